"""Files of forms, bounded while they stream."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Stops writing at the limit, and reads on: the fields typed after the file are kept.

    A file above the limit arrives cut, with its true size: the room that takes it refuses it
    with a sentence.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file."""
        super().new_file(*args, **kwargs)
        self.limit: int = settings.ENV["PARVIS_UPLOAD_MB"] * 1_000_000

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, unless the file is already too large."""
        if start + len(raw_data) <= self.limit:
            super().receive_data_chunk(raw_data, start)
