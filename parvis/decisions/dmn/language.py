"""FEEL as the elements of a model use it: scopes, compiled pieces, conversions, faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.constants import Constraint, constants_of, orders_strings, tester_of
from parvis.decisions.dmn.conversion import conversion
from parvis.decisions.dmn.errors import Finding, Place, Severity
from parvis.decisions.dmn.index import Cell
from parvis.decisions.dmn.items import TypeBook
from parvis.decisions.dmn.state import Evaluation
from parvis.decisions.feel import ast
from parvis.decisions.feel.builtins import BUILTINS
from parvis.decisions.feel.compiler import compile_tests, compile_tree
from parvis.decisions.feel.errors import FeelError, Note
from parvis.decisions.feel.names import NameTable, Tables
from parvis.decisions.feel.parser import parse_expression, parse_tests
from parvis.decisions.feel.types import Type

Frame = dict[str, Any]
Code = Callable[[Frame, Evaluation], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # the clock of the constraints of types: none
Parse = Callable[[str, Tables], Any]
Work = Callable[..., Any]
MAX_LAYERS = 40  # of names on names, before they are put together again
BUILTIN_NAMES = NameTable(BUILTINS)


class Scope:
    """The names an expression may use, with their types."""

    __slots__ = ("layers", "names", "table")

    def __init__(self, names: Mapping[str, Type] | None = None) -> None:
        self.names: Mapping[str, Type] = names or {}
        self.table: NameTable | None = None
        self.layers = 0

    def plus(self, names: Mapping[str, Type]) -> Scope:
        """Return the scope with more names, which hide those of the same name."""
        scope = Scope({**self.names, **names})
        if self.layers < MAX_LAYERS:
            scope.layers = self.layers + 1
            scope.table = NameTable(names, base=self.known())
        return scope

    def under(self, names: Mapping[str, Type]) -> Scope:
        """Return the scope with more names, which hide none."""
        return Scope({**names, **self.names})

    def known(self) -> NameTable:
        """Return the names as the parser wants them."""
        if self.table is None:
            self.table = NameTable(self.names)
        return self.table


class Piece:
    """An expression or a cell: its text, its tree (None when faulty), its closure when asked."""

    __slots__ = ("_code", "_compile", "text", "tree")

    def __init__(self, text: str, tree: ast.Node | None, compile_: Callable[[], Code]) -> None:
        self.text = text
        self.tree = tree
        self._compile = compile_
        self._code: Code | None = None

    @property
    def code(self) -> Code:
        """The closure: compiled at the first demand, for constants need none."""
        if self._code is None:
            self._code = self._compile()
        return self._code

    @property
    def passes_all(self) -> bool:
        """Whether it is the cell that accepts anything."""
        return isinstance(self.tree, ast.Tests) and not self.tree.tests

    def cell(self) -> Cell | None:
        """Return the cell of an index, or None when it depends on more than the value tested."""
        if not isinstance(self.tree, ast.Tests):
            return None
        test = tester_of(self.tree)
        if test is None:
            return None
        return Cell(test, constants_of(self.tree) or (), orders_strings(self.tree))


class Parsed(NamedTuple):
    """An expression or a cell as read, with the types of the names it may use: for the checks."""

    literal: e.Literal
    tree: ast.Node
    names: Mapping[str, Type]


class Language:
    """FEEL as one element of a model sees it; collects what is wrong in its expressions."""

    def __init__(self, book: TypeBook, namespace: str, element: str) -> None:
        self.book = book
        self.namespace = namespace
        self.element = element
        self.types = book.of_model(namespace)
        self.members = book.member_table
        self.findings: list[Finding] = []
        self.tables: list[Any] = []
        self.parsed: list[Parsed] = []
        self.root: ast.Node | None = None  # the tree, when the element is one expression

    def expression(self, literal: e.Literal, scope: Scope) -> Piece:
        """Compile an expression; a fault is reported and its value is null."""
        tree = self._parsed(parse_expression, literal, literal.text, scope)

        def compile_() -> Code:
            if isinstance(tree, ast.Name) and tree.name in scope.names:
                name = tree.name
                return lambda frame, _state: frame.get(name)
            run = self._run(compile_tree, literal, tree, scope)
            return lambda frame, state: run(frame.get, state)

        return self._piece(literal.text, tree, compile_)

    def condition(self, literal: e.Literal, scope: Scope) -> Code:
        """Compile the condition of a filter, which may use any key its items turn out to have."""
        tree = self._parsed(parse_expression, literal, literal.text, scope, open_=True)
        if isinstance(tree, str):
            return null_with("syntax", tree)
        run = compile_tree(tree).run
        return lambda frame, state: run(frame.get, state)

    def tests(self, literal: e.Literal, scope: Scope) -> Piece:
        """Compile unary tests on `?`; an empty cell accepts anything, a faulty one nothing."""
        tree = self._parsed(parse_tests, literal, literal.text or "-", scope)

        def compile_() -> Code:
            run = self._run(compile_tests, literal, tree, scope)
            return lambda frame, state: run(frame["?"], frame.get, state)

        return self._piece(literal.text, tree, compile_)

    def _parsed(
        self, parse: Parse, literal: e.Literal, text: str, scope: Scope, *, open_: bool = False
    ) -> Any:
        try:
            tables = Tables([BUILTIN_NAMES, scope.known()], self.members, self.types, open=open_)
            tree = parse(text, tables)
        except FeelError as fault:
            self.report("syntax", Severity.ERROR, fault.message, inside(literal.spot, fault))
            return fault.message
        if not open_:
            self.parsed.append(Parsed(literal, tree, scope.names))
        return tree

    def _piece(self, text: str, tree: Any, compile_: Callable[[], Code]) -> Piece:
        if isinstance(tree, str):
            return Piece(text, None, lambda: null_with("syntax", tree))
        return Piece(text, tree, compile_)

    def _run(self, work: Work, literal: e.Literal, tree: Any, scope: Scope) -> Any:
        """Compile a tree; an unknown name is reported, and is null with a note when it runs."""
        try:
            return work(tree, scope.names).run
        except FeelError as fault:
            self.report("unknown-name", Severity.ERROR, fault.message, inside(literal.spot, fault))
            return work(tree, scope.names, lenient=True).run

    def known_type(self, ref: str) -> Type:
        """Return the type a reference names without a report: the element itself makes it."""
        return self.book.known(self.namespace, ref)

    def type(self, ref: str, spot: e.Spot) -> Type:
        """Return the type a reference names; an unknown one is reported and is Any."""
        return self.book.of(self.namespace, ref, self.place(spot))

    def converted(self, code: Code, type_: Type) -> Code:
        """Return the closure whose value is converted to a type."""
        convert = conversion(type_)
        if convert is None:
            return code
        return lambda frame, state: convert(code(frame, state), state)

    def fault(self, code: str, message: str, spot: e.Spot) -> Code:
        """Report a fault of the model; return the closure that gives null with a note of it."""
        self.report(code, Severity.ERROR, message, spot)
        return null_with(code, message)

    def report(self, code: str, severity: Severity, message: str, spot: e.Spot) -> None:
        """Add a finding about this element."""
        self.findings.append(Finding(code, severity, message, self.place(spot)))

    def place(self, spot: e.Spot) -> Place:
        """Return the place of something in this element."""
        return Place(decision=self.element, line=spot.line, column=spot.column)


def null_with(code: str, message: str) -> Code:
    """Return the closure that gives null with a note."""

    def run(_frame: Frame, state: Evaluation) -> Any:
        state.note(code, message)

    return run


def null_code(_frame: Frame, _state: Evaluation) -> Any:
    """Return null: what an empty box is worth."""
    return None


def inside(spot: e.Spot, fault: FeelError | Note) -> e.Spot:
    """The place in the file of a fault in a text: the line is exact, so is a column of line 1."""
    if not spot.line:
        return e.Spot(fault.line, fault.column)
    column = fault.column if fault.line > 1 else spot.column + fault.column - 1
    return e.Spot(spot.line + fault.line - 1, column)


def constraint_of(tests: e.Literal, before: Any = None) -> Constraint:
    """Return the constraint of a type from its tests, on top of the one it may have already.

    Raises FeelError on tests that cannot be read or use a name: a constraint sees `?` only.
    """
    tables = Tables([BUILTIN_NAMES, NameTable(["?"])], NameTable(), open=False)
    tree = parse_tests(tests.text, tables)
    test = tester_of(tree)
    if test is None:
        run = compile_tests(tree, {"?"}).run
        test = lambda value: run(value, {}.get, Evaluation(EPOCH)) is True  # noqa: E731
    return Constraint(test, tree, before)
