"""The journal's door for writing.

`record` belongs inside the transaction of the change it tells: the entry, and the job that starts
its reactions, exist exactly if the change does. Callers give identifiers and codes only in
`payload`; words that describe a person go to `detail`, which can be erased.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, transaction

from parvis.common import clock, jobs
from parvis.common.context import current_authority
from parvis.journal.enums import ReactionState
from parvis.journal.models import JournalDetail, JournalEntry, ReactionRun
from parvis.journal.queries import entry as read_entry
from parvis.journal.types import Actor, Reaction

_reactions: dict[str, Reaction] = {}
_by_kind: dict[str, list[str]] = defaultdict(list)  # keys of reactions by kind of entry

_RECORD = """
WITH {change} e AS (
  INSERT INTO journal_entry (authority_id, at, actor_kind, actor_id, on_behalf_of, kind,
                             subject_kind, subject_id, version, payload)
  SELECT %(journal_authority)s, %(journal_at)s, %(actor_kind)s, %(actor_id)s, %(on_behalf_of)s,
         %(kind)s, %(subject_kind)s, {subject}, %(rule_version)s, %(payload)s::jsonb {source}
  RETURNING id, subject_id
), d AS (
  INSERT INTO journal_detail (authority_id, entry_id, text)
  SELECT %(journal_authority)s, id, %(detail)s FROM e WHERE %(detail)s::text IS NOT NULL
), j AS (
  SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW(
    'reactions', 'journal.react', r.rank, NULL, NULL,
    jsonb_build_object('authority', %(journal_authority)s::bigint, 'entry', e.id,
                       'reaction', r.key), r.starts
  )::procrastinate_job_to_defer_v1])) AS id
    FROM e, unnest(%(reactions)s::text[], %(starts)s::timestamptz[], %(ranks)s::int[])
         AS r (key, starts, rank)
)
SELECT e.id, e.subject_id, (SELECT count(id) FROM j) FROM e  -- j must be read, or it does not run
"""
_ALONE = _RECORD.format(change="", subject="%(subject_id)s", source="")


def register_reactions(reactions: Collection[Reaction]) -> None:
    """Take the table of reactions from a higher room, at start; refuse a key in use."""
    for reaction in reactions:
        if reaction.key in _reactions:
            raise ValueError(f"The reaction {reaction.key} is registered twice.")
        _reactions[reaction.key] = reaction
        for kind in reaction.on:
            _by_kind[kind].append(reaction.key)


def record(
    kind: str,
    *,
    subject: tuple[str, int],
    actor: Actor,
    payload: Mapping[str, Any] | None = None,
    version: str = "",
    detail: str | None = None,
) -> int:
    """Write one entry, and defer its reactions, in one statement; return the entry's id.

    kind: « room.past_participle ». subject: kind and id of the row it is about. version: of the
    rule or form that was applied. Raises NoAuthorityError without authority in context.
    """
    parameters = _parameters(kind, subject[0], actor, payload, version, detail)
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, {**parameters, "subject_id": subject[1]})
        return int(cursor.fetchone()[0])


def change_and_record(
    change: str,
    values: Mapping[str, Any],
    *,
    entry: tuple[str, str],
    actor: Actor,
    payload: Mapping[str, Any] | None = None,
    version: str = "",
    detail: str | None = None,
) -> int | None:
    """Change one row and write its entry in one statement: neither exists without the other.

    change: an INSERT or UPDATE of the caller's own table, with %(name)s for each of `values`, that
    ends with « RETURNING id ». entry: kind of the entry and kind of its subject. Returns the id of
    the row, or None when the change touched none: then nothing is recorded.
    """
    parameters = _parameters(entry[0], entry[1], actor, payload, version, detail)
    statement = _RECORD.format(
        change=f"change AS ({change}),", subject="change.id", source="FROM change"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**parameters, **values})
        row = cursor.fetchone()
        return int(row[1]) if row else None


def _parameters(
    kind: str,
    subject_kind: str,
    actor: Actor,
    payload: Mapping[str, Any] | None,
    version: str,
    detail: str | None,
) -> dict[str, Any]:
    told, now = dict(payload or {}), clock.now()
    following = [_reactions[key] for key in _by_kind.get(kind, ())]
    following = [reaction for reaction in following if reaction.follows(told)]
    return {
        "journal_authority": current_authority(),
        "journal_at": now,
        "actor_kind": str(actor.kind),
        "actor_id": actor.person_id,
        "on_behalf_of": actor.on_behalf_of,
        "kind": kind,
        "subject_kind": subject_kind,
        "rule_version": version,
        "payload": json.dumps(told),
        "detail": detail,
        "reactions": [reaction.key for reaction in following],
        "ranks": [one.rank for one in following],
        "starts": [now + one.after if one.after else None for one in following],
    }


def run_reaction(entry_id: int, key: str) -> None:
    """Run one reaction to one entry unless it was done: its effects happen once.

    The done row and the effects share a transaction; a second runner waits on the unique row,
    then skips. Raises whatever the effect raises, KeyError for a reaction that no longer exists.
    """
    reaction = _reactions[key]
    with transaction.atomic():
        if _claim(entry_id, key):
            reaction.effect(read_entry(entry_id))


def attempts_of(key: str) -> int:
    """Return how many tries a reaction is given."""
    return _reactions[key].attempts if key in _reactions else 1


def give_up(entry_id: int, key: str, *, error: str) -> None:
    """Keep a reaction that failed for the last time, so that an agent sees it and retries it.

    What the reaction does otherwise is done first; it is kept as failed even if that fails too. One
    whose effects are there is left alone: its worker was killed before it could say so.
    error: a class name, never a message that could hold personal data.
    """
    if ReactionRun.objects.filter(entry_id=entry_id, reaction=key).exists():
        return
    try:
        if key in _reactions and (otherwise := _reactions[key].otherwise):
            with transaction.atomic():
                otherwise(read_entry(entry_id))
    finally:
        ReactionRun.objects.bulk_create(
            [
                ReactionRun(
                    authority_id=current_authority(),
                    entry_id=entry_id,
                    reaction=key,
                    state=ReactionState.FAILED,
                    error=error[:300],
                )
            ],
            ignore_conflicts=True,
        )


@transaction.atomic
def retry_reaction(run_id: int) -> bool:
    """Start a failed reaction again by hand; return False when somebody already did."""
    run = ReactionRun.objects.filter(pk=run_id, state=ReactionState.FAILED).first()
    if run is None:
        return False
    jobs.defer("journal.react", entry=run.entry_id, reaction=run.reaction)
    run.delete()
    return True


@transaction.atomic
def erase_details(subject_kind: str, subject_id: int) -> int:
    """Erase the describing texts of a subject; its entries stay. Return how many were erased."""
    entries = JournalEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return JournalDetail.objects.filter(entry__in=entries.order_by()).delete()[0]


def _claim(entry_id: int, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_reaction (authority_id, entry_id, reaction, state, error, at)"
            " VALUES (%s, %s, %s, %s, '', %s) ON CONFLICT (entry_id, reaction) DO NOTHING"
            " RETURNING id",
            (current_authority(), entry_id, key, ReactionState.DONE, clock.now()),
        )
        return cursor.fetchone() is not None
