"""What every page receives besides its own values."""

from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils import translation
from django.utils.functional import SimpleLazyObject


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the values that the shell reads; the authority is absent on installation pages."""
    return {
        "authority": getattr(request, "authority", None),
        "lang": translation.get_language() or "fr",
        # One token for all forms of a page: each would cost a tenth of a millisecond.
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
