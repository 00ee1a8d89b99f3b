"""What agents read: the inbox of their departments, and one case. Drafts are never read."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, expressions

from parvis.accounts.types import RoleSet
from parvis.common.clock import PARIS
from parvis.common.text import sort_key
from parvis.dossiers import rules
from parvis.dossiers.enums import Part, Sort, State
from parvis.dossiers.models import Correction, Decision, Dossier, DossierWord, Review
from parvis.dossiers.queries.residents import (
    correction_info,
    decision_info,
    history,
    messages_of,
    pending_revision,
)
from parvis.dossiers.queries.rulings import advice, review_due, reviews_of
from parvis.dossiers.types import Case, Cursor, Inbox, InboxFilters, InboxRow
from parvis.procedures import queries as procedures

_COLUMNS = (
    "id", "number", "state", "procedure_id", "department_id", "assignee_id", "applicant",
    "audience", "due_on", "submitted_at", "correction_pending", "review_asked_at",
    "news_for_agents", "version",
)  # fmt: skip
_NO_DATE = date(9999, 12, 31)


def inbox(filters: InboxFilters, after: Cursor | None = None, limit: int = 50) -> Inbox:
    """Return one page of the dossiers that the filters keep, in one statement, without counting.

    after: where the page before stopped. limit: 1 to 200 rows.
    """
    rows = _filtered(filters)
    if rows is None:
        return Inbox((), None)
    column, backwards = _order(filters)
    rows = rows.annotate(review_asked_at=_review_asked_at())
    if after is not None:
        rows = rows.filter(_beyond(column, after, backwards=backwards))
    first = F(column).desc() if backwards else F(column).asc(nulls_last=True)
    found = list(
        rows.order_by(first, "-id" if backwards else "id").values_list(*_COLUMNS)[: limit + 1]
    )
    kept = tuple(_row(row) for row in found[:limit])
    return Inbox(kept, _cursor(kept[-1], column) if len(found) > limit else None)


def case(dossier_id: int, roles: RoleSet) -> Case:
    """Return a dossier with all that hangs on it, and what this agent may do to it.

    Raises Dossier.DoesNotExist when there is none, or when these roles may not read it: nobody
    learns that a dossier of another department exists. Ten statements at most.
    """
    row = Dossier.objects.get(pk=dossier_id)
    if not rules.may_read_case(roles, State(row.state), row.department_id):
        raise Dossier.DoesNotExist
    decisions = [decision_info(one) for one in Decision.objects.filter(dossier=row).order_by("-id")]
    reviews = reviews_of(row.pk)
    corrections = Correction.objects.filter(dossier=row).order_by("-id")
    parts = rules.agent_parts(roles, row.department_id)
    return Case(
        id=row.pk,
        number=row.number,
        state=State(row.state),
        version=row.version,
        procedure_id=row.procedure_id,
        procedure_version_id=row.procedure_version_id,
        department_id=row.department_id,
        assignee_id=row.assignee_id,
        owner_id=row.owner_id or 0,
        applicant=row.applicant,
        audience=row.audience,
        answers=row.answers,
        due_on=row.due_on,
        submitted_at=row.submitted_at or row.created_at,
        taken_at=row.taken_at,
        decided_at=row.decided_at,
        correction_pending=row.correction_pending,
        has_unsent_edits=pending_revision(row.pk) is not None,
        news=row.news_for_agents,
        corrections=tuple(correction_info(one) for one in corrections),
        messages=messages_of(row.pk),
        decision=next((one for one in decisions if one.revoked_at is None), None),
        former_decisions=tuple(one for one in decisions if one.revoked_at is not None),
        history=history(row.pk),
        moves=rules.moves(
            State(row.state),
            parts,
            correction_waits=row.correction_pending,
            review_waits=row.review_pending,
        ),
        review=next((one for one in reviews if not one.answer), None),
        reviews=tuple(one for one in reviews if one.answer),
        advice=advice(row.pk) if procedures.decides(row.procedure_version_id) else None,
        decides=Part.DECIDER in parts,
    )


def _filtered(filters: InboxFilters) -> QuerySet[Dossier] | None:
    """Return the rows kept, None when the filters can keep nothing."""
    if filters.departments is not None and not filters.departments:
        return None
    rows = Dossier.objects.filter(state__in=filters.states or _seen())
    exact: dict[str, Any] = {
        "procedure_id": filters.procedure_id,
        "correction_pending": filters.waiting,
        "review_pending": filters.review,
        "due_on__lt": filters.due_before,
        "submitted_at__gte": _midnight(filters.submitted_from),
        "submitted_at__lt": _midnight(filters.submitted_to),
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if filters.departments is not None:
        rows = rows.filter(department_id__in=sorted(filters.departments))
    if filters.assignee_id is not None:
        rows = rows.filter(assignee_id=filters.assignee_id or None)
    return _searched(rows.exclude(state=State.DRAFT), filters.text)


def _searched(rows: QuerySet[Dossier], text: str) -> QuerySet[Dossier]:
    """Keep the dossiers of a number, else those that hold every word, each as a prefix."""
    number = rules.read_number(text)
    if number is not None:
        return rows.filter(number=number)
    for word in sort_key(text).split()[:8]:
        # « { » follows « z »: words hold letters and digits only
        begin = DossierWord.objects.filter(word__gte=word, word__lt=word + "{")
        rows = rows.filter(pk__in=begin.values("dossier_id"))
    return rows


def _seen() -> list[str]:
    return [state for state in State.values if state != State.DRAFT]


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), PARIS)


def _review_asked_at() -> expressions.Case:
    """The instant of the request that waits: asked only of the rows that have one."""
    waiting = Review.objects.filter(dossier=OuterRef("pk"), answered_at__isnull=True)
    asked_at = Subquery(waiting.values("asked_at")[:1])
    return expressions.Case(expressions.When(review_pending=True, then=asked_at))


def _order(filters: InboxFilters) -> tuple[str, bool]:
    if filters.sort == Sort.DUE:
        return "review_asked_at" if filters.review else "due_on", False
    return "submitted_at", filters.sort == Sort.NEWEST


def _beyond(column: str, after: Cursor, *, backwards: bool) -> Q:
    """What stands after the cursor; rows without a due date come last, by id."""
    if column == "due_on" and after.key == _NO_DATE.isoformat():
        return Q(due_on__isnull=True, id__gt=after.id)
    side = "lt" if backwards else "gt"
    beyond = Q(**{f"{column}__{side}": after.key}) | Q(
        **{column: after.key, f"id__{side}": after.id}
    )
    if column == "due_on":
        return beyond | Q(due_on__isnull=True)
    return Q(**{f"{column}__{side}e": after.key}) & beyond  # the index starts there


def _cursor(row: InboxRow, column: str) -> Cursor:
    value = getattr(row, column) or _NO_DATE
    return Cursor(value.isoformat(), row.id)


def _row(values: tuple[Any, ...]) -> InboxRow:
    named = dict(zip(_COLUMNS, values, strict=True))
    asked_at = named["review_asked_at"]
    return InboxRow(
        news=named.pop("news_for_agents"),
        review_due_on=review_due(asked_at) if asked_at else None,
        **named,
    )


def decides(dossier_id: int, *, roles: RoleSet) -> bool:
    """Whether an agent decides on a dossier; nobody does on one that is not there."""
    row = Dossier.objects.filter(pk=dossier_id).only("department_id").first()
    return row is not None and Part.DECIDER in rules.agent_parts(roles, row.department_id)
