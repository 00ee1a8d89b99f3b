"""How a place of the national list is found: beginnings of its name, and postcodes."""

import re
from collections.abc import Iterator

from parvis.common.text import sort_key

_SHORT = (
    (re.compile(r"\bste\b"), "sainte"),
    (re.compile(r"\bst\b"), "saint"),
    (re.compile(r"\bs/"), "sur "),
)
# Words from which nobody starts to type a name.
_EMPTY = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "de",
        "du",
        "des",
        "d",
        "en",
        "et",
        "a",
        "au",
        "aux",
        "sur",
        "sous",
        "saint",
        "sainte",
        "saints",
        "saintes",
    ]
)
_LARGEST = 3_000_000


def search_key(text: str) -> str:
    """Return the key of a typed name: « St-Étienne » gives « saint etienne »."""
    key = text.lower()
    for pattern, full in _SHORT:
        key = pattern.sub(full, key)
    return sort_key(key)


def beginnings(name: str, postcodes: tuple[str, ...], population: int) -> Iterator[tuple[str, int]]:
    """Yield each text by which a place is found, with its rank: the smallest comes first.

    The whole name ranks before the name from an inner word on (« lot » for Villeneuve-sur-Lot);
    among equals the larger population comes first.
    """
    size = _LARGEST - min(population, _LARGEST)
    words = search_key(name).split()
    for start in range(len(words)):
        if start == 0 or words[start] not in _EMPTY:
            yield " ".join(words[start:]), size + (_LARGEST if start else 0)
    for postcode in postcodes:
        yield postcode, size
