"""The syntax tree of FEEL: what the parser makes, the compiler and the printer read.

Every node knows its place (`at`), which does not count when trees are compared.
"""

from collections.abc import Iterator as Each
from dataclasses import dataclass, field, fields
from decimal import Decimal

from parvis.decisions.feel.errors import Place
from parvis.decisions.feel.types import Type


@dataclass(slots=True)
class Node:
    """Any piece of an expression."""

    at: Place = field(default=(1, 1), compare=False, kw_only=True)


@dataclass(slots=True)
class Literal(Node):
    """A number, a string, a boolean or null."""

    value: Decimal | str | bool | None


@dataclass(slots=True)
class AtLiteral(Node):
    """`@"2027-03-15"`: a date, time, date and time or duration by its text."""

    text: str


@dataclass(slots=True)
class Name(Node):
    """A name as it stands in the scope, with single spaces; `?` is the value under test."""

    name: str


@dataclass(slots=True)
class ListOf(Node):
    """`[a, b]`."""

    items: list[Node]


@dataclass(slots=True)
class ContextOf(Node):
    """`{a: 1, b: a + 1}`."""

    entries: list[tuple[str, Node]]


@dataclass(slots=True)
class RangeOf(Node):
    """`[a..b)`."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(slots=True)
class ComparisonRange(Node):
    """`(< 10)` as a value."""

    op: str
    bound: Node


@dataclass(slots=True)
class Negate(Node):
    """`-a`."""

    operand: Node


@dataclass(slots=True)
class Binary(Node):
    """`+ - * / **`, and `= != < <= > >=`."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True)
class Logic(Node):
    """`a and b and c`, or `or`."""

    op: str
    operands: list[Node]


@dataclass(slots=True)
class Between(Node):
    """`a between b and c`."""

    value: Node
    low: Node
    high: Node


@dataclass(slots=True)
class Comparison(Node):
    """A test of the form `< 10`; only inside `Tests`."""

    op: str
    bound: Node


@dataclass(slots=True)
class Tests(Node):
    """Unary tests: one of `tests` holds (none of them when `negated`); empty: anything passes."""

    tests: list[Node]
    negated: bool = False


@dataclass(slots=True)
class In(Node):
    """`a in test` or `a in (test, test)`."""

    value: Node
    tests: Tests


@dataclass(slots=True)
class InstanceOf(Node):
    """`a instance of type`."""

    value: Node
    type: Type


@dataclass(slots=True)
class If(Node):
    """`if a then b else c`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(slots=True)
class Iterator(Node):
    """`x in domain`, or `x in start..end` when `end` is given."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(slots=True)
class For(Node):
    """`for x in a, y in b return c`."""

    iterators: list[Iterator]
    body: Node


@dataclass(slots=True)
class Quantified(Node):
    """`some x in a satisfies b`, or `every`."""

    word: str
    iterators: list[Iterator]
    condition: Node


@dataclass(slots=True)
class Filter(Node):
    """`a[b]`."""

    source: Node
    condition: Node


@dataclass(slots=True)
class Path(Node):
    """`a.b`."""

    source: Node
    name: str


@dataclass(slots=True)
class Call(Node):
    """`f(a, b)`."""

    function: Node
    arguments: list[Node]


@dataclass(slots=True)
class NamedCall(Node):
    """`f(x: a, y: b)`."""

    function: Node
    arguments: list[tuple[str, Node]]


@dataclass(slots=True)
class FunctionOf(Node):
    """`function(a: number, b) a + b`; without body when it is external."""

    parameters: list[tuple[str, Type | None]]
    body: Node | None


def children(node: Node) -> Each[Node]:
    """The nodes right below a node, in the order of the text."""
    for one in fields(node):
        yield from _nodes(getattr(node, one.name))


def _nodes(value: object) -> Each[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _nodes(item)
