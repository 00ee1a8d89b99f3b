"""What a rule did, in words that a resident reads (CRPA art. R. 311-3-1-2).

Choices are named by their labels, never by their codes. The words are French, like the procedure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from parvis.common.text import fr
from parvis.decisions import DecisionTrace, Model, RuleText, TableText, say, tables_of
from parvis.procedures.enums import Audience, Ruled
from parvis.procedures.types import Criterion, Form, FormState, Formula, Read, RuleLine, RuleTable

ANSWER_OF = "la réponse"
CONCLUSIONS = {
    Ruled.ACCEPTED: "La règle conclut que la demande est acceptée.",
    Ruled.REFUSED: "La règle conclut que la demande est refusée.",
    Ruled.REVIEW: "La règle conclut qu’un agent doit décider.",
}
OUTCOMES = {
    "accepted": "Demande acceptée",
    "refused": "Demande refusée",
    "review": "Un agent décide",
}
HEADS = {"outcome": "Réponse", "reason": "Motif", "law": "Texte"}
WORKED_OUT = "Calcul de « {label} ». {how}Résultat : {value}."
NOT_WORKED_OUT = "« {label} » n’a pas pu être calculé : il manque une réponse."
RESULT = "Résultat :"
PRESENT = "n’est pas renseigné : non."  # said of each answer that is there: it teaches nothing
ANY = "est quelconque"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_QUOTED = re.compile(r"« ([^»]*) »")
_OPEN, _CLOSE = "([{", ")]}"


# --- The data ----------------------------------------------------------------------------------
def used(form: Form, names: Iterable[str]) -> tuple[str, ...]:
    """Return the data that a rule uses, those of the computed values included, sources first."""
    found: list[str] = []

    def add(name: str) -> None:
        if name in found:
            return
        formula = form.formulas.get(name)
        for source in sorted(formula.expression.names) if formula else ():
            if source in form.formulas or source in form.slots:
                add(source)
        found.append(name)

    for name in names:
        add(name)
    return tuple(found)


def read(form: Form, name: str, value: Any, answers: Mapping[str, Any]) -> Read:
    """Return a datum with its label, its value in words and where it comes from.

    value: as the rule reads it; answers: as they are kept, by field id.
    """
    if name in form.formulas:
        formula = form.formulas[name]
        return Read(name, formula.definition.label, _computed(formula, value), "computed")
    slot = form.slots.get(name)
    if slot is None:
        known = value in Audience.values
        return Read(name, name, str(Audience(value).label) if known else "", "dossier")
    shown = slot.field.display(None if value is None else answers.get(name))
    return Read(name, slot.field.label, shown.text or str(len(shown.rows) or ""), "answer")


def codes_of(form: Form, name: str) -> dict[str, str]:
    """Return the labels of a choice by code; empty for any other field."""
    slot = form.slots.get(name)
    if slot is None:
        return {}
    return {one.code: one.label for one in getattr(slot.field, "choices", ())}


# --- The operations ----------------------------------------------------------------------------
def calculations(
    form: Form, state: FormState, data: Iterable[Read], *, now: datetime
) -> tuple[str, ...]:
    """Return how each computed value was worked out, with the numbers of the case."""
    return tuple(
        _calculation(form, form.formulas[one.id], one.value, state, now)
        for one in data
        if one.id in form.formulas
    )


def conclusions(
    form: Form, trace: DecisionTrace, outcome: Ruled, data: Iterable[Read]
) -> tuple[str, ...]:
    """Return what the tables and expressions of the rule did, and its answer."""
    told = [
        sentence
        for step in trace.steps
        for sentence in _without_value(step.sentences(), last=step.decision == trace.decision)
    ]
    labels = _shared_labels(form, (one.id for one in data))
    return (*(_labelled(one, labels) for one in told), CONCLUSIONS[outcome])


def criteria(form: Form, model: Model, trace: DecisionTrace) -> tuple[Criterion, ...]:
    """Return the conditions of the rules that applied, beside what this case says.

    They are the parameters of the case; all must hold, none weighs more than another.
    """
    texts = {table.decision: table for table in tables_of(model)}
    found: list[Criterion] = []
    for step in trace.steps:
        text = texts.get(step.decision)
        for table in step.tables if text else ():
            given = [value for _label, value in table.inputs]
            for number in table.matched[:1]:
                found.extend(_criteria(form, text, number, given) if text else ())
    return tuple(found)


def _criteria(form: Form, table: TableText, number: int, given: list[Any]) -> Iterator[Criterion]:
    rule = table.rules[number - 1]
    for column, asked, value in zip(table.conditions, rule.words, given, strict=False):
        if asked and asked != ANY:
            labels = codes_of(form, column.expression)
            yield Criterion(column.name, _labelled(asked, labels), _plain(value, labels))


def _without_value(sentences: Iterable[str], *, last: bool) -> list[str]:
    """Drop the value of the whole decision: the conclusion says it better."""
    told = list(sentences)
    return told[:-1] if last else told


def _calculation(form: Form, formula: Formula, value: str, state: FormState, now: datetime) -> str:
    label = formula.definition.label
    if not value:
        return NOT_WORKED_OUT.format(label=label)
    names = formula.expression.names
    labels = {name: _label(form, name) for name in names}
    trace = formula.expression.explain(state.values, now=now, labels=labels)
    how = [one for one in trace.sentences if not one.startswith(RESULT)]
    told = "".join(f"{one} " for one in how if not one.endswith(PRESENT))
    return WORKED_OUT.format(
        label=label, how=_labelled(told, _shared_labels(form, names)), value=value
    )


# --- The table ---------------------------------------------------------------------------------
def rule_tables(form: Form, model: Model) -> tuple[RuleTable, ...]:
    """Return the tables of a rule in words, as anyone may read them."""
    return tuple(_table(form, table) for table in tables_of(model))


def _table(form: Form, table: TableText) -> RuleTable:
    return RuleTable(
        decision=table.decision,
        name=table.question or table.decision,
        conditions=tuple(column.name for column in table.conditions),
        results=tuple(HEADS.get(column.name, column.name) for column in table.results),
        rows=tuple(
            RuleLine(number, tuple(_conditions(form, table, rule)), tuple(_results(table, rule)))
            for number, rule in enumerate(table.rules, start=1)
        ),
    )


def _conditions(form: Form, table: TableText, rule: RuleText) -> Iterator[tuple[str, str]]:
    for column, words in zip(table.conditions, rule.words, strict=False):
        if words != ANY:
            yield column.name, _labelled(words, codes_of(form, column.expression))


def _results(table: TableText, rule: RuleText) -> Iterator[str]:
    for column, cell in zip(table.results, rule.cells[len(table.conditions) :], strict=True):
        text = _prose(cell)
        yield OUTCOMES.get(text, text) if column.name == "outcome" else text


def _prose(cell: str) -> str:
    """Return a text of a rule as it will read, « … » for what each case fills in.

    A cell that is no text is shown as written.
    """
    parts = [part.strip() for part in _added(cell)]
    if not any(_STRING.fullmatch(part) for part in parts):
        return cell
    return "".join(
        part[1:-1].replace('\\"', '"').replace("\\\\", "\\") if _STRING.fullmatch(part) else "…"
        for part in parts
    )


def _added(cell: str) -> Iterator[str]:
    """Split a sum at its plus signs, those inside texts and brackets left alone."""
    depth, start = 0, 0
    inside = {n for found in _STRING.finditer(cell) for n in range(found.start(), found.end())}
    for place, character in enumerate(cell):
        if place in inside:
            continue
        depth += (character in _OPEN) - (character in _CLOSE)
        if character == "+" and depth == 0:
            yield cell[start:place]
            start = place + 1
    yield cell[start:]


# --- Words -------------------------------------------------------------------------------------
def _computed(formula: Formula, value: Any) -> str:
    return formula.field.display(formula.field.from_feel(value)).text


def _label(form: Form, name: str) -> str:
    if name in form.formulas:
        return form.formulas[name].definition.label
    slot = form.slots.get(name)
    return slot.field.label if slot else name


def _shared_labels(form: Form, names: Iterable[str]) -> dict[str, str]:
    """The labels by code of all the choices that a rule reads; a code with two labels has none."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name in names:
        for code, label in codes_of(form, name).items():
            twice |= {code} if found.get(code, label) != label else set()
            found[code] = label
    return {code: label for code, label in found.items() if code not in twice}


def _labelled(text: str, labels: Mapping[str, str]) -> str:
    """Put the labels of choices where a sentence quotes their codes."""
    return _QUOTED.sub(lambda found: f"« {labels.get(found.group(1), found.group(1))} »", text)


def _plain(value: Any, labels: Mapping[str, str]) -> str:
    """A value of a table in words."""
    if isinstance(value, str):
        return labels.get(value, value)
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one, labels) for one in value)
    return fr(say(value))
