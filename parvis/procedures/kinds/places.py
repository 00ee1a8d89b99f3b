"""Communes, départements, régions, EPCI and countries, from the national list."""

from collections.abc import Mapping
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
    Place,
    Posted,
    plain_text,
    plain_value,
)

MATCHES = 12


class _Place(Field, frozen=True):
    """What the five share: an answer is {"code", "name", …}, kept as the list said that day."""

    level: ClassVar[str] = ""
    feel_type: ClassVar[str] = "string"

    def parse(self, raw: Any, context: FieldContext) -> dict[str, Any] | None:
        """The place of a code, or of a name that only one place bears."""
        if isinstance(raw, Mapping):
            code, text = plain_text(raw.get("code")), plain_text(raw.get("text"))
        else:
            code = text = plain_text(raw)
        if not code and not text:
            return None
        if context.places is None:
            return self.answer(Place(code=code or text, name=text or code), text)
        place = context.places.get(self.level, code) if code else None
        if place is not None and (not text or text == code or _fits(place, text)):
            return self.answer(place, text)
        if place is None and code and _was_kept(raw):
            return dict(raw)
        return self.answer(self._only(text or code, context), text)

    def _only(self, text: str, context: FieldContext) -> Place:
        found = context.places.search(self.level, text, MATCHES) if context.places else ()
        exact = [place for place in found if sort_key(place.name) == sort_key(text)]
        if len(exact) == 1 or len(found) == 1:
            return (exact or list(found))[0]
        raise self.invalid(self.several() if found else self.none())

    def several(self) -> str:
        """The sentence when many places bear that name."""
        return _("Choisissez parmi les réponses proposées.")

    def none(self) -> str:
        """The sentence when no place bears that name."""
        return _("Aucune réponse. Essayez le début du nom.")

    def answer(self, place: Place, text: str) -> dict[str, Any]:
        """What is kept of a place."""
        return {"code": place.code, "name": place.name}

    def to_feel(self, answer: Any) -> Any:
        """The code."""
        return answer["code"] if answer else None

    def display(self, answer: Any) -> Display:
        """The name."""
        return Display(lines=(answer["name"],)) if answer else NOTHING

    def missing(self) -> str:
        """What to choose."""
        return _("Choisissez « %(label)s ».") % {"label": self.label}


def _was_kept(raw: Any) -> bool:
    """Whether this is an answer, from a list where the place still existed."""
    return (
        isinstance(raw, Mapping)
        and bool(raw.get("name"))
        and all(isinstance(value, str) for value in raw.values())
    )


def _fits(place: Place, text: str) -> bool:
    """Whether what stands in the input still names the chosen place."""
    key, typed = sort_key(place.name), sort_key(text)
    return key in typed or typed in key or any(code in text for code in place.postcodes)


class _Listed(_Place, frozen=True):
    """A level short enough for one drop-down list."""

    widget: ClassVar[str] = "select"

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """The whole list, by name."""
        code = raw.get("code") if isinstance(raw, Mapping) else plain_value(raw)
        places = context.places.all(self.level) if context.places else ()
        choices = tuple(
            ChoiceView(value=p.code, label=self.label_of(p), checked=p.code == code) for p in places
        )
        return self.face(name, seen, choices=choices, value=code or "")

    def label_of(self, place: Place) -> str:
        """One line of the list."""
        return place.name


class Departement(_Listed, frozen=True, tag="departement"):
    """A département, by its code: 2A, 93, 971."""

    level: ClassVar[str] = "departement"
    title: ClassVar[Any] = gettext_lazy("Département")

    def answer(self, place: Place, text: str) -> dict[str, Any]:
        """With the région beside."""
        return {"code": place.code, "name": place.name, "region": place.region}

    def label_of(self, place: Place) -> str:
        """« Aisne (02) »."""
        return f"{place.name} ({place.code})"

    def display(self, answer: Any) -> Display:
        """« Aisne (02) »."""
        return Display(lines=(f"{answer['name']} ({answer['code']})",)) if answer else NOTHING


