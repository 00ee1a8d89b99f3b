"""A walk of a tree for types: frames of names, faults found, checks all forms share."""

from collections.abc import Callable, Mapping, Sequence

from parvis.decisions.feel import ast
from parvis.decisions.feel.arithmetic import a_type
from parvis.decisions.feel.errors import Note, Place
from parvis.decisions.feel.signatures import ORDERED
from parvis.decisions.feel.types import ANY, Type
from parvis.decisions.speech import sentence


def known(type_: Type) -> bool:
    """Whether something is known of a type."""
    return type_.resolved().kind not in ("Any", "Null")


def kind(type_: Type) -> str:
    """The kind of a type, behind its name."""
    return type_.resolved().kind


def item_of(type_: Type) -> Type:
    """The type of the elements of a list; a single value counts as a list of one."""
    type_ = type_.resolved()
    return (type_.item or ANY) if type_.kind in ("list", "range") else type_


def common(types: Sequence[Type]) -> Type:
    """The one type of all of these, null aside, or Any."""
    some = [one for one in types if kind(one) != "Null"]
    return some[0] if some and all(one == some[0] for one in some) else ANY


class Inference:
    """One walk of a tree: `type_of` gives types, `notes` gathers what can only be null."""

    def __init__(
        self, scope: Mapping[str, Type], table: Mapping[type, Callable[..., Type]]
    ) -> None:
        self.table = table
        self.frames: list[Mapping[str, Type]] = [scope]
        self.notes: list[Note] = []

    def type_of(self, node: ast.Node) -> Type:
        """The type of a node, Any when it cannot be known."""
        find = self.table.get(type(node))
        return find(self, node) if find else ANY

    def fault(self, message: str, at: Place) -> Type:
        """Remember that a part can only be null."""
        self.notes.append(Note("type", sentence(message), *at))
        return ANY

    def inside(self, names: Mapping[str, Type], node: ast.Node) -> Type:
        """The type of a node where these names are known too."""
        self.frames.append(names)
        found = self.type_of(node)
        self.frames.pop()
        return found

    def condition(self, node: ast.Node, words: str) -> None:
        """Check that a node gives yes or no."""
        found = self.type_of(node)
        if known(found) and kind(found) != "boolean":
            message = "« {} » demande une condition, et c’est {}."
            self.fault(sentence(message, words, a_type(kind(found))), node.at)

    def compare(self, op: str, one: Type, other: Type, at: Place) -> None:
        """Check that two types can be compared."""
        if not (known(one) and known(other)):
            return
        ordered = op in ("=", "!=", "in") or kind(one) in ORDERED
        if kind(one) != kind(other) or not ordered:
            left, right = a_type(kind(one)), a_type(kind(other))
            self.fault(sentence("« {} » ne compare pas {} et {}.", op, left, right), at)
