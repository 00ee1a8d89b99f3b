"""From what was sent to answers: page by page while drafting, whole at submission."""

from collections.abc import Iterable, Mapping
from typing import Any

from parvis.procedures.kinds.base import FieldContext, Invalid, Posted
from parvis.procedures.kinds.repetition import Repetition
from parvis.procedures.rules.evaluation import evaluate, limits_of, row_scope
from parvis.procedures.types import FieldError, Form, FormState, PageResult, Slot, Submission

Answers = Mapping[str, Any]


def clean_page(
    form: Form, page: int, posted: Posted, answers: Answers, context: FieldContext
) -> PageResult:
    """Read a whole page that was sent and hold it against the rules of the form.

    page: from 1. answers: all of the draft. Fields that were not on the page that was sent keep
    their answer. Errors are those of fields shown by the new answers, in the order of the page.
    """
    reading = _Reading(dict(answers), context)
    slots = form.pages[page - 1].slots
    for slot in slots:
        reading.take(form, slot, posted)
    state = evaluate(form, reading.answers, context)
    errors = [error for slot in slots for error in reading.errors_of(form, slot, state)]
    return PageResult(
        answers=reading.answers, typed=reading.typed, errors=tuple(errors), state=state
    )


def clean_field(
    form: Form, field: str, posted: Posted, answers: Answers, context: FieldContext
) -> PageResult:
    """Same for one root field that saves itself while typing: a blank is no error yet."""
    reading = _Reading(dict(answers), context)
    slot = form.slots[field]
    reading.take(form, slot, posted)
    state = evaluate(form, reading.answers, context)
    errors = reading.errors_of(form, slot, state, blanks=False)
    return PageResult(
        answers=reading.answers, typed=reading.typed, errors=tuple(errors), state=state
    )


def check_all(
    form: Form, answers: Answers, context: FieldContext, *, typed: Answers | None = None
) -> Submission:
    """Hold a whole draft against the form, as at submission.

    typed: raw values of the draft that could not be kept, by name. The answers that come back hold
    visible fields only, rows without any answer left out: a hidden field keeps no value.
    """
    reading = _Reading({}, context)
    state = evaluate(form, answers, context)
    for page in form.pages:
        for slot in page.slots:
            if slot.field.fillable and state.shows(slot.field.id):
                reading.keep(form, slot, _raw_of(form, slot, answers, typed or {}))
    kept = _visible_only(form, reading.answers, state)
    state = evaluate(form, kept, context)
    reading.answers = kept
    errors = [
        error
        for page in form.pages
        for slot in page.slots
        for error in reading.errors_of(form, slot, state)
    ]
    return Submission(answers=kept, errors=tuple(errors), state=state)


