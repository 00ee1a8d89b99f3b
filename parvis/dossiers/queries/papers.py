"""The documents that follow a dossier: what each one says, ready to be asked for."""

from typing import Any

import msgspec
from django.utils import translation

from parvis.accounts import queries as accounts
from parvis.accounts.types import DepartmentInfo
from parvis.common import clock, formats
from parvis.common.context import current_authority
from parvis.documents.enums import DocumentKind, DocumentState
from parvis.documents.types import Author, DocumentInfo, Order, Recipient, Source
from parvis.dossiers import rules
from parvis.dossiers.models import Dossier
from parvis.dossiers.queries.residents import in_force
from parvis.dossiers.types import DecisionInfo
from parvis.procedures import queries as procedures
from parvis.procedures.queries import PLACES
from parvis.procedures.types import Definition, FieldContext, Paper
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import AuthorityInfo


def receipt_order(dossier_id: int, *, key: str) -> Order | None:
    """Return the order of the accusé de réception (CRPA art. R. 112-11-1), None for no dossier."""
    row = Dossier.objects.filter(pk=dossier_id, submitted_at__isnull=False).first()
    return _order(row, "receipt", None, key=key) if row else None


def decision_order(dossier_id: int, *, key: str) -> Order | None:
    """Return the order of the decision in force, None when nothing was accepted or refused."""
    row = Dossier.objects.filter(pk=dossier_id).first()
    decision = in_force(dossier_id) if row else None
    if row is None or decision is None or decision.outcome not in {"accepted", "refused"}:
        return None
    return _order(row, decision.outcome, decision, key=key)


def order_again(dossier_id: int, document: DocumentInfo) -> Order | None:
    """Return the order of a corrected document, drawn from the dossier as it is now.

    Asked for twice it is issued once. None when the document is no longer in force, when the
    dossier no longer leads to it, or never did.
    """
    if document.state != DocumentState.IN_FORCE or document.of_lot:
        return None
    key = f"reissue-{document.public_id}"
    if document.kind == DocumentKind.RECEIPT:
        made = receipt_order(dossier_id, key=key)
    else:
        made = decision_order(dossier_id, key=key)
    if made is None or made.kind != document.kind:
        return None
    return msgspec.structs.replace(made, replaces=document.public_id)


def _order(row: Dossier, moment: str, decision: DecisionInfo | None, *, key: str) -> Order:
    with translation.override("fr"):  # an official document is in French
        definition = procedures.definition(row.procedure_version_id)
        paper = procedures.paper(definition, moment)
        department = accounts.department(row.department_id)
        return Order(
            key=key,
            kind=paper.kind or procedures.DEFAULT_PAPERS[moment],
            title=paper.title or _title(paper, moment),
            data=_body(row, definition, paper, decision, department),
            subject=("dossier", row.pk),
            number=rules.spoken(row.number),
            person_id=row.owner_id,
            recipient=Recipient(_applicant(row), _envelope(row, definition)),
            author=_author(decision, department) if decision else Author(),
            source=_source(row, paper),
        )


def _title(paper: Paper, moment: str) -> str:
    return str(paper.kind.label) if paper.kind else moment


def _applicant(row: Dossier) -> str:
    if row.applicant or row.owner_id is None:
        return row.applicant
    people = accounts.person_names([row.owner_id])
    return people[row.owner_id].name if row.owner_id in people else ""


def _envelope(row: Dossier, definition: Definition) -> tuple[str, ...]:
    """Return the lines of the answer where the pack says that documents are sent by post."""
    name = definition.documents.address
    if name is None or not row.answers.get(name):
        return ()
    slot = procedures.form(row.procedure_version_id).slots[name]
    return tuple(slot.field.display(row.answers[name]).lines)


def _author(decision: DecisionInfo, department: DepartmentInfo) -> Author:
    return Author(
        name=decision.author_name,
        capacity=decision.author_capacity,
        department=department.name,
        delegation=decision.author_delegation,
        by_rule=decision.by_rule,
    )


