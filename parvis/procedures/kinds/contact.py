"""How to reach and how to name a person."""

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Meta

from parvis.common import formats
from parvis.procedures.kinds.base import (
    NOTHING,
    ChoiceView,
    Display,
    Field,
    FieldContext,
    FieldView,
    PartView,
    part_of,
    plain_text,
    plain_value,
)
from parvis.procedures.kinds.dates import DayReader, day_parts

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,63}"
)
_DOMAINS = (
    "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "hotmail.fr",
    "hotmail.com", "outlook.fr", "outlook.com", "yahoo.fr", "yahoo.com", "icloud.com", "live.fr",
    "proton.me", "bbox.fr",
)  # fmt: skip
# Where the French numbering plan answers (libphonenumber's region codes).
_FRENCH_REGIONS = {"FR", "GP", "GF", "MQ", "RE", "YT", "NC", "PF", "PM", "WF", "BL", "MF"}


class Email(Field, frozen=True, tag="email"):
    """An address to write to. A likely typing error is told, never refused."""

    title: ClassVar[Any] = gettext_lazy("Adresse électronique")
    feel_type: ClassVar[str] = "string"

    def parse_text(self, text: str, context: FieldContext) -> str:
        """The address; the case of the domain does not count."""
        text = text.replace(" ", "")
        if "@" not in text:
            raise self.invalid(
                _("Cette adresse n’a pas de « @ ». Exemple : %(example)s")
                % {"example": "prenom@exemple.fr"}
            )
        local, _at, domain = text.rpartition("@")
        if not 6 <= len(text) <= 254 or not _EMAIL.fullmatch(text) or ".." in local:
            raise self.invalid(
                _("Cette adresse n’est pas complète. Exemple : %(example)s")
                % {"example": "prenom@exemple.fr"}
            )
        return f"{local}@{domain.lower()}"

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """An input of addresses, with a suggestion when a known domain is close."""
        value = plain_value(raw)
        return self.face(
            name,
            seen,
            value=value,
            input_type="email",
            autocomplete="email",
            text=suggestion(value),
            max_length=254,
        )


def suggestion(address: str) -> str:
    """The address that was probably meant, or ""."""
    local, at, domain = address.rpartition("@")
    if not at or not local or domain in _DOMAINS:
        return ""
    close = difflib.get_close_matches(domain.lower(), _DOMAINS, n=1, cutoff=0.85)
    return f"{local}@{close[0]}" if close else ""


class Phone(Field, frozen=True, tag="phone"):
    """A telephone number: French without prefix, any other with one.

    A valid number is kept as E.164; one that is only possible is kept as it was typed.
    """

    title: ClassVar[Any] = gettext_lazy("Numéro de téléphone")
    feel_type: ClassVar[str] = "string"

    def parse_text(self, text: str, context: FieldContext) -> str:
        """« +33199001234 », or the figures of a possible number."""
        number = self._read(text)
        if number is None or not phonenumbers.is_possible_number(number):
            raise self.invalid(
                _("Écrivez un numéro à 10 chiffres, ou avec l’indicatif du pays : +32 2 555 12 12.")
            )
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return re.sub(r"[^\d+]", "", text)

    def _read(self, text: str) -> Any:
        if not re.fullmatch(r"[\d\s+().\-/]{3,30}", text):
            return None
        try:
            return phonenumbers.parse(text, "FR")
        except phonenumbers.NumberParseException:
            return None

    def display(self, answer: Any) -> Display:
        """« 01 99 00 12 34 », « +32 2 555 12 12 »."""
        return NOTHING if answer is None else Display(lines=(self._shown(answer),))

    def _shown(self, answer: str) -> str:
        number = self._read(answer)
        if number is None or not phonenumbers.is_valid_number(number):
            return answer
        french = phonenumbers.region_code_for_number(number) in _FRENCH_REGIONS
        style = phonenumbers.PhoneNumberFormat
        text = phonenumbers.format_number(number, style.NATIONAL if french else style.INTERNATIONAL)
        return text.replace(" ", "\u00a0")

    def export(self, answer: Any) -> Any:
        """The kept figures."""
        return answer

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """An input that opens the keyboard of the telephone."""
        value = plain_value(raw)
        if value and not seen.get("error"):
            value = self._shown(value).replace("\u00a0", " ")
        return self.face(
            name, seen, value=value, input_type="tel", autocomplete="tel", width=20, max_length=30
        )


