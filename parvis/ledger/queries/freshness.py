"""What should have happened by now: a witness that confirms no more, a log that is signed no more.

Both are told only when there was news: a quiet ledger owes nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from parvis.common import clock
from parvis.ledger.models import Cosignature, StoredCheckpoint


def hours() -> int:
    """Return after how many hours a silence is told: PARVIS_LEDGER_HOURS."""
    return int(settings.ENV["PARVIS_LEDGER_HOURS"])


def overdue(at: datetime | None) -> datetime | None:
    """Return an instant that lies further back than the limit, None for a nearer one."""
    return at if at and clock.now() - at > timedelta(hours=hours()) else None


def silent_since(witnesses: Iterable[str]) -> dict[str, datetime | None]:
    """Return for each witness when we signed what it should have confirmed since, None if nothing.

    That is the first checkpoint beyond the last one that it confirmed.
    """
    rows = Cosignature.objects.order_by("name").values_list("name")
    confirmed = dict(rows.annotate(Max("size")))
    return {name: overdue(_signed_after(confirmed.get(name, 0))) for name in witnesses}


def _signed_after(size: int) -> datetime | None:
    row = StoredCheckpoint.objects.filter(size__gt=size).order_by("size").first()
    return row.at if row else None
