"""The table of a rule as a page shows and edits it."""

from collections.abc import Mapping

import msgspec

from parvis.procedures.types.packs import Failure
from parvis.procedures.types.rulings import RuleCover


class CellView(msgspec.Struct, frozen=True, kw_only=True):
    """One control. kind: « list » of options, « text » on several lines, « feel » on one.

    name: of the control, and its id. value: what the control holds. error: what is wrong with it.
    """

    name: str
    column: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rule being edited. short: the cells of its line; long: its texts, under it."""

    number: int
    short: tuple[CellView, ...]
    long: tuple[CellView, ...]
    notes: tuple[CellView, ...]


class TableEdit(msgspec.Struct, frozen=True, kw_only=True):
    """A table being edited. columns: heads of the short cells, with how many are conditions.

    focus: id of the control where the keyboard goes after a line was added or moved.
    """

    decision: str
    question: str
    policy: str
    columns: tuple[str, ...]
    conditions: int
    rows: tuple[RuleRow, ...]
    focus: str = ""


class CellRead(msgspec.Struct, frozen=True):
    """A cell in words. before: what it said in the version in service, when it changed."""

    column: str
    text: str
    before: str = ""
    any: bool = False


class RuleRead(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in words. change: "" as in service, « new », « changed » or « gone »."""

    number: int
    change: str
    conditions: tuple[CellRead, ...]
    results: tuple[CellRead, ...]


class TableRead(msgspec.Struct, frozen=True, kw_only=True):
    """A table in words. columns: heads of conditions, results: heads of results."""

    decision: str
    question: str
    policy: str
    columns: tuple[str, ...]
    results: tuple[str, ...]
    rules: tuple[RuleRead, ...]


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks say of a rule.

    rule: its number, 0 for the whole table. column: its name, character: the place in the cell,
    from 1. line: of the text, 0 elsewhere. cell: id of the control. blocking: the rule cannot be
    saved so.
    """

    message: str
    rule: int = 0
    column: str = ""
    character: int = 0
    line: int = 0
    cell: str = ""
    blocking: bool = True


class CaseField(msgspec.Struct, frozen=True):
    """A datum of the form that a rule reads: its id, its label, its codes with their words."""

    id: str
    label: str
    options: tuple[tuple[str, str], ...] = ()


class CaseTried(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule answers to a case: in service (« » without one), and as it is edited.

    rule: the number of the rule that applies as it is edited, 0 for none. added: not saved yet.
    """

    name: str
    before: str
    after: str
    rule: int
    added: bool = False


class Quoted(msgspec.Struct, frozen=True):
    """A number that no condition uses any more and that a text still says.

    rule: number of the rule whose text says it, 0 for the file of the procedure, at that line.
    """

    number: str
    text: str
    rule: int = 0
    line: int = 0


class RuleState(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of the rule of a version before it is published."""

    tables: tuple[TableRead, ...]
    warnings: tuple[str, ...]
    covers: tuple[RuleCover, ...]
    failures: tuple[Failure, ...]
    quoted: tuple[Quoted, ...]

    @property
    def outcomes(self) -> tuple[Failure, ...]:
        """The cases whose outcome alone changed: what a designer may accept."""
        others = {one.case for one in self.failures if one.what != "outcome"}
        return tuple(one for one in self.failures if one.case not in others)

    @property
    def stuck(self) -> tuple[Failure, ...]:
        """The cases that fail for another reason: what the form, not the rule, must answer."""
        return tuple(one for one in self.failures if one.what != "outcome")

    @property
    def unreached(self) -> tuple[tuple[str, int], ...]:
        """Name of the table and number of each rule that no case reaches."""
        return tuple((one.decision, rule) for one in self.covers for rule in one.unreached)


Labels = Mapping[str, Mapping[str, str]]
"""Words of the codes of a datum, by its id: {"velo": {"cargo": "Vélo cargo"}}."""