class Civility(Field, frozen=True, tag="civility"):
    """Madame or Monsieur. Optional, unless a text of law asks for it (CJUE C-394/23)."""

    optional: bool = True
    basis: Annotated[str, Meta(max_length=250)] = ""

    title: ClassVar[Any] = gettext_lazy("Civilité")
    feel_type: ClassVar[str] = "string"
    widget: ClassVar[str] = "radios"

    def faults(self) -> tuple[str, ...]:
        """Nobody can be made to answer without a ground in law."""
        if self.optional or self.basis:
            return ()
        return (_("une civilité exigée cite le texte de loi qui la demande, dans « basis »"),)

    def parse_text(self, text: str, context: FieldContext) -> str:
        """« mme » or « m »."""
        code = text.lower().rstrip(".")
        code = {"madame": "mme", "monsieur": "m"}.get(code, code)
        if code not in {"mme", "m"}:
            raise self.invalid(_("Choisissez Madame ou Monsieur."))
        return code

    def display(self, answer: Any) -> Display:
        """« Madame », « Monsieur »."""
        return NOTHING if answer is None else Display(lines=(_words(answer),))

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Two radios, and a third one to say nothing when optional."""
        codes = ["mme", "m", *([""] if self.optional else [])]
        choices = tuple(
            ChoiceView(value=code, label=_words(code), checked=code == (raw or None))
            for code in codes
        )
        return self.face(name, seen, choices=choices)


def _words(code: str) -> str:
    return {"mme": _("Madame"), "m": _("Monsieur")}.get(code, _("Je préfère ne pas répondre"))


Asked = Literal["used_name", "birth_date", "birth_place"]


class Identity(DayReader, frozen=True, tag="identity"):
    """Who a person is by civil status: family and given names, and what `ask` adds.

    Ask for the birth date and place only if the procedure needs them.
    """

    ask: tuple[Asked, ...] = ("birth_date", "birth_place")

    title: ClassVar[Any] = gettext_lazy("Identité")
    feel_type: ClassVar[str] = (
        "context<given_names: string, family_name: string, used_name: string, birth_date: date,"
        " birth_place: string>"
    )
    widget: ClassVar[str] = "group"
    parts: ClassVar[tuple[str, ...]] = (
        "given_names", "family_name", "used_name", "birth-day", "birth-month", "birth-year",
        "birth_place",
    )  # fmt: skip

    def parse(self, raw: Any, context: FieldContext) -> dict[str, str] | None:
        """Texts by part, the birth date as ISO text."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping):
            raise self.invalid(_("Écrivez les prénoms et le nom."))
        texts = {
            part: plain_text(raw.get(part))
            for part in ("given_names", "family_name", "used_name", "birth_place")
        }
        born = self._born(raw)
        if not any(texts.values()) and born is None:
            return None
        self._hold(texts, born, context.today)
        found = {part: text for part, text in texts.items() if text}
        return found if born is None else {**found, "birth_date": born.isoformat()}

    def _born(self, raw: Mapping[str, Any]) -> date | None:
        if "birth_date" not in self.ask:
            return None
        if raw.get("birth_date") is not None:
            return self.read_day(raw["birth_date"])
        return self.read_day({part: raw.get(f"birth-{part}") for part in ("day", "month", "year")})

    def _hold(self, texts: dict[str, str], born: date | None, today: date) -> None:
        sentences = {
            "given_names": _("Indiquez les prénoms, comme sur la pièce d’identité."),
            "family_name": _("Indiquez le nom de naissance."),
        }
        if "birth_place" in self.ask:
            sentences["birth_place"] = _("Indiquez la commune et le pays de naissance.")
        for part, sentence in sentences.items():
            if not texts[part]:
                raise self.invalid(sentence, part=part)
        for part, text in texts.items():
            if len(text) > 120:
                raise self.invalid(_("Écrivez 120 caractères au plus."), part=part)
            if part != "birth_place" and re.search(r"[\d@<>]", text):
                raise self.invalid(_("Un nom s’écrit sans chiffre."), part=part)
        if "birth_date" in self.ask and born is None:
            raise self.invalid(_("Indiquez la date de naissance."), part="birth-day")
        if born is not None and not 1900 <= born.year <= today.year:
            raise self.invalid(_("Vérifiez l’année de naissance."), part="birth-year")
        if born is not None and born > today:
            raise self.invalid(_("Vérifiez la date de naissance."), part="birth-day")

    def day_part(self, part: str) -> str:
        """The input of the day of birth that is wrong."""
        return f"birth-{part}"

    def to_feel(self, answer: Any) -> dict[str, Any] | None:
        """A context; the birth date is a date."""
        if answer is None:
            return None
        born = answer.get("birth_date")
        keys = ("given_names", "family_name", "used_name", "birth_place")
        return {
            **{key: answer.get(key) for key in keys},
            "birth_date": date.fromisoformat(born) if born else None,
        }

    def display(self, answer: Any) -> Display:
        """« Léa Fictive, née Exemple », then the birth."""
        if not answer:
            return NOTHING
        names = f"{answer['given_names']} {answer['family_name']}"
        lines = [names]
        if answer.get("used_name"):
            lines.append(_("Nom d’usage : %(name)s") % {"name": answer["used_name"]})
        if born := answer.get("birth_date"):
            lines.append(
                _("Naissance : %(day)s") % {"day": formats.date_day(date.fromisoformat(born))}
            )
        if answer.get("birth_place"):
            lines.append(_("Lieu de naissance : %(place)s") % {"place": answer["birth_place"]})
        return Display(lines=tuple(lines))

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """One input per part, the birth date in three."""
        wrong = seen.get("part")
        labels = {
            "given_names": (_("Prénoms"), "given-name"),
            "family_name": (_("Nom de naissance"), "family-name"),
            "used_name": (_("Nom d’usage"), ""),
        }
        parts = [
            PartView(
                name=f"{name}-{part}",
                label=label,
                value=part_of(raw, part),
                autocomplete=autocomplete,
                error=wrong == part,
                optional=part == "used_name",
            )
            for part, (label, autocomplete) in labels.items()
            if part != "used_name" or part in self.ask
        ]
        if "birth_date" in self.ask:
            marked = wrong.removeprefix("birth-") if wrong and "birth-" in wrong else None
            parts.append(
                PartView(
                    name=f"{name}-birth",
                    label=_("Date de naissance"),
                    parts=day_parts(f"{name}-birth", _birth(raw), marked),
                )
            )
        if "birth_place" in self.ask:
            parts.append(
                PartView(
                    name=f"{name}-birth_place",
                    label=_("Commune et pays de naissance"),
                    value=part_of(raw, "birth_place"),
                    error=wrong == "birth_place",
                )
            )
        return self.face(name, seen, parts=tuple(parts))


def _birth(raw: Any) -> Any:
    """The day of an answer, or the three inputs that were typed."""
    if isinstance(raw, Mapping) and raw.get("birth_date"):
        return raw["birth_date"]
    return {part: part_of(raw, f"birth-{part}") for part in ("day", "month", "year")}
