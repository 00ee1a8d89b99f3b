"""The public pages: the ledger as anyone may read it, and the proof of one entry."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from parvis.common.access import public
from parvis.common.text import number_in
from parvis.ledger import queries

GREATEST = 10**15


@public
def explorer(request: HttpRequest) -> HttpResponse:
    """The ledger, its growth, who confirms it, what it proves; a rank asked for leads on."""
    seen = queries.overview()
    typed = request.GET.get("rang", "").strip().replace("\u202f", "").replace(" ", "")
    wrong = ""
    if typed:
        rank = number_in(typed)
        if seen and 1 <= rank <= seen.size:
            return redirect("ledger:proof", index=rank - 1)
        wrong = _("Indiquez un rang de 1 à %(size)s.") % {"size": seen.size if seen else 0}
    context = {"seen": seen, "typed": typed[:20], "wrong": wrong}
    return render(request, "ledger/explorer.html", context)


@public
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """Why one entry is in the ledger, and since when; never what it says."""
    found = queries.proof_of_index(index) if index < GREATEST else None
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    return render(request, "ledger/proof.html", {"found": found, "index": index}, status=status)
