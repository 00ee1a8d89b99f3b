"""Bank details: kept whole for those who pay, masked in lists and exports."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.procedures.kinds.base import (
    NOTHING,
    Display,
    Field,
    FieldContext,
    FieldView,
    plain_value,
)


def _compact(kind: str, text: str) -> str | None:
    """The code without spaces, or None when it is wrong. kind: a class of schwifty."""
    import schwifty  # its list of banks is loaded for those who ask for one
    from schwifty.exceptions import SchwiftyException

    try:
        return str(getattr(schwifty, kind)("".join(text.split()).upper()).compact)
    except SchwiftyException:
        return None


def grouped(iban: str) -> str:
    """The IBAN by four signs."""
    return "\u00a0".join(iban[start : start + 4] for start in range(0, len(iban), 4))


class Iban(Field, frozen=True, tag="iban"):
    """A bank account."""

    title: ClassVar[Any] = gettext_lazy("IBAN")
    feel_type: ClassVar[str] = "string"

    def parse_text(self, text: str, context: FieldContext) -> str:
        """The compact IBAN, whose two check digits are right."""
        iban = _compact("IBAN", text)
        if iban is None:
            raise self.invalid(_("Cet IBAN contient une erreur : recopiez-le depuis votre relevé."))
        return iban

    def display(self, answer: Any) -> Display:
        """Groups of four."""
        return NOTHING if answer is None else Display(lines=(grouped(answer),))

    def export(self, answer: Any) -> str | None:
        """Only the country and the last four signs."""
        return None if answer is None else f"{answer[:2]}** … {answer[-4:]}"

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """A wide input, without memory of the browser."""
        value = plain_value(raw)
        if value and not seen.get("error"):
            value = grouped(value).replace("\u00a0", " ")
        return self.face(name, seen, value=value, autocomplete="off", max_length=50)


class Bic(Field, frozen=True, tag="bic"):
    """The code of a bank, eight or eleven signs."""

    title: ClassVar[Any] = gettext_lazy("BIC")
    feel_type: ClassVar[str] = "string"

    def parse_text(self, text: str, context: FieldContext) -> str:
        """The compact code."""
        bic = _compact("BIC", text)
        if bic is None:
            raise self.invalid(_("Le BIC compte 8 ou 11 signes, par exemple AGRIFRPP."))
        return bic

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """A narrow input."""
        return self.face(
            name, seen, value=plain_value(raw), autocomplete="off", width=20, max_length=20
        )
