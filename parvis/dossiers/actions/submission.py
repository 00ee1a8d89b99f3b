"""What the resident sends: the dossier, its later edits, its withdrawal."""

from datetime import date

from django.db import transaction

from parvis.accounts import queries as accounts
from parvis.common import clock
from parvis.common.text import sort_key
from parvis.dossiers import rules
from parvis.dossiers.actions.base import Conflict, change, conflict, find
from parvis.dossiers.enums import Move, Obstacle, State
from parvis.dossiers.models import Correction, Dossier, Revision
from parvis.dossiers.rules import Refused
from parvis.journal.types import Actor
from parvis.procedures import queries as procedures
from parvis.procedures.enums import CorrectionReason
from parvis.procedures.types import Correction as Pause
from parvis.procedures.types import Definition, FieldContext, Submission

_WORDS_KEPT = 4000


class Incomplete(Exception):
    """A form that cannot be sent yet: `submission` holds the errors and who is not eligible."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(f"{len(submission.errors)} errors")
        self.submission = submission


def submit(
    dossier: Dossier, *, applicant: str, context: FieldContext, shown: int, actor: Actor
) -> Dossier:
    """Submit a draft: hidden answers go, the department and the due date are found.

    applicant: the name that agents read. Submitted twice by its owner (double click, retry), it
    gives the same dossier and writes nothing more. One statement asks whether the procedure is
    open, one writes row, entry and jobs.
    Raises Refused (also once the procedure was closed), Incomplete, or Conflict when the draft
    changed after it was shown.
    Journal: `dossier.submitted`, whose reactions send the receipt.
    """
    if _already(dossier, actor):
        return dossier
    transition = find(dossier, Move.SUBMIT, actor=actor)
    if shown != dossier.version:
        raise conflict(dossier.pk)
    if not procedures.is_open(dossier.procedure_id):
        raise Refused(Obstacle.CLOSED)
    submission = _checked(dossier, dossier.answers, dossier.typed, context)
    try:
        change(
            dossier,
            transition.entry,
            actor=actor,
            shown=shown,
            payload={
                "procedure": dossier.procedure_id,
                "automatic": _definition(dossier).take == "automatic" and not _decides(dossier),
                "decides": _decides(dossier),
            },
            state=transition.target,
            answers=submission.answers,
            typed={},
            department=_department(dossier, submission),
            submitted_at=clock.now(),
            due_on=_due_on(dossier, context.today, context.today),
            applicant=applicant[:200],
            words=_words(dossier, submission, applicant),
        )
    except Conflict:
        row = Dossier.objects.get(pk=dossier.pk)
        if _already(row, actor):
            return row
        raise
    return dossier


def resubmit(dossier: Dossier, *, context: FieldContext, shown: int, actor: Actor) -> Dossier:
    """Send the edits that wait: they replace the official answers, and a correction is answered.

    shown: the version of the edits (0 when there are none: then only a correction is answered).
    What was replaced stays in the revision, dated. Raises Refused, Incomplete, or Conflict.
    Journal: `dossier.resubmitted`.
    """
    transition = find(dossier, Move.RESUBMIT, actor=actor)
    with transaction.atomic():
        revision = (
            Revision.objects.select_for_update(of=("self",))
            .filter(dossier=dossier, sent_at__isnull=True)
            .first()
        )
        if (revision.version if revision else 0) != shown:
            raise conflict(dossier.pk)
        if revision is None and not dossier.correction_pending:
            return dossier
        before = dossier.answers
        answers = revision.answers if revision else before
        submission = _checked(dossier, answers, revision.typed if revision else {}, context)
        Correction.objects.filter(dossier=dossier, resolved_at__isnull=True).update(
            resolved_at=clock.now()
        )
        change(
            dossier,
            transition.entry,
            actor=actor,
            shown=dossier.version,
            payload={"correction": dossier.correction_pending, "decides": _decides(dossier)},
            state=transition.target,
            answers=submission.answers,
            department=_department(dossier, submission),
            due_on=due_on(dossier, today=context.today),
            correction_pending=False,
            words=_words(dossier, submission, dossier.applicant),
            news_for_agents=True,
        )
        if revision is not None:
            revision.answers, revision.typed = submission.answers, {}
            revision.replaced, revision.sent_at = before, clock.now()
            revision.save()
    return dossier


def withdraw(dossier: Dossier, *, shown: int, actor: Actor) -> Dossier:
    """Give the request up: no answer is due any more. Withdrawn twice, it stays withdrawn.

    Raises Refused, or Conflict when it changed after it was shown. Journal: `dossier.withdrawn`.
    """
    if dossier.state == State.WITHDRAWN and dossier.owner_id == actor.person_id:
        return dossier
    transition = find(dossier, Move.WITHDRAW, actor=actor)
    with transaction.atomic():
        change(
            dossier,
            transition.entry,
            actor=actor,
            shown=shown,
            state=transition.target,
            correction_pending=False,
            due_on=None,
            news_for_agents=True,
        )
        Correction.objects.filter(dossier=dossier, resolved_at__isnull=True).update(
            resolved_at=clock.now()
        )
    return dossier


def due_on(dossier: Dossier, *, today: date) -> date | None:
    """Return the day on which silence decides, from the deposit and every correction.

    Reads the corrections: one statement. None when the procedure has no rule of silence.
    """
    if dossier.submitted_at is None:
        return None
    pauses = tuple(
        Pause(
            reason=CorrectionReason(row.reason),
            asked=clock.local_day(row.requested_at),
            resolved=clock.local_day(row.resolved_at) if row.resolved_at else None,
        )
        for row in Correction.objects.filter(dossier=dossier).order_by("id")
    )
    return _due_on(dossier, clock.local_day(dossier.submitted_at), today, pauses)


def _due_on(
    dossier: Dossier, deposited: date, today: date, pauses: tuple[Pause, ...] = ()
) -> date | None:
    silence = _definition(dossier).silence
    if silence is None:
        return None
    return procedures.due_date(silence, deposited, pauses, today=today).due


def _definition(dossier: Dossier) -> Definition:
    return procedures.definition(dossier.procedure_version_id)


def _decides(dossier: Dossier) -> bool:
    return procedures.decides(dossier.procedure_version_id)


def _already(dossier: Dossier, actor: Actor) -> bool:
    return dossier.state != State.DRAFT and dossier.owner_id == actor.person_id


def _checked(
    dossier: Dossier, answers: dict[str, object], typed: dict[str, object], context: FieldContext
) -> Submission:
    form = procedures.form(dossier.procedure_version_id)
    submission = procedures.check_all(form, answers, context, typed=typed)
    if not submission.accepted:
        raise Incomplete(submission)
    return submission


def _department(dossier: Dossier, submission: Submission) -> int:
    """The department that handles it; no statement when it is the one of the procedure."""
    form = procedures.form(dossier.procedure_version_id)
    if submission.state.department == form.department:
        return dossier.department_id
    return accounts.department(submission.state.department).id


def _words(dossier: Dossier, submission: Submission, applicant: str) -> str:
    """What agents search: number, name, and answers as they read, without accents."""
    form = procedures.form(dossier.procedure_version_id)
    sections = procedures.summarise(form, submission.answers, submission.state)
    shown = [line for s in sections for item in s.items for line in item.display.lines]
    return sort_key(" ".join([rules.spoken(dossier.number), applicant, *shown]))[:_WORDS_KEPT]
