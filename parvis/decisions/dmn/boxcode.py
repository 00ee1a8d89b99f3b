"""Boxed expressions as Python closures: from a frame (names to values) and a state to a value."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.language import Code, Frame, Language, Scope, null_code
from parvis.decisions.dmn.state import Evaluation
from parvis.decisions.dmn.tablecode import TableMaker
from parvis.decisions.feel.functions import Function
from parvis.decisions.feel.runtime import call_named, domain, loop, select
from parvis.decisions.feel.types import ANY, Type
from parvis.decisions.speech import sentence

HERE = (1, 1)
MAX_NESTING = 100
MAX_ENTRIES = 1_000

LANGUAGE = "Le langage « {language} » n’est pas pris en charge : écrivez l’expression en FEEL."
NOT_A_TEST = "Une condition ne donne ni vrai ni faux."
TOO_MANY = "Ce cadre a plus de {most} entrées."
TOO_DEEP = "Les cadres sont imbriqués sur plus de {limit} niveaux."


class BoxMaker:
    """Compiles the boxed expressions of one element of a model."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.tables = TableMaker(language)
        self.depth = 0
        self.makers: dict[type, Callable[[Any, Scope], Code]] = {
            e.Literal: self._literal,
            e.DecisionTable: self.tables.make,
            e.BoxedContext: self._context,
            e.BoxedList: self._list,
            e.Relation: self._relation,
            e.FunctionBox: self._function,
            e.Invocation: self._invocation,
            e.Conditional: self._conditional,
            e.Iteration: self._iteration,
            e.FilterBox: self._filter,
        }

    def make(self, box: e.Boxed | None, scope: Scope) -> Code:
        """Return the closure of a box; what is wrong in it is reported and gives null."""
        if box is None:
            return null_code
        if self.depth >= MAX_NESTING:
            return self.language.fault("nesting", sentence(TOO_DEEP, limit=MAX_NESTING), box.spot)
        self.depth += 1
        try:
            return self.makers[type(box)](box, scope)
        finally:
            self.depth -= 1

    def _literal(self, box: e.Literal, scope: Scope) -> Code:
        if box.language and "FEEL" not in box.language.upper():
            message = sentence(LANGUAGE, language=box.language)
            return self.language.fault("language", message, box.spot)
        if not box.text:
            return null_code
        piece = self.language.expression(box, scope)
        if self.depth == 1:
            self.language.root = piece.tree
        return piece.code

    def _context(self, box: e.BoxedContext, scope: Scope) -> Code:
        if len(box.entries) > MAX_ENTRIES:
            message = sentence(TOO_MANY, most=MAX_ENTRIES)
            return self.language.fault("too-big", message, box.spot)
        entries: list[tuple[str, Code]] = []
        result: Code | None = None
        for entry in box.entries:
            if entry.variable is None:
                result = self.make(entry.value, scope)
                continue
            type_ = self.language.type(entry.variable.type_ref, box.spot)
            name = entry.variable.name
            visible = scope.plus({name: type_}) if _is_function(entry.value) else scope
            code = self.language.converted(self.make(entry.value, visible), type_)
            entries.append((name, code))
            scope = scope.plus({name: type_})
        return _context_code(entries, result)

    def _list(self, box: e.BoxedList, scope: Scope) -> Code:
        codes = [self.make(item, scope) for item in box.items]
        return lambda frame, state: [code(frame, state) for code in codes]

    def _relation(self, box: e.Relation, scope: Scope) -> Code:
        types = [self.language.type(column.type_ref, box.spot) for column in box.columns]
        names = [column.name for column in box.columns]
        rows: list[list[tuple[str, Code]]] = []
        for row in box.rows:
            cells = zip_longest(names, types, row[: len(names)])  # an absent cell is null
            rows.append([(n, self.language.converted(self.make(b, scope), t)) for n, t, b in cells])

        def run(frame: Frame, state: Evaluation) -> Any:
            return [{name: code(frame, state) for name, code in row} for row in rows]

        return run

    def _function(self, box: e.FunctionBox, scope: Scope) -> Code:
        make = self.function(box, scope)
        return lambda frame, _state: make(frame)

    def function(
        self,
        box: e.FunctionBox,
        scope: Scope,
        *,
        result: Type | None = None,
        name: str = "function",
    ) -> Callable[[Frame], Function]:
        """Return what makes the function value of a box; it remembers the frame it is made in."""
        names = [parameter.name for parameter in box.parameters]
        types = [self.language.type(p.type_ref, box.spot) for p in box.parameters]
        external = box.kind not in {"", "FEEL"}
        inside = scope.plus(dict(zip(names, types, strict=True)))
        body = null_code if external else self.make(box.body, inside)

        def make(frame: Frame) -> Function:
            def call(state: Evaluation, *values: Any) -> Any:
                return body({**frame, **dict(zip(names, values, strict=True))}, state)

            made = None if external else call
            return Function(names, made, types=types, result=result, name=name)

        return make

    def _invocation(self, box: e.Invocation, scope: Scope) -> Code:
        callee = self.make(box.callee, scope)
        bindings = [(name, self.make(value, scope)) for name, value in box.bindings]

        def run(frame: Frame, state: Evaluation) -> Any:
            function = callee(frame, state)
            values = {name: code(frame, state) for name, code in bindings}
            return call_named(state, HERE, function, values)

        return run

    def _conditional(self, box: e.Conditional, scope: Scope) -> Code:
        parts = (box.condition, box.then, box.otherwise)
        condition, then, otherwise = (self.make(part, scope) for part in parts)

        def run(frame: Frame, state: Evaluation) -> Any:
            chosen = then if condition(frame, state) is True else otherwise
            return chosen(frame, state)

        return run

    def _iteration(self, box: e.Iteration, scope: Scope) -> Code:
        items = self.make(box.domain, scope)
        inside = {box.variable: ANY} | ({"partial": ANY} if box.kind == "for" else {})
        body = self.make(box.body, scope.plus(inside))
        if box.kind == "for":
            return _for_code(box.variable, items, body)
        return _quantified_code(box.variable, items, body, wanted=box.kind == "some")

    def _filter(self, box: e.FilterBox, scope: Scope) -> Code:
        items = self.make(box.domain, scope)
        members = dict.fromkeys(self.language.book.members, ANY)
        inside = scope.under(members).plus({"item": ANY})
        if isinstance(box.match, e.Literal):
            return _filter_code(items, self.language.condition(box.match, inside))
        match = self.make(box.match, inside)
        return _filter_code(items, match)