def parse_answers(
    form: Form, raw: Mapping[str, Any], context: FieldContext
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Turn plain values of a case, of a link or of an interface into answers.

    Returns the answers, and the raw values that could not be kept, by field id. Unknown ids are
    left out: the caller says so.
    """
    reading = _Reading({}, context)
    for name, value in raw.items():
        slot = form.slots.get(name)
        if slot is not None and not slot.parent and slot.field.fillable:
            reading.keep(form, slot, value)
    return reading.answers, reading.typed


class _Reading:
    """Answers under construction, with what went wrong by input name."""

    def __init__(self, answers: dict[str, Any], context: FieldContext) -> None:
        self.answers = answers
        self.context = context
        self.typed: dict[str, Any] = {}
        self.wrong: dict[str, Invalid] = {}

    def take(self, form: Form, slot: Slot, posted: Posted) -> None:
        """Read one root field if it was on the page."""
        name = slot.field.id
        if not slot.field.fillable or not slot.field.posted(posted, name):
            return
        raw = slot.field.read(posted, name)
        if isinstance(slot.field, Repetition):
            raw = _with_unposted(raw, self.answers.get(name))
        self.keep(form, slot, raw)

    def keep(self, form: Form, slot: Slot, raw: Any) -> None:
        """Parse a raw value into the answers, or remember why it cannot be kept."""
        name = slot.field.id
        if isinstance(slot.field, Repetition):
            answer = self._rows(form, slot.field, raw)
        else:
            answer = self._parse(slot, name, raw)
        if answer is None:
            self.answers.pop(name, None)
        else:
            self.answers[name] = answer

    def _parse(self, slot: Slot, name: str, raw: Any) -> Any:
        try:
            return slot.field.parse(raw, self.context)
        except Invalid as wrong:
            self.wrong[name] = wrong
            self.typed[name] = raw
            return None

    def _rows(self, form: Form, field: Repetition, raw: Any) -> list[dict[str, Any]] | None:
        try:
            given = field.rows(raw, self.context)
        except Invalid as wrong:
            self.wrong[field.id] = wrong
            return None
        rows = []
        for row in given:
            values = {}
            for slot in form.rows[field.id]:
                if slot.field.fillable:
                    name = f"{field.id}-{row['id']}-{slot.field.id}"
                    answer = self._parse(slot, name, row["values"].get(slot.field.id))
                    if answer is not None:
                        values[slot.field.id] = answer
            rows.append({"id": row["id"], "values": values})
        return rows or None

    def errors_of(
        self, form: Form, slot: Slot, state: FormState, *, blanks: bool = True
    ) -> Iterable[FieldError]:
        """What is wrong with a root field that is shown, and with its rows."""
        name = slot.field.id
        if not slot.field.fillable or not state.shows(name):
            return
        found = self._error(slot, name, self.answers.get(name), state.values, blanks=blanks)
        if found is not None:
            yield found
        for row in self.answers.get(name) or () if name in form.rows else ():
            yield from self._row_errors(form, name, row, state, blanks=blanks)

    def _row_errors(
        self, form: Form, parent: str, row: Any, state: FormState, *, blanks: bool
    ) -> Iterable[FieldError]:
        scope = None
        for child in form.slots[parent].field.fields:  # type: ignore[attr-defined]
            slot = form.slots[child.id]
            name = f"{parent}-{row['id']}-{child.id}"
            if not child.fillable or name not in state.visible:
                continue
            if slot.bounds and scope is None:
                scope = row_scope(form.rows[parent], state.values, row)
            answer = row["values"].get(child.id)
            found = self._error(slot, name, answer, scope or state.values, blanks=blanks)
            if found is not None:
                yield FieldError(
                    field=child.id,
                    message=found.message,
                    anchor=found.anchor,
                    row=row["id"],
                    part=found.part,
                )

    def _error(
        self, slot: Slot, name: str, answer: Any, values: Any, *, blanks: bool
    ) -> FieldError | None:
        field, wrong = slot.field, self.wrong.get(name)
        if wrong is None and answer is None:
            if field.optional or not blanks:
                return None
            wrong = Invalid(field.error or field.missing())
        if wrong is None:
            try:
                field.check(answer, limits_of(slot, values, self.context), self.context)
            except Invalid as refused:
                wrong = refused
        if wrong is None:
            return None
        return FieldError(
            field=field.id,
            message=wrong.message,
            anchor=anchor(field.parts, name, wrong.part),
            part=wrong.part,
        )


def anchor(parts: tuple[str, ...], name: str, part: str) -> str:
    """The id of the input to go to: the wrong part, else the first one."""
    if part:
        return f"{name}-{part}"
    return f"{name}-{parts[0]}" if parts else name


def _raw_of(form: Form, slot: Slot, answers: Answers, typed: Answers) -> Any:
    """The answer of a draft, or what was typed in its place; in rows too."""
    name = slot.field.id
    answer = answers.get(name)
    if answer is None or name not in form.rows:
        return typed.get(name) if answer is None else answer
    return [
        {
            "id": row["id"],
            "values": {
                **{
                    child.field.id: typed[f"{name}-{row['id']}-{child.field.id}"]
                    for child in form.rows[name]
                    if f"{name}-{row['id']}-{child.field.id}" in typed
                },
                **row["values"],
            },
        }
        for row in answer
    ]


def _with_unposted(raw: Any, before: Any) -> Any:
    """Rows sent, each with the answers of the fields that were hidden on the page."""
    known = {row["id"]: row["values"] for row in before or ()}
    return [
        {"id": row["id"], "values": {**known.get(row["id"], {}), **row["values"]}} for row in raw
    ]


def _visible_only(form: Form, answers: Answers, state: FormState) -> dict[str, Any]:
    kept = {}
    for name, answer in answers.items():
        if not state.shows(name):
            continue
        shown = _visible_rows(name, answer, state) if name in form.rows else answer
        if shown is not None:
            kept[name] = shown
    return kept


def _visible_rows(name: str, rows: Any, state: FormState) -> list[dict[str, Any]] | None:
    kept = []
    for row in rows:
        values = {
            child: answer
            for child, answer in row["values"].items()
            if state.shows(name, row["id"], child)
        }
        if values or len(rows) == 1:
            kept.append({"id": row["id"], "values": values})
    return kept or None
