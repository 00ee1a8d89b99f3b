import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.common.access import public
from parvis.common.text import number_in
from parvis.messaging import actions, queries
from parvis.messaging.enums import MailState
from parvis.messaging.types import Mail

PAGE = 30

# The HTML of a mail is shown in a frame that runs nothing and loads nothing.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


def _mail(mail_id: int) -> Mail:
    found = queries.mail(mail_id) if settings.DEMO else None
    if found is None:
        raise Http404
    return found


@public
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail the town sent: in the demo only."""
    if not settings.DEMO:
        raise Http404
    before = request.GET.get("avant", "")
    mails = queries.newest(before=number_in(before, 0) or None, limit=PAGE + 1)
    page, more = mails[:PAGE], len(mails) > PAGE
    return render(
        request,
        "messaging/outbox.html",
        {"mails": page, "before": page[-1].id if more else None, "first": not before},
    )


@public
@require_GET
def read(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail, as its reader sees it: in the demo only."""
    mail = _mail(mail_id)
    # The pieces at odd places are addresses: the page makes links of them.
    return render(
        request,
        "messaging/mail.html",
        {
            "mail": mail,
            "pieces": re.split(r"(https?://\S+)", mail.text),
            "state": MailState(mail.state).label,
        },
    )


@public
@require_GET
def html(_request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML of a mail, for the frame of its page: in the demo only."""
    headers = {"Content-Security-Policy": MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(_mail(mail_id).html, headers=headers)


@public
@csrf_exempt  # RFC 8058: the reader's mail program posts by itself; the token is the proof
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop ordinary mails after one gesture: a GET changes nothing, since programs open links."""
    digest = queries.digest_of_token(token)
    if digest is None:
        raise Http404
    if request.method == "POST":
        actions.unsubscribe(digest)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=204)
        return redirect(request.path)
    silent = queries.silence_of(digest) is not None
    return render(request, "messaging/unsubscribe.html", {"token": token, "silent": silent})


@public
@require_POST
def resubscribe(_request: HttpRequest, token: str) -> HttpResponse:
    """Receive ordinary mails again."""
    digest = queries.digest_of_token(token)
    if digest is None:
        raise Http404
    actions.resubscribe(digest)
    return redirect("messaging:unsubscribe", token)
