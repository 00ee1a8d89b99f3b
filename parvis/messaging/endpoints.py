"""The bounce hook: the operator's mail server tells us what came back."""

from typing import Literal

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parvis.common.access import public
from parvis.common.shapes import learn
from parvis.messaging import actions


class Bounce(msgspec.Struct, frozen=True):
    """One mail that came back: its Message-ID with its angle brackets."""

    message_id: str
    kind: Literal["permanent", "temporary"] = "permanent"


learn(Bounce)


@public  # the secret is the permission
@csrf_exempt  # a machine with a secret of its own, no cookie
@require_POST
def bounce(request: HttpRequest) -> HttpResponse:
    secret = settings.ENV["PARVIS_BOUNCE_TOKEN"]
    if not secret:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {secret}"):
        return JsonResponse({"error": "token"}, status=403)
    try:
        told = msgspec.json.decode(request.body, type=Bounce)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return JsonResponse({"error": "body"}, status=400)
    known = actions.bounced(told.message_id, kind=told.kind)
    return JsonResponse({"known": known}, status=200 if known else 404)
