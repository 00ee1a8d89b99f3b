"""FEEL values and conditions in French words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from parvis.decisions.feel.texts import number_text, value_text
from parvis.decisions.feel.values import Date, DateTime, Duration, Range, Time, YearsMonths

_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre")  # fmt: skip
_SHOWN = 12


def in_french(value: Any) -> str:
    """A value as a resident reads it: « 1 234,50 », « oui », « 15 mars 2027 »."""
    if value is None:
        return "non renseigné"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return f"« {value} »"
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, dict):
        return " ; ".join(f"{key} : {in_french(one)}" for key, one in value.items()) or "rien"
    if isinstance(value, Range):
        return _range(value)
    return _temporal(value)


def _number(value: Decimal) -> str:
    whole, _, decimals = number_text(value).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = [digits[max(end - 3, 0) : end] for end in range(len(digits), 0, -3)]
    spaced = sign + " ".join(reversed(groups))
    return f"{spaced},{decimals}" if decimals else spaced


def _list(value: list[Any]) -> str:
    shown = [in_french(one) for one in value[:_SHOWN]]
    if len(value) > _SHOWN:
        shown.append(f"et {len(value) - _SHOWN} autres")
    return ", ".join(shown) or "aucun élément"


def _range(value: Range) -> str:
    if value.op in _OPERATORS:
        return f"{_OPERATORS[value.op]} {in_french(value.end if '<' in value.op else value.start)}"
    start, end = in_french(value.start), in_french(value.end)
    left = [start] * (not value.start_included) + [end] * (not value.end_included)
    ending = f" ({' et '.join(left)} non compris)" if left else ""
    return f"entre {start} et {end}{ending}"


def _temporal(value: Any) -> str:
    if isinstance(value, Date):
        return _date(value)
    if isinstance(value, DateTime):
        return f"{_date(value.date)} à {_time(value.time)}"
    if isinstance(value, Time):
        return _time(value)
    if isinstance(value, Duration):
        return _duration(value.nanos)
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        return _parts(value.months, [(years, "an", "ans"), (months, "mois", "mois")])
    return value_text(value)


def _date(value: Date) -> str:
    year, month, day = value.civil
    return f"{'1er' if day == 1 else day} {_MONTHS[month - 1]} {year}"


def _time(value: Time) -> str:
    seconds = value.nanos // 1_000_000_000
    text = f"{seconds // 3600} h {seconds // 60 % 60:02d}"
    return f"{text} min {seconds % 60:02d} s" if seconds % 60 else text


def _duration(nanos: int) -> str:
    seconds = abs(nanos) // 1_000_000_000
    return _parts(nanos, [
        (seconds // 86_400, "jour", "jours"), (seconds // 3600 % 24, "heure", "heures"),
        (seconds // 60 % 60, "minute", "minutes"), (seconds % 60, "seconde", "secondes"),
    ])  # fmt: skip


def _parts(sign: int, parts: list[tuple[int, str, str]]) -> str:
    words = [f"{count} {one if count < 2 else many}" for count, one, many in parts if count]
    text = " ".join(words) or f"0 {parts[0][1]}"
    return f"moins {text}" if sign < 0 else text


_OPERATORS: Mapping[str, str] = {
    "<": "inférieur à", "<=": "au plus", ">": "supérieur à", ">=": "au moins", "=": "égal à",
    "!=": "différent de",
}  # fmt: skip
_MOMENTS: Mapping[str, str] = {
    "<": "est avant", "<=": "n’est pas après", ">": "est après", ">=": "n’est pas avant",
    "=": "est", "!=": "n’est pas",
}  # fmt: skip
_WORDS = {"=": "est", "!=": "n’est pas"}


def compared(left: str, op: str, right: str, kind: type = Decimal) -> str:
    """« 650 est inférieur à 700 », in the words of the kind of values compared."""
    if kind in (Date, DateTime, Time):
        return f"{left} {_MOMENTS[op]} {right}"
    if kind in (bool, str) and op in _WORDS:
        return f"{left} {_WORDS[op]} {right}"
    if op in ("<=", ">="):
        return f"{left} vaut {_OPERATORS[op]} {right}"
    return f"{left} est {_OPERATORS[op]} {right}"
