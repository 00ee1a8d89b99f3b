"""Reads of the agents' pages. Inside a context; nothing is journaled.

Every page has a constant number of statements, whatever the number of rows, and none counts rows.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist

from parvis.accounts import queries as accounts
from parvis.accounts.enums import Role
from parvis.accounts.types import DepartmentInfo, PersonInfo, RoleSet
from parvis.common.formats import date_numeric
from parvis.documents import queries as documents
from parvis.documents.enums import DocumentKind, RosterFault
from parvis.documents.types import IN_LOT, Author, Fault, Order, Recipient, RosterError, RosterLine
from parvis.dossiers import queries as dossiers
from parvis.dossiers.enums import State
from parvis.dossiers.types import Case, InboxRow, NamedDossier
from parvis.files import queries as files
from parvis.procedures import queries as procedures
from parvis.procedures.types import FieldContext
from parvis.workbench import rules
from parvis.workbench.enums import View
from parvis.workbench.types import (
    Asked,
    BulkLine,
    BulkOrder,
    BulkSource,
    Chip,
    DeskCase,
    InboxPage,
    Row,
)

READING = (Role.CASEWORKER, Role.DECIDER, Role.EXPERT)
PAGE = 50
UNPRINTED = {"attachment", "identity_document", "attestation", "iban", "bic", "repetition"}


def departments_read(roles: RoleSet) -> frozenset[int] | None:
    """Return the departments whose dossiers an agent reads; None for all of the authority."""
    found: set[int] = set()
    for role in READING:
        held = roles.departments(role)
        if held is None and roles.has(role):
            return None
        found |= held or frozenset()
    return frozenset(found)


def inbox_page(asked: Asked, *, roles: RoleSet, person_id: int, today: date) -> InboxPage:
    """Return one page of the inbox, names and chips included: four statements."""
    departments = departments_read(roles)
    wanted = rules.filters(asked, departments=departments, person_id=person_id, today=today)
    found = dossiers.inbox(wanted, asked.after, PAGE)
    cards = {card.id: card for card in procedures.all_cards()}
    agents = [agent.person for agent in accounts.agents()]
    names = {person.id: person for person in agents}
    here = {
        card.id: card.title
        for card in cards.values()
        if departments is None or card.department_id in departments
    }
    more = ""
    if found.after is not None:
        more = "?" + urlencode(rules.parameters(asked, apres=rules.cursor_text(found.after)))
    return InboxPage(
        title=str(View(asked.view).label),
        rows=tuple(_row(row, cards, names) for row in found.rows),
        chips=_chips(asked, here, names),
        more=more,
        procedures=tuple(here.items()),
        colleagues=tuple((person.id, person.name) for person in agents),
    )


def deciding(roles: RoleSet) -> frozenset[int] | None:
    """Return the departments where an agent decides, and so issues documents; None for all."""
    return roles.departments(Role.DECIDER)


def signing(roles: RoleSet, name: str) -> dict[str, Author]:
    """Return as whom an agent issues documents, by id of the department. name: the agent's."""
    mine = deciding(roles)
    return {
        str(one.id): _author(name, roles, one)
        for one in accounts.departments()
        if mine is None or one.id in mine
    }


def _author(name: str, roles: RoleSet, department: DepartmentInfo) -> Author:
    capacity, delegation = roles.signing(department.id)
    return Author(name=name, capacity=capacity, department=department.name, delegation=delegation)


def bulk_sources(roles: RoleSet) -> list[BulkSource]:
    """Return the procedures where one decides and that have accepted dossiers."""
    counts = dossiers.accepted_counts(deciding(roles))
    return [
        BulkSource(card.id, card.title, counts[card.id], _printable(card.version_id))
        for card in procedures.all_cards()
        if card.id in counts
    ]


def _printable(version_id: int | None) -> tuple[tuple[str, str, bool], ...]:
    """Files, statements and details of a bank are left out, as what stands in a repetition."""
    pages = procedures.form(version_id).pages if version_id else ()
    fields = [slot.field for page in pages for slot in page.slots]
    return tuple(
        (one.id, one.label, one.key == "identity")
        for one in fields
        if one.fillable and one.key not in UNPRINTED
    )


def lines_of_dossiers(source: BulkSource, wanted: BulkOrder, roles: RoleSet) -> list[BulkLine]:
    """Return a line for each accepted dossier of a procedure where one decides."""
    asked = {*wanted.fields, wanted.holder} - {""}
    return [
        BulkLine(
            ("dossier", row.id),
            dossiers.spoken(row.number),
            row.owner_id,
            row.said.get(wanted.holder, ("", ""))[1].partition("\n")[0] or row.applicant,
            [row.said[one] for one in wanted.fields if one in row.said],
        )
        for row in dossiers.accepted(source.id, deciding(roles), asked)
    ]


