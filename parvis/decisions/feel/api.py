"""What the door offers: expressions and tests compiled once, evaluated many times."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import DecimalException
from functools import lru_cache
from typing import Any, Generic, TypeVar

from parvis.decisions.feel import ast
from parvis.decisions.feel.builtins import BUILTINS
from parvis.decisions.feel.compiler import Compiled, compile_tests, compile_tree
from parvis.decisions.feel.convert import from_python, to_python
from parvis.decisions.feel.equality import weigh
from parvis.decisions.feel.errors import LimitReached, Note
from parvis.decisions.feel.explain import Narrator, Recorder, Trace
from parvis.decisions.feel.inference import infer, infer_tests
from parvis.decisions.feel.lexer import KEYWORDS, normal
from parvis.decisions.feel.limits import DEFAULT, Limits, State
from parvis.decisions.feel.names import NameTable, Tables
from parvis.decisions.feel.parser import parse_expression, parse_tests, parse_type
from parvis.decisions.feel.properties import NAMES as PROPERTY_NAMES
from parvis.decisions.feel.types import ANY, Type

Names = Collection[str] | Mapping[str, "str | Type"] | None
_DEEP = frozenset({list, dict})
_PROPERTIES = NameTable(PROPERTY_NAMES)
_SHORT = 2000
Made = TypeVar("Made")
_BUILTIN_NAMES = NameTable(BUILTINS)


@dataclass(frozen=True, slots=True)
class Result:
    """The value of an evaluation and the reasons of what is null in it."""

    value: Any
    notes: tuple[Note, ...]

    @property
    def stopped(self) -> bool:
        """Whether the evaluation ran out of a budget."""
        return any(note.code == "limit" for note in self.notes)


def is_reserved(name: str) -> bool:
    """Whether a name is a keyword or a built-in function, hence no name for a field."""
    name = normal(name)
    return name in KEYWORDS or name in BUILTINS or name in ("item", "partial", "?")


def scope_types(names: Names) -> dict[str, Type] | None:
    """The names of a scope with their types, Any where none is given. Raises FeelError."""
    if names is None:
        return None
    if not isinstance(names, Mapping):
        return {normal(name): ANY for name in names}
    return {
        normal(name): type_ if isinstance(type_, Type) else parse_type(type_)
        for name, type_ in names.items()
    }


def tables(known: Mapping[str, Type] | None, types: Mapping[str, Type] | None = None) -> Tables:
    """What the parser must know of a scope: its names, and the keys below its typed names."""
    members = _PROPERTIES.copy()
    for type_ in (known or {}).values():
        _add_members(members, type_, 12)
    frames = [_BUILTIN_NAMES, NameTable(known or ())]
    return Tables(frames, members, types or {}, open=known is None)


def _add_members(members: NameTable, type_: Type | None, depth: int) -> None:
    if type_ is None or depth == 0:
        return
    type_ = type_.resolved()
    for name, one in (type_.fields or {}).items():
        members.add(name)
        _add_members(members, one, depth - 1)
    _add_members(members, type_.item, depth - 1)
    _add_members(members, type_.result, depth - 1)


def guarded(state: State, run: Callable[..., Any], *arguments: Any) -> Any:
    """Run compiled code; what stops it gives null with a note, never an exception."""
    try:
        value = run(*arguments, state)
        if type(value) in _DEEP:
            weigh(state, value)
    except LimitReached as stop:
        state.note("limit", stop.message)
    except RecursionError:
        state.note("limit", "Le calcul est trop imbriqué ; il est arrêté.")
    except DecimalException:
        state.note("overflow", "Ce calcul n’a pas de résultat fini.")
    else:
        return value
    return None


class Expression:
    """A compiled expression. Immutable: made once, shared by threads."""

    __slots__ = ("_compiled", "_run", "known", "limits", "text", "tree")

    def __init__(
        self, text: str, tree: ast.Node, compiled: Compiled, known: Any, limits: Limits
    ) -> None:
        self.text = text
        self.tree = tree
        self.limits = limits
        self.known = known
        self._compiled = compiled
        self._run = compiled.run

    @property
    def names(self) -> frozenset[str]:
        """The names of the scope that the expression reads."""
        return self._compiled.names

    @property
    def type(self) -> str:
        """The type of the value as far as the types of the names tell, else "Any"."""
        return str(_inferred(self)[0])

    @property
    def faults(self) -> tuple[Note, ...]:
        """What can only be null in it: a text compared with a number, a key that is not there…"""
        return _inferred(self)[1]

    @property
    def uses_clock(self) -> bool:
        """Whether the value may change with the day or the hour."""
        return not self._compiled.functions.isdisjoint(("today", "now"))

    def evaluate(self, scope: Mapping[str, Any], *, now: datetime) -> Any:
        """The value as plain Python, None for null and for any fault of rule or data."""
        value = guarded(State(now, self.limits), self._run, scope.get)
        return value if type(value) in _PLAIN else to_python(value)

    def result(self, scope: Mapping[str, Any], *, now: datetime) -> Result:
        """The value, with the notes that say why something is null."""
        state = State(now, self.limits)
        value = to_python(guarded(state, self._run, scope.get))
        return Result(value, tuple(state.notes or ()))

    def explain(
        self, scope: Mapping[str, Any], *, now: datetime, labels: Mapping[str, str] | None = None
    ) -> Trace:
        """The value with its steps and French sentences; `labels` gives the words for names."""
        traced = _traced(self)
        state = State(now, self.limits)
        recorder = state.record = Recorder(traced.recorded)
        value = guarded(state, traced.run, scope.get)
        inputs = {name: scope.get(name) for name in sorted(self.names)}
        sentences = Narrator(recorder, labels or {}).tell(self.tree, value)
        notes = tuple(state.notes or ())
        return Trace(to_python(value), inputs, recorder.steps(), sentences, notes)


@lru_cache(maxsize=256)
def _traced(expression: Expression) -> Compiled:
    return compile_tree(expression.tree, expression.known, traced=True)


@lru_cache(maxsize=1024)
def _inferred(expression: Expression) -> tuple[Type, tuple[Note, ...]]:
    return infer(expression.tree, expression.known or {})


_PLAIN = frozenset({bool, str, type(None)})


class UnaryTests:
    """Compiled tests of one value, as in the cell of a table. Immutable."""

    __slots__ = ("_compiled", "_run", "known", "limits", "text", "tree")

    def __init__(
        self, text: str, tree: ast.Tests, compiled: Compiled, known: Any, limits: Limits
    ) -> None:
        self.text = text
        self.known = known
        self.tree = tree
        self.limits = limits
        self._compiled = compiled
        self._run = compiled.run

    @property
    def names(self) -> frozenset[str]:
        """The names of the scope that the tests read."""
        return self._compiled.names

    def faults_for(self, tested: str) -> tuple[Note, ...]:
        """What can only be null in them when the value tested is of this type."""
        return infer_tests(self.tree, self.known or {}, parse_type(tested))

    def matches(self, value: Any, scope: Mapping[str, Any], *, now: datetime) -> bool | None:
        """Whether the value passes; None when that cannot be said."""
        state = State(now, self.limits)
        answer = guarded(state, self._run, from_python(value), scope.get)
        return answer if isinstance(answer, bool) else None


def _frozen(names: Names) -> Any:
    if names is None:
        return None
    if isinstance(names, Mapping):
        return tuple(sorted((name, type_) for name, type_ in names.items()))
    return frozenset(names)


def _thawed(frozen: Any) -> Names:
    return dict(frozen) if isinstance(frozen, tuple) else frozen


def _expression(text: str, names: Any, limits: Limits) -> Expression:
    known = scope_types(_thawed(names))
    tree = parse_expression(text, tables(known), limits)
    return Expression(text, tree, compile_tree(tree, known), known, limits)


def _unary_tests(text: str, names: Any, limits: Limits) -> UnaryTests:
    known = scope_types(_thawed(names))
    tree = parse_tests(text, tables(known), limits)
    return UnaryTests(text, tree, compile_tests(tree, known), known, limits)


class _Kept(Generic[Made]):
    """Keeps what was made, by content: many short texts, few long ones."""

    def __init__(self, make: Callable[[str, Any, Limits], Made]) -> None:
        self.short = lru_cache(maxsize=4096)(make)
        self.long = lru_cache(maxsize=64)(make)

    def __call__(self, text: str, names: Names, limits: Limits) -> Made:
        kept = self.short if len(text) <= _SHORT else self.long
        return kept(text, _frozen(names), limits)


_expressions = _Kept(_expression)
_all_unary_tests = _Kept(_unary_tests)


def compile_expression(text: str, *, names: Names = None, limits: Limits = DEFAULT) -> Expression:
    """An expression ready to run, kept by its content.

    names: the names it may use, as a collection or with their types; None accepts any name.
    Raises FeelError with the place of the fault and, for a misspelt name, a suggestion.
    """
    return _expressions(text, names, limits)


def compile_unary_tests(text: str, *, names: Names = None, limits: Limits = DEFAULT) -> UnaryTests:
    """Tests of one value (`>= 18`, `[1..5], 9`, `not("a")`, `-`), kept by their content.

    names as for `compile_expression`; the value under test is `?`. Raises FeelError.
    """
    return _all_unary_tests(text, names, limits)


def parse(text: str, *, names: Names = None, limits: Limits = DEFAULT) -> ast.Node:
    """The syntax tree of an expression. Raises FeelError."""
    return parse_expression(text, tables(scope_types(names)), limits)
