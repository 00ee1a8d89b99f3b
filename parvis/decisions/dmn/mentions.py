"""The names the texts of a decision mention: what it needs when its author does not say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.boxes import clean_name

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def mentioned(logic: e.Boxed | None, known: Iterable[str], later: Iterable[str] = ()) -> list[str]:
    """Return the names that the texts of a logic hold, in their order.

    Those of `later` count only outside the texts between quotes: a sentence is no need.
    """
    text = clean_name(" ".join(_texts_of(logic)))
    bare = QUOTED.sub(" ", text)
    return [*(n for n in known if holds(text, n)), *(n for n in later if holds(bare, n))]


def holds(text: str, name: str) -> bool:
    """Tell whether a name stands in a text as whole words."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _texts_of(part: Any) -> Iterator[str]:
    """Every FEEL text of a table or an expression."""
    if isinstance(part, e.Literal):
        yield part.text
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts_of(one)
    elif isinstance(part, e.DecisionTable | e.InputClause | e.OutputClause | e.Rule):
        for one in fields(part):
            yield from _texts_of(getattr(part, one.name))
