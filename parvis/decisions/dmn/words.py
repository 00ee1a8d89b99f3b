"""Values and cells in French, as a resident reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from parvis.decisions.dmn.constants import NOT_CONSTANT, constant_of
from parvis.decisions.dmn.index import Region
from parvis.decisions.feel import ast
from parvis.decisions.feel.texts import value_text
from parvis.decisions.feel.values import (
    DAY_NANOS,
    NANOS,
    Date,
    DateTime,
    Duration,
    Time,
    YearsMonths,
)

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
COMPARED = {
    "<": "inférieur à", "<=": "inférieur ou égal à", ">": "supérieur à",
    ">=": "supérieur ou égal à", "=": "égal à", "!=": "différent de",
}  # fmt: skip
COMPARED_DATES = {
    "<": "avant le", "<=": "au plus tard le", ">": "après le", ">=": "à partir du", "=": "le",
    "!=": "pas le",
}  # fmt: skip
LONGEST = 200


def say(value: Any) -> str:
    """Return a FEEL value as French words, shortened beyond 200 characters."""
    text = _say(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _say(value: Any) -> str:
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, str):
        return f"« {value} »"
    if isinstance(value, list):
        return joined([_say(item) for item in value[:20]], "et") if value else "liste vide"
    if isinstance(value, dict):
        return "; ".join(f"{key} : {_say(one)}" for key, one in value.items()).replace("; ", " ; ")
    return _temporal(value)


def _temporal(value: Any) -> str:
    match value:
        case Date():
            return date(value)
        case DateTime():
            return f"{date(value.date)} à {_clock(value.time)}"
        case Time():
            return _clock(value)
        case Duration():
            return _duration(value)
        case YearsMonths():
            return _months(value)
    return value_text(value)


def number(value: Decimal) -> str:
    """Return a number the French way: 1 250,5."""
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    whole, _, fraction = digits.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", " ")
    sign = "-" if digits.startswith("-") else ""
    return sign + grouped + ("," + fraction if fraction else "")


def date(value: Date) -> str:
    """Return a date in words: 15 mars 2027."""
    year, month, day = value.civil
    return f"{'1er' if day == 1 else day} {MONTHS[month - 1]} {year}"


def _clock(value: Time) -> str:
    seconds = value.nanos // NANOS
    text = f"{seconds // 3600} h {seconds // 60 % 60:02d}"
    return text + (f" (heure de {value.zone})" if value.zone else "")


def _duration(value: Duration) -> str:
    days, rest = divmod(abs(value.nanos), DAY_NANOS)
    minutes = rest // NANOS // 60
    parts = [plural(days, "jour")] if days else []
    parts += [plural(minutes // 60, "heure")] if minutes // 60 else []
    parts += [plural(minutes % 60, "minute")] if minutes % 60 else []
    return joined(parts, "et") or "moins d’une minute"


def _months(value: YearsMonths) -> str:
    years, months = divmod(abs(value.months), 12)
    parts = [plural(years, "an")] if years else []
    parts += [f"{months} mois"] if months or not years else []
    return joined(parts, "et")


def plural(count: int, word: str) -> str:
    """Return a count with its noun: 1 jour, 2 jours."""
    return f"{count} {word}{'s' if count > 1 else ''}"


def joined(parts: list[str], last: str) -> str:
    """Return a list of words: a, b et c."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + f" {last} {parts[-1]}"


# --- cells ---------------------------------------------------------------------------------------


def say_tests(tree: ast.Node | None, text: str) -> str:
    """Return a cell in words: « inférieur à 700 », « égal à « neuf » ou « occasion » ».

    tree: the tests as parsed; text: the cell as written, quoted when it is too clever for words.
    """
    if not isinstance(tree, ast.Tests):
        return f"conforme à {text}"
    if not tree.tests:
        return "quel qu’il soit"
    parts = [_say_test(test) for test in tree.tests]
    if not all(parts):
        return f"conforme à {text}"
    if all(part.startswith("égal à ") for part in parts):
        said = "égal à " + joined([part.removeprefix("égal à ") for part in parts], "ou")
    else:
        said = joined(parts, "ou")
    return "ni " + said if tree.negated and len(parts) > 1 else "non " * tree.negated + said


def _say_test(test: ast.Node) -> str:
    match test:
        case ast.Comparison() | ast.ComparisonRange():
            value = constant_of(test.bound)
            words = COMPARED_DATES if isinstance(value, Date) else COMPARED
            said = _say_operand(test.bound)
            return said and f"{words[test.op]} {said}"
        case ast.RangeOf():
            return _say_range(test)
    said = _say_operand(test)
    return said and f"égal à {said}"


def _say_range(test: ast.RangeOf) -> str:
    low, high = _say_operand(test.start), _say_operand(test.end)
    if not low or not high:
        return ""
    excluded = [
        said
        for said, inside in ((low, test.start_included), (high, test.end_included))
        if not inside
    ]
    return f"entre {low} et {high}" + (f" ({joined(excluded, 'et')} exclu)" if excluded else "")


def _say_operand(node: ast.Node) -> str:
    """A constant in words, a name as it is, nothing for what needs more words."""
    if isinstance(node, ast.Name) and node.name != "?":
        return node.name
    value = constant_of(node)
    return "" if value is NOT_CONSTANT else say(value)


def say_region(name: str, region: Region) -> str:
    """Return a region of a column in words: « quotient entre 500 et 700, bornes exclues »."""
    match region.kind:
        case "below":
            return f"{name} inférieur à {say(region.high)}"
        case "above":
            return f"{name} supérieur à {say(region.low)}"
        case "between":
            return f"{name} strictement entre {say(region.low)} et {say(region.high)}"
        case "other":
            return f"{name} : toute autre valeur"
    return f"{name} = {say(region.sample)}"