class Region(_Listed, frozen=True, tag="region"):
    """A région, by its INSEE code."""

    level: ClassVar[str] = "region"
    title: ClassVar[Any] = gettext_lazy("Région")


class Country(_Listed, frozen=True, tag="country"):
    """A country, by its ISO code of two letters."""

    level: ClassVar[str] = "country"
    title: ClassVar[Any] = gettext_lazy("Pays")


class _Sought(_Place, frozen=True):
    """A level too long for a list: typed, then chosen among what is found."""

    widget: ClassVar[str] = "combo"

    def read(self, posted: Posted, name: str) -> Any:
        """The code of the hidden or chosen control, and what stands in the input."""
        return {"code": posted.last(name), "text": posted.last(f"{name}-text")}

    def posted(self, posted: Posted, name: str) -> bool:
        """Either control was on the page."""
        return name in posted or f"{name}-text" in posted

    def label_of(self, place: Place) -> str:
        """What stands in the input once chosen."""
        return place.name

    def detail_of(self, place: Place) -> str:
        """What tells two places of one name apart."""
        return place.code

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """An input with its list; after a search, the answers to choose from."""
        if isinstance(raw, Mapping) and "name" in raw:
            return self.face(name, seen, value=raw["code"], text=self.shown(raw))
        text = plain_text(raw.get("text")) if isinstance(raw, Mapping) else plain_value(raw)
        found = context.places.search(self.level, text, MATCHES) if context.places and text else ()
        choices = tuple(
            ChoiceView(value=p.code, label=self.label_of(p), hint=self.detail_of(p)) for p in found
        )
        return self.face(name, seen, text=text, choices=choices)

    def shown(self, answer: Mapping[str, Any]) -> str:
        """An answer as it stands in the input."""
        return str(answer["name"])


class Commune(_Sought, frozen=True, tag="commune"):
    """A commune, found by name or postcode."""

    level: ClassVar[str] = "commune"
    title: ClassVar[Any] = gettext_lazy("Commune")
    feel_type: ClassVar[str] = (
        "context<code: string, name: string, postcode: string, departement: string,"
        " region: string, epci: string>"
    )

    def none(self) -> str:
        """No commune bears that name."""
        return _("Aucune commune trouvée. Essayez le début du nom, ou le code postal.")

    def several(self) -> str:
        """Many communes bear that name."""
        return _("Choisissez la commune parmi les réponses proposées.")

    def answer(self, place: Place, text: str) -> dict[str, Any]:
        """With the postcode, when it is known which one, and what lies above."""
        typed = next((code for code in place.postcodes if code in text), "")
        only = place.postcodes[0] if len(place.postcodes) == 1 else ""
        return {
            "code": place.code,
            "name": place.name,
            "postcode": typed or only,
            "departement": place.departement,
            "region": place.region,
            "epci": place.epci,
        }

    def to_feel(self, answer: Any) -> Any:
        """A context; a part that is not known is null."""
        return {key: value or None for key, value in answer.items()} if answer else None

    def display(self, answer: Any) -> Display:
        """« Exempleville (01234) »."""
        return Display(lines=(self.shown(answer),)) if answer else NOTHING

    def shown(self, answer: Mapping[str, Any]) -> str:
        """The name with its postcode, or with its département when it has several."""
        code = answer.get("postcode") or answer.get("departement")
        return f"{answer['name']} ({code})" if code else str(answer["name"])

    def detail_of(self, place: Place) -> str:
        """Postcodes, the first ones when there are many."""
        codes = place.postcodes
        return ", ".join(codes) if len(codes) < 4 else f"{codes[0]}, {codes[1]}…"


class Epci(_Sought, frozen=True, tag="epci"):
    """A group of communes, by its SIREN."""

    level: ClassVar[str] = "epci"
    title: ClassVar[Any] = gettext_lazy("Intercommunalité (EPCI)")
