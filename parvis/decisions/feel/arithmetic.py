"""`+ - * / **` and unary minus on numbers, texts, dates, times and durations."""

from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from parvis.decisions.feel.equality import kind_of
from parvis.decisions.feel.errors import Place
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.values import (
    CONTEXT,
    DAY_NANOS,
    YEAR_LIMIT,
    Date,
    DateTime,
    Duration,
    Time,
    YearsMonths,
)
from parvis.decisions.feel.zones import (
    from_local,
    instant,
    instant_of_time,
    offset_of,
    offset_of_time,
)
from parvis.decisions.speech import sentence

_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_add, _subtract, _multiply, _divide = (
    CONTEXT.add, CONTEXT.subtract, CONTEXT.multiply, CONTEXT.divide,
)  # fmt: skip


def plus(state: State, at: Place, left: Any, right: Any) -> Any:
    """`left + right`."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return _add(left, right)
        except DecimalException:
            return overflow(state, at)
    if type(left) is str and type(right) is str:
        state.text(len(left) + len(right))
        return left + right
    return _temporal(state, at, "+", left, right)


def minus(state: State, at: Place, left: Any, right: Any) -> Any:
    """`left - right`."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return _subtract(left, right)
        except DecimalException:
            return overflow(state, at)
    return _temporal(state, at, "-", left, right)


def times(state: State, at: Place, left: Any, right: Any) -> Any:
    """`left * right`."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return _multiply(left, right)
        except DecimalException:
            return overflow(state, at)
    return _temporal(state, at, "*", left, right)


def over(state: State, at: Place, left: Any, right: Any) -> Any:
    """`left / right`."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return _divide(left, right)
        except DecimalException:
            if not right:
                state.note("division", "Division par zéro.", at)
                return None
            return overflow(state, at)
    return _temporal(state, at, "/", left, right)


