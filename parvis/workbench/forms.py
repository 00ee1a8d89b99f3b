"""Cleaning of what agents type: a reason, a choice, the version of the page they looked at."""

from collections.abc import Mapping

import msgspec
from django.utils.translation import gettext as _

from parvis.dossiers.enums import Outcome, ReviewAnswer
from parvis.dossiers.types import Case
from parvis.workbench import rules

LONGEST = 10_000


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of a decision holds; `errors` by name of the field."""

    facts: str
    law: str
    version: int
    preview: bool
    errors: Mapping[str, str]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of an answer to a recours holds; `outcome` is None when it confirms."""

    answer: str = ""
    outcome: Outcome | None = None
    facts: str = ""
    law: str = ""
    version: int
    errors: Mapping[str, str] = {}


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


def answered(data: Mapping[str, str], case: Case) -> Answered:
    """Read the page of an answer to a recours and say what is missing."""
    answer = data.get("answer", "")
    outcome = Outcome(answer) if answer in Outcome.values else None
    errors = {}
    if outcome is None and answer != ReviewAnswer.CONFIRMED:
        errors["answer"] = _("Choisissez : confirmer, ou remplacer la décision.")
    facts, law = text_of(data, "facts"), text_of(data, "law")
    if not facts:
        errors["facts"] = _("Expliquez à l’usager ce qui motive votre réponse.")
    if (outcome or case.state) == Outcome.REFUSED and not law:
        errors["law"] = _(
            "Citez le texte sur lequel repose le refus : l’article et la loi ou le règlement."
        )
    return Answered(
        answer=answer,
        outcome=outcome,
        facts=facts,
        law=law,
        version=shown_version(data),
        errors=errors,
    )
