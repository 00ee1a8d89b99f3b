"""What the door offers of DMN: a model compiled once, evaluated many times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.errors import DmnError, Finding
from parvis.decisions.dmn.graph import build
from parvis.decisions.dmn.language import Parsed
from parvis.decisions.dmn.program import Compiled, Plan, Program, Values, run_decisions
from parvis.decisions.dmn.reader import read_model
from parvis.decisions.dmn.sheet import read_sheet
from parvis.decisions.dmn.sheet_writer import write_sheet
from parvis.decisions.dmn.state import Evaluation
from parvis.decisions.dmn.tracing import DecisionTrace, Tracer
from parvis.decisions.dmn.writer import write_model
from parvis.decisions.feel.api import guarded
from parvis.decisions.feel.conformance import coerce
from parvis.decisions.feel.convert import from_python, to_python
from parvis.decisions.feel.errors import Note, closest, suggested
from parvis.decisions.feel.functions import Function
from parvis.decisions.feel.limits import DEFAULT, Limits
from parvis.decisions.feel.types import ANY, Type
from parvis.decisions.speech import sentence

UNKNOWN = "La décision « {name} » n’existe pas dans ce modèle.{close}"
WRONG_INPUT = "La donnée « {name} » n’a pas la forme attendue ({type})."

MODELS_KEPT = 256
PLAIN = frozenset({Decimal, str, bool, type(None)})


@dataclass(frozen=True, slots=True)
class DecisionNote(Note):
    """Why a value is null: the note of FEEL, and the decision it comes from."""

    decision: str = ""


class DecisionResult(NamedTuple):
    """The value of a decision as plain Python, why parts of it are null, the trace if asked."""

    value: Any
    notes: tuple[DecisionNote, ...] = ()
    trace: DecisionTrace | None = None

    @property
    def stopped(self) -> bool:
        """Whether the evaluation ran out of a budget."""
        return any(note.code == "limit" for note in self.notes)


class Model:
    """A compiled model with those it imports. Immutable: made once, shared by threads."""

    def __init__(self, definitions: e.Definitions, others: Iterable[e.Definitions] = ()) -> None:
        self.definitions = definitions
        self._program = Program(build(definitions, list(others)))
        self._callables = {
            self._program.graph.element(key).name: index
            for index, key in reversed(list(enumerate(self._program.keys)))
            if key.namespace == definitions.namespace and index not in self._program.inputs
        }
        decisions = self._program.decisions
        self._names = frozenset(n for n, index in self._callables.items() if index in decisions)
        self._plans: dict[int, Plan] = {}
        self._labels = {x.name: x.label for x in definitions.elements if x.label}

    @property
    def name(self) -> str:
        """The name its author gave the model."""
        return self.definitions.name

    @property
    def decisions(self) -> list[str]:
        """Names of the decisions of the model, in the order of the file."""
        return [x.name for x in self.definitions.elements if isinstance(x, e.Decision)]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What reading and compiling found wrong; `check_model` finds more."""
        return tuple(dict.fromkeys(self._program.findings))

    @property
    def compiled(self) -> list[Compiled]:
        """The decisions as compiled, with their tables: what the checks look at."""
        return list(self._program.decisions.values())

    @property
    def parsed(self) -> list[tuple[e.Element, list[Parsed]]]:
        """Every expression and cell as read, by element: what the checks of types look at."""
        return self._program.parsed

    @property
    def rules(self) -> dict[str, int]:
        """How many rules each decision that is a table has, to compare with `trace.matched`."""
        logics = ((x.name, x.logic) for x in self.definitions.elements if isinstance(x, e.Decision))
        return {
            name: len(logic.rules) for name, logic in logics if isinstance(logic, e.DecisionTable)
        }

    def inputs_of(self, decision: str) -> dict[str, str]:
        """Return the data a decision needs, directly or not, each with the name of its type.

        Raises DmnError when the model has no such decision.
        """
        return {name: str(type_) for name, type_ in self.types_of(decision).items()}

    def types_of(self, decision: str) -> dict[str, Type]:
        """Return the same with the types themselves; parameters, for a function of the model."""
        index = self._index(decision)
        if index in self._program.decisions:
            return {item.name: item.type for item in self._program.plan((index,)).inputs}
        function: Function = self._program.functions[index]
        return {
            name: type_ or ANY
            for name, type_ in zip(function.parameters, function.types, strict=True)
        }

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, Any],
        *,
        now: datetime,
        trace: bool = False,
        labels: Mapping[str, str] | None = None,
        limits: Limits = DEFAULT,
    ) -> DecisionResult:
        """Evaluate a decision, or call a knowledge model or a decision service by its name.

        inputs: values by name of input data (plain Python, as for expressions); `{namespace}name`
        for a homonym of an imported model; a decision given here is not evaluated. What is absent
        is null. now: aware datetime, the instant of `now()`. labels: the words of the trace for
        names of data and decisions, when the model gives them none. Never raises for a fault of
        model or data: that gives null and a note. Raises DmnError when the name is not in the
        model.
        """
        index = self._index(decision)
        state = Evaluation(now, limits)
        if trace:
            state.tracer = Tracer(decision, {**(labels or {}), **self._labels})
        work = self._call if index not in self._program.decisions else self._decide
        value = guarded(state, work, index, inputs)
        if value.__class__ not in PLAIN:
            value = guarded(state, lambda found, _state: to_python(found), value)
        if state.notes is None and not trace:
            return DecisionResult(value)
        state.own(decision)
        notes = tuple(
            DecisionNote(n.code, n.message, n.line, n.column, owner)
            for n, owner in zip(state.notes or (), state.owners, strict=True)
        )
        told = None
        if state.tracer is not None:
            told = state.tracer.trace(value, [(note.decision, note) for note in notes])
        return DecisionResult(value, notes, told)

    def _index(self, name: str) -> int:
        found = self._callables.get(name)
        if found is None:
            close = suggested(closest(name, self._callables))
            raise DmnError(sentence(UNKNOWN, name=name, close=close))
        return found

    def _decide(self, index: int, inputs: Mapping[str, Any], state: Evaluation) -> Any:
        if self._names.isdisjoint(inputs):
            plan = self._plans.get(index) or self._plan(index)
            values = self._program.functions.copy()
            read_inputs(plan, inputs, values, state)
            run_decisions(plan, values, state)
            return values[index]
        return self._decide_given(index, inputs, state)

    def _plan(self, index: int) -> Plan:
        plan = self._plans[index] = self._program.plan((index,))
        return plan

    def _decide_given(self, index: int, inputs: Mapping[str, Any], state: Evaluation) -> Any:
        """Evaluate a decision when the caller gives the value of others."""
        given = {self._callables[name]: inputs[name] for name in self._names.intersection(inputs)}
        plan = self._program.plan((index,), frozenset(given))
        values = self._program.functions.copy()
        for place, value in given.items():
            type_ = self._program.decisions[place].type
            values[place] = coerce(state, from_python(value), type_)
        read_inputs(plan, inputs, values, state)
        if index not in given:
            run_decisions(plan, values, state)
        return values[index]

    def _call(self, index: int, inputs: Mapping[str, Any], state: Evaluation) -> Any:
        function: Function = self._program.functions[index]
        given = (from_python(inputs.get(name)) for name in function.parameters)
        typed = zip(given, function.types, strict=True)
        return function.invoke(state, [coerce(state, value, type_) for value, type_ in typed])


