"""Numbers of registers: companies, associations, vehicles."""

import re
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

LA_POSTE = "356000000"
LA_POSTE_HEAD_OFFICE = "35600000000048"


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_siren(digits: str) -> bool:
    """Whether nine digits can be a SIREN."""
    return len(digits) == 9 and digits.isascii() and digits.isdigit() and luhn(digits)


def is_siret(digits: str) -> bool:
    """Whether fourteen digits can be a SIRET.

    The establishments of La Poste, head office apart, follow another rule: the sum of their digits
    divides by 5 (INSEE).
    """
    if len(digits) != 14 or not (digits.isascii() and digits.isdigit()):
        return False
    if digits.startswith(LA_POSTE) and digits != LA_POSTE_HEAD_OFFICE:
        return sum(map(int, digits)) % 5 == 0
    return luhn(digits)


class _Number(Field, frozen=True):
    """Figures in groups, checked by their own arithmetic."""

    feel_type: ClassVar[str] = "string"
    groups: ClassVar[tuple[int, ...]] = (3, 3, 3)

    def grouped(self, digits: str) -> str:
        """« 123 456 782 »."""
        pieces, start = [], 0
        for size in self.groups:
            pieces.append(digits[start : start + size])
            start += size
        return "\u00a0".join(piece for piece in pieces if piece)

    def display(self, answer: Any) -> Display:
        """The figures in groups."""
        return NOTHING if answer is None else Display(lines=(self.grouped(answer),))

    def export(self, answer: Any) -> Any:
        """The bare figures, as text: leading zeros count."""
        return answer

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """An input of figures."""
        value = plain_value(raw)
        if value and not seen.get("error"):
            value = self.grouped(value).replace("\u00a0", " ")
        return self.face(name, seen, value=value, inputmode="numeric", width=20, max_length=30)


class Siren(_Number, frozen=True, tag="siren"):
    """The nine figures of a company or an association."""

    title: ClassVar[Any] = gettext_lazy("Numéro SIREN")

    def parse_text(self, text: str, context: FieldContext) -> str:
        """Nine figures that check."""
        digits = re.sub(r"[\s.]", "", text)
        if re.fullmatch(r"[0-9]{14}", digits):
            raise self.invalid(_("C’est un SIRET. Le SIREN en est les 9 premiers chiffres."))
        if not re.fullmatch(r"[0-9]{9}", digits):
            raise self.invalid(_("Le SIREN compte 9 chiffres."))
        if not is_siren(digits):
            raise self.invalid(_("Ce SIREN n’existe pas : vérifiez chaque chiffre."))
        return digits


class Siret(_Number, frozen=True, tag="siret"):
    """The fourteen figures of an establishment."""

    groups: ClassVar[tuple[int, ...]] = (3, 3, 3, 5)
    title: ClassVar[Any] = gettext_lazy("Numéro SIRET")

    def parse_text(self, text: str, context: FieldContext) -> str:
        """Fourteen figures that check."""
        digits = re.sub(r"[\s.]", "", text)
        if re.fullmatch(r"[0-9]{9}", digits):
            raise self.invalid(_("C’est un SIREN. Ajoutez les 5 chiffres de l’établissement."))
        if not re.fullmatch(r"[0-9]{14}", digits):
            raise self.invalid(_("Le SIRET compte 14 chiffres."))
        if not is_siret(digits):
            raise self.invalid(_("Ce SIRET n’existe pas : vérifiez chaque chiffre."))
        return digits


class Rna(Field, frozen=True, tag="rna"):
    """The number of an association: W and nine signs, or its SIREN."""

    title: ClassVar[Any] = gettext_lazy("Numéro d’association (RNA)")
    feel_type: ClassVar[str] = "string"

    def parse_text(self, text: str, context: FieldContext) -> str:
        """« W751234567 »."""
        number = re.sub(r"[\s.]", "", text).upper()
        if re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", number) or is_siren(number):
            return number
        raise self.invalid(_("Le numéro RNA est un W suivi de 9 signes, par exemple W751234567."))


# Since 2009 two letters, three figures, two letters; before, figures, letters, département.
_SIV = re.compile(r"([A-HJ-NP-TV-Z]{2})([0-9]{3})([A-HJ-NP-TV-Z]{2})")
_FNI = re.compile(r"([0-9]{1,4})([A-Z]{1,3})(2A|2B|[0-9]{2,3})")
_FOREIGN = re.compile(r"[A-Z0-9]{2,12}")


class Plate(Field, frozen=True, tag="plate"):
    """The plate of a vehicle, of both French systems; `foreign` accepts others as they are."""

    foreign: bool = False

    title: ClassVar[Any] = gettext_lazy("Plaque d’immatriculation")
    feel_type: ClassVar[str] = "string"

    def parse_text(self, text: str, context: FieldContext) -> str:
        """« AB-123-CD » or « 123 ABC 75 »."""
        bare = re.sub(r"[\s.·-]", "", text).upper()
        if found := _SIV.fullmatch(bare):
            if "SS" in (found[1], found[3]) or found[1] == "WW" or found[2] == "000":
                raise self.invalid(self._sentence())
            return "-".join(found.groups())
        if found := _FNI.fullmatch(bare):
            return " ".join(found.groups())
        if self.foreign and _FOREIGN.fullmatch(bare):
            return bare
        raise self.invalid(self._sentence())

    def _sentence(self) -> str:
        return _("Recopiez la plaque comme sur la carte grise, par exemple AB-123-CD.")

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """A narrow input."""
        return self.face(name, seen, value=plain_value(raw), width=10, max_length=20)
