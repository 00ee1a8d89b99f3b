"""The table of a rule: in words, in controls, from what was posted, and what the checks say of it.

A cell of text is shown without its quotes; one that begins with « = » is an expression, as in a
spreadsheet.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest

from parvis.decisions import (
    ColumnText,
    Model,
    RuleText,
    Severity,
    TableText,
    cell_of,
    check_model,
    in_language,
    tables_of,
    with_rules,
)
from parvis.procedures.enums import Ruled
from parvis.procedures.types import CellView, Labels, Remark, RuleRow, TableEdit

ROWS_AT_MOST = 500
CELLS_AT_MOST = 1500
"""Beyond these, a table is edited as a text: a browser would send too many fields."""
OPTIONS_AT_MOST = 12
ANY = "-"
OUTCOME = "outcome"
_TEXT = re.compile(r'"(?:[^"\\]|\\["\\nrt])*"')
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_BETWEEN_QUOTES = re.compile(r'"(?:[^"\\]|\\.)*"')
_GESTURE = re.compile(r"(add|remove|up|down)-(\d{1,4})")
_PLACED = {"syntax", "unknown-name"}
_SAID = {"fr": ("vaut ", "est "), "en": ("is ",)}
_NOT = {"fr": "ne vaut pas ", "en": "is not "}
_QUOTED = re.compile("« ([^»]*) »|“([^”]*)”")
_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|[()\[\]{}]|\+|[^"()\[\]{}+]+')
COMPUTED = "[…]"


class Words:
    """The words of a page, which the rules of this room do not hold: see `views.tables`."""

    def __init__(
        self, *, any_: str, but: str, yes: str, no: str, codes: Labels, lang: str = "fr"
    ) -> None:
        """any_: « toute valeur »; but: « sauf %s »; codes: by datum, by « =name » for a result.

        lang: that of the page, « fr » or « en », for what the engine says.
        """
        self.lang = lang
        self.any = any_
        self.but = but
        self.yes = yes
        self.no = no
        self.codes = codes

    def options(self, column: ColumnText) -> tuple[tuple[str, str], ...]:
        """Return what a cell may be when it is chosen in a list, as (FEEL, words)."""
        if column.type == "boolean" and column.expression:
            return ((ANY, self.any), ("true", self.yes), ("false", self.no))
        known = self.codes.get(column.expression or f"={column.name}", {})
        values = column.values or (tuple(known) if is_outcome(column) else ())
        if not values or len(values) > OPTIONS_AT_MOST:
            return ()
        one = tuple((quoted(value), known.get(value, value)) for value in values)
        if not column.expression:
            return one
        but = tuple((f"not({feel})", self.but % words) for feel, words in one)
        return ((ANY, self.any), *one, *but)

    def say(self, column: ColumnText, cell: str, words: str = "") -> str:
        """Return a cell in words. words: what the engine says of a condition."""
        for feel, said in self.options(column):
            if feel == (cell or ANY):
                return said
        if not column.expression:
            return told_text(cell) if is_text(column) else cell
        if cell in {"", ANY}:
            return self.any
        told = labelled(in_language(words, self.lang), self.codes.get(column.expression, {}))
        if told.startswith(_NOT[self.lang]):
            return self.but % told.removeprefix(_NOT[self.lang])
        for start in _SAID[self.lang]:
            if told.startswith(start):
                return told.removeprefix(start)
        return cell


def labelled(text: str, labels: Mapping[str, str]) -> str:
    """Put the labels of choices where a sentence quotes their codes."""

    def quoted_again(found: re.Match[str]) -> str:
        code = found[1] or found[2] or ""
        return found[0].replace(code, labels[code]) if code in labels else found[0]

    return _QUOTED.sub(quoted_again, text)


def is_outcome(column: ColumnText) -> bool:
    """Whether a column holds what the platform does: its codes are known without being listed."""
    return not column.expression and column.name == OUTCOME


def is_text(column: ColumnText) -> bool:
    """Whether a column holds sentences: results of free text."""
    free = column.type == "string" and not column.values and not is_outcome(column)
    return free and not column.expression


def quoted(text: str) -> str:
    """Return a text as FEEL writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def shown_text(cell: str) -> str:
    """Return a cell of text as people read it: without quotes, or « = » and the expression."""
    if not cell:
        return ""
    if _TEXT.fullmatch(cell) is None:
        return f"= {cell}"
    plain = re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "r": ""}.get(found[1], found[1]),
                   cell[1:-1])  # fmt: skip
    return f"= {cell}" if plain.startswith("=") else plain


