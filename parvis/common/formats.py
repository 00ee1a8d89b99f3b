"""Dates, sums and sizes as people read them, in the language of the page."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats as django_formats
from django.utils import translation

from parvis.common.clock import PARIS
from parvis.common.text import NBSP


def _english() -> bool:
    return (translation.get_language() or "fr").startswith("en")


def _first(day: int) -> str:
    return f"{day}er" if day == 1 and not _english() else str(day)


def _named(value: date, pattern: str) -> str:
    return django_formats.date_format(value, pattern, use_l10n=False)


def date_day(value: date) -> str:
    """« 15 mars 2027 », in English « 15 March 2027 »."""
    return f"{_first(value.day)}{NBSP}{_named(value, 'F')}{NBSP}{value.year}"


def date_long(value: date) -> str:
    """« lundi 15 mars 2027 »."""
    return f"{_named(value, 'l')} {date_day(value)}"


def date_short(value: date) -> str:
    """« 15 mars », without the year."""
    return f"{_first(value.day)}{NBSP}{_named(value, 'F')}"


def date_numeric(value: date) -> str:
    """« 15/03/2027 »."""
    return f"{value:%d/%m/%Y}"


def time_short(value: datetime) -> str:
    """« 14 h 32 » in Europe/Paris; « 14:32 » in English."""
    local = value.astimezone(PARIS) if value.tzinfo else value
    return f"{local:%H:%M}" if _english() else f"{local.hour}{NBSP}h{NBSP}{local:%M}"


def datetime_long(value: datetime) -> str:
    """« 15 mars 2027 à 14 h 32 » in Europe/Paris."""
    local = value.astimezone(PARIS)
    joint = "at" if _english() else "à"
    return f"{date_day(local.date())} {joint} {time_short(value)}"


def datetime_short(value: datetime) -> str:
    """« 15 mars, 14 h 32 » in Europe/Paris."""
    return f"{date_short(value.astimezone(PARIS).date())}, {time_short(value)}"


def number(value: Decimal | int) -> str:
    """« 1 234,5 »: thousands apart, decimal comma; English uses comma and point."""
    plain = f"{value:,}"
    if _english():
        return plain
    return plain.replace(",", NBSP).replace(".", ",")


def euros(value: Decimal) -> str:
    """« 1 234,50 € », half-up to the cent; whole euros keep their two decimals."""
    cents = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"€{number(cents)}" if _english() else f"{number(cents)}{NBSP}€"


def filesize(size: int) -> str:
    """« 84 ko », « 3,4 Mo »: decimal multiples, at most one decimal; English says kB and MB."""
    byte = "B" if _english() else "o"
    if size < 1000:
        return f"{size}{NBSP}{'bytes' if _english() else 'octets'}"
    if size < 1000**2:
        return f"{-(-size // 1000)}{NBSP}k{byte}"
    letter, unit = ("M", 1000**2) if size < 1000**3 else ("G", 1000**3)
    tenths = (size * 10 + unit // 2) // unit
    amount = Decimal(tenths) / 10 if tenths % 10 else tenths // 10
    return f"{number(amount)}{NBSP}{letter}{byte}"
