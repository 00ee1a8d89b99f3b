"""French typography and sorting of text."""

import re
import unicodedata

NBSP = "\u00a0"

_RULES = (
    # Only from where the spaces begin: a long run of them is read once, not once from each.
    (re.compile(r"(?<![ \u202f\u00a0])[ \u202f\u00a0]+([:;?!»%€])"), NBSP + r"\1"),
    (re.compile(r"«[ \u202f\u00a0]*"), "«" + NBSP),
    (re.compile(r"(?<=\d)[ \u202f](?=\d{2,3}\b)"), NBSP),
    (
        re.compile(
            r"(?<=\d)[ \u202f](?=(?:min|h|s|j|jours?|mois|ans?|semaines?|heures?|minutes?|octets?"
            r"|ko|Mo|Go|mm|cm|m|km|kg|g|t|janvier|février|mars|avril|mai|juin|juillet|août"
            r"|septembre|octobre|novembre|décembre|places?|pages?|fichiers?|euros?|points?)\b)"
        ),
        NBSP,
    ),
    (re.compile(r"(?<=\bh)[ \u202f](?=\d)"), NBSP),
    (re.compile(r"\b(art\.|n°|R\.|L\.|D\.|M\.|Mme) (?=\S)"), r"\1" + NBSP),
)


def fr(text: str) -> str:
    """Return the text with the no-break spaces of French printing.

    Before : ; ? ! % € and », after «, between a number and its unit, inside a telephone number.
    Source: Lexique des règles typographiques en usage à l'Imprimerie nationale. The fonts lack
    U+202F, so a plain no-break space stands for the thin one. Addresses of the web are left alone.
    """
    if "://" in text:
        return "".join(
            part if "://" in part else _spaced(part)
            for part in re.split(r"(?<!\S)(\S+://\S+)", text)
        )
    return _spaced(text)


def _spaced(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def number_in(text: str, otherwise: int = -1) -> int:
    """Return the whole number that a form or an address holds, `otherwise` for anything else.

    At most eighteen digits: those that a column of the database holds.
    """
    digits = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if digits else otherwise


def unaccent(text: str) -> str:
    """Return the text without accents nor ligatures, case kept."""
    plain = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """Return the key by which French names are sorted: letters and digits, no accent, no case."""
    return re.sub(r"[^a-z0-9]+", " ", unaccent(text).lower()).strip()
