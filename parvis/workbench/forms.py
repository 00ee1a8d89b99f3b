"""Cleaning of what agents type: a reason, a choice, the version of the page they looked at."""

from collections.abc import Collection, Mapping

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.common.text import number_in
from parvis.documents.enums import DocumentKind
from parvis.dossiers.enums import Outcome, ReviewAnswer
from parvis.dossiers.types import Case
from parvis.workbench import rules
from parvis.workbench.types import BulkOrder, BulkSource

LONGEST = 10_000
LONGEST_TITLE, LONGEST_STATEMENT = 120, 2000
BULK_KINDS = {one.value: one.label for one in (DocumentKind.CERTIFICATE, DocumentKind.ATTESTATION)}


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
    return number_in(data.get("version", ""), 0)


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


def bulk(
    data: QueryDict, source: BulkSource, departments: Collection[str]
) -> tuple[BulkOrder, dict[str, str]]:
    """Read the page that prepares a lot; return it with what is missing, by name of the field.

    departments: in whose name the agent may issue; the only one is chosen by itself.
    """
    alone = next(iter(departments)) if len(departments) == 1 else ""
    holders = [name for name, _label, person in source.fields if person]
    wanted = BulkOrder(
        kind=data.get("nature", ""),
        title=" ".join(data.get("titre", "").split()),
        statement=text_of(data, "texte"),
        department=data.get("service") or alone,
        about=source.title,
        fields=tuple(one[0] for one in source.fields if one[0] in data.getlist("champs")),
        holder=data["titulaire"] if data.get("titulaire") in holders else "",
    )
    checks = (
        ("nature", wanted.kind in BULK_KINDS, _("Choisissez la nature du document.")),
        ("service", wanted.department in departments, _("Choisissez le service qui le délivre.")),
        (
            "titre",
            0 < len(wanted.title) <= LONGEST_TITLE,
            _("Écrivez un titre, de 120 signes au plus."),
        ),
        (
            "texte",
            0 < len(wanted.statement) <= LONGEST_STATEMENT,
            _("Écrivez ce que le document atteste, en 2 000 signes au plus."),
        ),
    )
    return wanted, {name: said for name, good, said in checks if not good}
