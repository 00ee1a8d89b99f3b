"""Names with spaces and symbols: the longest one known wins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parvis.decisions.feel.errors import FeelError
from parvis.decisions.feel.lexer import Token, normal, tokenize
from parvis.decisions.feel.types import Type

_Pattern = tuple[tuple[tuple[str, bool], ...], str]


class NameTable:
    """A set of names that can be found at a place of a token list.

    A symbol inside a name (`-`, `/`…) must have white space around it in the text exactly where
    the name has: with `Date-Time` known, `Date - Time` is still a subtraction.
    """

    __slots__ = ("names", "patterns")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: set[str] = set()
        self.patterns: dict[str, list[_Pattern]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known."""
        name = normal(name)
        if name in self.names or not name:
            return
        self.names.add(name)
        try:
            tokens = tokenize(name)[:-1]
        except FeelError:
            return  # such a name can be reached by `get value` only
        pattern = tuple((token.text, token.spaced) for token in tokens[1:])
        known = self.patterns.setdefault(tokens[0].text, [])
        known.append((pattern, name))
        known.sort(key=lambda one: -len(one[0]))

    def match(self, tokens: list[Token], index: int) -> tuple[str, int] | None:
        """The longest name at `index` and the number of its tokens, or None."""
        for pattern, name in self.patterns.get(tokens[index].text, ()):
            end = index + 1 + len(pattern)
            if end < len(tokens) and all(
                token.text == text and token.spaced == spaced
                for (text, spaced), token in zip(pattern, tokens[index + 1 : end], strict=True)
            ):
                return name, end - index
        return None

    def copy(self) -> "NameTable":
        """A table with the same names that can grow by itself."""
        copy = NameTable()
        copy.names = set(self.names)
        copy.patterns = {first: list(known) for first, known in self.patterns.items()}
        return copy


@dataclass(frozen=True, slots=True)
class Tables:
    """What the parser knows before it reads.

    frames: names in scope, outermost first; members: keys that may follow a point or stand in a
    filter; types: named types; open: whether other names may come at run time.
    """

    frames: Sequence[NameTable] = ()
    members: NameTable = field(default_factory=NameTable)
    types: Mapping[str, Type] = field(default_factory=dict)
    open: bool = True
