"""Small writings of templates: spaces, names, files, telephone numbers."""

import re
from datetime import date, datetime, time
from functools import lru_cache

from django.utils import formats as django_formats
from markupsafe import Markup

from parvis.common import formats, text


@lru_cache(maxsize=8192)
def _spaced(value: str) -> str:
    return text.fr(value)


def fr(value: object) -> str:
    """Return a text of the project or of a pack with no-break spaces; Markup stays Markup."""
    if isinstance(value, Markup):
        return Markup(_spaced(str(value)))  # noqa: S704 - it was safe before the spaces
    return _spaced(str(value))


def initials(name: str) -> str:
    """« SE » for « Samira Exemple »: at most two letters, for the mark beside a message."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if words[1:] else words))


def month_name(day: date) -> str:
    """« mars »."""
    return django_formats.date_format(day, "F", use_l10n=False)


def weekday_name(day: date) -> str:
    """« lundi »."""
    return django_formats.date_format(day, "l", use_l10n=False)


def hour(at: datetime) -> str:
    """« 9 h », « 17 h 30 »: an hour of opening; « 09:00 » in English."""
    said = formats.time_short(at)
    return said.removesuffix(f"{text.NBSP}00")


def clock_words(clock_time: str) -> str:
    """« 9 h » for « 09:00 »."""
    return hour(datetime.combine(date.min, time.fromisoformat(clock_time)))


def paragraphs(value: str) -> str:
    """Return what a person typed as paragraphs, its line ends kept."""
    blocks = re.split(r"\n\s*\n", str(value).replace("\r\n", "\n"))
    lines = (Markup("<br>").join(block.strip().split("\n")) for block in blocks if block.strip())
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def file_kind(name: str) -> str:
    """« PDF » for « plan.pdf »: at most four letters, for the mark of a file."""
    ending = name.rpartition(".")[2] if "." in name else ""
    return ending[:4].upper() if ending.isalnum() else ""


def tel(number: str) -> str:
    """Return a number for a `tel:` address: « +33199001234 » for « 01 99 00 12 34 »."""
    digits = "".join(c for c in number if c.isdigit() or c == "+")
    return f"+33{digits[1:]}" if len(digits) == 10 and digits.startswith("0") else digits


def of_place(name: str) -> str:
    """« de Villeneuve », « d’Arles », « du Havre », « des Ulis »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    elided = text.unaccent(name[:1]).lower() in "aeiouy"
    return f"d’{name}" if elided else f"de {name}"
