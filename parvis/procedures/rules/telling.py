"""What a rule did, in words that a resident reads (CRPA art. R. 311-3-1-2).

Choices are named by their labels, never by their codes; labels are French, like the procedure.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from parvis.common.text import fr
from parvis.decisions import DecisionTrace, Model, Sentence, TableText, in_language, say, tables_of
from parvis.procedures.enums import Audience, Ruled
from parvis.procedures.rules.tables import labelled
from parvis.procedures.types import Criterion, Form, FormState, Formula, Read

ANSWER_OF = Sentence("la réponse", lambda: "the answer")
CONCLUSIONS = {
    "fr": {
        Ruled.ACCEPTED: "La règle conclut que la demande est acceptée.",
        Ruled.REFUSED: "La règle conclut que la demande est refusée.",
        Ruled.REVIEW: "La règle conclut qu’un agent doit décider.",
    },
    "en": {
        Ruled.ACCEPTED: "The rule concludes that the request is accepted.",
        Ruled.REFUSED: "The rule concludes that the request is refused.",
        Ruled.REVIEW: "The rule concludes that an officer must decide.",
    },
}
WORKED_OUT = {
    "fr": "Calcul de « {label} ». {how}Résultat : {value}.",
    "en": "Working out “{label}”. {how}Result: {value}.",
}
NOT_WORKED_OUT = {
    "fr": "« {label} » n’a pas pu être calculé : il manque une réponse.",
    "en": "“{label}” could not be worked out: an answer is missing.",
}
RESULT = "Résultat :"
PRESENT = "n’est pas renseigné : non."  # said of each answer that is there: it teaches nothing
ANY = "est quelconque"


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
    form: Form, state: FormState, data: Iterable[Read], *, now: datetime, lang: str
) -> tuple[str, ...]:
    """Return how each computed value was worked out, with the numbers of the case."""
    return tuple(
        _calculation(form, form.formulas[one.id], one.value, state, now=now, lang=lang)
        for one in data
        if one.id in form.formulas
    )


def conclusions(
    form: Form, trace: DecisionTrace, outcome: Ruled, data: Iterable[Read], *, lang: str
) -> tuple[str, ...]:
    """Return what the tables and expressions of the rule did, and its answer."""
    told = [
        sentence
        for step in trace.steps
        for sentence in _without_value(step.sentences(), last=step.decision == trace.decision)
    ]
    labels = _shared_labels(form, (one.id for one in data))
    words = (labelled(in_language(one, lang), labels) for one in told)
    return (*words, CONCLUSIONS[lang][outcome])


def criteria(form: Form, model: Model, trace: DecisionTrace, *, lang: str) -> tuple[Criterion, ...]:
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
                found.extend(_criteria(form, text, number, given, lang) if text else ())
    return tuple(found)


def _criteria(
    form: Form, table: TableText, number: int, given: list[Any], lang: str
) -> Iterator[Criterion]:
    rule = table.rules[number - 1]
    for column, asked, value in zip(table.conditions, rule.words, given, strict=False):
        if asked and asked != ANY:
            labels = codes_of(form, column.expression)
            said = labelled(in_language(asked, lang), labels)
            yield Criterion(column.name, said, _plain(value, labels, lang))


def _without_value(sentences: Iterable[str], *, last: bool) -> list[str]:
    """Drop the value of the whole decision: the conclusion says it better."""
    told = list(sentences)
    return told[:-1] if last else told


def _calculation(
    form: Form, formula: Formula, value: str, state: FormState, *, now: datetime, lang: str
) -> str:
    label = formula.definition.label
    if not value:
        return NOT_WORKED_OUT[lang].format(label=label)
    names = formula.expression.names
    labels = {name: _label(form, name) for name in names}
    trace = formula.expression.explain(state.values, now=now, labels=labels)
    how = [one for one in trace.sentences if not one.startswith(RESULT)]
    told = "".join(f"{in_language(one, lang)} " for one in how if not one.endswith(PRESENT))
    return WORKED_OUT[lang].format(
        label=label, how=labelled(told, _shared_labels(form, names)), value=value
    )


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


def _plain(value: Any, labels: Mapping[str, str], lang: str) -> str:
    """A value of a table in words."""
    if isinstance(value, str):
        return labels.get(value, value)
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one, labels, lang) for one in value)
    said = in_language(say(value), lang)
    return fr(said) if lang == "fr" else said
