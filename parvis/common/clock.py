"""The only clock. Everything else receives the time as an argument.

The day of the law is a day in Europe/Paris.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 - this is the clock


def today() -> date:
    """Return the present day in Europe/Paris."""
    return now().astimezone(PARIS).date()


def local_day(at: datetime) -> date:
    """Return the day in Europe/Paris of an aware instant."""
    return at.astimezone(PARIS).date()


@contextmanager
def freeze(at: datetime) -> Iterator[None]:
    """Stop the clock of this context at an aware instant: simulations and tests."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)
