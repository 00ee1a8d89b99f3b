"""The catalogue: what residents may start, and how they find it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from parvis.common.text import sort_key
from parvis.procedures.enums import ProcedureState
from parvis.procedures.models import Procedure
from parvis.procedures.types import ProcedureCard

LIMIT = 300  # a catalogue is a page: more procedures than this means another way to show them
FIELDS = (
    "id", "slug", "title", "summary", "theme", "icon", "audience", "minutes", "delay", "cost",
    "state", "department_id", "published_version_id", "closing_note",
)  # fmt: skip

# Each word as a prefix: all of them (a strong match), or some of them (ranked by how many and
# where). Without strong match, each word is compared by trigrams with titles and keywords.
_SEARCH = f"""
WITH asked AS (
  SELECT to_tsquery('parvis_french', %(all)s) AS every, to_tsquery('parvis_french', %(any)s) AS some
), found AS (
  SELECT p.*, p.search @@ asked.every AS whole, ts_rank(p.search, asked.some) AS rank,
         (SELECT coalesce(max(word_similarity(word, p.name_key || ' ' || sort_key(p.keywords))), 0)
            FROM unnest(%(words)s::text[]) AS word WHERE length(word) > 3) AS close
    FROM procedures_procedure p, asked
   WHERE p.state = 'published' AND (%(audience)s = '' OR %(audience)s = ANY (p.audience))
     AND (%(theme)s = '' OR p.theme = %(theme)s)
)
SELECT {", ".join(FIELDS)} FROM found
 WHERE whole OR rank > 0 OR close >= 0.5 AND NOT EXISTS (SELECT FROM found WHERE whole)
 ORDER BY whole DESC, rank > 0 DESC, rank + close DESC, name_key, id LIMIT %(limit)s
"""  # noqa: S608 - the columns are those above


def catalogue(*, audience: str = "", theme: str = "") -> tuple[ProcedureCard, ...]:
    """Return the published procedures by name; audience, theme: codes, "" for all."""
    rows = Procedure.objects.filter(state=ProcedureState.PUBLISHED)
    if audience:
        rows = rows.filter(audience__contains=[audience])
    if theme:
        rows = rows.filter(theme=theme)
    return _cards(rows.order_by("name_key", "id").values_list(*FIELDS)[:LIMIT])


def search(
    text: str, *, audience: str = "", theme: str = "", limit: int = 30
) -> tuple[ProcedureCard, ...]:
    """Return the published procedures that answer what was typed, best first, in one statement.

    Words are stemmed as French, without accents, and may be unfinished; typing errors are forgiven
    by trigrams. A text without letter or digit finds nothing.
    """
    words = _words(text)
    if not words:
        return ()
    parameters: dict[str, Any] = {
        "all": " & ".join(f"{word}:*" for word in words),
        "any": " | ".join(f"{word}:*" for word in words),
        "words": words,
        "audience": audience,
        "theme": theme,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, parameters)
        return _cards(cursor.fetchall())


def by_slugs(slugs: Sequence[str]) -> tuple[ProcedureCard, ...]:
    """Return the published procedures of these slugs, in the order given; others are left out."""
    rows = Procedure.objects.filter(state=ProcedureState.PUBLISHED, slug__in=slugs).order_by("id")
    cards = {card.slug: card for card in _cards(rows.values_list(*FIELDS))}
    return tuple(cards[slug] for slug in slugs if slug in cards)


def all_cards() -> tuple[ProcedureCard, ...]:
    """Return every procedure of the authority, drafts and closed ones too: for agents."""
    return _cards(Procedure.objects.order_by("name_key", "id").values_list(*FIELDS)[:LIMIT])


def _words(text: str) -> list[str]:
    return [word for word in sort_key(text[:200]).split() if re.fullmatch(r"[a-z0-9]+", word)][:10]


def _cards(rows: Iterable[Sequence[Any]]) -> tuple[ProcedureCard, ...]:
    return tuple(card(dict(zip(FIELDS, row, strict=True))) for row in rows)


def card(row: dict[str, Any]) -> ProcedureCard:
    """Return the card of a row of `FIELDS`."""
    audience, version_id = tuple(row.pop("audience")), row.pop("published_version_id")
    return ProcedureCard(**row, audience=audience, version_id=version_id)
