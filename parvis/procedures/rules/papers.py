"""Which documents a procedure issues, when, drawn by which file. Pure."""

import re
from collections.abc import Mapping

from parvis.documents.enums import DocumentKind
from parvis.procedures.enums import PackFault, Ruled
from parvis.procedures.kinds.address import Address
from parvis.procedures.types import Definition, Fault, Paper

# What a moment issues when the pack says nothing of it.
DEFAULTS = {
    "receipt": DocumentKind.RECEIPT,
    "accepted": DocumentKind.DECISION,
    "refused": DocumentKind.REFUSAL,
}


def paper(definition: Definition, moment: str) -> Paper:
    """Return the document of a moment: « receipt », « accepted » or « refused ».

    What the pack leaves out is filled in; a bare file name is the template of the usual kind.
    """
    said = getattr(definition.documents, moment)
    told = Paper(template=said) if isinstance(said, str) else said or Paper()
    if told.kind is not None:
        return told
    values = {name: getattr(told, name) for name in told.__struct_fields__}
    return Paper(**{**values, "kind": DEFAULTS[moment]})


def issued_by(definition: Definition, outcome: Ruled) -> tuple[str, ...]:
    """Return the kinds of documents that follow a submission on which a rule said `outcome`."""
    moments = ("receipt",) if outcome == Ruled.REVIEW else ("receipt", outcome.value)
    return tuple(str(paper(definition, one).kind) for one in moments)


def templates(definition: Definition) -> dict[str, DocumentKind]:
    """Return the Typst files that a pack names, each with the kind of what it draws."""
    papers = [paper(definition, moment) for moment in DEFAULTS]
    return {one.template: one.kind for one in papers if one.template and one.kind}


def paper_faults(definition: Definition, files: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Return why the documents of a pack cannot be issued: a file or a sum that is not there.

    Whether a template draws is seen by drawing it: see `actions.import_pack`.
    """
    computed = {one.id for one in definition.computed}
    faults = []
    for moment in DEFAULTS:
        told = paper(definition, moment)
        where = ("documents", moment)
        if told.template and told.template not in files:
            params = {"name": told.template}
            faults.append(Fault(code=PackFault.MISSING_FILE, params=params, path=where))
        if told.amount and told.amount not in computed:
            params = {"name": told.amount}
            faults.append(Fault(code=PackFault.NO_AMOUNT, params=params, path=(*where, "amount")))
    sent_to = definition.documents.address
    fields = {one.id: one for section in definition.form for one in section.fields}
    if sent_to and not isinstance(fields.get(sent_to), Address):
        where = ("documents", "address")
        faults.append(Fault(code=PackFault.NO_ADDRESS, params={"name": sent_to}, path=where))
    return tuple(faults)


def visa(law: str) -> str:
    """Return a legal basis as it follows « Vu »: « le code de la route, art. R. 417-10 »."""
    first, rest = law[:1], law[1:]
    for word, article in _ARTICLES.items():
        if law.lower().startswith(word):
            joined = article if article.endswith("’") else f"{article} "
            return f"{joined}{first if word == 'crpa' else first.lower()}{rest}"
    return law


def delay_words(period: str) -> str:
    """Return a period of law as an official document writes it: « deux mois », « 15 jours »."""
    found = re.findall(r"(\d+)([YMWD])", period)
    return " et ".join(_counted(int(count), unit) for count, unit in found)


def _counted(count: int, unit: str) -> str:
    one, many = {"Y": ("an", "ans"), "M": ("mois", "mois"), "W": ("semaine", "semaines")}.get(
        unit, ("jour", "jours")
    )
    words = {1: "une" if unit == "W" else "un", 2: "deux", 3: "trois", 4: "quatre", 6: "six"}
    return f"{words.get(count, str(count))} {one if count == 1 else many}"


_ARTICLES = {
    "code": "le",
    "décret": "le",
    "règlement": "le",
    "arrêté": "l’",
    "loi": "la",
    "délibération": "la",
    "ordonnance": "l’",
    "crpa": "le",
}
