"""How every change of a dossier is written: one statement for the row and its journal entry."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parvis.accounts import queries as accounts
from parvis.accounts.types import RoleSet
from parvis.common import clock
from parvis.dossiers import rules
from parvis.dossiers.enums import EntryKind, Move, Part, State
from parvis.dossiers.models import Dossier
from parvis.dossiers.rules import Transition
from parvis.journal import actions as journal
from parvis.journal import queries as journal_reads
from parvis.journal.enums import ActorKind
from parvis.journal.types import Actor

_AGENT_PARTS = {ActorKind.RULE: Part.RULE, ActorKind.SYSTEM: Part.CLOCK}


class Conflict(Exception):
    """Somebody was quicker. `kind`, `who` and `at` say what they did; nothing was written.

    who: the person's name, "" for a rule. kind: None when the journal says nothing.
    """

    def __init__(self, kind: EntryKind | None, who: str, at: datetime | None) -> None:
        super().__init__(str(kind.value) if kind else "")
        self.kind = kind
        self.who = who
        self.at = at


def conflict(dossier_id: int) -> Conflict:
    """Return what the last change of a dossier was, to tell the person who came second."""
    last = next(iter(journal_reads.timeline("dossier", dossier_id, limit=1)), None)
    if last is None:
        return Conflict(None, "", None)
    person_id = last.actor.person_id
    names = accounts.person_names([person_id])
    who = names[person_id].name if person_id is not None and person_id in names else ""
    return Conflict(EntryKind(last.kind), who, last.at)


def change(
    dossier: Dossier,
    kind: EntryKind,
    *,
    actor: Actor,
    shown: int,
    payload: Mapping[str, Any] | None = None,
    detail: str | None = None,
    **columns: Any,
) -> None:
    """Write columns and the journal entry in one statement, if nobody changed the row meanwhile.

    shown: the version that the person saw. The row, in memory too, then has the next version.
    Raises Conflict, and writes nothing, when its version is another one by now.
    """
    now = clock.now()
    columns["updated_at"] = now
    sets = ", ".join(f'"{_column(name)}" = %({name})s' for name in columns)
    values = {name: _plain(value) for name, value in columns.items()}
    done = journal.change_and_record(
        f"UPDATE dossiers_dossier SET {sets}, version = version + 1"  # noqa: S608 - our names
        " WHERE id = %(dossier_id)s AND version = %(shown)s RETURNING id",
        {**values, "dossier_id": dossier.pk, "shown": shown},
        entry=(kind, "dossier"),
        actor=actor,
        payload=payload,
        detail=detail,
        version=f"procedure_version:{dossier.procedure_version_id}",
    )
    if done is None:
        raise conflict(dossier.pk)
    for name, value in columns.items():
        setattr(dossier, _column(name), value)
    dossier.version = shown + 1


def find(
    dossier: Dossier, move: Move, *, actor: Actor, roles: RoleSet | None = None, reason: str = ""
) -> Transition:
    """Return the transition, or raise rules.Refused.

    roles: of an agent; None for the resident, a rule or the clock.
    """
    return rules.find(
        move,
        state=State(dossier.state),
        parts=_parts(dossier, actor, roles),
        correction_waits=dossier.correction_pending,
        review_waits=dossier.review_pending,
        reason=reason,
    )


def fresh(dossier_id: int, shown: int) -> Dossier:
    """Return the row if it still is the version shown; raise Conflict, or Dossier.DoesNotExist."""
    row = Dossier.objects.get(pk=dossier_id)
    if row.version != shown:
        raise conflict(dossier_id)
    return row


def _parts(dossier: Dossier, actor: Actor, roles: RoleSet | None) -> frozenset[Part]:
    if actor.kind in _AGENT_PARTS:
        return frozenset({_AGENT_PARTS[actor.kind]})
    if roles is not None:
        return rules.agent_parts(roles, dossier.department_id)
    return rules.resident_parts(dossier.owner_id, actor.person_id)


def _column(name: str) -> str:
    return str(getattr(Dossier._meta.get_field(name), "attname"))  # noqa: B009 - of fields only


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
