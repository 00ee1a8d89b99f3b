"""What should have happened by now: a witness that confirms no more, a log that is signed no more.

Both are told only when there was news: a quiet ledger owes nothing.
"""

from datetime import datetime, timedelta

from django.conf import settings

from parvis.common import clock
from parvis.ledger.models import StoredCheckpoint


def hours() -> int:
    """Return after how many hours a silence is told: PARVIS_LEDGER_HOURS."""
    return int(settings.ENV["PARVIS_LEDGER_HOURS"])


def overdue(at: datetime | None) -> datetime | None:
    """Return an instant that lies further back than the limit, None for a nearer one."""
    return at if at and clock.now() - at > timedelta(hours=hours()) else None


def silent_since(confirmed: int) -> datetime | None:
    """Return when we signed what a witness should have confirmed long ago, None if nothing.

    confirmed: the size that it confirmed last.
    """
    row = StoredCheckpoint.objects.filter(size__gt=confirmed).order_by("size").first()
    return overdue(row.at) if row else None
