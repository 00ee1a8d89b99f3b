"""What machines read: the public keys by which anyone checks our documents."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from parvis.common.access import public
from parvis.documents import queries


@public
@require_safe
@cache_control(public=True, max_age=300)
def keys(request: HttpRequest) -> JsonResponse:
    """/.well-known/parvis-keys.json, for `tools/verify.py` and for other people's programs."""
    town = request.authority  # type: ignore[attr-defined]
    issuer = {"name": town.name, "siren": town.siren, "host": town.main_host}
    found = queries.key_file(issuer)
    return JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False})
