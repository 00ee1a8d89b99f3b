"""Functions that make a value of another type, and the miscellaneous ones."""

import re
from decimal import Decimal
from typing import Any

from parvis.decisions.feel.convert import from_datetime
from parvis.decisions.feel.equality import same_form, weigh
from parvis.decisions.feel.functions import Builtin, form
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.texts import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    value_text,
)
from parvis.decisions.feel.values import (
    CONTEXT,
    NANOS,
    Date,
    DateTime,
    Duration,
    Time,
    YearsMonths,
)


def whole(number: Decimal) -> int:
    """A number as an integer. Raises ValueError when it has a fraction or is huge."""
    if number != number.to_integral_value() or abs(number) > 10**15:
        raise ValueError("integer")
    return int(number)


def _date(_state: State, source: Any) -> Date:
    if type(source) is str:
        return parse_date(source)
    if type(source) is Date:
        return source
    if type(source) is DateTime:
        return source.date
    raise ValueError("date")


def _date_of(_state: State, year: Decimal, month: Decimal, day: Decimal) -> Date:
    return Date.of(whole(year), whole(month), whole(day))


def _date_time(_state: State, source: Any) -> DateTime:
    if type(source) is str:
        return parse_date_time(source)
    if type(source) is DateTime:
        return source
    if type(source) is Date:
        return DateTime(source, Time(0, 0))
    raise ValueError("date and time")


def _date_time_of(_state: State, date: Any, time: Time) -> DateTime:
    return DateTime(date.date if type(date) is DateTime else date, time)


def _date_time_in(_state: State, moment: DateTime, zone: str) -> DateTime:
    found = parse_time("00:00:00" + (zone if zone[:1] in "+-Z" else "@" + zone))
    return DateTime(moment.date, Time(moment.time.nanos, found.offset, found.zone))


def _time(_state: State, source: Any) -> Time:
    if type(source) is str:
        return parse_time(source)
    if type(source) is DateTime:
        return source.time
    if type(source) is Time:
        return source
    if type(source) is Date:
        return Time(0, 0)
    raise ValueError("time")


def _time_of(
    _state: State, hour: Decimal, minute: Decimal, second: Decimal, offset: Duration | None = None
) -> Time:
    nanos = int(CONTEXT.multiply(second, Decimal(NANOS)))
    seconds = None
    if offset is not None:
        seconds = offset.nanos // NANOS
        if abs(seconds) > 18 * 3600:
            raise ValueError("offset")
    return Time.of(whole(hour), whole(minute), nanos, seconds)


_GROUPING = (" ", ",", ".")


def _number(_state: State, text: str, grouping: str | None, point: str | None) -> Decimal:
    if (
        grouping not in (None, *_GROUPING)
        or point not in (None, ",", ".")
        or (grouping is not None and grouping == point)
    ):
        raise ValueError("separators")
    if grouping:
        text = text.replace(grouping, "")
    if point:
        if point == "," and "." in text:
            raise ValueError("point")
        text = text.replace(point, ".")
    if not _PLAIN.fullmatch(text):
        raise ValueError("number")
    return CONTEXT.create_decimal(text)


def _string(state: State, value: Any) -> str | None:
    if value is None:
        return None
    weigh(state, value)
    text = value_text(value)
    state.text(len(text))
    return text


def _months_between(_state: State, start: Date | DateTime, end: Date | DateTime) -> YearsMonths:
    """Whole months from one day to another; the hours do not count."""
    (year, month, day), (to_year, to_month, to_day) = _day(start).civil, _day(end).civil
    months = (to_year - year) * 12 + to_month - month
    if months > 0 and day > to_day:
        months -= 1
    elif months < 0 and day < to_day:
        months += 1
    return YearsMonths(months)


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


def _now(state: State) -> DateTime:
    return from_datetime(state.now)


def _today(state: State) -> Date:
    return Date(state.now.toordinal())


def _not(_state: State, value: Any) -> bool | None:
    return not value if type(value) is bool else None


def _is(state: State, left: Any, right: Any) -> bool:
    weigh(state, left)
    return same_form(left, right)


_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")

CONVERSION = (
    Builtin("date", form("from: any", _date),
            form("year: number, month: number, day: number", _date_of),
            hint="Cette date n’existe pas : « date » attend un texte comme 2027-03-15, ou une"
            " année, un mois et un jour."),
    Builtin("date and time", form("from: any", _date_time),
            form("date: moment, time: time", _date_time_of),
            form("date: date and time, timezone: string", _date_time_in),
            hint="Ce moment n’existe pas : « date and time » attend un texte comme"
            " 2027-03-15T10:30:00, ou une date et une heure."),
    Builtin("time", form("from: any", _time),
            form("hour: number, minute: number, second: number, offset: days?", _time_of),
            hint="Cette heure n’existe pas : « time » attend un texte comme 10:30:00, ou une heure,"
            " des minutes et des secondes."),
    Builtin("number", form("from: string, grouping separator: string?, decimal separator: string?",
                           _number, required=3),
            hint="Ce texte n’est pas un nombre : « number » attend aussi les séparateurs des"
            " milliers et des décimales."),
    Builtin("string", form("from: any", _string)),
    Builtin("duration", form("from: string", lambda _, text: parse_duration(text)),
            hint="Ce texte n’est pas une durée : « duration » attend un texte comme P18Y, P2Y6M,"
            " P10D ou PT36H."),
    Builtin("years and months duration", form("from: moment, to: moment", _months_between)),
    Builtin("not", form("negand: any", _not)),
    Builtin("is", form("value1: any, value2: any", _is)),
    Builtin("now", form("", _now)),
    Builtin("today", form("", _today)),
)  # fmt: skip
