"""Cleaning of what agents type: a reason, a choice, the version of the page they looked at."""

from collections.abc import Mapping

import msgspec
from django.utils.translation import gettext as _

from parvis.dossiers.enums import Outcome
from parvis.workbench import rules

LONGEST = 10_000


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of a decision holds; `errors` by name of the field."""

    facts: str
    law: str
    version: int
    preview: bool
    errors: Mapping[str, str]


def shown_version(data: Mapping[str, str]) -> int:
    """Return the version of the dossier that the page was made from; 0 when it is unreadable."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def text_of(data: Mapping[str, str], name: str) -> str:
    """Return a text as typed, bounded, with the line ends of one kind."""
    return data.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]


def decided(data: Mapping[str, str], outcome: Outcome) -> Decided:
    """Read the page of a decision and say what is missing."""
    facts, law = text_of(data, "facts"), text_of(data, "law")
    sentences = {
        "facts": _("Expliquez à l’usager ce qui motive votre décision."),
        "law": _(
            "Citez le texte sur lequel repose le refus : l’article et la loi ou le règlement."
        ),
    }
    lacking = rules.missing(outcome, facts=facts, law=law)
    return Decided(
        facts=facts,
        law=law,
        version=shown_version(data),
        preview=bool(data.get("voir")),
        errors={name: sentences[name] for name in lacking},
    )
