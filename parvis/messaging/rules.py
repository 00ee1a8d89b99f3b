"""When a mail may leave, when it is tried again, how it is named. Pure."""

import hashlib
import re
from datetime import timedelta

from parvis.messaging.enums import MailError, MailState, SilenceReason

ATTEMPTS = 9
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
BODIES_KEPT = timedelta(days=90)

# A permanent refusal is not tried again; the others may pass by themselves.
PERMANENT = frozenset({MailError.REFUSED, MailError.SENDER_REFUSED})

# A bounce may come back after we noted the mail as sent; nothing leaves the last three.
LIVE = frozenset({MailState.QUEUED, MailState.SENDING})


def message_id(key: str, *, authority: str, host: str) -> str:
    """Return the Message-ID of the mail named `key`: the same at each try.

    authority: slug; host: the name under which the authority answers, right of the @.
    """
    digest = hashlib.sha256(f"{authority}\n{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{host or 'parvis.invalid'}>"


def one_line(subject: str) -> str:
    """Return a subject on one line, at most 200 characters: nothing can add a header to it."""
    return re.sub(r"[\x00-\x20\x7f\x85\u2028\u2029]+", " ", subject).strip()[:200]


def tidy(text: str) -> str:
    """Return the plain text of a mail with one empty line at most between two paragraphs."""
    lines = "\n".join(line.rstrip(" ") if line != "-- " else line for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def may_leave(*, legal: bool, silence: SilenceReason | None) -> bool:
    """Say whether a mail may leave: a legal notice always, else unless the address is silent."""
    return legal or silence is None


def error_of(smtp_code: int | None) -> MailError:
    """Return the error behind an SMTP reply: 4xx passes, 5xx stays; None: no reply at all."""
    if smtp_code is None:
        return MailError.UNREACHABLE
    if smtp_code in {530, 534, 535, 538}:
        return MailError.SIGN_IN
    return MailError.REFUSED if 500 <= smtp_code < 600 else MailError.REFUSED_FOR_NOW


def next_try(attempts: int, error: MailError) -> timedelta | None:
    """Return the pause before the next try after `attempts` tries, or None to give up.

    1 min, then twice as long each time, at most 6 h: a night without server loses no mail.
    """
    if error in PERMANENT or attempts >= ATTEMPTS:
        return None
    pause: timedelta = FIRST_PAUSE * 2 ** (attempts - 1)
    return min(pause, LONGEST_PAUSE)


def silences(bounce_kind: str) -> bool:
    """Say whether a bounce means that the address receives nothing any more."""
    return bounce_kind == "permanent"
