"""The test cases of a pack: it proves itself before it is published."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from parvis.common.clock import PARIS
from parvis.decisions import Model
from parvis.procedures.enums import Ruled
from parvis.procedures.kinds.base import FieldContext, Places
from parvis.procedures.rules.cleaning import check_all, parse_answers
from parvis.procedures.rules.deadlines import due_date
from parvis.procedures.rules.decisions import DECISION, covers, decide
from parvis.procedures.rules.logic import compile_form
from parvis.procedures.rules.papers import issued_by
from parvis.procedures.types import (
    Case,
    Definition,
    Failure,
    FieldError,
    Form,
    RuleCover,
    Ruling,
    Submission,
)

_EXTENSIONS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "txt": "text/plain",
}


class _NamedFile(NamedTuple):
    """A file that a case only names: small, and of the type of its extension."""

    id: str
    name: str
    size: int
    kind: str


def run_cases(
    definition: Definition, *, rule: Model | None = None, places: Places | None = None
) -> tuple[Failure, ...]:
    """Submit every case of a definition and compare with what it expects.

    rule: the model of the pack, when it decides. places: the national list, needed when a field
    asks for a commune. Files are taken by name, any dossier number exists. Returns what differs, in
    the order of the cases; empty when all hold.
    """
    form = compile_form(definition)
    return tuple(
        failure
        for case in definition.cases
        for failure in run_case(definition, form, case, rule=rule, places=places)
    )


def cover_cases(
    definition: Definition, rule: Model, *, places: Places | None = None
) -> tuple[RuleCover, ...]:
    """Return which rules of each table no case of the pack reaches."""
    form = compile_form(definition)
    rulings = tuple(
        _ruling(form, rule, *_submitted(definition, form, case, places))
        for case in definition.cases
    )
    return covers(rule, rulings)


def ruled_cases(
    definition: Definition,
    cases: Sequence[Case],
    rule: Model,
    *,
    places: Places | None = None,
) -> tuple[tuple[Ruled, int], ...]:
    """Return what a rule answers to each case: the outcome, and the number of the rule, or 0."""
    form = compile_form(definition)
    rulings = (_ruling(form, rule, *_submitted(definition, form, one, places)) for one in cases)
    return tuple((one.outcome, next(iter(one.matched.get(DECISION, ())), 0)) for one in rulings)


def run_case(
    definition: Definition,
    form: Form,
    case: Case,
    *,
    rule: Model | None = None,
    places: Places | None = None,
) -> tuple[Failure, ...]:
    """Same for one case.

    A case expects no error and no ineligibility unless it says so; the rest is compared only when
    it is named.
    """
    result, context = _submitted(definition, form, case, places)
    checks = {
        "errors": _errors(case, result.errors),
        "ineligible": _ineligible(case, result),
        "visible": _visible(form, case, result),
        "department": _department(case, result),
        "due": _due(definition, case, context),
        "outcome": _outcome(case, form, rule, result, context),
        "documents": _documents(definition, case, form, rule, result, context),
        **{
            name: _computed(form, name, case.expect[name], result)
            for name in form.formulas
            if name in case.expect
        },
    }
    return tuple(
        Failure(case=case.name, what=what, expected=pair[0], found=pair[1])
        for what, pair in checks.items()
        if pair is not None and pair[0] != pair[1]
    )


Pair = tuple[str, str] | None


def _submitted(
    definition: Definition, form: Form, case: Case, places: Places | None
) -> tuple[Submission, FieldContext]:
    context = _context(definition, case, places)
    answers, typed = parse_answers(form, case.answers, context)
    return check_all(form, answers, context, typed=typed), context


def _ruling(form: Form, rule: Model, result: Submission, context: FieldContext) -> Ruling:
    return decide(form, rule, result.state, context)


def _outcome(
    case: Case, form: Form, rule: Model | None, result: Submission, context: FieldContext
) -> Pair:
    """Compare the outcome, and the words of the reason when the case gives them."""
    if "outcome" not in case.expect:
        return None
    if rule is None:
        return str(case.expect["outcome"]), Ruled.REVIEW.value
    return str(case.expect["outcome"]), _ruling(form, rule, result, context).outcome.value


def _documents(
    definition: Definition,
    case: Case,
    form: Form,
    rule: Model | None,
    result: Submission,
    context: FieldContext,
) -> Pair:
    """Compare the kinds of documents that follow, the receipt first."""
    if "documents" not in case.expect:
        return None
    outcome = Ruled.REVIEW if rule is None else _ruling(form, rule, result, context).outcome
    stopped = bool(result.errors or result.state.ineligible)
    found = () if stopped else issued_by(definition, outcome)
    expected = case.expect["documents"] or ()
    return ", ".join(str(one) for one in expected), ", ".join(found)


def _context(definition: Definition, case: Case, places: Places | None) -> FieldContext:
    at = datetime.fromisoformat(case.at)
    if len(case.at) == 10:
        at = at.replace(hour=12)
    numbers = iter(range(1, 10_000))
    return FieldContext(
        now=at.replace(tzinfo=PARIS),
        audience=case.audience or definition.audience[0],
        places=places,
        files=lambda ids: tuple(_named_file(one) for one in ids),
        dossiers=lambda number: number,
        new_id=lambda: f"r{next(numbers)}",
    )


def _named_file(name: str) -> _NamedFile:
    extension = name.rsplit(".", 1)[-1].lower()
    kind = _EXTENSIONS.get(extension, "application/octet-stream")
    return _NamedFile(id=name, name=name, size=100_000, kind=kind)


def _errors(case: Case, errors: tuple[FieldError, ...]) -> Pair:
    expected = case.expect.get("errors") or ()
    found = {error.field: error.message.replace("\u00a0", " ") for error in errors}
    if isinstance(expected, Mapping):
        wrong = [
            name
            for name, words in expected.items()
            if isinstance(words, str) and words not in found.get(name, "")
        ]
        if wrong and set(expected) == set(found):
            return (
                "; ".join(f"{name}: {expected[name]}" for name in wrong),
                "; ".join(f"{name}: {found[name]}" for name in wrong),
            )
    words = "; ".join(f"{name}: {found[name]}" for name in sorted(found))
    if {str(name) for name in expected} == set(found):
        return None
    return ", ".join(sorted(str(name) for name in expected)), words


def _ineligible(case: Case, result: Submission) -> Pair:
    expected = case.expect.get("ineligible", False)
    messages = " ".join(rule.message for rule in result.state.ineligible)
    if isinstance(expected, str):
        return (expected, expected if expected in messages else messages)
    return (str(bool(expected)).lower(), str(bool(messages)).lower())


def _visible(form: Form, case: Case, result: Submission) -> Pair:
    if "visible" not in case.expect:
        return None
    shown = [
        slot.field.id
        for page in form.pages
        for slot in page.slots
        if slot.field.fillable and result.state.shows(slot.field.id)
    ]
    expected = {str(name) for name in case.expect["visible"] or ()}
    inner = {name for name in expected if form.slots[name].parent}
    shown += [name for name in inner if _shown_in_a_row(form, name, result)]
    return ", ".join(sorted(expected)), ", ".join(sorted(shown))


def _shown_in_a_row(form: Form, name: str, result: Submission) -> bool:
    parent = form.slots[name].parent
    return any(
        one.startswith(f"{parent}-") and one.endswith(f"-{name}") for one in result.state.visible
    )


def _department(case: Case, result: Submission) -> Pair:
    if "department" not in case.expect:
        return None
    return str(case.expect["department"]), result.state.department


def _due(definition: Definition, case: Case, context: FieldContext) -> Pair:
    if "due" not in case.expect:
        return None
    expected = case.expect["due"]
    found = "null"
    if definition.silence is not None:
        today = context.today
        found = due_date(definition.silence, today, (), today=today).due.isoformat()
    return "null" if expected is None else str(expected), found


def _computed(form: Form, name: str, expected: Any, result: Submission) -> Pair:
    field = form.formulas[name].field
    answer = result.state.computed.get(name)
    return _plain(field.from_feel(_as_feel(expected))), _plain(answer)


def _as_feel(value: Any) -> Any:
    """The value of the YAML as FEEL would have given it."""
    if isinstance(value, str):
        for read in (Decimal, date.fromisoformat):
            try:
                return read(value)
            except (ValueError, ArithmeticError):
                continue
    return value


def _plain(value: Any) -> str:
    return "null" if value is None else str(value)
