"""Rows of fields: children, vehicles, works. One level, each row with an id that never changes."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from msgspec import Meta

from parvis.procedures.kinds.base import NOTHING, Display, Field, FieldContext, Invalid, Posted

if TYPE_CHECKING:
    AnyField = Field
_ROW_ID = re.compile(r"[A-Za-z0-9_]{1,32}")
ROWS_AT_MOST = 100


class Repetition(Field, frozen=True, tag="repetition"):
    """Rows of the fields below. The answer: [{"id": row, "values": {field id: answer}}]."""

    fields: Annotated[tuple["AnyField", ...], Meta(min_length=1, max_length=40)]
    min_rows: Annotated[int, Meta(ge=0, le=ROWS_AT_MOST)] = 1
    max_rows: Annotated[int, Meta(ge=1, le=ROWS_AT_MOST)] = 20
    row_label: Annotated[str, Meta(max_length=80)] = ""
    add_label: Annotated[str, Meta(max_length=80)] = ""

    title: ClassVar[Any] = gettext_lazy("Bloc répétable")
    feel_type: ClassVar[str] = "list<context>"
    widget: ClassVar[str] = "repetition"

    def faults(self) -> tuple[str, ...]:
        """One level, and room between the two numbers."""
        reasons: tuple[str, ...] = ()
        if any(isinstance(field, Repetition) for field in self.fields):
            reasons += (_("un bloc répétable n’en contient pas un autre"),)
        if self.min_rows > self.max_rows:
            reasons += (_("le nombre minimal de lignes dépasse le maximal"),)
        return reasons

    def type_name(self) -> str:
        """A list of contexts, one name per field of the row."""
        names = ", ".join(f"{one.id}: {one.type_name()}" for one in self.fields if one.fillable)
        return f"list<context<{names}>>" if names else "list<Any>"

    def read(self, posted: Posted, name: str) -> Any:
        """The rows whose ids were posted, each with the raw values that came with it."""
        return [
            {
                "id": row,
                "values": {
                    field.id: field.read(posted, f"{name}-{row}-{field.id}")
                    for field in self.fields
                    if field.fillable and field.posted(posted, f"{name}-{row}-{field.id}")
                },
            }
            for row in dict.fromkeys(posted.every(name))
            if _ROW_ID.fullmatch(row)
        ][:ROWS_AT_MOST]

    def rows(self, raw: Any, context: FieldContext) -> list[dict[str, Any]]:
        """Rows of anything: answers, posted rows, or the plain mappings of a case."""
        if raw is None or raw == "":
            return []
        if not isinstance(raw, list | tuple) or not all(isinstance(r, Mapping) for r in raw):
            raise self.invalid(_("Écrivez une ligne par élément."))
        found = []
        for row in raw[:ROWS_AT_MOST]:
            if set(row) == {"id", "values"} and isinstance(row["values"], Mapping):
                found.append({"id": str(row["id"]), "values": dict(row["values"])})
            else:
                found.append({"id": context.new_id(), "values": dict(row)})
        return found

    def parse(self, raw: Any, context: FieldContext) -> list[dict[str, Any]] | None:
        """Rows with each value parsed; the form parses row by row to keep every error."""
        rows = []
        for row in self.rows(raw, context):
            values = {}
            for field in self.fields:
                if field.fillable:
                    answer = field.parse(row["values"].get(field.id), context)
                    if answer is not None:
                        values[field.id] = answer
            rows.append({"id": row["id"], "values": values})
        return rows or None

    def check(self, answer: Any, limits: Mapping[str, Any], context: FieldContext) -> None:
        """Hold the number of rows."""
        count = len(answer or ())
        if count < self.min_rows and not (self.optional and count == 0):
            raise Invalid(self.error or self._too_few())
        if count > self.max_rows:
            raise Invalid(
                self.error
                or ngettext(
                    "Gardez une seule ligne dans « %(label)s ».",
                    "Gardez au plus %(count)d lignes dans « %(label)s ».",
                    self.max_rows,
                )
                % {"count": self.max_rows, "label": self.label}
            )

    def _too_few(self) -> str:
        return ngettext(
            "Ajoutez au moins une ligne dans « %(label)s ».",
            "Ajoutez au moins %(count)d lignes dans « %(label)s ».",
            max(self.min_rows, 1),
        ) % {"count": self.min_rows, "label": self.label}

    def missing(self) -> str:
        """What to add."""
        return self._too_few()

    def to_feel(self, answer: Any) -> list[dict[str, Any]] | None:
        """A list of contexts; no row is null. The form blanks hidden values before."""
        if not answer:
            return None
        return [
            {
                field.id: _feel(field, row["values"].get(field.id))
                for field in self.fields
                if field.fillable
            }
            for row in answer
        ]

    def row_title(self, number: int) -> str:
        """« Enfant 2 »."""
        return f"{self.row_label or _('Ligne')} {number}"

    def display(self, answer: Any) -> Display:
        """Each row with its title and its answers."""
        if not answer:
            return NOTHING
        rows = []
        for number, row in enumerate(answer, 1):
            cells = tuple(
                (field.label, field.display(row["values"][field.id]))
                for field in self.fields
                if row["values"].get(field.id) is not None
            )
            rows.append((self.row_title(number), cells))
        return Display(rows=tuple(rows))

    def export(self, answer: Any) -> str | None:
        """Rows on one line each: an export with one sheet per block reads the answer itself."""
        lines = [
            ", ".join(f"{label} : {shown.text}" for label, shown in cells if shown.lines)
            for _title, cells in self.display(answer).rows
        ]
        return "\n".join(lines) or None

    def files(self, answer: Any) -> tuple[str, ...]:
        """Uploads of every row."""
        return tuple(
            one
            for row in answer or ()
            for field in self.fields
            for one in field.files(row["values"].get(field.id))
        )


def _feel(field: Field, answer: Any) -> Any:
    return None if answer is None else field.to_feel(answer)