def _is_function(box: e.Boxed | None) -> bool:
    return isinstance(box, e.FunctionBox) or (
        isinstance(box, e.Literal) and box.text.startswith("function")
    )


def _context_code(entries: list[tuple[str, Code]], result: Code | None) -> Code:
    def run(frame: Frame, state: Evaluation) -> Any:
        inner = dict(frame)
        values: dict[str, Any] = {}
        for name, code in entries:
            values[name] = inner[name] = code(inner, state)
        return values if result is None else result(inner, state)

    return run


def _for_code(variable: str, items: Code, body: Code) -> Code:
    def run(frame: Frame, state: Evaluation) -> Any:
        def step(item: Any, partial: list[Any]) -> Any:
            return body({**frame, variable: item, "partial": partial}, state)

        return loop(state, (lambda: domain(state, HERE, items(frame, state)),), step)

    return run


def _quantified_code(variable: str, items: Code, body: Code, *, wanted: bool) -> Code:
    """`some` (wanted true) and `every`: item by item, an answer that is no boolean ends in null."""

    def run(frame: Frame, state: Evaluation) -> Any:
        values = domain(state, HERE, items(frame, state))
        doubt = values is None
        for item in values or ():
            state.tick()
            answer = body({**frame, variable: item}, state)
            if answer is wanted:
                return wanted
            if answer is None:
                doubt = True
            elif answer is not (not wanted):
                state.note("type", NOT_A_TEST)
                return None
        return None if doubt else not wanted

    return run


def _filter_code(items: Code, match: Code) -> Code:
    def run(frame: Frame, state: Evaluation) -> Any:
        def condition(item: Any) -> Any:
            inner = {**frame, **item} if type(item) is dict else dict(frame)
            inner.setdefault("item", item) if type(item) is dict else inner.update(item=item)
            return match(inner, state)

        return select(state, HERE, items(frame, state), condition)

    return run
