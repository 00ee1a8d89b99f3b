"""Words: one line, several lines, a text of a given shape."""

import re
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from msgspec import Meta

from parvis.procedures.kinds.base import (
    Display,
    Field,
    FieldContext,
    FieldView,
    plain_text,
    plain_value,
)


def _too_long(count: int, limit: int) -> str:
    return _("Votre réponse compte %(count)d caractères. Le maximum est %(limit)d.") % {
        "count": count,
        "limit": limit,
    }


class Text(Field, frozen=True, tag="text"):
    """One line of words. Never for amounts or identifiers that have their own kind."""

    min_length: Annotated[int, Meta(ge=0, le=1000)] = 0
    max_length: Annotated[int, Meta(ge=1, le=1000)] = 250
    autocomplete: Annotated[str, Meta(pattern=r"^[a-z -]{0,60}$")] = ""

    title: ClassVar[Any] = gettext_lazy("Texte court")
    feel_type: ClassVar[str] = "string"
    computable: ClassVar[bool] = True

    def faults(self) -> tuple[str, ...]:
        """The two lengths must leave room."""
        if self.min_length > self.max_length:
            return (_("la longueur minimale dépasse la maximale"),)
        return ()

    def parse_text(self, text: str, context: FieldContext) -> str:
        """Hold the number of characters, counted as people count them."""
        if len(text) > self.max_length:
            raise self.invalid(_too_long(len(text), self.max_length))
        if len(text) < self.min_length:
            raise self.invalid(
                ngettext(
                    "Écrivez au moins %(count)d caractère.",
                    "Écrivez au moins %(count)d caractères.",
                    self.min_length,
                )
                % {"count": self.min_length}
            )
        return text

    def from_feel(self, value: Any) -> str | None:
        """A computed text; anything else is no answer."""
        return value if isinstance(value, str) else None

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """An input whose width tells the expected length."""
        return self.face(
            name,
            seen,
            value=plain_value(raw),
            max_length=self.max_length,
            autocomplete=self.autocomplete,
            width=next((size for size in (5, 10, 20) if self.max_length <= size), 0),
        )


class LongText(Field, frozen=True, tag="long_text"):
    """Several lines. The limit is hard, counted in characters and shown while typing."""

    max_length: Annotated[int, Meta(ge=1, le=20000)] = 5000
    lines: Annotated[int, Meta(ge=2, le=30)] = 5

    title: ClassVar[Any] = gettext_lazy("Texte long")
    feel_type: ClassVar[str] = "string"
    widget: ClassVar[str] = "textarea"

    def parse(self, raw: Any, context: FieldContext) -> str | None:
        """Keep the line breaks."""
        text = plain_text(raw, lines=True)
        if len(text) > self.max_length:
            raise self.invalid(_too_long(len(text), self.max_length))
        return text or None

    def display(self, answer: Any) -> Display:
        """One line per line."""
        return Display(lines=tuple(answer.split("\n")) if answer else ())

    def export(self, answer: Any) -> str | None:
        """The text with its line breaks."""
        return answer or None

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """A box of some lines with a count of characters."""
        return self.face(
            name, seen, value=plain_value(raw), max_length=self.max_length, lines=self.lines
        )


# A mask is a list of bounded pieces without alternation nor nesting, each taking all it can and
# giving nothing back (possessive repetition): nobody can write a mask that never ends.
_PIECE = re.compile(r"(?:A|a|9|X|x|\\.|[^\\{}\[\]()|*+?^$])(?:\{(\d{1,2})(?:,(\d{1,2}))?\})?")
_CLASSES = {
    "9": "[0-9]",
    "A": "[A-Z]",
    "a": "[^\\W\\d_]",
    "X": "[A-Z0-9]",
    "x": "[^\\W_]",
}


def mask_to_regex(mask: str) -> str | None:
    """Return the regular expression of a mask, or None when the mask does not read.

    9 a digit, A a capital, a any letter, X a capital or digit, x a letter or digit; {n} or {n,m}
    after a sign repeats it as often as it can; a backslash keeps the next sign as it is; other
    signs stand for themselves. Matching takes time in proportion to the text, whatever the mask.
    """
    pieces, position = [], 0
    while position < len(mask):
        found = _PIECE.match(mask, position)
        if found is None:
            return None
        sign = mask[position : position + 2] if mask[position] == "\\" else mask[position]
        body = _CLASSES.get(sign) or re.escape(sign[-1])
        low, high = found.group(1), found.group(2)
        if high is not None and int(high) < int(low):
            return None
        pieces.append(body + (f"{{{low},{high or low}}}+" if low else ""))
        position = found.end()
    return "".join(pieces)


class Pattern(Field, frozen=True, tag="pattern"):
    """One line of a given shape, written as a mask: `9{4}-A{2}` takes « 2027-PV »."""

    mask: Annotated[str, Meta(min_length=1, max_length=60)]
    upper: bool = False

    title: ClassVar[Any] = gettext_lazy("Texte d’une forme donnée")
    feel_type: ClassVar[str] = "string"

    def faults(self) -> tuple[str, ...]:
        """The mask must read, and the example must follow it."""
        regex = mask_to_regex(self.mask)
        if regex is None:
            return (_("le masque « %(mask)s » ne se lit pas") % {"mask": self.mask},)
        if self.example and not re.fullmatch(regex, self._cased(self.example)):
            return (_("l’exemple ne suit pas le masque"),)
        return ()

    def _cased(self, text: str) -> str:
        return text.upper() if self.upper else text

    def parse_text(self, text: str, context: FieldContext) -> str:
        """Hold the text against the mask."""
        text = self._cased(text)
        if len(text) > 200 or not re.fullmatch(mask_to_regex(self.mask) or "", text):
            sentence = _("« %(label)s » n’a pas la forme attendue.") % {"label": self.label}
            if self.example:
                sentence += " " + _("Exemple : %(example)s") % {"example": self.example}
            raise self.invalid(sentence)
        return text
