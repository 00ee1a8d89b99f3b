"""How long what surrounds documents is kept; a document itself is an archive. Pure.

Documents stay as long as the authority's retention table says (Code du patrimoine, art. L. 212-2
and L. 212-3): nothing here removes one. Data that serve no longer go by themselves (RGPD, art. 5).
"""

from datetime import date, datetime, timedelta

from parvis.common.clock import local_day

DRAFT = timedelta(days=1)  # a lot that nobody launches
FAILED = timedelta(days=30)  # what could not be issued, once the lot has ended: time to mend it
UNFINISHED = timedelta(days=90)  # a lot that stays in pause, or stands still
LINK = timedelta(days=30)  # a link that opens no more: time to answer who asks about it


def given_up_on(created_at: datetime) -> date:
    """Return the day, in Paris, on which what is left of a lot is forgotten."""
    return local_day(created_at + UNFINISHED)
