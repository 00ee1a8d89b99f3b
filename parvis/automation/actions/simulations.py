"""Trying a version of a rule on past dossiers: read-only on them, in small resumable steps.

A step reads a page of dossiers, works outside any transaction, then writes what it found, the new
cursor and the next job at once. A step that dies leaves nothing; one that runs twice finds that the
cursor has moved, and does nothing.
"""

import time

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from parvis.automation import rules
from parvis.automation.enums import EntryKind, Obstacle, SimulationState
from parvis.automation.models import ChangedOutcome, Simulation
from parvis.automation.queries import said
from parvis.common import clock, jobs
from parvis.common.context import current_authority
from parvis.dossiers.queries import past
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM, Actor
from parvis.procedures import queries as procedures

JOB = "automation.simulate"


class CannotSimulateError(Exception):
    """There is nothing to simulate; `obstacle` says why and what to do."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


def start(procedure_id: int, *, sample: int | None, actor: Actor) -> int:
    """Begin to replay the draft version of a procedure on its past dossiers; return its id.

    sample: how many of the newest, None for all. The simulation of that version that already runs
    is returned as it is. Raises CannotSimulateError. Journal: `automation.simulation_started`.
    """
    draft = procedures.drafts().get(procedure_id)
    if draft is None:
        raise CannotSimulateError(Obstacle.NO_DRAFT)
    if not procedures.decides(draft.id):
        raise CannotSimulateError(Obstacle.NO_RULE)
    against = procedures.in_service(procedure_id)
    if against is None:
        raise CannotSimulateError(Obstacle.NOT_OPEN)
    now = clock.now()
    fresh = Simulation(
        authority_id=current_authority(),
        procedure_id=procedure_id,
        version_id=draft.id,
        against_id=against,
        number=draft.number,
        digest=draft.digest,
        sample=sample,
        cursor=rules.NEWEST,
        started_by_id=actor.person_id,
        started_at=now,
        moved_at=now,
    )
    try:
        return _begun(fresh, actor)
    except IntegrityError:
        running = Simulation.objects.filter(version_id=draft.id, state=SimulationState.RUNNING)
        return int(running.values_list("id", flat=True).get())


@transaction.atomic
def _begun(fresh: Simulation, actor: Actor) -> int:
    fresh.save(force_insert=True)
    _record(EntryKind.SIMULATION_STARTED, fresh, actor)
    jobs.defer(JOB, simulation=fresh.pk, below=fresh.cursor)
    return fresh.pk


def step(simulation_id: int, below: int) -> None:
    """Replay the next dossiers of a simulation, those of an id under `below`, and defer the rest.

    Nothing happens when the simulation ended, or went past that point. One that lost its version
    ends as outdated. Journal: `automation.simulation_ended`, at the end.
    """
    row = _waiting(simulation_id, below).first()
    if row is None:
        return
    if row.version_id is None:
        _finish(row, SimulationState.OUTDATED)
        return
    if row.total is None:
        count = past.submitted_count(row.procedure_id, below=below)
        row.total = count if row.sample is None else min(row.sample, count)
    found, over = _replay(row)
    _write(row, below, found, over=over)


def _replay(row: Simulation) -> tuple[list[ChangedOutcome], bool]:
    """Read a page, move the figures and the cursor of `row`; return what changes, and the end."""
    left = rules.CHUNK if row.sample is None else min(rules.CHUNK, row.sample - row.done)
    dossiers = (
        past.submitted_answers(row.procedure_id, below=row.cursor, limit=left) if left else ()
    )
    began, read, found = time.monotonic(), 0, []
    for dossier in dossiers:
        before, after = said(row.against_id, dossier), said(row.version_id or 0, dossier)
        row.outcomes = rules.counted(row.outcomes, before.outcome, after.outcome)
        row.cursor, row.done, read = dossier.id, row.done + 1, read + 1
        if before.outcome == after.outcome:
            row.other_rule += before.rule != after.rule
        else:
            found.append(
                ChangedOutcome(
                    authority_id=row.authority_id,
                    simulation_id=row.pk,
                    dossier_id=dossier.id,
                    before=before.outcome,
                    after=after.outcome,
                    rule_before=before.rule,
                    rule_after=after.rule,
                )
            )
        if time.monotonic() - began > rules.SECONDS:
            break
    over = read == len(dossiers) and (read < rules.CHUNK or row.done == row.sample)
    return found, over


@transaction.atomic
def _write(row: Simulation, below: int, found: list[ChangedOutcome], *, over: bool) -> None:
    """Keep the figures, if nobody moved this simulation in the meantime; then the next step."""
    if _waiting(row.pk, below).select_for_update(of=("self",)).first() is None:
        return
    ChangedOutcome.objects.bulk_create(found, ignore_conflicts=True)
    row.moved_at = clock.now()
    row.save(update_fields=["cursor", "total", "done", "outcomes", "other_rule", "moved_at"])
    if over:
        _finish(row, SimulationState.DONE)
    else:
        jobs.defer(JOB, simulation=row.pk, below=row.cursor)


def cancel(simulation_id: int, *, actor: Actor) -> bool:
    """Stop a simulation; what it found stays. False when it had already ended, or is not there.

    Journal: `automation.simulation_cancelled`.
    """
    with transaction.atomic():
        row = _running(simulation_id).select_for_update(of=("self",)).first()
        if row is None:
            return False
        _end(row, SimulationState.CANCELLED)
        _record(EntryKind.SIMULATION_CANCELLED, row, actor)
    return True


def resume(simulation_id: int) -> bool:
    """Give a job again to a simulation that no longer moves; False when it had ended.

    Harmless while it does move: whichever job comes second finds the cursor moved.
    """
    row = _running(simulation_id).first()
    if row is None:
        return False
    jobs.defer(JOB, simulation=row.pk, below=row.cursor)
    return True


def _running(simulation_id: int) -> QuerySet[Simulation]:
    return Simulation.objects.filter(pk=simulation_id, state=SimulationState.RUNNING)


def _waiting(simulation_id: int, below: int) -> QuerySet[Simulation]:
    return _running(simulation_id).filter(cursor=below)


@transaction.atomic
def _finish(row: Simulation, state: SimulationState) -> None:
    _end(row, state)
    _record(EntryKind.SIMULATION_ENDED, row, SYSTEM)


def _end(row: Simulation, state: SimulationState) -> None:
    row.state, row.ended_at = state, clock.now()
    row.save(update_fields=["state", "ended_at"])


def _record(kind: EntryKind, row: Simulation, actor: Actor) -> None:
    journal.record(
        str(kind),
        subject=("simulation", row.pk),
        actor=actor,
        version=row.digest,
        payload={
            "procedure": row.procedure_id,
            "number": row.number,
            "sample": row.sample,
            "read": row.done,
            "changed": rules.changed(row.outcomes),
            "state": str(row.state),
        },
    )
