"""Numbers: whole, decimal, money. Exact, never binary."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Meta

from parvis.common import formats
from parvis.procedures.kinds.base import (
    NOTHING,
    Display,
    Feel,
    Field,
    FieldContext,
    FieldView,
    plain_value,
)

CENT = Decimal("0.01")
_BLANKS = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")


class _Number(Field, frozen=True):
    """What the three have in common: inclusive bounds in FEEL, and a unit."""

    min: Feel | None = None
    max: Feel | None = None

    feel_type: ClassVar[str] = "number"
    bounds: ClassVar[tuple[str, ...]] = ("min", "max")
    computable: ClassVar[bool] = True

    def suffix(self) -> str:
        """The unit shown beside the input and after the answer."""
        return ""

    def show(self, value: Any) -> str:
        """The number with its unit."""
        unit = self.suffix()
        return f"{formats.number(value)}\u00a0{unit}" if unit else formats.number(value)

    def read_number(self, text: str, sentence: str) -> Decimal:
        """The number as French people type it: spaces apart, comma or point."""
        bare = _BLANKS.sub("", text).replace(",", ".").removesuffix("€")
        if not _NUMBER.fullmatch(bare):
            raise self.invalid(sentence)
        return Decimal(bare)

    def check(self, answer: Any, limits: Mapping[str, Any], context: FieldContext) -> None:
        """Hold the number between its inclusive bounds."""
        value, low, high = self.to_feel(answer), limits.get("min"), limits.get("max")
        if not ((low is not None and value < low) or (high is not None and value > high)):
            return
        words = {"label": self.label}
        if low is not None:
            words["low"] = self.show(_tidy(low))
        if high is not None:
            words["high"] = self.show(_tidy(high))
        if low is not None and high is not None:
            raise self.invalid(_("Indiquez « %(label)s », de %(low)s à %(high)s.") % words)
        if low is not None:
            raise self.invalid(_("Indiquez « %(label)s », au moins %(low)s.") % words)
        raise self.invalid(_("Indiquez « %(label)s », au plus %(high)s.") % words)

    def display(self, answer: Any) -> Display:
        """Figures with French spaces and the unit."""
        return NOTHING if answer is None else Display(lines=(self.show(self.to_feel(answer)),))

    def export(self, answer: Any) -> Any:
        """The number itself."""
        return self.to_feel(answer)

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """A narrow input that opens the keyboard of figures."""
        value = plain_value(raw)
        if not seen.get("error"):
            value = value.replace(".", ",")
        return self.face(
            name,
            seen,
            value=value,
            width=10,
            inputmode="numeric" if isinstance(self, Integer) else "decimal",
            suffix=self.suffix(),
        )


def _tidy(value: Any) -> Any:
    return (
        int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
    )


class Integer(_Number, frozen=True, tag="integer"):
    """A count. Never an identifier: leading zeros would be lost."""

    unit: Annotated[str, Meta(max_length=30)] = ""

    title: ClassVar[Any] = gettext_lazy("Nombre entier")

    def suffix(self) -> str:
        """The unit of the pack."""
        return self.unit

    def parse_text(self, text: str, context: FieldContext) -> int:
        """A whole number; 3,0 is one, 3,5 is not."""
        sentence = _("Indiquez « %(label)s » en chiffres, sans virgule.") % {"label": self.label}
        value = self.read_number(text, sentence)
        if value != value.to_integral_value():
            raise self.invalid(sentence)
        return int(value)

    def from_feel(self, value: Any) -> int | None:
        """A computed number, half-up to the unit."""
        if not _is_number(value):
            return None
        return int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


class DecimalNumber(_Number, frozen=True, tag="decimal"):
    """A measure. `places`: decimals kept, 3 unless said."""

    unit: Annotated[str, Meta(max_length=30)] = ""
    places: Annotated[int, Meta(ge=1, le=9)] = 3

    title: ClassVar[Any] = gettext_lazy("Nombre décimal")

    def suffix(self) -> str:
        """The unit of the pack."""
        return self.unit

    def parse_text(self, text: str, context: FieldContext) -> str:
        """An exact decimal; more decimals than asked are refused, not rounded in silence."""
        value = self.read_number(
            text, _("Indiquez « %(label)s » en chiffres.") % {"label": self.label}
        )
        if -int(value.as_tuple().exponent) > self.places:
            raise self.invalid(
                _("Indiquez « %(label)s » avec %(places)d chiffres au plus après la virgule.")
                % {"label": self.label, "places": self.places}
            )
        return f"{value:f}"

    def to_feel(self, answer: Any) -> Decimal | None:
        """The exact number."""
        return None if answer is None else Decimal(answer)

    def from_feel(self, value: Any) -> str | None:
        """A computed number, half-up to the decimals kept."""
        if not _is_number(value):
            return None
        step = Decimal(1).scaleb(-self.places)
        rounded = Decimal(value).quantize(step, rounding=ROUND_HALF_UP)
        text = f"{rounded:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


class Money(_Number, frozen=True, tag="money"):
    """Euros, half-up to the cent."""

    title: ClassVar[Any] = gettext_lazy("Montant en euros")

    def suffix(self) -> str:
        """The sign of the euro."""
        return "€"

    def show(self, value: Any) -> str:
        """« 12,50 € »."""
        return formats.euros(Decimal(value))

    def parse_text(self, text: str, context: FieldContext) -> str:
        """An amount with two decimals at most."""
        sentence = _("Indiquez « %(label)s » en euros, par exemple 12,50.") % {"label": self.label}
        value = self.read_number(text, sentence)
        if -int(value.as_tuple().exponent) > 2:
            raise self.invalid(sentence)
        return f"{value.quantize(CENT):f}"

    def to_feel(self, answer: Any) -> Decimal | None:
        """Euros as an exact number."""
        return None if answer is None else Decimal(answer)

    def from_feel(self, value: Any) -> str | None:
        """A computed amount, half-up to the cent."""
        if not _is_number(value):
            return None
        return f"{Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP):f}"


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | Decimal)
        and not isinstance(value, bool)
        and Decimal(value).is_finite()
        and abs(Decimal(value)) < Decimal(10) ** 18
    )
