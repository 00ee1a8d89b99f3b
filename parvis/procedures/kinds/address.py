"""Where people live and where things are: postal address, point of a map."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.common.text import sort_key
from parvis.procedures.kinds.base import (
    NOTHING,
    ChoiceView,
    Display,
    Field,
    FieldContext,
    FieldView,
    PartView,
    Place,
    part_of,
    plain_text,
)

FRANCE = "FR"
_LIMITS = {"street": 120, "extra": 120, "postcode": 20, "city": 80, "country": 2}


class Address(Field, frozen=True, tag="address"):
    """A postal address in parts. In France the commune is found from the postcode and the city."""

    foreign: bool = False

    title: ClassVar[Any] = gettext_lazy("Adresse postale")
    feel_type: ClassVar[str] = (
        "context<street: string, extra: string, postcode: string, city: string, country: string,"
        " commune: string, departement: string, region: string>"
    )
    widget: ClassVar[str] = "group"
    parts: ClassVar[tuple[str, ...]] = ("street", "extra", "postcode", "city", "country")

    def parse(self, raw: Any, context: FieldContext) -> dict[str, str] | None:
        """Texts by part; commune, département and région when they are known."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping):
            raise self.invalid(_("Écrivez la rue, le code postal et la ville."), part="street")
        texts = {part: plain_text(raw.get(part)) for part in self.parts}
        if not any(text for part, text in texts.items() if part != "country"):
            return None
        for part, text in texts.items():
            if len(text) > _LIMITS[part]:
                raise self.invalid(
                    _("Écrivez %(limit)d caractères au plus.") % {"limit": _LIMITS[part]}, part=part
                )
        country = texts["country"].upper() or FRANCE
        if country == FRANCE:
            self._hold_french(texts)
            return {**_filled(texts), "country": FRANCE, **_french(texts, context)}
        if not self.foreign:
            raise self.invalid(_("Indiquez une adresse en France."), part="country")
        name = self._hold_foreign(texts, country, context)
        return {**_filled(texts), "country": country, "country_name": name}

    def _hold_french(self, texts: dict[str, str]) -> None:
        if not texts["street"]:
            raise self.invalid(_("Indiquez le numéro et la rue, ou le lieu-dit."), part="street")
        texts["postcode"] = texts["postcode"].replace(" ", "")
        if not re.fullmatch(r"[0-9]{5}", texts["postcode"]):
            raise self.invalid(_("Le code postal compte 5 chiffres."), part="postcode")
        if not texts["city"]:
            raise self.invalid(_("Indiquez la ville."), part="city")

    def _hold_foreign(self, texts: dict[str, str], country: str, context: FieldContext) -> str:
        """Return the name of the country."""
        place: Place | None = Place(country, country)
        if context.places is not None:
            place = context.places.get("country", country)
        if place is None or not re.fullmatch(r"[A-Z]{2}", country):
            raise self.invalid(_("Choisissez un pays de la liste."), part="country")
        if not texts["street"]:
            raise self.invalid(_("Indiquez le numéro et la rue."), part="street")
        if not texts["city"]:
            raise self.invalid(_("Indiquez la ville."), part="city")
        return place.name

    def to_feel(self, answer: Any) -> dict[str, Any] | None:
        """A context; what is not known is null, as the département abroad."""
        if not answer:
            return None
        keys = (*self.parts, "commune", "departement", "region")
        return {key: answer.get(key) or None for key in keys}

    def display(self, answer: Any) -> Display:
        """The lines of an envelope."""
        if not answer:
            return NOTHING
        city = f"{answer.get('postcode', '')} {answer['city']}".strip()
        lines = [answer.get("extra", ""), answer.get("street", ""), city]
        if answer["country"] != FRANCE:
            lines.append(answer["country_name"])
        return Display(lines=tuple(line for line in lines if line))

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Inputs in the order of an envelope; the country only when others are accepted."""
        labels = {
            "street": (_("Numéro et rue"), "address-line1", 0),
            "extra": (_("Bâtiment, étage, appartement"), "address-line2", 0),
            "postcode": (_("Code postal"), "postal-code", 10),
            "city": (_("Ville"), "address-level2", 20),
        }
        wrong = seen.get("part")
        parts = [
            PartView(
                name=f"{name}-{part}",
                label=label,
                value=part_of(raw, part),
                autocomplete=autocomplete,
                width=width,
                error=wrong == part,
                optional=part == "extra",
                inputmode="numeric" if part == "postcode" and not self.foreign else "",
            )
            for part, (label, autocomplete, width) in labels.items()
        ]
        if self.foreign:
            parts.append(_country_part(name, part_of(raw, "country"), context, wrong))
        return self.face(name, seen, parts=tuple(parts))


def _country_part(name: str, code: str, context: FieldContext, wrong: str | None) -> PartView:
    places = context.places.all("country") if context.places else (Place(FRANCE, "France"),)
    return PartView(
        name=f"{name}-country",
        label=_("Pays"),
        autocomplete="country",
        error=wrong == "country",
        choices=tuple(
            ChoiceView(value=p.code, label=p.name, checked=p.code == (code or FRANCE))
            for p in places
        ),
    )


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {part: text for part, text in texts.items() if text}


def _french(texts: dict[str, str], context: FieldContext) -> dict[str, str]:
    """The commune of a postcode and a city, else the département of the postcode."""
    found = context.places.search("commune", texts["postcode"], 50) if context.places else ()
    city = sort_key(texts["city"])
    named = [place for place in found if sort_key(place.name) == city]
    place = named[0] if len(named) == 1 else found[0] if len(found) == 1 else None
    if place is not None:
        return {
            "commune": place.code,
            "departement": place.departement,
            "region": place.region,
        }
    departements = {place.departement: place.region for place in found}
    if len(departements) == 1:
        code, region = next(iter(departements.items()))
        return {"departement": code, "region": region}
    return {}


class MapPoint(Field, frozen=True, tag="map_point"):
    """Where something is: words that tell it, or coordinates typed or given by the phone."""

    title: ClassVar[Any] = gettext_lazy("Point sur la carte")
    feel_type: ClassVar[str] = "context<lat: number, lon: number, address: string>"
    widget: ClassVar[str] = "map"
    parts: ClassVar[tuple[str, ...]] = ("address", "lat", "lon")

    def parse(self, raw: Any, context: FieldContext) -> dict[str, str] | None:
        """Five decimals, about a metre; one of the two ways is enough."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping):
            raise self.invalid(_("Indiquez une adresse ou des coordonnées."), part="address")
        texts = {part: plain_text(raw.get(part)) for part in self.parts}
        if not any(texts.values()):
            return None
        if len(texts["address"]) > 250:
            raise self.invalid(_("Écrivez 250 caractères au plus."), part="address")
        found = {"address": texts["address"]} if texts["address"] else {}
        if texts["lat"] or texts["lon"]:
            found["lat"] = self._coordinate(texts["lat"], "lat", 90)
            found["lon"] = self._coordinate(texts["lon"], "lon", 180)
        return found

    def _coordinate(self, text: str, part: str, limit: int) -> str:
        sentences = {
            "lat": _("La latitude est un nombre de -90 à 90, par exemple 48,85661."),
            "lon": _("La longitude est un nombre de -180 à 180, par exemple 2,35222."),
        }
        try:
            value = Decimal(text.replace(",", ".").replace("−", "-"))
        except InvalidOperation:
            raise self.invalid(sentences[part], part=part) from None
        if not value.is_finite() or abs(value) > limit:
            raise self.invalid(sentences[part], part=part)
        return f"{value.quantize(Decimal('0.00001'), rounding=ROUND_HALF_UP):f}"

    def missing(self) -> str:
        """Either way is good."""
        return _("Indiquez où, par une adresse ou par votre position.")

    def to_feel(self, answer: Any) -> dict[str, Any] | None:
        """A context of numbers and words."""
        if not answer:
            return None
        point = {key: Decimal(answer[key]) if key in answer else None for key in ("lat", "lon")}
        return {**point, "address": answer.get("address")}

    def display(self, answer: Any) -> Display:
        """The words, then « 48,85661, 2,35222 »."""
        if not answer:
            return NOTHING
        lines = [answer["address"]] if "address" in answer else []
        if "lat" in answer:
            lines.append(f"{answer['lat']} ; {answer['lon']}".replace(".", ","))
        return Display(lines=tuple(lines))

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """An input for the words, two for the coordinates; the phone fills these in if asked."""
        labels = {
            "address": _("Adresse ou endroit"),
            "lat": _("Latitude"),
            "lon": _("Longitude"),
        }
        parts = tuple(
            PartView(
                name=f"{name}-{part}",
                label=label,
                value=part_of(raw, part),
                width=0 if part == "address" else 10,
                inputmode="" if part == "address" else "decimal",
                error=seen.get("part") in (part, ""),
            )
            for part, label in labels.items()
        )
        return self.face(name, seen, parts=parts)
