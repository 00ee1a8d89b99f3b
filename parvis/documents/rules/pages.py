"""What a template is given, and the digest that its stamp signs. Pure.

Values are texts, lists and maps: a template writes them, and never reads them as Typst. They are
first brought to letters that the fonts have, so that no name is ever printed with a hole.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from parvis.common.text import fr, unaccent

Ranges = Sequence[tuple[int, int]]
_CONTROLS = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SAME = str.maketrans(
    {"\u202f": "\u00a0", "\u2010": "-", "\u2011": "-", "\u02bc": "’", "\u2192": "–"}
)
_UNKNOWN = "?"
HEADS = {"commune": "Le maire", "ccas": "Le président"}


def head_of(kind: str, name: str) -> str:
    """Return the authority that orders, as an arrêté names it: « Le maire de Villeneuve ».

    kind: of the authority. Every other kind of authority has a president (CGCT).
    """
    joint = "d’" if unaccent(name[:1]).lower() in "aeiouyh" else "de "
    return f"{HEADS.get(kind, 'Le président')} {joint}{name}"


def written(value: Any, known: Ranges) -> Any:
    """Return a value of JSON whose texts can be printed: French spaces, no control, no hole.

    known: first and last of each run of characters that the fonts have. A letter that they lack
    loses its accents, and becomes « ? » if that does not help.
    """
    if isinstance(value, str):
        return _text(value, known)
    if isinstance(value, Mapping):
        return {str(key): written(one, known) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [written(one, known) for one in value]
    return value


def storable(value: Any) -> Any:
    """Return a value of JSON that a JSONB column takes: NUL is not a letter of any text."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {str(key): storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return value


def canonical(values: Mapping[str, Any]) -> bytes:
    """Return the bytes that the digest of the data covers: JSON, sorted keys, no space, NFC."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def digest(values: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of the canonical data, 32 bytes.

    The data holds the document's code, 80 random bits: without it nobody guesses the rest back.
    """
    return hashlib.sha256(canonical(values)).digest()


def template_digest(prelude: str, source: str) -> str:
    """Return the SHA-256, hexadecimal, of all the Typst that draws a document."""
    return hashlib.sha256(f"{prelude}\x00{source}".encode()).hexdigest()


@lru_cache(maxsize=2048)  # documents issued together share most of what they say
def _text(text: str, known: Ranges) -> str:
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    plain = _CONTROLS.sub("", plain).translate(_SAME)
    return _beyond(tuple(known)).sub(lambda found: _letter(found[0], known), fr(plain))


@lru_cache(maxsize=8)
def _beyond(known: tuple[tuple[int, int], ...]) -> re.Pattern[str]:
    """Return what finds the letters that the fonts do not have: hardly any, in most texts."""
    ranges = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in known)
    return re.compile(f"[^\n{ranges}]")


def _letter(letter: str, known: Ranges) -> str:
    simpler = unaccent(unicodedata.normalize("NFKC", letter))
    if simpler and all(_has(one, known) for one in simpler):
        return simpler
    return "" if unicodedata.combining(letter) else _UNKNOWN


def _has(letter: str, known: Ranges) -> bool:
    point = ord(letter)
    return any(first <= point <= last for first, last in known)
