"""FEEL values and comparisons in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from parvis.decisions.feel.texts import number_text, value_text
from parvis.decisions.feel.values import Date, DateTime, Duration, Range, Time, YearsMonths
from parvis.decisions.speech import Sentence, sentence, together

_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre")  # fmt: skip
_SHOWN = 12


def in_words(value: Any) -> Sentence:
    """A value as a resident reads it: « 1 234,50 », « oui », « 15 mars 2027 »."""
    if value is None:
        return sentence("non renseigné")
    if isinstance(value, bool):
        return sentence("oui" if value else "non")
    if isinstance(value, str):
        return sentence("« {} »", value)
    if isinstance(value, Decimal):
        return Sentence(_number(value, " ", ","), lambda: _number(value, ",", "."))
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, dict):
        pairs = [sentence("{} : {}", key, in_words(one)) for key, one in value.items()]
        return together(pairs, " ; ") if pairs else sentence("rien")
    if isinstance(value, Range):
        return _range(value)
    return _temporal(value)


def _number(value: Decimal, space: str, point: str) -> str:
    whole, _, decimals = number_text(value).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = [digits[max(end - 3, 0) : end] for end in range(len(digits), 0, -3)]
    spaced = sign + space.join(reversed(groups))
    return f"{spaced}{point}{decimals}" if decimals else spaced


def _list(value: list[Any]) -> Sentence:
    shown = [in_words(one) for one in value[:_SHOWN]]
    if len(value) > _SHOWN:
        shown.append(sentence("et {} autres", len(value) - _SHOWN))
    return together(shown, ", ") if shown else sentence("aucun élément")


def _range(value: Range) -> Sentence:
    if value.op in _OPERATORS:
        bound = value.end if "<" in value.op else value.start
        return together([sentence(_OPERATORS[value.op]), in_words(bound)], " ")
    start, end = in_words(value.start), in_words(value.end)
    left = [start] * (not value.start_included) + [end] * (not value.end_included)
    ending = sentence(" ({} non compris)", together(left, " et ")) if left else ""
    return sentence("entre {} et {}{}", start, end, ending)


def _temporal(value: Any) -> Sentence:
    if isinstance(value, Date):
        return _date(value)
    if isinstance(value, DateTime):
        return sentence("{} à {}", _date(value.date), _time(value.time))
    if isinstance(value, Time):
        return _time(value)
    if isinstance(value, Duration):
        return _duration(value.nanos)
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        return _parts(value.months, [(years, "{} an", "{} ans"), (months, "{} mois", "{} mois")])
    return sentence(value_text(value))


def _date(value: Date) -> Sentence:
    year, month, day = value.civil
    first = sentence("1er") if day == 1 else day
    return sentence("{} {} {}", first, sentence(_MONTHS[month - 1]), year)


def _time(value: Time) -> Sentence:
    seconds = value.nanos // 1_000_000_000
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    if second:
        return sentence("{} h {:02d} min {:02d} s", hour, minute, second)
    return sentence("{} h {:02d}", hour, minute)


def _duration(nanos: int) -> Sentence:
    seconds = abs(nanos) // 1_000_000_000
    return _parts(nanos, [
        (seconds // 86_400, "{} jour", "{} jours"), (seconds // 3600 % 24, "{} heure", "{} heures"),
        (seconds // 60 % 60, "{} minute", "{} minutes"),
        (seconds % 60, "{} seconde", "{} secondes"),
    ])  # fmt: skip


def _parts(sign: int, parts: list[tuple[int, str, str]]) -> Sentence:
    told = [part for part in parts if part[0]] or [parts[0]]
    words = [sentence(one if count < 2 else many, count) for count, one, many in told]
    text = together(words, " ")
    return sentence("moins {}", text) if sign < 0 else text


_OPERATORS: Mapping[str, str] = {
    "<": "inférieur à", "<=": "au plus", ">": "supérieur à", ">=": "au moins", "=": "égal à",
    "!=": "différent de",
}  # fmt: skip
_MOMENTS: Mapping[str, str] = {
    "<": "est avant", "<=": "n’est pas après", ">": "est après", ">=": "n’est pas avant",
    "=": "est", "!=": "n’est pas",
}  # fmt: skip
_AMOUNTS: Mapping[str, str] = {
    "<": "est inférieur à", "<=": "vaut au plus", ">": "est supérieur à", ">=": "vaut au moins",
    "=": "est égal à", "!=": "est différent de",
}  # fmt: skip
_SAME = {"=": "est", "!=": "n’est pas"}


def compared(left: str, op: str, right: str, kind: type = Decimal) -> Sentence:
    """« 650 est inférieur à 700 », in the words of the kind of values compared."""
    if kind in (Date, DateTime, Time):
        return together([left, sentence(_MOMENTS[op]), right], " ")
    if kind in (bool, str) and op in _SAME:
        return together([left, sentence(_SAME[op]), right], " ")
    return together([left, sentence(_AMOUNTS[op]), right], " ")
