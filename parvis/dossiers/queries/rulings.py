"""What rules said of dossiers, and what people were asked to look at again."""

from datetime import date, datetime

from django.utils.translation import get_language

from parvis.common import clock
from parvis.dossiers.enums import State
from parvis.dossiers.models import Decision, Dossier, Review, RuleRecord
from parvis.dossiers.types import Explanation, ReviewInfo, ToRule
from parvis.procedures import queries as procedures


def to_rule(dossier_id: int) -> ToRule | None:
    """Return a dossier that waits for its review, None for any other: a rule looks at no draft."""
    row = Dossier.objects.filter(pk=dossier_id, state=State.SUBMITTED).first()
    if row is None or row.submitted_at is None or row.correction_pending:
        return None
    return ToRule(
        version=row.version,
        procedure_id=row.procedure_id,
        procedure_version_id=row.procedure_version_id,
        answers=row.answers,
        audience=row.audience,
        submitted_at=row.submitted_at,
    )


def awaits_rule(dossier: Dossier) -> bool:
    """Whether a rule has yet to look at a dossier that was just submitted."""
    if dossier.state != State.SUBMITTED or not procedures.decides(dossier.procedure_version_id):
        return False
    return not RuleRecord.objects.filter(dossier=dossier).exists()


def may_ask_review(dossier: Dossier) -> bool:
    """Whether its resident may ask that a person look again: once, of a decision of a rule."""
    rows = Decision.objects.filter(dossier=dossier, revoked_at__isnull=True, record__isnull=False)
    decision = rows.first()
    return decision is not None and not Review.objects.filter(decision=decision).exists()


def explanation(dossier_id: int) -> Explanation | None:
    """Return how the decision in force was made by a rule, None when a person made it."""
    rows = Decision.objects.filter(dossier_id=dossier_id, revoked_at__isnull=True)
    decision = rows.select_related("record").first()
    return _explanation(decision.record) if decision and decision.record else None


def advice(dossier_id: int) -> Explanation | None:
    """Return what the rule last said of a dossier, even when it left it to a person."""
    row = RuleRecord.objects.filter(dossier_id=dossier_id).order_by("-id").first()
    return _explanation(row) if row else None


def reviews_of(dossier_id: int) -> tuple[ReviewInfo, ...]:
    """Return the requests that a person look again, the newest first."""
    rows = Review.objects.filter(dossier_id=dossier_id).order_by("-id")
    return tuple(
        ReviewInfo(
            text=row.text,
            asked_at=row.asked_at,
            due_on=review_due(row.asked_at),
            answer=row.answer,
            reason=row.reason,
            law=row.law,
            author_name=row.author_name,
            author_capacity=row.author_capacity,
            author_delegation=row.author_delegation,
            answered_at=row.answered_at,
        )
        for row in rows
    )


def review_due(asked_at: datetime) -> date:
    """Return the day on which silence rejects a request to look again (CRPA art. L. 231-4, 2°)."""
    return procedures.add_period(clock.local_day(asked_at), "P2M")


def _explanation(row: RuleRecord) -> Explanation:
    content = row.content
    english = content.get("english") if get_language() == "en" else None
    told = english or content
    return Explanation(
        outcome=row.outcome,
        reason=content["reason"],
        law=content["law"],
        read=tuple((one["label"], one["value"], one["source"]) for one in told["read"]),
        criteria=tuple((one["label"], one["asked"], one["given"]) for one in told["criteria"]),
        sentences=tuple(told["sentences"]),
        notes=tuple(told["notes"]),
        matched=content["matched"],
        rule=row.rule,
        procedure_version_id=row.procedure_version_id,
        at=row.at,
        stopped=content["stopped"],
        lang="en" if english else "fr",
    )
