"""The rule of a procedure: a DMN model that accepts, refuses, or leaves it to a caseworker.

The model has a decision named `decision`; its result is a context with `outcome` (« accepted »,
« refused » or « review »), `reason` (a sentence for the resident) and, if need be, `law`. Its data
are fields and computed values of the form by id, and `audience`. Pure: no clock, no database.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from parvis.common.clock import PARIS
from parvis.decisions import (
    DmnError,
    Finding,
    Limits,
    Model,
    Severity,
    check_model,
    fingerprint,
    in_language,
    load_model,
)
from parvis.procedures.enums import PackFault, Ruled, ValueType
from parvis.procedures.kinds.base import FieldContext
from parvis.procedures.rules.logic import AUDIENCE
from parvis.procedures.rules.schema import closest
from parvis.procedures.rules.telling import (
    ANSWER_OF,
    calculations,
    conclusions,
    criteria,
    read,
    used,
)
from parvis.procedures.types import Definition, Fault, Form, FormState, RuleCover, Ruling, Told

DECISION = "decision"
KEY = ("decision",)
COMPARED = set(ValueType.values) - {ValueType.OTHER.value}
# A rule runs in the job of one submission: it is stopped long before the job is missed.
LIMITS = Limits(steps=200_000, seconds=0.5)


def load_rule(definition: Definition, files: Mapping[str, bytes]) -> Model | None:
    """Return the compiled model of a pack, None when it decides nothing.

    Raises DmnError for a file that cannot be read, KeyError when the pack lacks it.
    """
    return None if definition.decision is None else load_model(files[definition.decision])


def rule_faults(
    definition: Definition, form: Form, files: Mapping[str, bytes]
) -> tuple[Fault, ...]:
    """Return why the rule of a pack cannot be used: file, syntax, names, types, circles, gaps.

    A rule never decides on sensitive data (RGPD art. 9, CRPA art. L. 311-3-1 and loi 78-17,
    art. 47): a form with a sensitive question has none.
    """
    if definition.decision is None:
        return ()
    source = files.get(definition.decision)
    if source is None:
        return (_fault(PackFault.MISSING_FILE, name=definition.decision),)
    sensitive = [slot.field.label for slot in form.slots.values() if slot.field.sensitive]
    if sensitive:
        return (_fault(PackFault.SENSITIVE, name=sensitive[0]),)
    try:
        model = load_model(source)
    except DmnError as error:
        return (_fault(PackFault.RULE, name=definition.decision, reason=error.said),)
    if DECISION not in model.decisions:
        return (_fault(PackFault.NO_DECISION, name=definition.decision),)
    found = [
        _fault(PackFault.RULE, name=definition.decision, reason=finding.said)
        for finding in check_model(source)
        if finding.severity == Severity.ERROR
    ]
    return (*found, *_unknown_data(form, model), *_wrong_types(form, model))


def rule_warnings(definition: Definition, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Return what the checks remark without refusing: gaps and overlaps, with an example."""
    if definition.decision is None or definition.decision not in files:
        return ()
    return tuple(
        finding
        for finding in check_model(files[definition.decision])
        if finding.severity == Severity.WARNING
    )


def decide(
    form: Form,
    model: Model,
    state: FormState,
    context: FieldContext,
    *,
    answers: Mapping[str, Any] | None = None,
    source: bytes = b"",
    speaking: Callable[[str], AbstractContextManager[Any]] = nullcontext,
) -> Ruling:
    """Evaluate the rule on a form; whatever is not exactly a known outcome goes to a person.

    answers: those the state comes from, to show each as it was given. source: bytes of the model,
    whose digest the ruling carries. speaking: what makes values read in a language. Never raises
    for a fault of the rule or of the answers: a rule that runs away is stopped, and says so.
    """
    names = model.inputs_of(DECISION)
    inputs = {name: state.values.get(name) for name in names}
    now = context.now.astimezone(PARIS)
    result = model.evaluate(
        DECISION, inputs, now=now, trace=True, labels={DECISION: ANSWER_OF}, limits=LIMITS
    )
    value = result.value if isinstance(result.value, Mapping) else {}
    trace, outcome = result.trace, _outcome(value, stopped=result.stopped)

    def told(lang: str) -> Told:
        with speaking(lang):
            data = tuple(
                read(form, name, state.values.get(name), answers or {})
                for name in used(form, names)
            )
            return Told(
                read=data,
                sentences=(
                    *calculations(form, state, data, now=now, lang=lang),
                    *(conclusions(form, trace, outcome, data, lang=lang) if trace else ()),
                ),
                criteria=criteria(form, model, trace, lang=lang) if trace else (),
                notes=tuple(in_language(note.message, lang) for note in result.notes),
            )

    return Ruling(
        outcome=outcome,
        reason=str(value.get("reason") or ""),
        law=str(value.get("law") or ""),
        rule=fingerprint(source),
        inputs={name: _plain(inputs[name]) for name in names},
        trace=trace.data() if trace else None,
        telling=told,
        matched={name: tuple(rules) for name, rules in trace.matched.items()} if trace else {},
        stopped=result.stopped,
    )


def covers(model: Model, rulings: tuple[Ruling, ...]) -> tuple[RuleCover, ...]:
    """Return, for each table of a model, the rules that none of the rulings reached."""
    return tuple(
        RuleCover(
            decision=name,
            rules=count,
            unreached=tuple(
                number
                for number in range(1, count + 1)
                if not any(number in ruling.matched.get(name, ()) for ruling in rulings)
            ),
        )
        for name, count in model.rules.items()
    )


def _outcome(value: Mapping[str, Any], *, stopped: bool) -> Ruled:
    given = value.get("outcome")
    if stopped or given not in Ruled.values or not value.get("reason"):
        return Ruled.REVIEW
    return Ruled(given)


def _unknown_data(form: Form, model: Model) -> tuple[Fault, ...]:
    known = {AUDIENCE, *form.formulas, *(n for n, slot in form.slots.items() if not slot.parent)}
    return tuple(
        _fault(PackFault.UNKNOWN_DATA, name=name, close=closest(name, known))
        for name in model.inputs_of(DECISION)
        if name not in known
    )


def _wrong_types(form: Form, model: Model) -> tuple[Fault, ...]:
    """Return the data that the rule awaits in another type than the form gives.

    They would be null in every dossier, and everything would go to a person.
    """
    given = {name: formula.field for name, formula in form.formulas.items()}
    given |= {name: slot.field for name, slot in form.slots.items() if not slot.parent}
    pairs = [
        (name, given[name].type_name(), awaited)
        for name, awaited in model.inputs_of(DECISION).items()
        if name in given
    ]
    return tuple(
        _fault(PackFault.TYPE, text=name, found=ValueType(found), expected=ValueType(awaited))
        for name, found, awaited in pairs
        if {found, awaited} <= COMPARED and found != awaited
    )


def _plain(value: Any) -> Any:
    """Return a FEEL value as JSON keeps it: exact numbers and dates as texts."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value)


def _fault(code: PackFault, **params: str) -> Fault:
    return Fault(code=code, params=params, path=KEY)
