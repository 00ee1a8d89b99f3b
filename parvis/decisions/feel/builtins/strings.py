"""Functions on texts. Positions start at 1; a negative one counts from the end."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from parvis.decisions.feel.builtins.patterns import pattern
from parvis.decisions.feel.equality import kind_of
from parvis.decisions.feel.functions import Builtin, form
from parvis.decisions.feel.limits import State


def _substring(
    _state: State, text: str, start: Decimal, length: Decimal | None = None
) -> str | None:
    first, count = int(start), len(text) if length is None else int(length)
    if first == 0 or abs(first) > len(text) or (length is not None and count < 1):
        raise ValueError("position")
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin : begin + count]


def _before(_state: State, text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


def _after(_state: State, text: str, match: str) -> str:
    if not match:
        return text
    return text.partition(match)[2]


def _matches(state: State, text: str, source: str, flags: str | None = None) -> bool:
    return pattern(source, flags or "").found_in(state, text)


def _replace(
    state: State, text: str, source: str, replacement: str, flags: str | None = None
) -> str:
    return pattern(source, flags or "").replaced(state, text, replacement)


def _split(state: State, text: str, delimiter: str) -> list[str]:
    return pattern(delimiter, "").split(state, text)


def _join(state: State, items: list[Any], delimiter: str | None = None) -> str:
    kept = [item for item in items if item is not None]
    if any(kind_of(item) != "string" for item in kept):
        raise ValueError("item")
    glue = delimiter or ""
    state.text(sum(map(len, kept)) + len(glue) * len(kept))
    return glue.join(kept)


def _changed(change: Callable[[str], str]) -> Callable[[State, str], str]:
    def work(state: State, text: str) -> str:
        result = change(text)
        state.text(len(result))
        return result

    return work


_TWO = "string: string, match: string"
STRINGS = (
    Builtin("substring",
            form("string: string, start position: number, length: number?", _substring)),
    Builtin("string length", form("string: string", lambda _, text: Decimal(len(text)))),
    Builtin("upper case", form("string: string", _changed(str.upper))),
    Builtin("lower case", form("string: string", _changed(str.lower))),
    Builtin("substring before", form(_TWO, _before)),
    Builtin("substring after", form(_TWO, _after)),
    Builtin("contains", form(_TWO, lambda _, text, match: match in text)),
    Builtin("starts with", form(_TWO, lambda _, text, match: text.startswith(match))),
    Builtin("ends with", form(_TWO, lambda _, text, match: text.endswith(match))),
    Builtin("matches", form("input: string, pattern: string, flags: string?", _matches)),
    Builtin("replace",
            form("input: string, pattern: string, replacement: string, flags: string?", _replace)),
    Builtin("split", form("string: string, delimiter: string", _split)),
    Builtin("string join", form("list: list, delimiter: string?", _join)),
)  # fmt: skip
