"""What every page receives besides its own values."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the values that the shell reads; the authority is absent on installation pages."""
    return {
        "authority": getattr(request, "authority", None),
        "lang": translation.get_language() or "fr",
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
