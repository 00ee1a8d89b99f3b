"""Reads of the journal of the authority in context. Nothing here writes."""

from parvis.journal.enums import ActorKind, ReactionState
from parvis.journal.models import JournalDetail, JournalEntry, ReactionRun
from parvis.journal.types import Actor, Entry


def entry(entry_id: int) -> Entry:
    """Return one entry; raise JournalEntry.DoesNotExist outside its authority."""
    return _entry(JournalEntry.objects.get(pk=entry_id), None)


def timeline(subject_kind: str, subject_id: int, *, limit: int = 200) -> list[Entry]:
    """Return the entries of one subject, newest first, with the details that still exist."""
    rows = list(
        JournalEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by(
            "-id"
        )[:limit]
    )
    details = dict(
        JournalDetail.objects.filter(entry__in=rows).order_by().values_list("entry_id", "text")
    )
    return [_entry(row, details.get(row.pk)) for row in rows]


def happened(kind: str, *, subject: tuple[str, int]) -> bool:
    """Return whether an entry of this kind was ever written about a subject, here."""
    return (
        JournalEntry.objects.filter(subject_kind=subject[0], subject_id=subject[1], kind=kind)
        .order_by()
        .exists()
    )


def failed_reactions(*, limit: int = 100) -> list[ReactionRun]:
    """Return the reactions given up after their last try, newest first."""
    return list(
        ReactionRun.objects.filter(state=ReactionState.FAILED)
        .select_related("entry")
        .order_by("-id")[:limit]
    )


def _entry(row: JournalEntry, detail: str | None) -> Entry:
    return Entry(
        id=row.pk,
        at=row.at,
        actor=Actor(ActorKind(row.actor_kind), row.actor_id, row.on_behalf_of),
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        version=row.version,
        payload=row.payload,
        detail=detail,
    )