def power(state: State, at: Place, left: Any, right: Any) -> Any:
    """`left ** right`."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return CONTEXT.power(left, right)
        except DecimalException:
            return overflow(state, at)
    return mismatch(state, at, "**", left, right)


def negative(state: State, at: Place, value: Any) -> Any:
    """`-value`."""
    if type(value) is Decimal:
        return CONTEXT.minus(value)
    if type(value) is Duration:
        return Duration(-value.nanos)
    if type(value) is YearsMonths:
        return YearsMonths(-value.months)
    if value is None:
        state.note("null", "Le signe « - » porte sur une valeur absente.", at)
    else:
        state.note("type", sentence("Le signe « - » ne s’applique pas à {}.", a_kind(value)), at)
    return None


def overflow(state: State, at: Place) -> Any:
    """Note a calculation without finite result."""
    state.note("overflow", "Ce calcul n’a pas de résultat fini.", at)


_KINDS = {
    "number": "un nombre", "string": "un texte", "boolean": "un oui ou non", "date": "une date",
    "time": "une heure", "date and time": "une date avec heure",
    "days and time duration": "une durée en jours et heures",
    "years and months duration": "une durée en années et mois", "list": "une liste",
    "context": "un contexte", "range": "un intervalle", "function": "une fonction",
    "null": "une valeur absente", "Any": "une valeur",
}  # fmt: skip


def a_kind(value: Any) -> str:
    """« un nombre », « une date »… for a value."""
    return a_type(kind_of(value))


def a_type(kind: str) -> str:
    """« un nombre », « une date »… for the name of a type."""
    known = _KINDS.get(kind)
    return sentence(known) if known else sentence("une valeur du type {}", kind)


def mismatch(state: State, at: Place, op: str, left: Any, right: Any) -> Any:
    """Note that an operator has nothing to do with these two values."""
    if left is None or right is None:
        state.note("null", sentence("Le calcul « {} » porte sur une valeur absente.", op), at)
    else:
        state.note(
            "type",
            sentence("« {} » ne s’applique pas à {} et {}.", op, a_kind(left), a_kind(right)),
            at,
        )


def _temporal(state: State, at: Place, op: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return mismatch(state, at, op, left, right)
    found = _OPERATIONS.get((op, type(left), type(right)))
    if found is None:
        return mismatch(state, at, op, left, right)
    try:
        result = found(left, right)
    except (ValueError, DecimalException, OverflowError):
        return overflow(state, at)
    if result is None:
        state.note("zone", "L’une des deux valeurs a un fuseau horaire, l’autre non.", at)
    return result


def add_months(date: Date, months: int) -> Date:
    """The same day some months later, or the last day of that month when it has no such day.

    Raises ValueError outside the years the language knows.
    """
    year, month, day = date.civil
    total = year * 12 + month - 1 + months
    year, month = total // 12, total % 12 + 1
    if not -YEAR_LIMIT <= year <= YEAR_LIMIT:
        raise ValueError("year")
    last = _MONTH_DAYS[month - 1]
    if month == 2 and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        last = 28
    return Date.of(year, month, min(day, last))


def add_days(date: Date, nanos: int) -> Date:
    """A date some nanoseconds after its midnight. Raises ValueError out of the years known."""
    return from_local(date.days * DAY_NANOS + nanos, Time(0)).date


def add_duration(moment: DateTime, nanos: int) -> DateTime:
    """A date and time later by so many nanoseconds, on the same clock; in a zone, really later."""
    local = from_local(moment.date.days * DAY_NANOS + moment.time.nanos + nanos, moment.time)
    if moment.time.zone is None:
        return local
    before, after = offset_of(moment) or 0, offset_of(local) or 0
    if before == after:
        return local
    shift = (after - before) * 1_000_000_000
    return from_local(local.date.days * DAY_NANOS + local.time.nanos + shift, moment.time)


def _moment(value: Date | DateTime) -> DateTime:
    """A date as midnight in UTC, as the language wants it."""
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, 0))


def between_moments(left: Date | DateTime, right: Date | DateTime) -> Duration | None:
    """`left - right`, or None when only one of them has a zone."""
    first, second = _moment(left), _moment(right)
    if (offset_of(first) is None) != (offset_of(second) is None):
        return None
    return Duration(instant(first) - instant(second))


def _between_times(left: Time, right: Time) -> Duration | None:
    if (offset_of_time(left) is None) != (offset_of_time(right) is None):
        return None
    return Duration(instant_of_time(left) - instant_of_time(right))


def _whole(number: Decimal) -> int:
    """The integer part of a result, which must stay within reach."""
    if abs(number) > Decimal(10) ** 40:
        raise ValueError("size")
    return int(number)


def _scaled(amount: int, factor: Decimal) -> int:
    return _whole(_multiply(Decimal(amount), factor))


def _shared(amount: int, divisor: Decimal) -> int:
    return _whole(_divide(Decimal(amount), divisor))


def _ratio(left: int, right: int) -> Decimal:
    return _divide(Decimal(left), Decimal(right))


def _shift_time(time: Time, nanos: int) -> Time:
    return Time((time.nanos + nanos) % DAY_NANOS, time.offset, time.zone)


def _table() -> dict[tuple[str, type, type], Callable[[Any, Any], Any]]:
    table: dict[tuple[str, type, type], Callable[[Any, Any], Any]] = {
        ("-", Time, Time): _between_times,
        ("+", Duration, Duration): lambda a, b: Duration(a.nanos + b.nanos),
        ("-", Duration, Duration): lambda a, b: Duration(a.nanos - b.nanos),
        ("+", YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.months + b.months),
        ("-", YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.months - b.months),
        ("*", Duration, Decimal): lambda a, n: Duration(_scaled(a.nanos, n)),
        ("*", YearsMonths, Decimal): lambda a, n: YearsMonths(_scaled(a.months, n)),
        ("/", Duration, Decimal): lambda a, n: Duration(_shared(a.nanos, n)),
        ("/", YearsMonths, Decimal): lambda a, n: YearsMonths(_shared(a.months, n)),
        ("/", Duration, Duration): lambda a, b: _ratio(a.nanos, b.nanos),
        ("/", YearsMonths, YearsMonths): lambda a, b: _ratio(a.months, b.months),
        ("+", Date, YearsMonths): lambda d, m: add_months(d, m.months),
        ("-", Date, YearsMonths): lambda d, m: add_months(d, -m.months),
        ("+", DateTime, YearsMonths): lambda d, m: DateTime(add_months(d.date, m.months), d.time),
        ("-", DateTime, YearsMonths): lambda d, m: DateTime(add_months(d.date, -m.months), d.time),
        ("+", Date, Duration): lambda d, n: add_days(d, n.nanos),
        ("-", Date, Duration): lambda d, n: add_days(d, -n.nanos),
        ("+", DateTime, Duration): lambda d, n: add_duration(d, n.nanos),
        ("-", DateTime, Duration): lambda d, n: add_duration(d, -n.nanos),
        ("+", Time, Duration): lambda t, n: _shift_time(t, n.nanos),
        ("-", Time, Duration): lambda t, n: _shift_time(t, -n.nanos),
    }
    for one in (Date, DateTime):
        for other in (Date, DateTime):
            table["-", one, other] = between_moments
    for (op, left, right), work in list(table.items()):
        if (op == "*") or (op == "+" and left in (Date, DateTime, Time)):
            table[op, right, left] = _swapped(work)
    return table


def _swapped(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: work(right, left)


_OPERATIONS = _table()
