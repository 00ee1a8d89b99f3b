"""Values and cells in words, as a resident reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parvis.decisions.dmn.constants import NOT_CONSTANT, constant_of
from parvis.decisions.dmn.index import Region
from parvis.decisions.feel import ast
from parvis.decisions.feel.values import Date
from parvis.decisions.feel.words import in_words
from parvis.decisions.speech import Sentence, reworked, sentence, together

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


def say(value: Any) -> Sentence:
    """Return a FEEL value in words, shortened beyond 200 characters."""
    try:
        return reworked(_shortened, in_words(value))
    except RecursionError:
        return sentence("…")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def joined(parts: Sequence[str], last: str) -> Sentence:
    """Return a list of words: a, b et c. last: « et » or « ou »."""
    if len(parts) < 2:
        return together(parts)
    return together([together(parts[:-1], ", "), parts[-1]], f" {last} ")


# --- cells ---------------------------------------------------------------------------------------


def say_tests(name: str, tree: ast.Node | None, text: str) -> Sentence:
    """Return what a cell asks of a value: « quotient est inférieur à 700 ».

    name: what people call the value; tree: the tests as parsed; text: the cell as written, quoted
    when it is too clever for words.
    """
    clever = sentence("{} satisfait à {}", name, text)
    if not isinstance(tree, ast.Tests):
        return clever
    if not tree.tests:
        return sentence("{} est quelconque", name)
    values = [_say_operand(test) for test in tree.tests]
    if all(values):
        return together([name, _say_values(values, negated=tree.negated)], " ")
    parts = [_say_test(test, negated=tree.negated) for test in tree.tests]
    if not all(parts):
        return clever
    return together([name, joined(parts, "et" if tree.negated else "ou")], " ")


def _say_values(values: list[str], *, negated: bool) -> Sentence:
    if not negated:
        return sentence("vaut {}", joined(values, "ou"))
    if len(values) == 1:
        return sentence("ne vaut pas {}", values[0])
    return sentence("ne vaut ni {}", together(values, " ni "))


def _say_test(test: ast.Node, *, negated: bool) -> str:
    if isinstance(test, ast.RangeOf):
        return _say_range(test, negated=negated)
    if not isinstance(test, ast.Comparison | ast.ComparisonRange):
        said = _say_operand(test)
        return said and _say_values([said], negated=negated)
    said = _say_operand(test.bound)
    words = COMPARED_DATES if isinstance(constant_of(test.bound), Date) else COMPARED
    verb = sentence(words[OPPOSITE[test.op] if negated else test.op])
    return said and together([verb, said], " ")


def _say_range(test: ast.RangeOf, *, negated: bool) -> str:
    low, high = _say_operand(test.start), _say_operand(test.end)
    if not low or not high:
        return ""
    ends = ((low, test.start_included), (high, test.end_included))
    excluded = [said for said, inside in ends if not inside]
    words = "n’est pas compris entre {} et {}{}" if negated else "est compris entre {} et {}{}"
    return sentence(words, low, high, _without(excluded))


def _without(excluded: Sequence[str]) -> str:
    return sentence(" ({} exclu)", joined(excluded, "et")) if excluded else ""


def _say_operand(node: ast.Node) -> str:
    """A constant in words, a name as it is, nothing for what needs more words."""
    if isinstance(node, ast.Name) and node.name != "?":
        return node.name
    value = constant_of(node)
    return "" if value is NOT_CONSTANT else say(value)


def say_region(name: str, region: Region) -> Sentence:
    """Return a region of a column in words: « quotient entre 500 et 700 (700 exclu) »."""
    if region.kind == "other":
        return sentence("{} a toute autre valeur", name)
    if region.kind == "point":
        return sentence("{} vaut {}", name, say(region.sample))
    low, high = say(region.low), say(region.high)
    if region.low is None and region.high is None:
        return sentence("{} est quelconque", name)
    is_date = isinstance(region.sample, Date)
    if region.low is None:
        words = BEFORE[region.high_included] if is_date else BELOW[region.high_included]
        return together([name, sentence(words), high], " ")
    if region.high is None:
        words = AFTER[region.low_included] if is_date else ABOVE[region.low_included]
        return together([name, sentence(words), low], " ")
    ends = ((low, region.low_included), (high, region.high_included))
    excluded = [said for said, inside in ends if not inside]
    return sentence("{} est entre {} et {}{}", name, low, high, _without(excluded))
