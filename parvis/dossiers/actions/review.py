"""What agents do: take, assign, ask for a correction, decide, reopen."""

from collections.abc import Sequence

from django.db import transaction

from parvis.accounts import queries as accounts
from parvis.accounts.types import RoleSet
from parvis.common import clock
from parvis.dossiers import rules
from parvis.dossiers.actions.base import change, find, fresh
from parvis.dossiers.actions.submission import due_on
from parvis.dossiers.enums import EntryKind, Move, Obstacle, Outcome
from parvis.dossiers.models import Correction, Decision, Dossier, DossierMessage
from parvis.dossiers.rules import Refused
from parvis.dossiers.types import MotivationText, Signature
from parvis.journal.enums import ActorKind
from parvis.journal.types import Actor
from parvis.procedures.enums import CorrectionReason

_MOVES = {
    Outcome.ACCEPTED: Move.ACCEPT,
    Outcome.REFUSED: Move.REFUSE,
    Outcome.DROPPED: Move.DROP,
}


def take(dossier_id: int, *, shown: int, actor: Actor, roles: RoleSet | None = None) -> Dossier:
    """Begin the review of a submitted dossier; the agent becomes its assignee.

    roles: of the agent; None for the rule of a procedure that says so. Raises Refused (also while
    a correction is unanswered), Conflict, Dossier.DoesNotExist. Journal: `dossier.taken`.
    """
    dossier = fresh(dossier_id, shown)
    transition = find(dossier, Move.TAKE, actor=actor, roles=roles)
    change(
        dossier,
        transition.entry,
        actor=actor,
        shown=shown,
        state=transition.target,
        taken_at=clock.now(),
        assignee=actor.person_id or dossier.assignee_id,
    )
    return dossier


def assign(
    dossier_id: int, assignee_id: int | None, *, shown: int, actor: Actor, roles: RoleSet
) -> Dossier:
    """Entrust a dossier to an agent of its department, or to nobody (None).

    Raises Refused(PART) when either has no part in it, Refused(STATE) once it is closed, Conflict,
    Dossier.DoesNotExist. Journal: `dossier.assigned`.
    """
    dossier = fresh(dossier_id, shown)
    if not rules.agent_parts(roles, dossier.department_id):
        raise Refused(Obstacle.PART)
    if dossier.state not in rules.OPEN:
        raise Refused(Obstacle.STATE)
    if assignee_id is not None and not rules.agent_parts(
        accounts.roles_of(assignee_id), dossier.department_id
    ):
        raise Refused(Obstacle.PART)
    if assignee_id != dossier.assignee_id:
        change(
            dossier,
            EntryKind.ASSIGNED,
            actor=actor,
            shown=shown,
            payload={"assignee": assignee_id},
            assignee=assignee_id,
        )
    return dossier


def request_correction(
    dossier_id: int,
    *,
    reason: CorrectionReason,
    fields: Sequence[str],
    text: str,
    shown: int,
    actor: Actor,
    roles: RoleSet,
) -> Dossier:
    """Send a dossier back to its resident, who edits again; the delay follows the silence rule.

    fields: ids of the fields to correct, none for the whole form. text: what to do, in words; it
    is also a message of the thread. Raises Refused, Conflict, Dossier.DoesNotExist.
    Journal: `dossier.correction_requested`.
    """
    dossier = fresh(dossier_id, shown)
    transition = find(dossier, Move.REQUEST_CORRECTION, actor=actor, roles=roles, reason=text)
    name = author_of(actor)
    now = clock.now()
    with transaction.atomic():
        made = Correction.objects.create(
            authority_id=dossier.authority_id,
            dossier=dossier,
            reason=reason,
            fields=list(fields),
            text=text.strip(),
            author_name=name,
            requested_at=now,
        )
        change(
            dossier,
            transition.entry,
            actor=actor,
            shown=shown,
            payload={"correction": made.pk, "reason": str(reason)},
            state=transition.target,
            correction_pending=True,
            due_on=due_on(dossier, today=clock.today()),
            news_for_resident=True,
        )
        DossierMessage.objects.create(
            authority_id=dossier.authority_id,
            dossier=dossier,
            author_id=actor.person_id,
            author_name=name,
            department_name=accounts.department(dossier.department_id).name,
            from_agent=True,
            text=text.strip(),
            at=now,
        )
    return dossier


