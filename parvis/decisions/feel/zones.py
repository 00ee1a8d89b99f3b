"""Time zones by their identifier."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from parvis.decisions.feel.values import DAY_NANOS, NANOS, Date, DateTime, Time


@lru_cache(maxsize=700)
def zone(identifier: str) -> ZoneInfo:
    """The zone of an identifier such as `Europe/Paris`. Raises ValueError on an unknown one."""
    try:
        return ZoneInfo(identifier)
    except (KeyError, OSError, ValueError):
        raise ValueError("zone") from None


def offset_of(moment: DateTime) -> int | None:
    """Seconds east of UTC of a date and time, or None when it is local."""
    time = moment.time
    if time.zone is None:
        return time.offset
    year, month, day = moment.date.civil
    proxy = year if 2 <= year <= 9998 else (9200 if year > 0 else 2000) + year % 400
    seconds = time.nanos // NANOS
    local = datetime(proxy, month, day, tzinfo=zone(time.zone)) + timedelta(seconds=seconds)
    return _seconds(local)


def offset_of_time(time: Time) -> int | None:
    """Seconds east of UTC of a time of day; in a zone, those of its winter time."""
    if time.zone is None:
        return time.offset
    return _seconds(datetime(2000, 1, 1, 12, tzinfo=zone(time.zone)))


def _seconds(moment: datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def instant(moment: DateTime) -> int:
    """Nanoseconds since the 1st of January 1, in UTC, or local when the moment has no zone."""
    local = moment.date.days * DAY_NANOS + moment.time.nanos
    return local - (offset_of(moment) or 0) * NANOS


def instant_of_time(time: Time) -> int:
    """Nanoseconds since midnight UTC (may be outside the day), or local without zone."""
    return time.nanos - (offset_of_time(time) or 0) * NANOS


def from_local(nanos: int, like: Time) -> DateTime:
    """The date and time of a count of local nanoseconds, in the zone of `like`.

    Raises ValueError outside the years the language knows.
    """
    days, rest = divmod(nanos, DAY_NANOS)
    date = Date(days)
    if not -999_999_999 <= date.civil[0] <= 999_999_999:
        raise ValueError("year")
    return DateTime(date, Time(rest, like.offset, like.zone))
