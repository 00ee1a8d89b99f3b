"""Reading and changing the rule of a procedure: in words, as a table, as a text."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.decisions import RuleText, TableText
from parvis.procedures import actions, queries
from parvis.procedures.forms import typed_case
from parvis.procedures.queries.rulebook import Reviewed
from parvis.procedures.rules import tables
from parvis.procedures.rules.decisions import DECISION
from parvis.procedures.types import Case, PackError, ProcedureCard, Remark, VersionInfo
from parvis.procedures.views.manage import card_of, makers

SAVE = "save"
REPLACE = "replace"
TRY, ADD = "case-try", "case-add"
Edited = tuple[TableText, tuple[RuleText, ...]]


@makers
@require_safe
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """The rule in words, what changes from the version in service, what is left to settle."""
    card, newest = _ruled(request, slug)
    service = queries.in_service(card.id)
    page = {
        "card": card,
        "version": newest,
        "service": service,
        "state": queries.rule_state(newest.id, against=service),
        "big": not tables.is_editable(queries.table_of(newest.id)),
    }
    return render(request, "procedures/rule.html", page)


@makers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_table(request: HttpRequest, slug: str) -> HttpResponse:
    """The table with a control in each cell; every button is a submission of the whole."""
    card, newest = _ruled(request, slug)
    table = _table(request, newest.id)
    if request.method != "POST":
        if not tables.is_editable(table):
            return redirect("procedures:rule_text", slug)
        return _editor(request, card, newest, (table, table.rules))
    rules = tables.posted_rules(table, request.POST)
    gesture = request.POST.get("geste", SAVE)
    if gesture == REPLACE:
        old, new = (request.POST.get(name, "").replace(" ", "") for name in ("ancien", "nouveau"))
        rules = tables.replaced(table, rules, old, new.replace(",", "."))
        return _editor(request, card, newest, (table, rules), focus="nouveau")
    if gesture in {TRY, ADD}:
        return _with_case(request, card, newest, (table, rules), adds=gesture == ADD)
    if gesture != SAVE:
        rules, focus = tables.gesture_on(table, rules, gesture)
        return _editor(request, card, newest, (table, rules), focus=focus)
    return _save_table(request, card, newest, (table, rules))


@makers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: HttpRequest, slug: str) -> HttpResponse:
    """The same rule in the form of clerks: lines and bars."""
    card, newest = _ruled(request, slug)
    if request.method != "POST":
        return _text_page(request, card, newest, queries.rule_text(newest.id))
    text = request.POST.get("texte", "").replace("\r\n", "\n")
    reviewed = queries.review_text(newest.id, text)
    remarks = reviewed.remarks if reviewed.blocked else _saved(request, newest, reviewed)
    if remarks is None:
        return redirect("procedures:rule", slug)
    return _text_page(request, card, newest, text, remarks=remarks)


@makers
@require_POST
def accept_outcomes(request: HttpRequest, slug: str) -> HttpResponse:
    """Make what the rule now answers the expected outcome of the cases that were ticked."""
    _card, newest = _ruled(request, slug)
    cases = frozenset(request.POST.getlist("cas"))
    try:
        actions.accept_outcomes(_shown(request, newest), cases, actor=request.actor)  # type: ignore[attr-defined]
    except (actions.ChangedMeanwhileError, LookupError):
        messages.error(request, _("La règle a changé entre-temps. Relisez-la avant d’accepter."))
    else:
        if cases:
            messages.success(request, _("Ces cas attendent maintenant le nouveau résultat."))
    return redirect("procedures:rule", slug)


def _save_table(
    request: HttpRequest,
    card: ProcedureCard,
    newest: VersionInfo,
    edited: Edited,
    *,
    case: Case | None = None,
) -> HttpResponse:
    table, rules = edited
    reviewed = queries.review_table(newest.id, table.decision, rules)
    remarks = reviewed.remarks if reviewed.blocked else _saved(request, newest, reviewed, case)
    if remarks is None:
        return redirect("procedures:rule", card.slug)
    return _editor(request, card, newest, edited, remarks=remarks)


def _with_case(
    request: HttpRequest, card: ProcedureCard, newest: VersionInfo, edited: Edited, *, adds: bool
) -> HttpResponse:
    """Try a case on the table as it is edited, or save both."""
    model = queries.edited_rule(newest.id, edited[0].decision, edited[1])
    known = queries.definition(newest.id).cases
    try:
        typed = typed_case(request.POST, known, queries.case_fields(newest.id))
    except ValidationError as wrong:
        return _editor(request, card, newest, edited, case_error=wrong.messages[0])
    made, failures = queries.made_case(newest.id, model, typed)
    if failures:
        told = _("Un usager ne pourrait pas déposer cette demande : %(why)s.")
        why = ", ".join(one.found for one in failures)
        return _editor(request, card, newest, edited, case_error=told % {"why": why})
    if not adds:
        return _editor(request, card, newest, edited, more=(made,), focus="cas-nom")
    return _save_table(request, card, newest, edited, case=made)


def _saved(
    request: HttpRequest, newest: VersionInfo, reviewed: Reviewed, case: Case | None = None
) -> tuple[Remark, ...] | None:
    """Save; return what stops it, None when it is done and said."""
    try:
        actor = request.actor  # type: ignore[attr-defined]
        made = actions.change_rule(_shown(request, newest), reviewed.source, actor=actor, case=case)
    except (actions.ChangedMeanwhileError, LookupError):
        text = _(
            "Quelqu’un d’autre a enregistré cette règle pendant que vous la changiez. La vôtre est"
            " ci-dessous : enregistrez de nouveau pour la garder à la place."
        )
        return (Remark(message=text),)
    except PackError as error:
        return tuple(Remark(message=fault.sentence) for fault in error.faults)
    if made.id == newest.id:
        messages.info(request, _("Rien n’a changé dans cette règle."))
    else:
        messages.success(
            request, _("La règle est enregistrée dans la version %(n)s.") % {"n": made.number}
        )
    return None


def _editor(
    request: HttpRequest,
    card: ProcedureCard,
    newest: VersionInfo,
    edited: Edited,
    *,
    remarks: tuple[Remark, ...] = (),
    focus: str = "",
    **case: Any,
) -> HttpResponse:
    """case: « more », one that is tried; « case_error », why it cannot be."""
    table, rules = edited
    words = queries.words_for(newest.id)
    page: dict[str, Any] = {
        "card": card,
        "version": newest,
        "table": tables.edit_view(table, rules, words, remarks=remarks, focus=focus),
        **_cases(card, newest, edited, **case),
        "typed": request.POST,
        "remarks": remarks,
        "numbers": [(one, tables.spaced(one)) for one in tables.numbers_of(table, rules)],
        "others": [one for one in queries.tables_of_rule(newest.id) if one != table.decision],
    }
    return render(request, "procedures/rule_table.html", page)


def _cases(
    card: ProcedureCard,
    newest: VersionInfo,
    edited: Edited,
    *,
    more: tuple[Case, ...] = (),
    case_error: str = "",
) -> dict[str, Any]:
    """What each case gets in service and from the table as edited, and what makes a new one."""
    model = queries.edited_rule(newest.id, edited[0].decision, edited[1])
    service = queries.in_service(card.id)
    return {
        "cases": queries.tried_cases(newest.id, model, against=service, more=more),
        "names": [(one.name, one.name) for one in queries.definition(newest.id).cases],
        "fields": queries.case_fields(newest.id),
        "case_error": case_error,
    }


def _text_page(
    request: HttpRequest,
    card: ProcedureCard,
    newest: VersionInfo,
    text: str,
    *,
    remarks: tuple[Remark, ...] = (),
) -> HttpResponse:
    page = {"card": card, "version": newest, "text": text, "remarks": remarks}
    return render(request, "procedures/rule_text.html", page)


def _ruled(request: HttpRequest, slug: str) -> tuple[ProcedureCard, VersionInfo]:
    """A procedure whose newest version decides, and that version."""
    card = card_of(request, slug)
    newest = queries.versions(card.id)[0]
    if not queries.decides(newest.id):
        raise Http404
    return card, newest


def _table(request: HttpRequest, version_id: int) -> TableText:
    given = request.POST if request.method == "POST" else request.GET
    try:
        return queries.table_of(version_id, given.get("table") or DECISION)
    except LookupError as missing:
        raise Http404 from missing


def _shown(request: HttpRequest, newest: VersionInfo) -> int:
    """The version that the page showed; 0 for one of another procedure."""
    sent = request.POST.get("version", "")
    known = {str(one.id): one.id for one in queries.versions(newest.procedure_id)}
    return known.get(sent, 0)
