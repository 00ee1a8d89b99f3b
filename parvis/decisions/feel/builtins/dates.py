"""Functions on the calendar. Names of days and months are English, as the language fixes them."""

import datetime
from decimal import Decimal
from typing import Any

from parvis.decisions.feel.functions import Builtin, form
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.values import Date, DateTime, days_from_civil

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December")  # fmt: skip


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


def _day_of_year(_state: State, value: Any) -> Decimal:
    day = _day(value)
    return Decimal(day.days - days_from_civil(day.civil[0], 1, 1) + 1)


def _week_of_year(_state: State, value: Any) -> Decimal:
    year, month, day = _day(value).civil
    same = datetime.date(2000 + year % 400, month, day)  # the calendar repeats every 400 years
    return Decimal(same.isocalendar().week)


DATES = (
    Builtin("day of year", form("date: moment", _day_of_year)),
    Builtin("day of week", form("date: moment", lambda _, v: _DAYS[_day(v).weekday - 1])),
    Builtin("month of year", form("date: moment", lambda _, v: _MONTHS[_day(v).civil[1] - 1])),
    Builtin("week of year", form("date: moment", _week_of_year)),
)
