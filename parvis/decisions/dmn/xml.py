"""A small XML reader for hostile files: no document type, no entities, bounded size, depth, count.

The tree keeps line and column of every element, so that a remark on a model shows its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from parvis.decisions.dmn.errors import DmnError
from parvis.decisions.speech import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 120
MAX_ELEMENTS = 100_000
SEPARATOR = "\x1f"  # between namespace and local name; no XML name can hold it

TOO_BIG = (
    "Ce fichier est trop lourd : {size} pour un maximum de 2 Mo. "
    "Découpez le modèle en plusieurs fichiers reliés par des imports."
)
NOT_XML = "Ce fichier n’est pas un document XML lisible ({reason})."
DOCTYPE = "Une déclaration DOCTYPE est refusée par sécurité : supprimez-la du fichier."
TOO_DEEP = "Les éléments sont imbriqués sur plus de {limit} niveaux. Simplifiez le modèle."
TOO_MANY = "Le fichier contient plus de {limit} éléments. Découpez le modèle."


@dataclass(slots=True)
class Node:
    """One element: namespace, local name, attributes (local names too), text, children, place."""

    namespace: str
    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def find(self, tag: str) -> Node | None:
        """Return the first child called `tag` in the element's own namespace, or None."""
        return next(self.all(tag), None)

    def all(self, tag: str) -> Iterator[Node]:
        """Walk the children called `tag` in the element's own namespace."""
        space = self.namespace
        return (n for n in self.children if n.tag == tag and n.namespace == space)

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute by local name."""
        return self.attributes.get(name, default)

    def text_of(self, tag: str) -> str | None:
        """Return the text of the first child called `tag`, or None without such a child."""
        child = self.find(tag)
        return None if child is None else child.text


def read_xml(source: bytes | str, *, max_bytes: int = MAX_BYTES) -> Node:
    """Read a document and return its root element.

    source: the bytes of the file (any encoding XML declares) or its text.
    Raises DmnError with a French sentence and the place when the document is too big, too deep,
    holds a document type or is not well formed. Nothing outside the document is ever opened.
    """
    data = source.encode() if isinstance(source, str) else source
    if len(data) > max_bytes:
        raise DmnError(sentence(TOO_BIG, size=megabytes(len(data))))
    return _Builder(is_text=isinstance(source, str)).build(data)


class _Builder:
    """Collects the events of one parse."""

    def __init__(self, *, is_text: bool) -> None:
        encoding = "utf-8" if is_text else None  # a text has left its declared encoding behind
        self.parser = expat.ParserCreate(encoding, namespace_separator=SEPARATOR)
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.open: list[Node] = []
        self.texts: list[list[str]] = []
        self.count = 0
        self.root: Node | None = None

    def build(self, data: bytes) -> Node:
        try:
            self.parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
        except expat.ExpatError as fault:
            reason = expat.ErrorString(fault.code)
            raise DmnError(
                sentence(NOT_XML, reason=reason), line=fault.lineno, column=fault.offset + 1
            ) from None
        except (LookupError, ValueError) as fault:  # an encoding Python does not know
            raise DmnError(sentence(NOT_XML, reason=fault), line=1, column=1) from None
        if self.root is None:
            raise DmnError(sentence(NOT_XML, reason=sentence("aucun élément")), line=1, column=1)
        return self.root

    def _place(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def _refusal(self, message: str) -> DmnError:
        line, column = self._place()
        return DmnError(message, line=line, column=column)

    def _refuse_doctype(self, *_declaration: object) -> None:
        raise self._refusal(DOCTYPE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise self._refusal(sentence(TOO_MANY, limit=MAX_ELEMENTS))
        if len(self.open) >= MAX_DEPTH:
            raise self._refusal(sentence(TOO_DEEP, limit=MAX_DEPTH))
        namespace, _, tag = name.rpartition(SEPARATOR)
        local = {key.rpartition(SEPARATOR)[2]: value for key, value in attributes.items()}
        local.update(attributes)  # a foreign `x:id` never hides the plain `id`
        line, column = self._place()
        node = Node(namespace, tag, local, line, column)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)
        self.texts.append([])

    def _end(self, _name: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def _text(self, data: str) -> None:
        if self.texts:
            self.texts[-1].append(data)


def megabytes(size: int) -> Sentence:
    """Return a size in bytes as people read it: 3,4 Mo."""
    text = f"{size / 1048576:.1f}"
    return Sentence(text.replace(".", ",") + " Mo", lambda: f"{text} MB")