def lines_of_file(content: bytes, roles: RoleSet) -> list[BulkLine]:
    """Return a line for each line of a file, with whose safe its document goes to.

    By the number of the dossier, which the document is then about, else by the e-mail address of
    the account, else nobody's. Raises RosterError, also for a dossier that one does not read,
    exactly as for one that does not exist.
    """
    lines = documents.read_roster(content).lines
    known = dossiers.named({line.dossier for line in lines} - {""}, departments_read(roles))
    people = accounts.ids_by_email({line.email for line in lines})
    lost = [line for line in lines if line.dossier and line.dossier not in known]
    if lost:
        kind = RosterFault.NO_DOSSIER
        raise RosterError(tuple(Fault(kind, line.number, line.dossier[:40]) for line in lost))
    return [_line(line, known.get(line.dossier), people.get(line.email)) for line in lines]


def _line(line: RosterLine, dossier: NamedDossier | None, person_id: int | None) -> BulkLine:
    about = ("dossier", dossier.id) if dossier else None
    holder = (dossier.owner_id if dossier else None) or person_id
    number = dossier.number if dossier else ""
    return BulkLine(about, number, holder, line.name, line.facts, line.number)


def bulk_orders(lines: Sequence[BulkLine], wanted: BulkOrder, author: Author) -> list[Order]:
    """Return the order of one document for each line."""
    return [
        Order(
            key="",  # the batch gives its own
            kind=DocumentKind(wanted.kind),
            title=wanted.title,
            data={"statement": wanted.statement, "answers": line.facts, "about": wanted.about},
            subject=line.subject or IN_LOT,
            line=line.line,
            number=line.number,
            person_id=line.person_id,
            recipient=Recipient(line.name),
            author=author,
        )
        for line in lines
    ]


def desk_case(number: str, *, roles: RoleSet) -> DeskCase:
    """Return a case as its page shows it; raise LookupError when these roles may not read it."""
    digits = "".join(c for c in number if c.isdecimal())
    try:
        found = dossiers.case(dossiers.by_number(digits).pk, roles)
    except ObjectDoesNotExist as missing:
        raise LookupError(number) from missing
    form = procedures.form(found.procedure_version_id)
    definition = procedures.definition(found.procedure_version_id)
    context = FieldContext(now=found.submitted_at, audience=found.audience)
    state = procedures.evaluate(form, found.answers, context)
    people = accounts.agents_of(found.department_id)
    names = accounts.person_names({found.owner_id, found.assignee_id})
    ids = [*procedures.files_of(form, found.answers)]
    for message in found.messages:
        ids.extend(message.files)
    known = {info.id: info for info in files.info(ids)} if ids else {}
    owner = names.get(found.owner_id)
    return DeskCase(
        case=found,
        spoken=dossiers.spoken(found.number),
        title=definition.title,
        tag=rules.tag(found.state, correction_pending=found.correction_pending),
        closed=found.state in rules.CLOSED,
        version_number=procedures.version(found.procedure_version_id).number,
        department=accounts.department(found.department_id).name,
        sections=procedures.summarise(form, found.answers, state),
        files=tuple(known[one] for one in procedures.files_of(form, found.answers) if one in known),
        contact=owner.email if owner else "",
        assignee=_name(names, found.assignee_id),
        colleagues=tuple((agent.person.id, agent.person.name) for agent in people),
        known_files=known,
        message_files=_message_files(found, known),
        silence=definition.silence.outcome if definition.silence and found.due_on else "",
    )


def _name(names: Mapping[int, PersonInfo], person_id: int | None) -> str:
    return names[person_id].name if person_id is not None and person_id in names else ""


def _message_files(case: Case, known: Mapping[str, Any]) -> dict[int, tuple[Any, ...]]:
    return {
        message.id: tuple(known[one] for one in message.files if one in known)
        for message in case.messages
    }


def _row(row: InboxRow, cards: Mapping[int, Any], names: Mapping[int, PersonInfo]) -> Row:
    follower = names.get(row.assignee_id or 0)
    return Row(
        id=row.id,
        number=row.number,
        spoken=dossiers.spoken(row.number),
        applicant=row.applicant,
        title=cards[row.procedure_id].title if row.procedure_id in cards else "",
        submitted_at=row.submitted_at,
        due_on=row.review_due_on or row.due_on,
        tag=rules.tag(row.state, correction_pending=row.correction_pending),
        closed=row.state in rules.CLOSED and row.review_due_on is None,
        follower=follower.name if follower else "",
        news=row.news,
        review=row.review_due_on is not None,
        fresh=row.state == State.SUBMITTED and row.assignee_id is None,
        version=row.version,
    )


def _chips(
    asked: Asked, titles: Mapping[int, str], names: Mapping[int, PersonInfo]
) -> tuple[Chip, ...]:
    """Return what was chosen, each with the address that removes it."""
    person = names.get(asked.assignee_id or 0)
    chosen: Sequence[tuple[str, str]] = (
        ("q", f"« {asked.text} »" if asked.text else ""),
        ("demarche", titles.get(asked.procedure_id or 0, "")),
        ("etat", str(State(asked.state).label) if asked.state else ""),
        ("suivi", person.name if person else ""),
        ("depuis", f"≥ {date_numeric(asked.since)}" if asked.since else ""),
        ("jusqu", f"< {date_numeric(asked.until)}" if asked.until else ""),
    )
    return tuple(
        Chip(text, "?" + urlencode(rules.parameters(asked, **{name: ""})))
        for name, text in chosen
        if text
    )
