"""What a resident reads: only through the dossiers they own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from parvis.accounts import queries as accounts
from parvis.accounts.types import ExportPart, RoleSet
from parvis.common.rows import read_one
from parvis.dossiers import rules
from parvis.dossiers.enums import EntryKind, State
from parvis.dossiers.models import (
    Correction,
    Decision,
    Dossier,
    DossierMessage,
    Review,
    Revision,
    RuleRecord,
)
from parvis.dossiers.types import (
    CorrectionInfo,
    Cursor,
    DecisionInfo,
    Happening,
    MessageInfo,
)
from parvis.journal import queries as journal
from parvis.journal.types import Entry
from parvis.procedures import queries as procedures

# What a resident's history leaves out: their own drafts and the reading of messages.
_QUIET = frozenset(
    {EntryKind.SAVED, EntryKind.EDITED, EntryKind.CLAIM_OFFERED, EntryKind.MESSAGES_READ}
)


def by_number(number: str) -> Dossier:
    """Return a dossier of the authority, whoever owns it; raise Dossier.DoesNotExist.

    The caller decides who may see it: use `of_owner` for residents.
    """
    return read_one(Dossier, "number = %s", number)


def of_owner(number: str, person_id: int) -> Dossier:
    """Return a dossier that this person owns; raise Dossier.DoesNotExist for any other."""
    return Dossier.objects.get(number=number, owner_id=person_id)


def owned(person_id: int, *, after: Cursor | None = None, limit: int = 20) -> list[Dossier]:
    """Return a person's dossiers, the last touched first; one more than `limit` if more follow."""
    rows = Dossier.objects.filter(owner_id=person_id).defer("answers", "typed", "words")
    if after is not None:
        rows = rows.filter(updated_at__lte=after.key)  # where the index starts
        rows = rows.filter(Q(updated_at__lt=after.key) | Q(id__lt=after.id))
    return list(rows.order_by("-updated_at", "-id")[: limit + 1])


def drafts_of(numbers: Sequence[str]) -> list[Dossier]:
    """Return the drafts without owner among these numbers, those of a visitor’s session."""
    if not numbers:
        return []
    rows = Dossier.objects.filter(number__in=numbers, state=State.DRAFT, owner_id__isnull=True)
    return list(rows.order_by("-id"))


def draft_of_procedure(person_id: int, procedure_id: int) -> Dossier | None:
    """Return the newest draft that a person has of a procedure, or None."""
    rows = Dossier.objects.filter(owner_id=person_id, procedure_id=procedure_id, state=State.DRAFT)
    return rows.order_by("-id").first()


def pending_revision(dossier_id: int) -> Revision | None:
    """Return the edits that wait to be sent, or None."""
    return Revision.objects.filter(dossier_id=dossier_id, sent_at__isnull=True).first()


def pending_correction(dossier_id: int) -> CorrectionInfo | None:
    """Return the request for correction that waits for the resident, or None."""
    row = Correction.objects.filter(dossier_id=dossier_id, resolved_at__isnull=True).first()
    return correction_info(row) if row else None


def in_force(dossier_id: int) -> DecisionInfo | None:
    """Return the decision in force, or None."""
    row = Decision.objects.filter(dossier_id=dossier_id, revoked_at__isnull=True).first()
    return decision_info(row) if row else None


def messages_of(dossier_id: int) -> tuple[MessageInfo, ...]:
    """Return the thread, oldest first."""
    rows = DossierMessage.objects.filter(dossier_id=dossier_id).order_by("id")
    return tuple(message_info(row) for row in rows)


def title_visible_to(person_id: int, number: str) -> str | None:
    """Return the title of the procedure of a dossier that this person owns, else None."""
    row = (
        Dossier.objects.filter(number=number, owner_id=person_id)
        .exclude(state=State.DRAFT)
        .values_list("procedure_version_id", flat=True)
        .first()
    )
    return None if row is None else procedures.definition(row).title


