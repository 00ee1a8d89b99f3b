"""What a form says without asking: headings and explanations."""

from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext_lazy
from msgspec import Meta

from parvis.procedures.kinds.base import Field, FieldContext, FieldView, Posted, Sentence


class _Prose(Field, frozen=True):
    """Nothing to fill in."""

    fillable: ClassVar[bool] = False

    def posted(self, posted: Posted, name: str) -> bool:
        """Never sent."""
        return False

    def parse(self, raw: Any, context: FieldContext) -> None:
        """Never an answer."""
        return


class Heading(_Prose, frozen=True, tag="heading"):
    """A title inside a page; levels follow each other without a gap."""

    level: Annotated[int, Meta(ge=2, le=4)] = 2

    title: ClassVar[Any] = gettext_lazy("Titre")
    widget: ClassVar[str] = "heading"

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """A heading."""
        return self.face(name, seen, level=self.level)


class Explanation(_Prose, frozen=True, kw_only=True, tag="explanation"):
    """Some lines of help. A blank line starts a paragraph, a dash a list.

    folded: shown behind its label; never for what everyone must read.
    """

    label: Annotated[str, Meta(max_length=250)] = ""
    text: Sentence
    folded: bool = False

    title: ClassVar[Any] = gettext_lazy("Explication")
    widget: ClassVar[str] = "explanation"

    def faults(self) -> tuple[str, ...]:
        """What is folded needs a label to open it."""
        return (str(gettext_lazy("une explication repliée a un libellé")),) * (
            self.folded and not self.label
        )

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Paragraphs and lists."""
        return self.face(name, seen, text=self.text, blocks=blocks(self.text), folded=self.folded)


def blocks(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Cut a text into ("p", (line,)) and ("ul", lines)."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for chunk in text.strip().split("\n\n"):
        lines = [line.strip() for line in chunk.splitlines() if line.strip()]
        items = tuple(line[1:].strip() for line in lines if line.startswith("-"))
        words = " ".join(line for line in lines if not line.startswith("-"))
        if words:
            found.append(("p", (words,)))
        if items:
            found.append(("ul", items))
    return tuple(found)
