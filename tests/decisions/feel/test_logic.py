"""Three-valued logic against its truth tables."""

import itertools

import pytest

from tests.decisions.feel.support import value

TRUTH = {"true": True, "false": False, "null": None, '"x"': None}
THREE = [True, False, None]


def conjunction(one, two):
    if one is False or two is False:
        return False
    return True if one is True and two is True else None


def disjunction(one, two):
    if one is True or two is True:
        return True
    return False if one is False and two is False else None


@pytest.mark.parametrize(("one", "two"), list(itertools.product(TRUTH, repeat=2)))
def test_two_literals(one, two):
    assert value(f"{one} and {two}") is conjunction(TRUTH[one], TRUTH[two])
    assert value(f"{one} or {two}") is disjunction(TRUTH[one], TRUTH[two])


@pytest.mark.parametrize(("a", "b", "c"), list(itertools.product(THREE, repeat=3)))
def test_laws(a, b, c):
    scope = {"a": a, "b": b, "c": c}
    assert value("a and b and c", **scope) is value("a and (b and c)", **scope)
    assert value("a or b or c", **scope) is value("a or (b or c)", **scope)
    assert value("not(a and b)", **scope) is value("not(a) or not(b)", **scope)
    assert value("a or b and c", **scope) is value("(a or b) and (a or c)", **scope)
    assert value("if a then 1 else 2", **scope) == (1 if a is True else 2)
    assert value("all([a, b, c])", **scope) is value("a and b and c", **scope)
    assert value("any([a, b, c])", **scope) is value("a or b or c", **scope)
    assert value("every x in [a, b, c] satisfies x", **scope) is value("all(a, b, c)", **scope)
    assert value("some x in [a, b, c] satisfies x", **scope) is value("any(a, b, c)", **scope)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "**", "<", "<=", ">", ">="])
def test_null_on_one_side_is_null(operator):
    assert value(f"null {operator} 1") is None
    assert value(f"1 {operator} null") is None


def test_equality_with_null_is_known():
    assert value("null = null") is True
    assert value("1 = null") is False
    assert value("null != 1") is True
    assert value('1 = "1"') is None
    assert value("true = 1") is None
