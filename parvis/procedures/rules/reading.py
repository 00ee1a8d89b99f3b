"""A table in words, beside the version in service, and the numbers its texts still say."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from parvis.decisions import Model, RuleText, TableText, tables_of
from parvis.procedures.rules.tables import Words, is_text, numbers_of, shown_text, words_of_column
from parvis.procedures.types import CellRead, Quoted, RuleRead, TableRead

_ALONE = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\w-]|[.,]\d)")
LINES_TOLD = 10
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3})")


def read_tables(
    model: Model, words: Words, *, before: Model | None = None
) -> tuple[TableRead, ...]:
    """Return the tables of a model in words.

    before: the model in service; what differs from it is said at each rule. None marks nothing.
    """
    former = {one.decision: one for one in tables_of(before)} if before else {}
    return tuple(_read(one, words, former.get(one.decision)) for one in tables_of(model))


def condition_words(table: TableText, rule: int, words: Words) -> tuple[tuple[str, str], ...]:
    """Return the conditions of a rule (number from 1) that restrict, as (column, words)."""
    if not 1 <= rule <= len(table.rules):
        return ()
    cells = _sides(table, table.rules[rule - 1], words)[0]
    return tuple((cell.column, cell.text) for cell in cells if not cell.any)


def quoted_numbers(before: TableText, after: TableText, source: str) -> tuple[Quoted, ...]:
    """Return the numbers that left the conditions of a table and that texts still say.

    source: the file of the procedure; its cases are left out, they hold answers.
    """
    gone = {*numbers_of(before, before.rules)} - {*numbers_of(after, after.rules)}
    if not gone:
        return ()
    found: list[Quoted] = []
    for number, rule in enumerate(after.rules, 1):
        width = len(after.conditions)
        for column, cell in zip(after.results, rule.cells[width:], strict=True):
            if is_text(column):
                found += [Quoted(one, shown_text(cell), rule=number) for one in _said(cell, gone)]
    long = {one for one in gone if len(one) > 2}  # « 3 » stands in too many lines to mean it
    lines = [
        Quoted(one, text.strip(), line=line)
        for line, text in enumerate(source.partition("\ncases:")[0].splitlines(), 1)
        for one in _said(text, long)
    ]
    return (*found, *lines[:LINES_TOLD])


def _said(text: str, gone: set[str]) -> list[str]:
    return [one for one in dict.fromkeys(_ALONE.findall(_SPACES.sub("", text))) if one in gone]


def _read(table: TableText, words: Words, former: TableText | None) -> TableRead:
    rules = (
        [_rule(table, words, rule, "", number) for number, rule in enumerate(table.rules, 1)]
        if former is None
        else list(_compared(former, table, words))
    )
    return TableRead(
        decision=table.decision,
        question=table.question,
        policy=table.policy,
        columns=tuple(column.name for column in table.conditions),
        results=tuple(words_of_column(column, words) for column in table.results),
        rules=tuple(rules),
    )


def _compared(former: TableText, table: TableText, words: Words) -> Iterator[RuleRead]:
    """Walk the rules as they are, those that left among them, where they stood."""
    old, new = ([rule.cells for rule in one.rules] for one in (former, table))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = former.rules[i1:i2], table.rules[j1:j2]
        same = tag == "equal"
        for place, rule in enumerate(now):
            ancestor = was[place] if place < len(was) else None
            change = "" if same else "changed" if ancestor else "new"
            against = None if same or ancestor is None else _sides(former, ancestor, words)
            yield _rule(table, words, rule, change, j1 + place + 1, against)
        for place, rule in enumerate(was[len(now) :], len(now)):
            yield _rule(former, words, rule, "gone", i1 + place + 1)


Side = tuple[CellRead, ...]


def _rule(
    table: TableText,
    words: Words,
    rule: RuleText,
    change: str,
    number: int,
    against: tuple[Side, Side] | None = None,
) -> RuleRead:
    sides = _sides(table, rule, words)
    if against is not None:
        sides = (_marked(sides[0], against[0]), _marked(sides[1], against[1]))
    return RuleRead(number=number, change=change, conditions=sides[0], results=sides[1])


def _sides(table: TableText, rule: RuleText, words: Words) -> tuple[Side, Side]:
    width = len(table.conditions)
    said = (*rule.words, *[""] * width)
    conditions = tuple(
        CellRead(column.name, words.say(column, cell, told), any=cell in {"", "-"})
        for column, cell, told in zip(table.conditions, rule.cells, said, strict=False)
    )
    results = tuple(
        CellRead(words_of_column(column, words), words.say(column, cell))
        for column, cell in zip(table.results, rule.cells[width:], strict=True)
    )
    return conditions, results


def _marked(now: Sequence[CellRead], was: Sequence[CellRead]) -> Side:
    if len(now) != len(was):
        return tuple(now)
    return tuple(
        cell if cell.text == old.text else msgspec.structs.replace(cell, before=old.text)
        for cell, old in zip(now, was, strict=True)
    )
