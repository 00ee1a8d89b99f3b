"""What would make the room fail later, said at start."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from parvis.common import clamd


@register
def storage_is_writable(**_: Any) -> list[CheckMessage]:
    where = settings.ENV["PARVIS_STORAGE"]
    if where["kind"] != "file":
        return []
    folder = Path(where["folder"])
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(nearest, os.W_OK):
        return []
    return [
        Error(
            f"PARVIS_STORAGE: nothing can be written under {nearest}.",
            hint="Give this folder to the user that runs Parvis, or choose another.",
            id="files.E001",
        )
    ]


@register
def scanner_answers(**_: Any) -> list[CheckMessage]:
    path = settings.ENV["CLAMD_SOCKET"]
    if not path or clamd.is_there(path):
        return []
    return [
        Warning(
            f"CLAMD_SOCKET: no ClamAV daemon answers at {path}; files stay withheld until it does.",
            hint="Start clamav-daemon; StreamMaxLength must be at least PARVIS_UPLOAD_MB.",
            id="files.W001",
        )
    ]