def read_inputs(plan: Plan, inputs: Mapping[str, Any], values: Values, state: Evaluation) -> None:
    """Put the value of every input data a plan reads into `values`, converted to its type."""
    for item in plan.inputs:
        given = inputs.get(item.name)
        if item.qualified in inputs:
            given = inputs[item.qualified]
        if given is None:
            continue
        value = values[item.index] = item.read(given, state)
        if value is None:
            state.note("input", sentence(WRONG_INPUT, name=item.name, type=item.type))


def load_model(source: bytes | str, *, imports: Iterable[bytes | str] = ()) -> Model:
    """Read and compile a DMN model, kept by its content.

    source: bytes or text of the XML. imports: the other models it may import, read only when
    needed by namespace; no file nor address is ever opened. Raises DmnError (French sentence,
    line, column) when a file is refused; what is wrong inside is in `findings`.
    """
    return _loaded(_bytes(source), tuple(_bytes(one) for one in imports))


def _bytes(source: bytes | str) -> bytes:
    return source.encode() if isinstance(source, str) else source


def table_from_yaml(source: bytes | str) -> Model:
    """Read and compile the plain table form of clerks (see `sheet`), kept by its content.

    Raises DmnError with a French sentence that names the key, the decision or the line at fault.
    """
    return _from_sheet(_bytes(source))


def model_to_xml(model: Model) -> str:
    """Return the DMN 1.5 XML of a model, whatever it was read from."""
    return write_model(model.definitions)


def model_to_yaml(model: Model) -> str:
    """Return the plain table form of a model of data, tables and expressions.

    Raises DmnError when the model holds what the form cannot say (imports, functions, services).
    """
    return write_sheet(model.definitions)


@lru_cache(maxsize=MODELS_KEPT)
def _loaded(source: bytes, imports: tuple[bytes, ...]) -> Model:
    return Model(read_model(source), [read_model(one) for one in imports])


@lru_cache(maxsize=MODELS_KEPT)
def _from_sheet(source: bytes) -> Model:
    return Model(read_sheet(source))


def fingerprint(source: bytes | str) -> str:
    """Return the SHA-256 of a model's content, in hexadecimal: what to keep with a decision."""
    return hashlib.sha256(_bytes(source)).hexdigest()
