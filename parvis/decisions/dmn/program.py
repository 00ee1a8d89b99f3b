"""A set of models compiled once: every decision a closure, every function a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.boxcode import BoxMaker
from parvis.decisions.dmn.conversion import Convert, conversion, reader
from parvis.decisions.dmn.errors import Finding
from parvis.decisions.dmn.graph import Graph, Key
from parvis.decisions.dmn.items import TypeBook
from parvis.decisions.dmn.language import (
    Code,
    Frame,
    Language,
    Parsed,
    Scope,
    constraint_of,
    null_with,
)
from parvis.decisions.dmn.state import Evaluation
from parvis.decisions.dmn.tablecode import CompiledTable
from parvis.decisions.dmn.telling import ToldExpression, told
from parvis.decisions.feel import ast
from parvis.decisions.feel.conformance import coerce
from parvis.decisions.feel.functions import Function
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.types import ANY, Type

PLANS_KEPT = 1000
CYCLE = "Définition circulaire : cette décision attend son propre résultat."

Values = list[Any]


@dataclass(slots=True)
class Input:
    """An input data: where its value goes and the type it must have."""

    index: int
    name: str
    qualified: str
    type: Type
    read: Convert


@dataclass(slots=True)
class Compiled:
    """A decision: its closure, its type, and how its frame is made from the values known."""

    index: int
    element: e.Decision
    code: Code
    type: Type
    convert: Convert | None
    plain: list[tuple[str, int]] = field(default_factory=list)
    prefixed: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    tables: list[CompiledTable] = field(default_factory=list)
    told: ToldExpression | None = None
    root: ast.Node | None = None
    types: Mapping[str, Type] = field(default_factory=dict)

    def frame(self, values: Values) -> Frame:
        """Return the names the decision sees with their values."""
        frame = {}
        for name, index in self.plain:
            frame[name] = values[index]
        for prefix, inside in self.prefixed.items():
            frame[prefix] = {name: values[index] for name, index in inside}
        return frame


@dataclass(slots=True)
class Plan:
    """What to do for some decisions: inputs to read, decisions to evaluate in order."""

    inputs: list[Input]
    decisions: list[Compiled]
    outputs: list[Compiled]


class ServiceFunction(Function):
    """A decision service as a function: with an argument of a wrong type, it is not run at all."""

    __slots__ = ()

    def invoke(self, state: State, arguments: Sequence[Any]) -> Any:
        """Call by position; null with a note for a wrong number or type of arguments."""
        for value, type_ in zip(arguments, self.types, strict=False):
            if value is not None and coerce(state, value, type_) is None:
                return None
        return super().invoke(state, arguments)


class Program:
    """All elements of a graph of models, compiled; immutable once made, shared by threads."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.keys: list[Key] = list(graph.needs)
        self.index = {key: index for index, key in enumerate(self.keys)}
        self.book = TypeBook(graph, constraint_of)
        self.findings: list[Finding] = []
        self.inputs: dict[int, Input] = {}
        self.decisions: dict[int, Compiled] = {}
        self.functions: Values = [None] * len(self.keys)
        self.parsed: list[tuple[e.Element, list[Parsed]]] = []
        self.plans: dict[tuple[tuple[int, ...], frozenset[int]], Plan] = {}
        self._compile()
        self.findings = [*graph.findings, *self.book.findings, *self.findings]

    def _compile(self) -> None:
        languages = {
            key: Language(self.book, key.namespace, self.graph.element(key).name)
            for key in self.keys
        }
        frames: list[tuple[Key, Frame]] = []
        for key in self.keys:
            element, language = self.graph.element(key), languages[key]
            if isinstance(element, e.InputData):
                type_ = language.type(element.type_ref, element.spot)
                qualified = f"{{{key.namespace}}}{element.name}"
                index = self.index[key]
                read = reader(type_)
                self.inputs[index] = Input(index, element.name, qualified, type_, read)
            elif isinstance(element, e.Decision):
                self._decision(key, element, language)
            elif isinstance(element, e.KnowledgeModel):
                frames.append((key, self._knowledge_model(key, element, language)))
            else:
                self._service(key, element, language)
            self.findings.extend(language.findings)
            if key.namespace == self.graph.main.namespace:
                self.parsed.append((element, language.parsed))
        for key, frame in frames:
            frame.update(self._static_frame(key))

    # --- compilation of each kind ----------------------------------------------------------------

    def _scope(self, key: Key) -> Scope:
        """The names an element sees with their types: what it requires, imports as contexts."""
        names: dict[str, Type] = {}
        prefixed: dict[str, dict[str, Type]] = {}
        for prefix, target, _role in self.graph.needs[key]:
            space = prefixed.setdefault(prefix, {}) if prefix else names
            space[self.graph.element(target).name] = self._type_of(target)
        for prefix, fields in prefixed.items():
            names[prefix] = Type("context", fields=fields)
        return Scope(names)

    def _type_of(self, key: Key) -> Type:
        element = self.graph.element(key)
        if isinstance(element, e.InputData | e.Decision):
            ref, language = element.type_ref, Language(self.book, key.namespace, element.name)
            return language.known_type(ref)
        return Type("function")

    def _decision(self, key: Key, element: e.Decision, language: Language) -> None:
        index = self.index[key]
        type_ = language.type(element.type_ref, element.spot)
        scope = self._scope(key)
        if key in self.graph.cyclic:
            code: Code = null_with("cycle", CYCLE)
        else:
            code = BoxMaker(language).make(element.logic, scope)
        tables, types = language.tables, scope.names
        compiled = Compiled(
            index,
            element,
            code,
            type_,
            conversion(type_),
            tables=tables,
            types=types,
            told=told(language.root, types),
            root=language.root,
        )
        for prefix, target, _role in self.graph.needs[key]:
            pair = (self.graph.element(target).name, self.index[target])
            space = compiled.prefixed.setdefault(prefix, []) if prefix else compiled.plain
            space.append(pair)
        self.decisions[index] = compiled

    def _knowledge_model(self, key: Key, element: e.KnowledgeModel, language: Language) -> Frame:
        frame: Frame = {}
        box = element.logic or e.FunctionBox((), None)
        type_ = language.type(element.type_ref or box.type_ref, element.spot)
        scope = self._scope(key).plus({element.name: Type("function")})
        make = BoxMaker(language).function(box, scope, result=_result(type_), name=element.name)
        self.functions[self.index[key]] = frame[element.name] = make(frame)
        return frame

    def _static_frame(self, key: Key) -> Frame:
        frame: Frame = {}
        for prefix, target, _role in self.graph.needs[key]:
            space = frame.setdefault(prefix, {}) if prefix else frame
            space[self.graph.element(target).name] = self.functions[self.index[target]]
        return frame

    def _service(self, key: Key, element: e.Service, language: Language) -> None:
        needs = self.graph.needs[key]
        parameters = [need.key for need in needs if need.role in {"input", "given"}]
        outputs = [need.key for need in needs if need.role == "output"]
        names = [self.graph.element(target).name for target in parameters]
        types = [self._type_of(target) for target in parameters]
        places = [self.index[target] for target in parameters]
        wanted = tuple(self.index[target] for target in outputs)
        ends = frozenset(places)

        def body(state: Evaluation, *arguments: Any) -> Any:
            plan = self.plan(wanted, ends)
            values = self.functions.copy()
            for place, argument in zip(places, arguments, strict=True):
                values[place] = argument
            run_decisions(plan, values, state)
            return result_of(plan, values)

        result = _result(language.type(element.type_ref, element.spot))
        function = ServiceFunction(names, body, types=types, result=result, name=element.name)
        self.functions[self.index[key]] = function

    # --- plans -----------------------------------------------------------------------------------

    def plan(self, wanted: tuple[int, ...], ends: frozenset[int] = frozenset()) -> Plan:
        """Return what to do for some decisions; those in `ends` have their value already."""
        known = self.plans.get((wanted, ends))
        if known is None:
            known = self._plan(wanted, ends)
            if len(self.plans) < PLANS_KEPT:
                self.plans[wanted, ends] = known
        return known

    def _plan(self, wanted: tuple[int, ...], ends: frozenset[int]) -> Plan:
        inputs: list[Input] = []
        decisions: list[Compiled] = []
        seen: set[int] = set(ends)
        for index in self._in_order(wanted, seen):
            if index in self.inputs:
                inputs.append(self.inputs[index])
            elif index in self.decisions:
                decisions.append(self.decisions[index])
        return Plan(inputs, decisions, [self.decisions[index] for index in wanted])

    def _in_order(self, wanted: Iterable[int], seen: set[int]) -> Iterable[int]:
        """Walk what decisions need before them, then them; a cycle is cut where it closes."""
        stack = [(index, False) for index in reversed(list(wanted))]
        while stack:
            index, ready = stack.pop()
            if ready:
                yield index
            elif index not in seen:
                seen.add(index)
                stack.append((index, True))
                if index in self.decisions:
                    found = self.graph.needs[self.keys[index]]
                    stack.extend((self.index[need.key], False) for need in reversed(found))


