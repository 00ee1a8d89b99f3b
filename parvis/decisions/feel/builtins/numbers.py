"""Functions on numbers."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from parvis.decisions.feel.functions import Builtin, form
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.values import CONTEXT, Duration, YearsMonths

_SMALLEST, _LARGEST = -6111, 6176
_WIDE = CONTEXT.copy()
_WIDE.prec = 12_400
_WIDE.clamp = 0
_WIDE.Emin, _WIDE.Emax = -20_000, 20_000
_Round = Callable[..., Decimal]


def _rounded(rounding: str) -> _Round:
    def work(_state: State, number: Decimal, scale: Decimal | None = None) -> Decimal:
        places = 0 if scale is None else int(scale)
        if not _SMALLEST <= places <= _LARGEST:
            raise ValueError("scale")
        result = CONTEXT.plus(number.quantize(Decimal((0, (1,), -places)), rounding, _WIDE))
        return number if places > 30 and result == number else result

    return work


def modulo(_state: State, dividend: Decimal, divisor: Decimal) -> Decimal:
    """`dividend - divisor * floor(dividend / divisor)`: of the sign of the divisor."""
    rest = CONTEXT.remainder(dividend, divisor)
    return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def _abs(
    _state: State, value: Decimal | Duration | YearsMonths
) -> Decimal | Duration | YearsMonths:
    if isinstance(value, Duration):
        return Duration(abs(value.nanos))
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return CONTEXT.abs(value)


def _is_odd(number: Decimal) -> bool:
    return bool(_WIDE.remainder(number, Decimal(2)))


_SCALED = "n: number, scale: number"
NUMBERS = (
    Builtin("decimal", form(_SCALED, _rounded(ROUND_HALF_EVEN))),
    Builtin("floor", form("n: number", _rounded(ROUND_FLOOR)),
            form(_SCALED, _rounded(ROUND_FLOOR))),
    Builtin("ceiling", form("n: number", _rounded(ROUND_CEILING)),
            form(_SCALED, _rounded(ROUND_CEILING))),
    Builtin("round up", form(_SCALED, _rounded(ROUND_UP))),
    Builtin("round down", form(_SCALED, _rounded(ROUND_DOWN))),
    Builtin("round half up", form(_SCALED, _rounded(ROUND_HALF_UP))),
    Builtin("round half down", form(_SCALED, _rounded(ROUND_HALF_DOWN))),
    Builtin("abs", form("n: number", _abs), form("n: duration", _abs)),
    Builtin("modulo", form("dividend: number, divisor: number", modulo)),
    Builtin("sqrt", form("number: number", lambda _, n: CONTEXT.sqrt(n))),
    Builtin("log", form("number: number", lambda _, n: _positive(CONTEXT.ln, n))),
    Builtin("exp", form("number: number", lambda _, n: CONTEXT.exp(n))),
    Builtin("odd", form("number: number", lambda _, n: _is_odd(n))),
    Builtin("even", form("number: number", lambda _, n: not _is_odd(n))),
)  # fmt: skip


def _positive(work: Callable[[Decimal], Decimal], number: Decimal) -> Decimal:
    if number <= 0:
        raise ValueError("not positive")
    return work(number)
