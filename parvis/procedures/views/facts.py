"""What the page before the form says, in the order in which people ask it."""

import re

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.procedures.enums import SilenceOutcome
from parvis.procedures.types import Definition

_NOTE = re.compile(r"(.*\S)\s*\(([^()]+)\)\.?", re.DOTALL)
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


class Fact(msgspec.Struct, frozen=True):
    """One of the four facts of the page: `note` is the quiet line under the value."""

    icon: str
    name: str
    value: str
    note: str = ""


class Item(msgspec.Struct, frozen=True):
    """A line of « À préparer », and what is said under it in small."""

    text: str
    note: str = ""


def facts_of(definition: Definition) -> tuple[Fact, ...]:
    """Time, answer, price, and what happens if nobody answers."""
    before = definition.before_start
    minutes = ngettext("%(n)s minute", "%(n)s minutes", before.minutes) % {"n": before.minutes}
    facts = [
        Fact("timer", _("Remplir"), minutes),
        Fact("calendar-clock", _("Réponse"), *_noted(before.delay)),
        Fact("euro", _("Prix"), *_noted(before.cost)),
    ]
    silence = definition.silence
    if silence is not None:
        accepted = silence.outcome == SilenceOutcome.ACCEPTED
        value = _("C’est accepté") if accepted else _("C’est refusé")
        after = _("au bout de %(period)s") % {"period": period_words(silence.after)}
        facts.append(Fact("bell-off", _("Sans réponse"), value, after))
    return tuple(facts)


def lines_of(text: str) -> tuple[str, ...]:
    """One line of « Pour qui ? » per line of the pack."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def items_of(lines: tuple[str, ...]) -> tuple[Item, ...]:
    """What to prepare; the parenthesis that ends a line is its note."""
    noted = (_noted(line) for line in lines)
    return tuple(Item(text, note[:1].upper() + note[1:]) for text, note in noted)


def period_words(period: str) -> str:
    """« 2 mois » for P2M, « 1 an et 6 mois » for P1Y6M."""
    found = _PERIOD.fullmatch(period)
    years, months, weeks, days = (int(group or 0) for group in found.groups()) if found else [0] * 4
    parts = [
        ngettext("%(n)s an", "%(n)s ans", years) % {"n": years} if years else "",
        ngettext("%(n)s mois", "%(n)s mois", months) % {"n": months} if months else "",
        ngettext("%(n)s semaine", "%(n)s semaines", weeks) % {"n": weeks} if weeks else "",
        ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days} if days else "",
    ]
    return _(" et ").join(part for part in parts if part)


def _noted(text: str) -> tuple[str, str]:
    found = _NOTE.fullmatch(text.strip())
    return (found[1], found[2]) if found else (text.strip(), "")
