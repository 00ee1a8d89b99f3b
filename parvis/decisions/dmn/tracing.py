"""The trace of an evaluation: what each decision read, which rules matched, why a null.

As data for the record of a decision, and as French sentences a resident can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.index import Mask, numbers_of
from parvis.decisions.dmn.mentions import holds
from parvis.decisions.dmn.words import joined, say, say_tests
from parvis.decisions.feel.errors import Note
from parvis.decisions.feel.explain import plain
from parvis.decisions.feel.functions import Function
from parvis.decisions.speech import sentence, together

RULES_TOLD = 20

LOOKS = "Pour « {name} », la table regarde {inputs}."
LOOKS_NOWHERE = "Pour « {name} », la table ne regarde aucune donnée."
ONE_RULE = "La règle {rule} s’applique{when}{because}."
NO_RULE = "Aucune règle de la table ne s’applique."
NO_RULE_DEFAULT = "Aucune règle de la table ne s’applique. La valeur par défaut est retenue."
MORE_RULES = "{count} autres règles s’appliquent aussi."
COMPUTED = "« {name} » se calcule par « {text} »{inputs}."
WORTH = "« {name} » : {value}."
NULL = "« {name} » n’a pas de valeur : {why}"
NO_REASON = "une donnée nécessaire est absente."


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """A rule that matched: its number from 1, its conditions in words, the notes of its author."""

    number: int
    conditions: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableTrace:
    """A table: its policy, what it looked at, the rules that matched, its value.

    rules: the first rules that matched, in words; matched: the numbers of all of them, from 1.
    """

    policy: str
    inputs: tuple[tuple[str, Any], ...]
    rules: tuple[RuleTrace, ...]
    matched: tuple[int, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class StepTrace:
    """A decision: what it read, its expression or its tables, its value.

    reasons: the conditions of the expression and how they came out; notes: why it is null.
    """

    decision: str
    inputs: dict[str, Any]
    expression: str
    tables: tuple[TableTrace, ...]
    value: Any
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def sentences(self) -> Iterable[str]:
        """Walk the French sentences that tell this decision."""
        label = self.labels.get(self.decision, self.decision)
        for table in self.tables:
            yield from _table_sentences(label, table)
        if self.expression:
            given = self.inputs.items()
            read = [
                sentence("{} = {}", self.labels.get(name, name), say(value))
                for name, value in given
            ]
            inputs = sentence(" avec {}", joined(read, "et")) if read else ""
            yield sentence(COMPUTED, name=label, text=self.expression, inputs=inputs)
        yield from self.reasons
        if self.value is None:
            why = together(self.notes, " ") if self.notes else sentence(NO_REASON)
            yield sentence(NULL, name=label, why=why)
        else:
            yield sentence(WORTH, name=label, value=say(self.value))


@dataclass(frozen=True, slots=True)
class DecisionTrace:
    """The whole story of an evaluation, decision after decision."""

    decision: str
    value: Any
    steps: tuple[StepTrace, ...]

    @property
    def sentences(self) -> list[str]:
        """The story in French, one sentence per item."""
        return [sentence for step in self.steps for sentence in step.sentences()]

    @property
    def matched(self) -> dict[str, tuple[int, ...]]:
        """The rules that matched, by decision: what the coverage of a table is made of."""
        return {
            step.decision: tuple(n for table in step.tables for n in table.matched)
            for step in self.steps
            if step.tables
        }

    def data(self) -> dict[str, Any]:
        """Return the story as dicts, lists and texts, ready for JSON: numbers without loss."""
        data: dict[str, Any] = _plain(self)
        return data


def _plain(part: Any) -> Any:
    if isinstance(part, DecisionTrace | StepTrace | TableTrace | RuleTrace):
        names = (one.name for one in fields(part) if one.name != "labels")
        return {name: _plain(getattr(part, name)) for name in names}
    if isinstance(part, tuple):
        return [_plain(one) for one in part]
    if isinstance(part, int) and not isinstance(part, bool):
        return part  # counts and numbers of rules, which are no FEEL values
    try:
        return str(part) if isinstance(part, str) else plain(part)
    except RecursionError:
        return None


def _table_sentences(name: str, table: TableTrace) -> Iterable[str]:
    read = [sentence("{} ({})", label, say(value)) for label, value in table.inputs]
    looks = LOOKS if read else LOOKS_NOWHERE
    yield sentence(looks, name=name, inputs=joined(read, "et"))
    for rule in table.rules:
        when = sentence(" : {}", joined(rule.conditions, "et")) if rule.conditions else ""
        because = f" ({' ; '.join(rule.notes)})" if rule.notes else ""
        yield sentence(ONE_RULE, rule=rule.number, when=when, because=because)
    if not table.matched:
        yield sentence(NO_RULE if table.value in (None, []) else NO_RULE_DEFAULT)
    elif len(table.matched) > len(table.rules):
        yield sentence(MORE_RULES, count=len(table.matched) - len(table.rules))


@dataclass(slots=True)
class _Open:
    """A decision being evaluated."""

    decision: str
    inputs: dict[str, Any]
    expression: str
    tables: list[TableTrace] = field(default_factory=list)
    value: Any = None
    reasons: tuple[str, ...] = ()


class Tracer:
    """Listens to one evaluation."""

    def __init__(self, decision: str, labels: Mapping[str, str]) -> None:
        self.decision = decision
        self.labels = labels
        self.done: list[_Open] = []
        self.open: list[_Open] = []

    def enter(self, element: e.Decision, frame: dict[str, Any]) -> None:
        """A decision begins, seeing these values."""
        expression = element.logic.text if isinstance(element.logic, e.Literal) else ""
        inputs = {
            name: value
            for name, value in frame.items()
            if not isinstance(value, Function) and (not expression or holds(expression, name))
        }
        self.open.append(_Open(element.name, inputs, expression))

    def reasons(self, sentences: tuple[str, ...]) -> None:
        """The conditions of the decision last begun have come out so."""
        self.open[-1].reasons = sentences

    def leave(self, value: Any) -> None:
        """The decision last begun has its value."""
        step = self.open.pop()
        step.value = value
        self.done.append(step)

    def table(self, compiled: Any, values: list[Any], alive: Mask, result: Any) -> None:
        """A table has been evaluated: its inputs, the rules that matched, its value."""
        table: e.DecisionTable = compiled.table
        names = [self.label_of(column) for column in compiled.inputs]
        inputs = tuple(zip(names, values, strict=False))
        numbers = list(numbers_of(alive))
        if table.hit_policy is e.HitPolicy.FIRST:
            numbers = numbers[:1]
        rules = tuple(_rule(compiled, names, number) for number in numbers[:RULES_TOLD])
        matched = tuple(number + 1 for number in numbers)
        trace = TableTrace(table.hit_policy.value, inputs, rules, matched, result)
        if self.open:
            self.open[-1].tables.append(trace)
        else:
            self.done.append(_Open(self.decision, {}, "", [trace], result))

    def label_of(self, column: Any) -> str:
        """What people call a column: its own label, else the one the caller gives its data."""
        clause: e.InputClause = column.clause
        return clause.label or self.labels.get(clause.expression.text, clause.expression.text)

    def trace(self, value: Any, notes: Iterable[tuple[str, Note]]) -> DecisionTrace:
        """Return the whole story; notes come with the decision they belong to."""
        while self.open:  # the evaluation was stopped inside these
            self.done.append(self.open.pop())
        if not self.done:
            self.done.append(_Open(self.decision, {}, "", [], value))
        said: dict[str, list[str]] = {}
        for decision, note in notes:
            said.setdefault(decision, []).append(note.message)
        steps = tuple(
            StepTrace(
                step.decision, step.inputs, step.expression, tuple(step.tables), step.value,
                step.reasons, tuple(dict.fromkeys(said.get(step.decision, ()))), self.labels,
            )
            for step in self.done
        )  # fmt: skip
        return DecisionTrace(self.decision, value, steps)


def _rule(compiled: Any, names: list[str], number: int) -> RuleTrace:
    conditions = [
        say_tests(name, column.pieces[number].tree, column.pieces[number].text)
        for name, column in zip(names, compiled.inputs, strict=True)
        if not column.pieces[number].passes_all
    ]
    notes = tuple(note for note in compiled.table.rules[number].annotations if note)
    return RuleTrace(number + 1, tuple(conditions), notes)