def told_text(cell: str) -> str:
    """Return a cell of text for readers: what is computed in it becomes « […] »."""
    shown = shown_text(cell)
    if not shown.startswith("= "):
        return shown
    parts, depth = [""], 0
    for piece in _PIECES.findall(cell):
        depth += (piece in "([{") - (piece in ")]}")
        if piece == "+" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    texts = [part.strip() for part in parts]
    if not any(_TEXT.fullmatch(text) for text in texts):
        return shown
    return "".join(shown_text(one) if _TEXT.fullmatch(one) else COMPUTED for one in texts)


def read_text(typed: str) -> str:
    """Return the FEEL of what was typed in a cell of text; the contrary of `shown_text`."""
    text = typed.strip().replace("\r\n", "\n")
    return text[1:].strip() if text.startswith("=") else quoted(text)


def is_editable(table: TableText) -> bool:
    """Whether a table is small enough for controls."""
    width = len(table.conditions) + len(table.results) + len(table.notes)
    return len(table.rules) <= ROWS_AT_MOST and width * len(table.rules) <= CELLS_AT_MOST


def edit_view(
    table: TableText,
    rules: Sequence[RuleText],
    words: Words,
    *,
    remarks: Sequence[Remark] = (),
    focus: str = "",
) -> TableEdit:
    """Return a table as controls. rules: as typed. remarks: shown at their cells."""
    errors = {one.cell: one.message for one in remarks if one.cell and one.column}
    columns = (*table.conditions, *table.results)
    rows = []
    for number, rule in enumerate(rules):
        cells = [
            _cell(column, f"r{number}-c{place}", rule.cells[place], words, errors)
            for place, column in enumerate(columns)
        ]
        notes = (*rule.notes, *[""] * len(table.notes))
        rows.append(
            RuleRow(
                number=number + 1,
                short=tuple(cell for cell in cells if cell.kind != "text"),
                long=tuple(cell for cell in cells if cell.kind == "text"),
                notes=tuple(
                    CellView(name=f"r{number}-n{place}", column=name, kind="feel", value=note)
                    for place, (name, note) in enumerate(zip(table.notes, notes, strict=False))
                ),
            )
        )
    return TableEdit(
        decision=table.decision,
        question=table.question,
        policy=table.policy,
        columns=tuple(words_of_column(column, words) for column in columns if not is_text(column)),
        conditions=len(table.conditions),
        rows=tuple(rows),
        focus=focus,
    )


def words_of_column(column: ColumnText, words: Words) -> str:
    """Return the head of a column: the words of the platform for its own results."""
    return words.codes.get("=", {}).get(column.name, column.name)


def _cell(
    column: ColumnText, name: str, value: str, words: Words, errors: Mapping[str, str]
) -> CellView:
    head, error = words_of_column(column, words), errors.get(name, "")
    if is_text(column):
        return CellView(name=name, column=head, kind="text", value=shown_text(value), error=error)
    options = words.options(column)
    if options and (value or ANY) in dict(options):
        return CellView(
            name=name, column=head, kind="list", value=value or ANY, options=options, error=error
        )
    return CellView(name=name, column=head, kind="feel", value=value, error=error)


def posted_rules(table: TableText, posted: Mapping[str, str]) -> tuple[RuleText, ...]:
    """Return the rules that a browser sent; at most 500, whatever it says."""
    sent = posted.get("rows", "")
    count = min(int(sent), ROWS_AT_MOST) if re.fullmatch(r"\d{1,4}", sent) else 0
    columns = (*table.conditions, *table.results)
    return tuple(
        RuleText(
            tuple(
                _typed(column, posted.get(f"r{number}-c{place}", ""))
                for place, column in enumerate(columns)
            ),
            tuple(posted.get(f"r{number}-n{place}", "") for place in range(len(table.notes))),
        )
        for number in range(count)
    )


def _typed(column: ColumnText, typed: str) -> str:
    if is_text(column):
        return read_text(typed)
    return typed.strip() or (ANY if column.expression else "")


def gesture_on(
    table: TableText, rules: tuple[RuleText, ...], gesture: str
) -> tuple[tuple[RuleText, ...], str]:
    """Return the rules after a line was added, removed or moved, and the control to go to.

    gesture: « add-3 » puts a line after the third, « remove-3 », « up-3 », « down-3 ». Anything
    else changes nothing.
    """
    found = _GESTURE.fullmatch(gesture)
    if found is None:
        return rules, ""
    what, place, made = found[1], int(found[2]), list(rules)
    if what == "add" and place <= len(made) < ROWS_AT_MOST:
        made.insert(place, _blank(table))
        return tuple(made), f"r{place}-c0"
    if not 1 <= place <= len(made):
        return rules, ""
    rule = made.pop(place - 1)
    if what == "remove":
        return tuple(made), f"rule-{min(place, len(made))}" if made else "add-0"
    to = max(place - 2, 0) if what == "up" else min(place, len(made))
    made.insert(to, rule)
    return tuple(made), f"{what}-{to + 1}"


