"""What would make the room fail later, said at start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register
def fonts_are_there(**_: Any) -> list[CheckMessage]:
    if (settings.FONTS_DIR / "coverage.json").exists():
        return []
    return [
        Error(
            f"The fonts of the documents are not in {settings.FONTS_DIR}.",
            hint="make install builds them.",
            id="documents.E001",
        )
    ]


@register
def a_seal_is_there(**_: Any) -> list[CheckMessage]:
    if settings.DEMO or any(settings.KEYS_DIR.glob("seal-*.json")):
        return []
    return [
        Warning(
            "No authority has a seal: no document can be issued.",
            hint="parvis create-seal --help",
            id="documents.W001",
        )
    ]
