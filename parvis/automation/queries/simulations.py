"""Simulations: what a page shows of them, and what two versions of a rule say of a dossier."""

from datetime import timedelta

from django.db.models import Count
from django.utils.translation import get_language

from parvis.accounts.types import RoleSet
from parvis.automation import rules
from parvis.automation.enums import Answer, SimulationState
from parvis.automation.models import ChangedOutcome, Simulation
from parvis.automation.types import Change, Said, SimulationInfo, Why
from parvis.common import clock
from parvis.dossiers.queries import past
from parvis.dossiers.queries.past import PastDossier
from parvis.procedures import queries as procedures
from parvis.procedures.types import FieldContext, ProcedureCard

SILENT = timedelta(minutes=2)
DECISION = "decision"


def info(simulation_id: int) -> SimulationInfo:
    """Return a simulation; raise LookupError when this authority has none of that id."""
    row = Simulation.objects.filter(pk=simulation_id).first()
    if row is None:
        raise LookupError(f"simulation {simulation_id}")
    return _info(row)


def recent(limit: int = 30) -> tuple[SimulationInfo, ...]:
    """Return the newest simulations, in one statement."""
    return tuple(_info(row) for row in Simulation.objects.order_by("-id")[:limit])


def startable() -> tuple[ProcedureCard, ...]:
    """Return the procedures that wait for a publication, by name: what may be simulated."""
    waiting = procedures.drafts()
    return tuple(card for card in procedures.all_cards() if card.id in waiting and card.version_id)


def whys(found: SimulationInfo, limit: int = 50) -> tuple[Why, ...]:
    """Return why outcomes change, the most frequent first: which rule instead of which."""
    names = ("before", "after", "rule_before", "rule_after")
    rows = ChangedOutcome.objects.filter(simulation_id=found.id).values_list(*names)
    groups = rows.annotate(count=Count("id")).order_by("-count", *names)[:limit]
    return tuple(_why(found, *group) for group in groups)


def _why(found: SimulationInfo, before: str, after: str, was: int, now: int, count: int) -> Why:
    """What tells the two rules apart: the conditions that they share are left out."""
    then_, now_ = _conditions(found.against_id, was), _conditions(found.version_id, now)
    return Why(
        before=before,
        after=after,
        rule_before=was,
        rule_after=now,
        count=count,
        now=tuple(one for one in now_ if one not in then_),
        then=tuple(one for one in then_ if one not in now_),
    )


def changes(
    found: SimulationInfo,
    roles: RoleSet,
    *,
    pair: tuple[str, str] | None = None,
    after: int = 0,
    limit: int = 50,
) -> tuple[tuple[Change, ...], int]:
    """Return one page of the dossiers whose outcome changes, and where the next begins, or 0.

    pair: only those from an outcome to another. after: where the page before stopped. In two
    statements, whatever their number.
    """
    rows = ChangedOutcome.objects.filter(simulation_id=found.id, id__gt=after)
    if pair is not None:
        rows = rows.filter(before=pair[0], after=pair[1])
    page = list(rows.order_by("id")[: limit + 1])
    kept = page[:limit]
    cards = past.past_cards([row.dossier_id for row in kept], roles)
    made = tuple(
        Change(
            id=row.pk,
            number=cards[row.dossier_id].number,
            spoken=cards[row.dossier_id].spoken,
            readable=cards[row.dossier_id].readable,
            before=row.before,
            after=row.after,
            rule_before=row.rule_before,
            rule_after=row.rule_after,
        )
        for row in kept
        if row.dossier_id in cards
    )
    return made, kept[-1].pk if len(page) > limit else 0


def compared(found: SimulationInfo, number: str, roles: RoleSet) -> tuple[Said, Said]:
    """Return what the two versions say of a dossier, in service first.

    number: its digits. Raises LookupError when it is not one of the simulation, when these roles
    may not read it, or when the version tried was replaced.
    """
    dossier = past.past_dossier(number, roles)
    rows = ChangedOutcome.objects.filter(simulation_id=found.id, dossier_id=dossier.id)
    if found.version_id is None or not rows.exists():
        raise LookupError(number)
    return said(found.against_id, dossier), said(found.version_id, dossier)


def said(version_id: int, dossier: PastDossier) -> Said:
    """Return what the rule of a version says of a past dossier, on the day it was submitted.

    A version without rule leaves everything to a person. Never raises for a fault of the rule.
    """
    context = FieldContext(now=dossier.submitted_at, audience=dossier.audience)
    ruling = procedures.rule_on(version_id, dossier.answers, context)
    if ruling is None:
        return Said(outcome=Answer.REVIEW, rule=0)
    matched = ruling.matched.get(DECISION, ())
    return Said(
        outcome=str(ruling.outcome.value),
        rule=matched[0] if matched else 0,
        reason=ruling.reason,
        sentences=ruling.told(get_language()).sentences,
    )


def _conditions(version_id: int | None, rule: int) -> tuple[tuple[str, str], ...]:
    if version_id is None or not rule:
        return ()
    return procedures.conditions_of(version_id, rule)


def _info(row: Simulation) -> SimulationInfo:
    running = row.state == SimulationState.RUNNING
    return SimulationInfo(
        id=row.pk,
        procedure_id=row.procedure_id,
        version_id=row.version_id,
        against_id=row.against_id,
        number=row.number,
        digest=row.digest,
        sample=row.sample,
        state=row.state,
        total=row.total,
        done=row.done,
        changed=rules.changed(row.outcomes),
        other_rule=row.other_rule,
        outcomes=row.outcomes,
        started_by=row.started_by_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        stalled=running and clock.now() - row.moved_at > SILENT,
    )
