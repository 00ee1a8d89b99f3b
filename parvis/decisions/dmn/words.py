"""Values and cells in French, as a resident reads them."""

from __future__ import annotations

from typing import Any

from parvis.decisions.dmn.constants import NOT_CONSTANT, constant_of
from parvis.decisions.dmn.index import Region
from parvis.decisions.feel import ast
from parvis.decisions.feel.french import in_french
from parvis.decisions.feel.values import Date

COMPARED = {
    "<": "est inférieur à", "<=": "est inférieur ou égal à", ">": "est supérieur à",
    ">=": "est supérieur ou égal à", "=": "vaut", "!=": "ne vaut pas",
}  # fmt: skip
COMPARED_DATES = {
    "<": "est avant le", "<=": "est au plus tard le", ">": "est après le", ">=": "est à partir du",
    "=": "est le", "!=": "n’est pas le",
}  # fmt: skip
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
BELOW = ("est inférieur à", "est inférieur ou égal à")
ABOVE = ("est supérieur à", "est supérieur ou égal à")
BEFORE = ("est avant le", "est au plus tard le")
AFTER = ("est après le", "est à partir du")
LONGEST = 200


def say(value: Any) -> str:
    """Return a FEEL value as French words, shortened beyond 200 characters."""
    try:
        text = in_french(value)
    except RecursionError:
        return "…"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def joined(parts: list[str], last: str) -> str:
    """Return a list of words: a, b et c."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + f" {last} {parts[-1]}"


# --- cells ---------------------------------------------------------------------------------------


def say_tests(name: str, tree: ast.Node | None, text: str) -> str:
    """Return what a cell asks of a value: « quotient est inférieur à 700 ».

    name: what people call the value; tree: the tests as parsed; text: the cell as written, quoted
    when it is too clever for words.
    """
    clever = f"{name} satisfait à {text}"
    if not isinstance(tree, ast.Tests):
        return clever
    if not tree.tests:
        return f"{name} est quelconque"
    values = [_say_operand(test) for test in tree.tests]
    if all(values):
        return f"{name} {_say_values(values, negated=tree.negated)}"
    parts = [_say_test(test, negated=tree.negated) for test in tree.tests]
    if not all(parts):
        return clever
    return f"{name} {joined(parts, 'et' if tree.negated else 'ou')}"


def _say_values(values: list[str], *, negated: bool) -> str:
    if not negated:
        return "vaut " + joined(values, "ou")
    if len(values) == 1:
        return f"ne vaut pas {values[0]}"
    return "ne vaut ni " + " ni ".join(values)


def _say_test(test: ast.Node, *, negated: bool) -> str:
    if isinstance(test, ast.RangeOf):
        return _say_range(test, negated=negated)
    if not isinstance(test, ast.Comparison | ast.ComparisonRange):
        said = _say_operand(test)
        return said and _say_values([said], negated=negated)
    said = _say_operand(test.bound)
    words = COMPARED_DATES if isinstance(constant_of(test.bound), Date) else COMPARED
    return said and f"{words[OPPOSITE[test.op] if negated else test.op]} {said}"


def _say_range(test: ast.RangeOf, *, negated: bool) -> str:
    low, high = _say_operand(test.start), _say_operand(test.end)
    if not low or not high:
        return ""
    ends = ((low, test.start_included), (high, test.end_included))
    excluded = [said for said, inside in ends if not inside]
    verb = "n’est pas compris" if negated else "est compris"
    return f"{verb} entre {low} et {high}" + (
        f" ({joined(excluded, 'et')} exclu)" if excluded else ""
    )


def _say_operand(node: ast.Node) -> str:
    """A constant in words, a name as it is, nothing for what needs more words."""
    if isinstance(node, ast.Name) and node.name != "?":
        return node.name
    value = constant_of(node)
    return "" if value is NOT_CONSTANT else say(value)


def say_region(name: str, region: Region) -> str:
    """Return a region of a column in words: « quotient entre 500 et 700 (700 exclu) »."""
    if region.kind == "other":
        return f"{name} a toute autre valeur"
    if region.kind == "point":
        return f"{name} vaut {say(region.sample)}"
    low, high = say(region.low), say(region.high)
    if region.low is None and region.high is None:
        return f"{name} est quelconque"
    is_date = isinstance(region.sample, Date)
    if region.low is None:
        words = BEFORE[region.high_included] if is_date else BELOW[region.high_included]
        return f"{name} {words} {high}"
    if region.high is None:
        words = AFTER[region.low_included] if is_date else ABOVE[region.low_included]
        return f"{name} {words} {low}"
    ends = ((low, region.low_included), (high, region.high_included))
    excluded = joined([said for said, inside in ends if not inside], "et")
    return f"{name} est entre {low} et {high}" + (f" ({excluded} exclu)" if excluded else "")
