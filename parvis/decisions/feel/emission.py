"""The state of one compilation: names, constants, places."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.builtins import BUILTINS
from parvis.decisions.feel.errors import FeelError, closest, suggested
from parvis.decisions.feel.functions import Builtin
from parvis.decisions.feel.generated import (
    Code,
    all_of,
    code_of,
    compare,
    constant,
    either,
    item,
    lambda_,
    name,
    run,
    type_is,
    walrus,
)
from parvis.decisions.speech import sentence

Emit = Callable[..., Code]


@dataclass(slots=True)
class Frame:
    """Names of one level inside an expression; `item` is the Python name of a filter's element."""

    locals: dict[str, str]
    item: str | None = None


class Emitter:
    """Makes the code of one expression; used once.

    known: names of the scope, or None when any name may come; lenient: an unknown name is null
    with a note at run time instead of an error at once.
    """

    def __init__(
        self, table: Mapping[type, Emit], base: Mapping[str, Any],
        known: Collection[str] | None, *, lenient: bool = False,
    ) -> None:  # fmt: skip
        self.table = table
        self.namespace: dict[str, Any] = dict(base)
        self.known = known
        self.lenient = lenient
        self.frames: list[Frame] = []
        self.names: set[str] = set()
        self.functions: set[str] = set()
        self.serial = 0
        self.tested: str | None = None
        self.recorded: list[ast.Node] | None = None

    def fresh(self, letter: str) -> str:
        """A Python name nothing else uses."""
        self.serial += 1
        return f"{letter}{self.serial}"

    def keep(self, value: Any) -> Code:
        """The code that gives an object made at compile time."""
        if value is None or isinstance(value, bool):
            return constant(value)
        key = self.fresh("k")
        self.namespace[key] = value
        return name(key)

    def emit(self, node: ast.Node) -> Code:
        """The code of one node."""
        code = self.table[type(node)](self, node)
        if self.recorded is None or isinstance(node, ast.Literal):
            return code
        self.recorded.append(node)
        return run("record", name("state"), constant(len(self.recorded) - 1), code)

    def helper(self, function: str, node: ast.Node, *arguments: Code) -> Code:
        """A call of a run-time function with the state and the place of the node."""
        return run(function, name("state"), constant(node.at), *arguments)

    def read(self, node: ast.Name, *, raw: bool = False) -> Code:
        """The value of a name: the innermost level that has it. Raises FeelError on none."""
        elements: list[str] = []
        found: Code | None = None
        for frame in reversed(self.frames):
            if node.name in frame.locals:
                found = name(frame.locals[node.name])
                break
            if frame.item is not None:
                elements.append(frame.item)
                if node.name == "item":
                    found = name(frame.item)
                    break
        if found is None:
            found = self._from_scope(node, raw=raw and not elements, filtered=bool(elements))
        for element in reversed(elements):
            found = _key_or(element, node.name, found)
        return found

    def _from_scope(self, node: ast.Name, *, raw: bool, filtered: bool) -> Code:
        builtin = BUILTINS.get(node.name)
        if self.known is None or node.name in self.known:
            self.names.add(node.name)
            more = [self.keep(builtin)] if builtin and self.known is None else []
            value = run("get", constant(node.name), *more)
            if raw:
                return value
            local = self.fresh("t")
            test = compare(run("type", walrus(local, value)), "in", name("NATIVE"))
            return either(test, name(local), run("load", name("state"), name(local)))
        if builtin is not None:
            self.functions.add(node.name)
            return self.keep(builtin)
        if self.lenient or filtered:
            return self.helper("unknown", node, constant(node.name))
        raise self._unknown(node)

    def _unknown(self, node: ast.Name) -> FeelError:
        if node.name == "?":
            return FeelError("« ? » n’a de sens que dans la case d’une table.", node.at, "?")
        locals_ = [one for frame in self.frames for one in frame.locals]
        suggestion = closest(node.name, [*locals_, *(self.known or ()), *BUILTINS])
        return FeelError(
            sentence("Le nom « {} » est inconnu.{}", node.name, suggested(suggestion)),
            node.at,
            node.name,
            suggestion,
        )

    def builtin(self, node: ast.Node) -> Builtin | None:
        """The built-in function a call names, unless a variable has taken its name."""
        if not isinstance(node, ast.Name) or node.name not in BUILTINS or self._hidden(node.name):
            return None
        self.functions.add(node.name)
        return BUILTINS[node.name]

    def callee(self, node: ast.Node) -> Code:
        """The function a call means; a variable that is no function leaves the built-in."""
        if isinstance(node, ast.Name) and node.name in BUILTINS:
            kept = self.keep(BUILTINS[node.name])
            self.functions.add(node.name)
            return run("callee", self.read(node), kept) if self._hidden(node.name) else kept
        return self.emit(node)

    def _hidden(self, wanted: str) -> bool:
        return (self.known is not None and wanted in self.known) or any(
            wanted in frame.locals for frame in self.frames
        )

    def build(self, parameters: list[str], body: Code) -> Callable[..., Any]:
        """The Python function with this body. Raises RecursionError on too deep a tree."""
        code = code_of(lambda_(parameters, body))
        return FunctionType(code, {"__builtins__": {}, **self.namespace})


def _key_or(element: str, key: str, otherwise: Code) -> Code:
    """`item[key] if item is a context that has it else otherwise`."""
    has = compare(constant(key), "in", name(element))
    test = all_of([type_is(name(element), "dict"), has])
    return either(test, item(name(element), key), otherwise)