def accept(
    dossier_id: int,
    *,
    motivation: MotivationText | None = None,
    shown: int,
    actor: Actor,
    roles: RoleSet | None = None,
) -> Dossier:
    """Say yes. roles: of the decider; None for a rule or the clock. See `decide`."""
    words = motivation or MotivationText()
    return decide(
        dossier_id, Outcome.ACCEPTED, motivation=words, shown=shown, actor=actor, roles=roles
    )


def refuse(
    dossier_id: int,
    *,
    motivation: MotivationText,
    shown: int,
    actor: Actor,
    roles: RoleSet | None = None,
) -> Dossier:
    """Say no, with its reasons in fact and in law. See `decide`."""
    return decide(
        dossier_id, Outcome.REFUSED, motivation=motivation, shown=shown, actor=actor, roles=roles
    )


def drop(
    dossier_id: int,
    *,
    motivation: MotivationText,
    shown: int,
    actor: Actor,
    roles: RoleSet | None = None,
) -> Dossier:
    """Close without saying yes or no, with the reason. See `decide`."""
    return decide(
        dossier_id, Outcome.DROPPED, motivation=motivation, shown=shown, actor=actor, roles=roles
    )


def decide(
    dossier_id: int,
    outcome: Outcome,
    *,
    motivation: MotivationText,
    shown: int,
    actor: Actor,
    roles: RoleSet | None = None,
    signature: Signature | None = None,
) -> Dossier:
    """Decide, and keep the author as they sign today: CRPA art. L. 212-1.

    A refusal states its reasons in fact and in law (CRPA art. L. 211-5); a dossier that is dropped,
    its reason in fact. signature: in whose name a rule decides. Raises Refused, Conflict,
    Dossier.DoesNotExist. Journal: `dossier.accepted`, `dossier.refused` or `dossier.dropped`.
    """
    dossier = fresh(dossier_id, shown)
    facts, law = motivation.facts.strip(), motivation.law.strip()
    reason = facts if outcome != Outcome.REFUSED or law else ""
    transition = find(dossier, _MOVES[outcome], actor=actor, roles=roles, reason=reason)
    capacity, delegation = _words(dossier, roles, signature)
    now = clock.now()
    with transaction.atomic():
        change(
            dossier,
            transition.entry,
            actor=actor,
            shown=shown,
            payload=signature.payload if signature else None,
            state=transition.target,
            decided_at=now,
            news_for_resident=True,
        )
        Decision.objects.create(
            authority_id=dossier.authority_id,
            dossier=dossier,
            outcome=outcome,
            facts=facts,
            law=law,
            author_id=actor.person_id,
            author_name=signature.name if signature else author_of(actor),
            author_capacity=capacity,
            author_delegation=delegation,
            record_id=signature.record_id if signature else None,
            at=now,
        )
    return dossier


def reopen(dossier_id: int, *, reason: str, shown: int, actor: Actor, roles: RoleSet) -> Dossier:
    """Examine a decided dossier again: the decision is revoked, never erased.

    No date is due any more: silence never decides a reopened dossier. Raises Refused, Conflict,
    Dossier.DoesNotExist. Journal: `dossier.reopened`, with the reason as an erasable detail.
    """
    dossier = fresh(dossier_id, shown)
    transition = find(dossier, Move.REOPEN, actor=actor, roles=roles, reason=reason)
    with transaction.atomic():
        change(
            dossier,
            transition.entry,
            actor=actor,
            shown=shown,
            detail=reason.strip(),
            state=transition.target,
            decided_at=None,
            due_on=None,
            news_for_resident=True,
        )
        Decision.objects.filter(dossier=dossier, revoked_at__isnull=True).update(
            revoked_at=clock.now()
        )
    return dossier


def _words(dossier: Dossier, roles: RoleSet | None, signature: Signature | None) -> tuple[str, str]:
    """Return capacity and delegation of who decides."""
    if signature is not None:
        return signature.capacity, signature.delegation
    return roles.signing(dossier.department_id) if roles else ("", "")


def author_of(actor: Actor) -> str:
    """The name written under what is said: a person's, or nobody's when a rule speaks."""
    if actor.kind != ActorKind.PERSON or actor.person_id is None:
        return ""
    return accounts.person(actor.person_id).name
