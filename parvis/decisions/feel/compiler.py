"""Syntax tree → one Python code object.

Only our own names and constants reach the generated code: a FEEL name or text becomes a string
constant, never a Python name, and no text is ever parsed as Python. The tree of Python is made
node by node and given to `compile`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parvis.decisions.feel import arithmetic, ast, conformance, runtime
from parvis.decisions.feel.convert import NATIVE
from parvis.decisions.feel.emission import Emitter
from parvis.decisions.feel.emit_forms import FORMS
from parvis.decisions.feel.emit_operators import BINARY, OPERATORS, any_of, emit_test
from parvis.decisions.feel.errors import FeelError
from parvis.decisions.feel.generated import FALSE, NULL, TRUE, Code, either, is_, name, walrus
from parvis.decisions.feel.values import Range

_TABLE: dict[type, Callable[..., Code]] = {**FORMS, **OPERATORS}
_BASE = {
    function.__name__: function
    for function in (
        *BINARY.values(), arithmetic.negative, runtime.load, runtime.unknown, runtime.between,
        runtime.belongs, runtime.make_range, runtime.path, runtime.index, runtime.select,
        runtime.span, runtime.domain, runtime.loop, runtime.quantify, runtime.call,
        runtime.call_named, runtime.passes, runtime.failed, runtime.callee, runtime.define,
        runtime.record, conformance.instance_of,
    )
} | {"Decimal": Decimal, "NATIVE": NATIVE, "dict": dict, "type": type, "list": list, "str": str,
     "NUMBERS": frozenset({Decimal, int}), "compared": Range.compared}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compiled:
    """The code of an expression: `run(get, state)`, or of tests: `run(value, get, state)`.

    `get` gives the value of a name of the scope, such as `dict.get`; names: free names read;
    functions: built-ins used; recorded: nodes whose values `state.record` receives, when traced.
    """

    run: Callable[..., Any]
    names: frozenset[str]
    functions: frozenset[str]
    recorded: tuple[ast.Node, ...] = ()


def compile_tree(
    tree: ast.Node, known: Collection[str] | None = None, *, lenient: bool = False,
    traced: bool = False,
) -> Compiled:  # fmt: skip
    """The code of an expression. Raises FeelError on an unknown name unless lenient."""
    emitter = Emitter(_TABLE, _BASE, known, lenient=lenient)
    emitter.recorded = [] if traced else None
    return _finish(emitter, ["get", "state"], lambda: emitter.emit(tree))


def compile_tests(
    tree: ast.Tests, known: Collection[str] | None = None, *, lenient: bool = False
) -> Compiled:
    """The code of unary tests. Raises FeelError on an unknown name unless lenient."""
    emitter = Emitter(_TABLE, _BASE, known, lenient=lenient)
    emitter.tested = "value"
    return _finish(emitter, ["value", "get", "state"], lambda: _tests(emitter, tree))


def _tests(emitter: Emitter, tree: ast.Tests) -> Code:
    if not tree.tests:
        return TRUE
    tests = [emit_test(emitter, one, "value", belongs="passes") for one in tree.tests]
    outcome = any_of(emitter, tests)
    if not tree.negated:
        return outcome
    local = emitter.fresh("t")
    opposite = either(is_(name(local), True), FALSE, NULL)
    return either(is_(walrus(local, outcome), False), TRUE, opposite)


def _finish(emitter: Emitter, parameters: list[str], emit: Callable[[], Code]) -> Compiled:
    try:
        run = emitter.build(parameters, emit())
    except RecursionError:
        raise FeelError("Cette expression est trop imbriquée.") from None
    recorded = tuple(emitter.recorded or ())
    return Compiled(run, frozenset(emitter.names), frozenset(emitter.functions), recorded)
