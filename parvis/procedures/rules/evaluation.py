"""What a form is for some answers: one pass over fields and formulas, sources first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parvis.common.clock import PARIS
from parvis.procedures.kinds.base import FieldContext
from parvis.procedures.rules.logic import AUDIENCE
from parvis.procedures.types import Form, FormState, Slot

Answers = Mapping[str, Any]


def evaluate(form: Form, answers: Answers, context: FieldContext) -> FormState:
    """Work out what is shown, the computed values, ineligibility and the department.

    answers: by field id, as kept in a draft; values of hidden fields read as null. A condition
    holds only if it is exactly true. Never raises for a fault of the answers.
    """
    return _Pass(form, answers, context).state()


def limits_of(slot: Slot, values: Mapping[str, Any], context: FieldContext) -> dict[str, Any]:
    """Evaluate the bounds of a field; `values`: what FEEL reads, of its row too."""
    now = context.now.astimezone(PARIS)
    return {name: expression.evaluate(values, now=now) for name, expression in slot.bounds}


def row_scope(slots: tuple[Slot, ...], values: Mapping[str, Any], row: Answers) -> dict[str, Any]:
    """The names that the fields of a row read: its own first, then those of the form."""
    own = {slot.field.id: _value(slot, row["values"]) for slot in slots}
    return {**values, **own}


def _value(slot: Slot, answers: Answers) -> Any:
    answer = answers.get(slot.field.id)
    return None if answer is None else slot.field.to_feel(answer)


class _Pass:
    """One evaluation."""

    def __init__(self, form: Form, answers: Answers, context: FieldContext) -> None:
        self.form = form
        self.answers = answers
        self.now: datetime = context.now.astimezone(PARIS)
        self.values: dict[str, Any] = {AUDIENCE: str(context.audience)}
        self.visible: set[str] = set()
        self.computed: dict[str, Any] = {}
        self.open: dict[int, bool] = {}

    def state(self) -> FormState:
        """Everything, in the order found at compilation."""
        for name in self.form.order:
            formula = self.form.formulas.get(name)
            if formula is None:
                self._field(self.form.slots[name])
                continue
            answer = formula.field.from_feel(self._evaluate(formula.expression))
            self.computed[name] = answer
            self.values[name] = None if answer is None else formula.field.to_feel(answer)
        return FormState(
            visible=frozenset(self.visible),
            pages=tuple(
                page.number
                for page in self.form.pages
                if any(slot.field.id in self.visible for slot in page.slots)
            ),
            values=self.values,
            computed=self.computed,
            ineligible=tuple(
                rule for rule, when in self.form.ineligible if self._evaluate(when) is True
            ),
            department=next(
                (name for name, when in self.form.routes if self._evaluate(when) is True),
                self.form.department,
            ),
        )

    def _evaluate(self, expression: Any) -> Any:
        return expression.evaluate(self.values, now=self.now)

    def _field(self, slot: Slot) -> None:
        name = slot.field.id
        shown = self._page_open(slot.page) and (
            slot.when is None or self._evaluate(slot.when) is True
        )
        if not shown:
            self.values[name] = None
            return
        self.visible.add(name)
        if name in self.form.rows:
            self.values[name] = self._rows(name)
        else:
            self.values[name] = _value(slot, self.answers)

    def _page_open(self, number: int) -> bool:
        if number not in self.open:
            when = self.form.pages[number - 1].when
            self.open[number] = when is None or self._evaluate(when) is True
        return self.open[number]

    def _rows(self, name: str) -> list[dict[str, Any]] | None:
        """Each row in turn: the names of the row stand before those of the form."""
        rows = []
        for row in self.answers.get(name) or ():
            own: dict[str, Any] = {}
            for slot in self.form.rows[name]:
                scope = {**self.values, **own} if slot.when is not None else own
                shown = slot.when is None or slot.when.evaluate(scope, now=self.now) is True
                if shown:
                    self.visible.add(f"{name}-{row['id']}-{slot.field.id}")
                if slot.field.fillable:
                    own[slot.field.id] = _value(slot, row["values"]) if shown else None
            rows.append(own)
        return rows or None
