"""The rule of a version, for those who write it: its model, its words, what is left to settle."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

import msgspec
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.decisions import (
    DmnError,
    Model,
    RuleText,
    TableText,
    in_language,
    model_to_xml,
    model_to_yaml,
    table_from_yaml,
    tables_of,
    with_rules,
)
from parvis.procedures.enums import RuleColumn, RuleSays
from parvis.procedures.models import ProcedureVersion
from parvis.procedures.queries.places import PLACES, has_places
from parvis.procedures.queries.versions import (
    cover_of,
    definition,
    failures_of,
    form,
    pack_files,
    rule_model,
    warnings_of,
)
from parvis.procedures.rules.cases import ruled_cases, run_case
from parvis.procedures.rules.decisions import DECISION
from parvis.procedures.rules.packs import SOURCE
from parvis.procedures.rules.reading import condition_words, quoted_numbers, read_tables
from parvis.procedures.rules.tables import Words, marked, remarks_on
from parvis.procedures.rules.telling import used
from parvis.procedures.types import (
    Case,
    CaseField,
    CaseTried,
    Failure,
    Quoted,
    Remark,
    RuleState,
    TableRead,
)

PLAIN = {"number", "string", "boolean", "date"}  # what one line can say


class Reviewed(NamedTuple):
    """A rule as edited: its XML, empty when it cannot be read, and what the checks say of it."""

    source: bytes
    remarks: tuple[Remark, ...]

    @property
    def blocked(self) -> bool:
        """Whether the rule cannot be saved so."""
        return not self.source or any(one.blocking for one in self.remarks)


def in_service(procedure_id: int) -> int | None:
    """Return the id of the newest published version of a procedure, None before any."""
    rows = ProcedureVersion.objects.filter(
        procedure_id=procedure_id, published_at__isnull=False
    ).order_by("-number")
    return rows.values_list("id", flat=True).first()


def rule_state(version_id: int, *, against: int | None) -> RuleState:
    """Return all that is known of the rule of a version, marked against another version.

    In the language of the page. Raises LookupError for a version without rule.
    """
    model, words = _model(version_id), words_for(version_id)
    before = rule_model(against) if against and against != version_id else None
    return RuleState(
        tables=read_tables(model, words, before=before),
        warnings=warnings_of(version_id),
        covers=cover_of(version_id),
        failures=failures_of(version_id),
        quoted=_quoted(version_id, before, model) if before else (),
    )


def rule_table(version_id: int) -> tuple[TableRead, ...]:
    """Return the tables of the rule of a version in words, empty without rule: anyone may read."""
    model = rule_model(version_id)
    return read_tables(model, words_for(version_id)) if model else ()


def table_of(version_id: int, decision: str = DECISION) -> TableText:
    """Return a table of the rule of a version; raise LookupError when there is none."""
    for one in tables_of(_model(version_id)):
        if one.decision == decision:
            return one
    raise LookupError(decision)


def tables_of_rule(version_id: int) -> tuple[str, ...]:
    """Return the names of the tables of the rule of a version, in the order of the file."""
    return tuple(one.decision for one in tables_of(_model(version_id)))


def conditions_of(version_id: int, rule: int) -> tuple[tuple[str, str], ...]:
    """Return the conditions of a rule of the deciding table, as (column, words); none if unknown.

    rule: its number, from 1. Nothing in it comes from a dossier.
    """
    try:
        return condition_words(table_of(version_id), rule, words_for(version_id))
    except LookupError:
        return ()


def words_for(version_id: int) -> Words:
    """Return the words in which the rule of a version is read, in the language of the page."""
    codes: dict[str, dict[str, str]] = {
        name: {option.code: option.label for option in getattr(slot.field, "choices", ())}
        for name, slot in form(version_id).slots.items()
    }
    codes["=outcome"] = {one.value: str(one.label) for one in RuleSays}
    codes["="] = {one.value: str(one.label) for one in RuleColumn}
    return Words(
        any_=_("toute valeur"),
        but=_("sauf %s"),
        yes=_("oui"),
        no=_("non"),
        codes=codes,
        lang="en" if get_language() == "en" else "fr",
    )


def edited_rule(version_id: int, decision: str, rules: Sequence[RuleText]) -> Model:
    """Return a version's rule with other lines in one table; refused as `review_table`."""
    return with_rules(_model(version_id), decision, rules)


