"""The library of templates: read, change, try in the browser, take back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.accounts import queries as accounts
from parvis.accounts.enums import Role
from parvis.common.access import agent
from parvis.common.text import number_in
from parvis.documents import actions, queries
from parvis.documents.forms import TemplateForm
from parvis.documents.types import TemplateFile
from parvis.documents.views.handing import shown

administrators = agent(Role.ADMINISTRATOR, whole=True)


@administrators
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Every template with its version, what waits to be made, the keys that sign."""
    page = {"files": queries.templates(), "late": queries.late(), "keys": queries.public_keys()}
    return render(request, "documents/templates.html", page)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, name: str) -> HttpResponse:
    """One template: its text, tried with invented data or put in force."""
    standing = _standing(name)
    if request.method != "POST":
        return _page(request, standing, _wanted(request, standing).source)
    form = TemplateForm(request.POST)
    source = form.data.get("source", "")
    if not form.is_valid():
        return _page(request, standing, source, form.errors["source"][0])
    try:
        if "essayer" in request.POST:
            return shown(actions.preview(name, form.cleaned_data["source"]), f"{name}.pdf")
        author = accounts.person(request.user.pk).name
        made = actions.save_template(
            name, form.cleaned_data["source"], author_name=author, actor=request.actor
        )
    except actions.TypesetError as error:
        return _page(request, standing, source, queries.sentence(error), (error.line, error.column))
    messages.success(request, _("La version %(n)s est en vigueur.") % {"n": made.number})
    return redirect("documents:template", name)


def _standing(name: str) -> TemplateFile:
    try:
        return queries.template(name)
    except LookupError:
        raise Http404 from None


def _wanted(request: HttpRequest, standing: TemplateFile) -> TemplateFile:
    """Return the version asked for by ?version=, to read it or to take it back."""
    number = number_in(request.GET.get("version", ""))
    known = queries.versions(standing.name) if number >= 0 else []
    return next((one for one in known if one.number == number), standing)


def _page(
    request: HttpRequest,
    standing: TemplateFile,
    source: str,
    error: str = "",
    place: tuple[int, int] = (0, 0),
) -> HttpResponse:
    line = source.splitlines()[place[0] - 1] if 0 < place[0] <= len(source.splitlines()) else ""
    page = {
        "file": standing,
        "versions": queries.versions(standing.name),
        "source": source,
        "error": error,
        "wrong_line": line,
        "place": place,
    }
    return render(request, "documents/template.html", page, status=422 if error else 200)