def _source(row: Dossier, paper: Paper) -> Source | None:
    if paper.template is None:
        return None
    text = procedures.pack_files(row.procedure_version_id)[paper.template].decode()
    version = procedures.version(row.procedure_version_id)
    return Source(text, f"pack:{paper.template}@{version.digest[:12]}")


def _body(
    row: Dossier,
    definition: Definition,
    paper: Paper,
    decision: DecisionInfo | None,
    department: DepartmentInfo,
) -> dict[str, Any]:
    authority = tenancy.get(current_authority())
    answers, fields, computed = _answers(row)
    drawn = decision is not None and (paper.template or paper.kind == DocumentKind.ARRETE)
    body: dict[str, Any] = {
        "about": definition.title,
        "received": formats.datetime_long(row.submitted_at) if row.submitted_at else "",
        # Only what is drawn is kept: a receipt and a letter do not repeat what was declared.
        "answers": answers if drawn else [],
        "fields": fields if drawn else {},
        "computed": computed if drawn else {},
        "contact": _contact(department, authority),
        "visas": [procedures.visa(law.text) for law in definition.laws],
        "articles": list(paper.articles),
        "next": paper.next,
        "amount": computed.get(paper.amount, "") if paper.amount else "",
        "amount_label": _label(definition, paper.amount),
    }
    if decision is None:
        return body | _silence(row, definition)
    return body | {
        "outcome": str(getattr(definition.outcomes, decision.outcome)),
        "reasons": decision.facts,
        "law": decision.law,
        "appeal": _appeal(definition, authority),
    }


def _answers(row: Dossier) -> tuple[list[list[str]], dict[str, str], dict[str, str]]:
    """Return the shown answers as rows, and by id the answers and the computed values, in words.

    Files are told apart: a document names what was declared.
    """
    form = procedures.form(row.procedure_version_id)
    at = row.submitted_at or clock.now()
    context = FieldContext(now=at, audience=row.audience, places=PLACES)
    state = procedures.evaluate(form, row.answers, context)
    rows, fields = [], {}
    for section in procedures.summarise(form, row.answers, state):
        for item in section.items:
            words = "\n".join(item.display.lines)
            if words:
                rows.append([item.label, words])
            fields[item.field] = words
    computed = {
        name: "\n".join(formula.field.display(state.computed[name]).lines)
        for name, formula in form.formulas.items()
        if state.computed.get(name) is not None
    }
    fields.pop("", None)
    return rows, fields, computed


def _label(definition: Definition, name: str | None) -> str:
    return next((one.label for one in definition.computed if one.id == name), "")


def _contact(department: DepartmentInfo, authority: AuthorityInfo) -> dict[str, str]:
    town = authority.profile.contact
    return {
        "name": department.name,
        "street": department.street or town.street,
        "phone": department.phone or town.phone,
        "email": department.email or town.email,
    }


def _silence(row: Dossier, definition: Definition) -> dict[str, Any]:
    silence = definition.silence
    if silence is None or row.due_on is None:
        return {"silence": "", "due": "", "appeal": None}
    refused = silence.outcome == "refused"
    return {
        "silence": str(silence.outcome),
        "due": formats.date_long(row.due_on),
        "basis": silence.basis,
        "appeal": _appeal(definition, tenancy.get(current_authority())) if refused else None,
    }


def _appeal(definition: Definition, authority: AuthorityInfo) -> dict[str, str]:
    """Return the routes of appeal: the pack's, else the authority's court and the common delay."""
    told, town = definition.appeal, authority.profile.contact
    own = " ".join(part for part in (town.postcode, town.city) if part)
    return {
        "delay": procedures.delay_words(told.delay),
        "to": ", ".join(part for part in (authority.name, town.street, own) if part),
        "court": told.court or authority.profile.court or "le tribunal administratif",
        "address": told.address or "",
        "prior": told.prior,
    }