def _blank(table: TableText) -> RuleText:
    """A line that applies to nobody until it is written: its results are still to say."""
    results = tuple(_blank_result(one) for one in table.results)
    return RuleText((ANY,) * len(table.conditions) + results, ("",) * len(table.notes))


def _blank_result(column: ColumnText) -> str:
    if is_outcome(column):
        return quoted(Ruled.REVIEW.value)  # until its author says better, a person decides
    if is_text(column):
        return quoted("")
    return quoted(column.values[-1]) if column.values else ""


def replaced(
    table: TableText, rules: Sequence[RuleText], old: str, new: str
) -> tuple[RuleText, ...]:
    """Return the rules in which a number became another, in conditions and in sentences.

    Texts between quotes of a condition are not numbers and stay; sentences say the number as
    people write it, « 30 000 ». Anything that is not a number changes nothing.
    """
    if not (_NUMBER.fullmatch(old) and _NUMBER.fullmatch(new)):
        return tuple(rules)
    columns = (*table.conditions, *table.results)
    made = []
    for rule in rules:
        cells = tuple(
            _replaced(column, cell, old, new)
            for column, cell in zip(columns, rule.cells, strict=True)
        )
        made.append(RuleText(cells, rule.notes))
    return tuple(made)


def numbers_of(table: TableText, rules: Sequence[RuleText]) -> tuple[str, ...]:
    """Return the numbers that the conditions of rules compare with, the smallest first."""
    width = len(table.conditions)
    found = {
        number
        for rule in rules
        for cell in rule.cells[:width]
        for number in _NUMBER.findall(_BETWEEN_QUOTES.sub("", cell))
    }
    return tuple(sorted(found, key=Decimal))


def spaced(number: str) -> str:
    """Return a number as people write it: « 30 000 », « 12,5 »."""
    whole, _, part = number.partition(".")
    return f"{int(whole):,}".replace(",", " ") + (f",{part}" if part else "")


def _replaced(column: ColumnText, cell: str, old: str, new: str) -> str:
    if column.expression:
        kept = _BETWEEN_QUOTES.findall(cell)
        parts = [_whole(old).sub(new, part) for part in _BETWEEN_QUOTES.split(cell)]
        return "".join(part + text for part, text in zip_longest(parts, kept, fillvalue=""))
    if not is_text(column):
        return cell
    said = re.escape(spaced(old)).replace(r"\ ", "[ \u00a0\u202f]?")
    number = re.compile(rf"(?<![\d,]){said}(?!\d|,\d)")
    return _BETWEEN_QUOTES.sub(lambda text: number.sub(spaced(new), text[0]), cell)


def _whole(number: str) -> re.Pattern[str]:
    """A number that is not a part of another; « .. » of a range may stand on its sides."""
    return re.compile(rf"(?<![\w])(?<!\d\.){re.escape(number)}(?!\w|\.\d)")


def marked(model: Model) -> Model:
    """Return the same model with the places of an edited one in each of its tables."""
    for table in tables_of(model):
        model = with_rules(model, table.decision, table.rules)
    return model


def remarks_on(edited: Model, words: Words, *, controls: str = "") -> tuple[Remark, ...]:
    """Return what the checks say of an edited model, with the rule, the column, the character.

    edited: made by `with_rules` or `marked`. controls: the table whose cells are on the page. What
    blocks comes first; gaps, overlaps and unreachable rules are silent while a cell cannot be read,
    for they would follow from it.
    """
    columns = {one.decision: (*one.conditions, *one.results) for one in tables_of(edited)}
    found = []
    for one in check_model(edited):
        cell = cell_of(one.place) if one.place.decision in columns else None
        rule = cell.rule + 1 if cell else one.place.rule or 0
        here = rule and one.place.decision == controls
        found.append(
            Remark(
                message=in_language(one.message, words.lang),
                line=0 if controls or cell or rule else one.place.line,
                rule=rule,
                column=words_of_column(columns[one.place.decision][cell.column], words)
                if cell
                else "",
                character=cell.character if cell and one.code in _PLACED else 0,
                cell=f"r{rule - 1}-c{cell.column if cell else 0}" if here else "",
                blocking=one.severity == Severity.ERROR,
            )
        )
    unread = [one for one in found if one.column and one.blocking]
    return tuple(unread or found)
