"""What the pages draw: fields to fill in, answers to read."""

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.procedures.kinds.base import FieldContext, FieldView, RowView
from parvis.procedures.kinds.repetition import Repetition
from parvis.procedures.rules.cleaning import anchor
from parvis.procedures.rules.evaluation import limits_of, row_scope
from parvis.procedures.types import (
    FieldError,
    Form,
    FormState,
    Slot,
    SummaryItem,
    SummarySection,
)


def page_views(
    form: Form,
    page: int,
    *,
    answers: Mapping[str, Any],
    state: FormState,
    context: FieldContext,
    typed: Mapping[str, Any] | None = None,
    errors: tuple[FieldError, ...] = (),
) -> tuple[FieldView, ...]:
    """The shown fields of a page, in order, with what was typed and what is wrong.

    page: from 1. typed: raw values by input name, shown instead of the answer.
    """
    drawing = _Drawing(form, state, context, dict(typed or {}), errors)
    return tuple(
        drawing.field(slot, answers)
        for slot in form.pages[page - 1].slots
        if state.shows(slot.field.id)
    )


class _Drawing:
    """One page being drawn."""

    def __init__(
        self,
        form: Form,
        state: FormState,
        context: FieldContext,
        typed: dict[str, Any],
        errors: tuple[FieldError, ...],
    ) -> None:
        self.form = form
        self.state = state
        self.context = context
        self.typed = typed
        self.errors = {(error.row, error.field): error for error in errors}

    def field(self, slot: Slot, answers: Mapping[str, Any]) -> FieldView:
        """One root field."""
        if isinstance(slot.field, Repetition):
            return self._repetition(slot, slot.field, answers.get(slot.field.id) or ())
        return self._view(slot, slot.field.id, answers.get(slot.field.id), self.state.values, "")

    def _view(self, slot: Slot, name: str, answer: Any, values: Any, row: str) -> FieldView:
        error = self.errors.get((row, slot.field.id))
        return slot.field.view(
            name,
            self.typed.get(name, answer),
            self.context,
            error=error.message if error else "",
            part=error.part if error else None,
            live=slot.live,
            limits=limits_of(slot, values, self.context) if slot.bounds else {},
        )

    def _repetition(self, slot: Slot, field: Repetition, rows: Any) -> FieldView:
        rows = list(rows)
        while len(rows) < field.min_rows:
            rows.append({"id": self.context.new_id(), "values": {}})
        error = self.errors.get(("", field.id))
        return field.face(
            field.id,
            {"error": error.message if error else "", "live": slot.live},
            rows=tuple(
                RowView(
                    id=row["id"],
                    title=field.row_title(number),
                    fields=tuple(self._row(field, row)),
                )
                for number, row in enumerate(rows, 1)
            ),
            add_label=field.add_label,
            can_add=len(rows) < field.max_rows,
        )

    def _row(self, field: Repetition, row: Any) -> Iterator[FieldView]:
        scope = row_scope(self.form.rows[field.id], self.state.values, row)
        known = any(self.state.shows(field.id, row["id"], child.id) for child in field.fields)
        for child in field.fields:
            slot = self.form.slots[child.id]
            shown = self.state.shows(field.id, row["id"], child.id)
            if shown or (not known and slot.when is None):
                name = f"{field.id}-{row['id']}-{child.id}"
                yield self._view(slot, name, row["values"].get(child.id), scope, row["id"])


def add_row(form: Form, field: str, answers: Mapping[str, Any], row_id: str) -> dict[str, Any]:
    """Return the answers with one more blank row at the end, unless the block is full."""
    repetition = form.slots[field].field
    rows = list(answers.get(field) or ())
    if isinstance(repetition, Repetition) and len(rows) < repetition.max_rows:
        rows.append({"id": row_id, "values": {}})
    return {**answers, field: rows}


def last_row_anchor(form: Form, field: str, answers: Mapping[str, Any]) -> str:
    """Return the id of the first control of the last row, that of the block without any."""
    repetition, rows = form.slots[field].field, answers.get(field) or ()
    asked = repetition.fields if isinstance(repetition, Repetition) else ()
    first = next((one for one in asked if one.fillable), None)
    if first is None or not rows:
        return field
    return anchor(first.parts, f"{field}-{rows[-1]['id']}-{first.id}", "")


def remove_row(form: Form, field: str, answers: Mapping[str, Any], row_id: str) -> dict[str, Any]:
    """Return the answers without that row."""
    if field not in form.rows:
        return dict(answers)
    rows = [row for row in answers.get(field) or () if row["id"] != row_id]
    kept = {name: answer for name, answer in answers.items() if name != field}
    return {**kept, field: rows} if rows else kept


def summarise(
    form: Form, answers: Mapping[str, Any], state: FormState
) -> tuple[SummarySection, ...]:
    """Every shown answer, page by page, then the computed values that are to be shown.

    A question left blank is there with an empty display, so that nothing seems forgotten.
    """
    sections = []
    for page in form.pages:
        items = tuple(
            SummaryItem(
                label=slot.field.label,
                display=slot.field.display(answers.get(slot.field.id)),
                field=slot.field.id,
            )
            for slot in page.slots
            if slot.field.fillable and state.shows(slot.field.id)
        )
        if items:
            sections.append(SummarySection(title=page.title, page=page.number, items=items))
    computed = tuple(
        SummaryItem(
            label=formula.definition.label,
            display=formula.field.display(state.computed[name]),
        )
        for name, formula in form.formulas.items()
        if formula.definition.shown and state.computed.get(name) is not None
    )
    if computed:
        sections.append(SummarySection(title="", page=0, items=computed))
    return tuple(sections)


def files_of(form: Form, answers: Mapping[str, Any], *, erasable: bool = False) -> tuple[str, ...]:
    """Public ids of every upload of the answers, in order.

    erasable: only those of the kinds that are erased at the decision.
    """
    found: list[str] = []
    for slot in form.slots.values():
        if slot.parent:
            continue
        answer = answers.get(slot.field.id)
        if isinstance(slot.field, Repetition):
            found.extend(_row_files(slot.field, answer, erasable=erasable))
        elif slot.field.erased_at_decision or not erasable:
            found.extend(slot.field.files(answer))
    return tuple(dict.fromkeys(found))


def _row_files(field: Repetition, answer: Any, *, erasable: bool) -> Iterator[str]:
    for row in answer or ():
        for child in field.fields:
            if child.erased_at_decision or not erasable:
                yield from child.files(row["values"].get(child.id))
