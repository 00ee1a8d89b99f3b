"""What travels with a mail."""

from datetime import datetime

import msgspec


class MailLine(msgspec.Struct, frozen=True):
    """One mail in a list. `state` is a MailState, `error` a MailError or empty."""

    id: int
    to: str
    subject: str
    template: str
    state: str
    legal: bool
    created_at: datetime
    sent_at: datetime | None


class Mail(msgspec.Struct, frozen=True):
    """One mail as it left, or will: both bodies are empty once purged."""

    id: int
    to: str
    lang: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    template: str
    state: str
    error: str
    attempts: int
    legal: bool
    created_at: datetime
    sent_at: datetime | None


class Written(msgspec.Struct, frozen=True):
    """What a template gave: subject on one line, plain text and HTML."""

    subject: str
    text: str
    html: str
