"""One way to evaluate a text in a test, and strategies that make expressions."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from parvis.decisions import Limits, Result, compile_expression
from parvis.decisions.feel import ast
from parvis.decisions.feel.types import BOOLEAN, DATE, NUMBER, STRING, Type

NOW = datetime(2027, 3, 15, 10, 30, tzinfo=UTC)


def result(text: str, limits: Limits | None = None, **scope: Any) -> Result:
    return compile_expression(text, limits=limits or Limits()).result(scope, now=NOW)


def value(text: str, **scope: Any) -> Any:
    return result(text, **scope).value


def same(one: Any, two: Any) -> bool:
    """Equal, and of the same Python types in depth (`True` is not `Decimal(1)`)."""
    if type(one) is not type(two):
        return False
    if isinstance(one, list):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, dict):
        return list(one) == list(two) and all(same(one[key], two[key]) for key in one)
    return bool(one == two)


def feel(wish: Any) -> Any:
    """A Python value of a test table as the engine gives it."""
    if isinstance(wish, bool) or wish is None:
        return wish
    if isinstance(wish, int | float):
        return Decimal(str(wish))
    if isinstance(wish, list):
        return [feel(one) for one in wish]
    if isinstance(wish, dict):
        return {key: feel(one) for key, one in wish.items()}
    return wish


NAMES = ("a", "b", "quotient familial", "Date-Time", "Date-Time2", "élève")
KEYS = st.permutations(["x", "y", "nom de rue", "âge", "key!", "in", "1st"])
PARAMETERS = st.sampled_from([[], [("x", None)], [("x", NUMBER), ("y", None)]])
_LITERALS = st.one_of(
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.integers(0, 10**9).map(Decimal),
    st.text(max_size=8),
    st.booleans(),
    st.none(),
).map(ast.Literal)
_LEAVES = st.one_of(
    _LITERALS,
    st.sampled_from(NAMES).map(ast.Name),
    st.sampled_from(["2027-03-15", "P1Y", "PT1H", "10:30:00"]).map(ast.AtLiteral),
)
_OPERATORS = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">="])
_TYPES = st.sampled_from([NUMBER, STRING, BOOLEAN, DATE, Type("list", item=NUMBER),
                          Type("context", fields={"x": NUMBER})])  # fmt: skip


def _tests(inner: st.SearchStrategy[ast.Node]) -> st.SearchStrategy[ast.Tests]:
    compared = st.builds(ast.Comparison, st.sampled_from(["<", ">=", "=", "!="]), inner)
    return st.lists(st.one_of(inner, compared), min_size=1, max_size=3).map(ast.Tests)


def _wider(inner: st.SearchStrategy[ast.Node]) -> st.SearchStrategy[ast.Node]:
    few = st.lists(inner, max_size=3)
    pairs = st.builds(lambda keys, values: list(zip(keys, values, strict=False)), KEYS, few)
    iterators = st.lists(
        st.builds(ast.Iterator, st.sampled_from(["i", "j"]), inner, st.none() | inner),
        min_size=1, max_size=2,
    )  # fmt: skip
    plain = st.sampled_from(["x", "y"])
    return st.one_of(
        st.builds(ast.Binary, _OPERATORS, inner, inner),
        st.builds(
            ast.Logic,
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=4),
        ),
        st.builds(ast.Negate, inner),
        few.map(ast.ListOf),
        pairs.map(ast.ContextOf),
        st.builds(ast.RangeOf, inner, inner, st.booleans(), st.booleans()),
        st.builds(ast.ComparisonRange, st.sampled_from(["<", ">=", "!="]), inner),
        st.builds(ast.Between, inner, inner, inner),
        st.builds(ast.In, inner, _tests(inner)),
        st.builds(ast.InstanceOf, inner, _TYPES),
        st.builds(ast.If, inner, inner, inner),
        st.builds(ast.For, iterators, inner),
        st.builds(ast.Quantified, st.sampled_from(["some", "every"]), iterators, inner),
        st.builds(ast.Filter, inner, inner),
        st.builds(ast.Path, inner, plain),
        st.builds(ast.Call, st.sampled_from(["f", "count", "string length"]).map(ast.Name), few),
        st.builds(ast.FunctionOf, PARAMETERS, inner),
    )  # fmt: skip


TREES = st.recursive(_LEAVES, _wider, max_leaves=12)
