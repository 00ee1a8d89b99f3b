"""What the pages of the shell show."""

from datetime import datetime

import msgspec

Span = tuple[datetime, datetime]


class Opening(msgspec.Struct, frozen=True):
    """Whether a town hall is open at an instant. Times are aware, in Europe/Paris.

    until: when it closes, None while it is closed. spans: the hours of the next day that opens,
    today if it opens again later today; empty when it never opens.
    """

    until: datetime | None
    spans: tuple[Span, ...]


class Display(msgspec.Struct, frozen=True):
    """How a person wants the pages to look: scheme « auto », « light » or « dark »."""

    scheme: str = "auto"
    more_contrast: bool = False
    keys: bool = True

    @property
    def cookie(self) -> str:
        """Return the cookie that says it: words with dots between, « » when all is as usual."""
        words = [self.scheme if self.scheme != "auto" else ""]
        words += ["more" if self.more_contrast else "", "" if self.keys else "nokeys"]
        return ".".join(word for word in words if word)
