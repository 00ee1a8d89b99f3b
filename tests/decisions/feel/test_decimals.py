"""Numbers are exact decimals of 34 digits."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decisions.feel.support import value

NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6
)
REFERENCE = Context(prec=34, rounding=ROUND_HALF_EVEN)


@given(NUMBERS, NUMBERS)
def test_operators_agree_with_decimal_arithmetic(a, b):
    assert value("a + b", a=a, b=b) == REFERENCE.add(a, b)
    assert value("a - b", a=a, b=b) == REFERENCE.subtract(a, b)
    assert value("a * b", a=a, b=b) == REFERENCE.multiply(a, b)
    assert value("a / b", a=a, b=b) == (REFERENCE.divide(a, b) if b else None)
    assert value("a < b", a=a, b=b) is (a < b)
    assert value("a = b", a=a, b=b) is (a == b)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_laws(a, b, c):
    scope = {"a": a, "b": b, "c": c}
    assert value("a + b = b + a", **scope) is True
    assert value("(a + b) + c = a + (b + c)", **scope) is True
    assert value("a * b = b * a", **scope) is True
    assert value("a * 1 = a and a + 0 = a and a - a = 0", **scope) is True
    assert value("-(-a) = a and abs(a) >= 0", **scope) is True


@given(NUMBERS, NUMBERS.filter(bool))
def test_modulo_has_the_sign_of_the_divisor(a, b):
    rest = value("modulo(a, b)", a=a, b=b)
    assert rest == 0 or (rest > 0) == (b > 0)
    assert abs(rest) < abs(b)


@given(NUMBERS, st.integers(0, 5))
def test_rounding_brackets_the_number(n, scale):
    scope = {"n": n, "s": scale}
    low, high = value("floor(n, s)", **scope), value("ceiling(n, s)", **scope)
    assert low <= n <= high
    assert high - low <= Decimal(1).scaleb(-scale)
    for function in ("decimal", "round half up", "round half down"):
        rounded = value(f"{function}(n, s)", **scope)
        assert rounded in (low, high)
        assert abs(rounded - n) <= Decimal("0.5").scaleb(-scale)
    assert (
        abs(value("round down(n, s)", **scope)) <= abs(n) <= abs(value("round up(n, s)", **scope))
    )


@given(NUMBERS)
def test_text_and_back(n):
    assert value('number(string(n), null, ".") = n', n=n) is True


@pytest.mark.parametrize(
    "text", ["9**(9**9)", "1/0", "10**6145", "sqrt(-1)", "log(0)", "exp(10**5)"]
)
def test_without_finite_result(text):
    assert value(text) is None


def test_booleans_and_floats_are_not_numbers_by_accident():
    assert value("a = 1", a=True) is None
    assert value("a + 0.2", a=0.1) == Decimal("0.3")
    assert value("a > 0", a=float("nan")) is None
    assert value("a > 0", a=Decimal("NaN")) is None