def history(
    dossier_id: int, *, reader_id: int | None = None, quiet: bool = True
) -> tuple[Happening, ...]:
    """Return what happened, newest first, read from the journal, names added.

    quiet: leave out what only fills the page (saves of a draft, readings of messages).
    """
    entries = [
        entry
        for entry in journal.timeline("dossier", dossier_id)
        if not (quiet and entry.kind in _QUIET)
    ]
    names = accounts.person_names({entry.actor.person_id for entry in entries})
    owner = next((e.actor.person_id for e in entries if e.kind == EntryKind.SUBMITTED), reader_id)
    return tuple(
        _happening(
            entry,
            names[person].name if person is not None and person in names else "",
            owner,
            reader_id,
        )
        for entry in entries
        for person in (entry.actor.person_id,)
    )


def _happening(entry: Entry, who: str, owner_id: int | None, reader_id: int | None) -> Happening:
    person_id = entry.actor.person_id
    return Happening(
        kind=EntryKind(entry.kind),
        at=entry.at,
        who=who,
        by_agent=person_id is not None and person_id != owner_id,
        mine=person_id is not None and person_id == reader_id,
    )


def correction_info(row: Correction) -> CorrectionInfo:
    """Return the struct of a row."""
    return CorrectionInfo(
        reason=row.reason,
        fields=tuple(row.fields),
        text=row.text,
        author_name=row.author_name,
        requested_at=row.requested_at,
        resolved_at=row.resolved_at,
    )


def message_info(row: DossierMessage) -> MessageInfo:
    """Return the struct of a row."""
    return MessageInfo(
        id=row.pk,
        author_name=row.author_name,
        department_name=row.department_name,
        from_agent=row.from_agent,
        text=row.text,
        files=tuple(row.files),
        at=row.at,
        read_at=row.read_at,
    )


def decision_info(row: Decision) -> DecisionInfo:
    """Return the struct of a row."""
    return DecisionInfo(
        outcome=row.outcome,
        facts=row.facts,
        law=row.law,
        author_name=row.author_name,
        author_capacity=row.author_capacity,
        author_delegation=row.author_delegation,
        at=row.at,
        revoked_at=row.revoked_at,
        by_rule=row.record_id is not None,
    )


def may_open_files(dossier_id: int, *, person_id: int | None, roles: RoleSet) -> bool:
    """Whether a person may open the files of a dossier: its resident, or an agent who reads it."""
    row = Dossier.objects.filter(pk=dossier_id).only("owner_id", "state", "department_id").first()
    if row is None:
        return False
    if person_id is not None and row.owner_id == person_id:
        return True
    return rules.may_read_case(roles, State(row.state), row.department_id)


def export_of(person_id: int) -> ExportPart | None:
    """Return what we keep of a person here (RGPD art. 15): dossiers, messages, decisions."""
    rows = list(Dossier.objects.filter(owner_id=person_id).order_by("id"))
    if not rows:
        return None
    return ExportPart([_exported(row) for row in rows])


def _exported(row: Dossier) -> dict[str, Any]:
    thread = DossierMessage.objects.filter(dossier=row).order_by("id")
    decisions = Decision.objects.filter(dossier=row).order_by("id")
    records = RuleRecord.objects.filter(dossier=row).order_by("id")
    reviews = Review.objects.filter(dossier=row).order_by("id")
    return {
        "numero": rules.spoken(row.number),
        "demarche": procedures.definition(row.procedure_version_id).title,
        "etat": row.state,
        "commence_le": row.created_at,
        "depose_le": row.submitted_at,
        "reponse_due_le": row.due_on,
        "reponses": row.answers,
        "messages": [{"le": m.at, "de": m.author_name, "texte": m.text} for m in thread],
        "decisions": list(decisions.values("outcome", "facts", "law", "author_name", "at")),
        "regles": [{"le": one.at, **one.content} for one in records],
        "reexamens": list(reviews.values("asked_at", "text", "answer", "reason", "answered_at")),
    }