def review_table(version_id: int, decision: str, rules: Sequence[RuleText]) -> Reviewed:
    """Return a version's rule with other lines in one table, checked; nothing is saved.

    Raises LookupError for a version without rule, DmnError for a table that it does not have.
    """
    edited = edited_rule(version_id, decision, rules)
    remarks = remarks_on(edited, words_for(version_id), controls=decision)
    return Reviewed(model_to_xml(edited).encode(), remarks)


def review_text(version_id: int, text: str) -> Reviewed:
    """Return the rule that a text of the form for clerks says, checked; nothing is saved.

    Never raises for a fault of the text: it is a remark, with its line or its rule and column.
    """
    try:
        model = table_from_yaml(text)
    except DmnError as error:
        return Reviewed(b"", (Remark(message=in_language(error, get_language())),))
    remarks = remarks_on(marked(model), words_for(version_id))
    return Reviewed(model_to_xml(model).encode(), remarks)


def tried_cases(
    version_id: int, edited: Model, *, against: int | None, more: Sequence[Case] = ()
) -> tuple[CaseTried, ...]:
    """Return what the cases of a version, and `more`, get in service and from an edited rule.

    against: id of the version in service, None without one.
    """
    known = definition(version_id)
    cases = (*known.cases, *more)
    places = PLACES if has_places() else None
    after = ruled_cases(known, cases, edited, places=places)
    former = rule_model(against) if against else None
    before = ruled_cases(known, cases, former, places=places) if former else ()
    return tuple(
        CaseTried(
            name=case.name,
            before=was[0].value if was else "",
            after=now[0].value,
            rule=now[1],
            added=case in more,
        )
        for case, now, was in zip_longest(cases, after, before)
    )


def case_fields(version_id: int) -> tuple[CaseField, ...]:
    """Return the data that the rule of a version reads, those that one line can say."""
    here, words = form(version_id), words_for(version_id)
    slots = [here.slots.get(name) for name in used(here, _model(version_id).inputs_of(DECISION))]
    return tuple(
        CaseField(
            slot.field.id,
            slot.field.label,
            (("true", words.yes), ("false", words.no))
            if slot.field.type_name() == "boolean"
            else tuple(words.codes.get(slot.field.id, {}).items()),
        )
        for slot in slots
        if slot is not None and not slot.parent and slot.field.type_name() in PLAIN
    )


def made_case(version_id: int, edited: Model, case: Case) -> tuple[Case, tuple[Failure, ...]]:
    """Return a case that expects what an edited rule answers, and why it cannot be one."""
    known = definition(version_id)
    places = PLACES if has_places() else None
    ((outcome, _number),) = ruled_cases(known, (case,), edited, places=places)
    made = msgspec.structs.replace(case, expect={"outcome": outcome.value})
    return made, run_case(known, form(version_id), made, rule=edited, places=places)


def rule_text(version_id: int) -> str:
    """Return the rule of a version in the form for clerks, "" when that form cannot say it."""
    try:
        return model_to_yaml(_model(version_id))
    except DmnError:
        return ""


def _model(version_id: int) -> Model:
    model = rule_model(version_id)
    if model is None:
        raise LookupError(f"version {version_id}")
    return model


def _quoted(version_id: int, before: Model, after: Model) -> tuple[Quoted, ...]:
    former = {one.decision: one for one in tables_of(before)}
    source = pack_files(version_id)[SOURCE].decode("utf-8-sig")
    return tuple(
        found
        for one in tables_of(after)
        if one.decision in former
        for found in quoted_numbers(former[one.decision], one, source)
    )