def _result(type_: Type) -> Type | None:
    """The type a function converts its result to; the variable may have that of the function."""
    known = type_.resolved()
    result = known.result if known.kind == "function" else type_
    return None if result is ANY else result


def run_decisions(plan: Plan, values: Values, state: Evaluation) -> None:
    """Evaluate the decisions of a plan in order, their values going into `values`."""
    for decision in plan.decisions:
        frame = decision.frame(values)
        run = decision.code if state.tracer is None else partial(_tell, decision)
        value = run(frame, state)
        if decision.convert is not None:
            value = decision.convert(value, state)
        values[decision.index] = value
        if state.notes:
            state.own(decision.element.name)
        if state.tracer is not None:
            state.tracer.leave(value)


def _tell(decision: Compiled, frame: Frame, state: Evaluation) -> Any:
    """Evaluate a decision before the tracer."""
    tracer = state.tracer
    if tracer is not None:
        tracer.enter(decision.element, frame)
    if tracer is None or decision.told is None:
        return decision.code(frame, state)
    value, reasons = decision.told.run(frame, state, tracer.labels)
    tracer.reasons(reasons)
    return value


def result_of(plan: Plan, values: Values) -> Any:
    """Return the value of the decisions wanted: one value, or a context of several."""
    if len(plan.outputs) == 1:
        return values[plan.outputs[0].index]
    return {output.element.name: values[output.index] for output in plan.outputs}
