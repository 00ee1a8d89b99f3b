"""Names with spaces and symbols: the longest one known wins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parvis.decisions.feel.errors import FeelError
from parvis.decisions.feel.lexer import Token, normal, tokenize
from parvis.decisions.feel.types import Type

_Pattern = tuple[tuple[str, bool], ...]
_Found = tuple[str, int]


class NameTable:
    """A set of names that can be found at a place of a token list.

    A symbol inside a name (`-`, `/`…) must have white space around it in the text exactly where
    the name has: with `Date-Time` known, `Date - Time` is still a subtraction.
    """

    __slots__ = ("base", "lengths", "names", "patterns")

    def __init__(self, names: Iterable[str] = (), base: "NameTable | None" = None) -> None:
        self.base = base
        self.names: set[str] = set()
        self.patterns: dict[str, dict[_Pattern, str]] = {}  # first word → the rest → name
        self.lengths: dict[str, list[int]] = {}  # first word → lengths of the rest, longest first
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
        first = tokens[0].text
        pattern = tuple((token.text, token.spaced) for token in tokens[1:])
        self.patterns.setdefault(first, {})[pattern] = name
        lengths = self.lengths.setdefault(first, [])
        if len(pattern) not in lengths:
            lengths.append(len(pattern))
            lengths.sort(reverse=True)

    def match(self, tokens: list[Token], index: int) -> _Found | None:
        """The longest name at `index` and the number of its tokens, or None."""
        below = None if self.base is None else self.base.match(tokens, index)
        first = tokens[index].text
        for length in self.lengths.get(first, ()):
            end = index + 1 + length
            if end >= len(tokens) or (below is not None and length < below[1]):
                continue
            rest = tuple((token.text, token.spaced) for token in tokens[index + 1 : end])
            name = self.patterns[first].get(rest)
            if name is not None:
                return name, end - index
        return below

    def copy(self) -> "NameTable":
        """A table with the same names that can grow by itself; this one must not grow any more."""
        return NameTable(base=self)


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
