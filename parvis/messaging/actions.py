"""The door for writing of outgoing mail.

`send` belongs inside the transaction of what it tells: the mail, and the job that sends it, exist
exactly if that does. A mail leaves at least once; a copy carries the same Message-ID. What happens
to it (sent, failed, bounced) is journaled with codes, never with an address.
"""

import smtplib
from collections.abc import Mapping
from datetime import datetime
from email.utils import formataddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template import engines
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment

from parvis.common import clock, jobs
from parvis.common.context import current_authority
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM, VISITOR
from parvis.messaging import queries, rules
from parvis.messaging.enums import EntryKind, MailError, MailState, SilenceReason
from parvis.messaging.models import OutgoingMail, Suppression
from parvis.messaging.types import Written
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import AuthorityInfo


def send(
    template: str,
    *,
    to: str,
    lang: str,
    context: Mapping[str, Any],
    key: str,
    legal: bool,
    person_id: int | None = None,
) -> int:
    """Write a mail in the present transaction and defer its sending; return the mail's id.

    template: « room/name », for `room/mail/name.txt` (which extends messaging/mail_base.txt and
    has the blocks `subject` and `body`) and `room/mail/name.html` (messaging/mail_base.html).
    Templates receive `context`, `authority`, `lang`, `absolute(path)` and `unsubscribe_url`.
    lang: « fr » or « en », the language of the reader. key: at most 120 characters, names the
    mail in its authority for ever: a second call with it writes nothing and returns the first.
    legal: a notice that the law wants, sent whatever the reader's wishes; an ordinary mail to a
    silent address is kept as `withheld`. Raises jinja2's TemplateNotFound for an unknown template.
    """
    kept = OutgoingMail.objects.filter(key=key).order_by().values_list("pk", flat=True).first()
    if kept is not None:
        return kept
    authority = tenancy.get(current_authority())
    leaves = rules.may_leave(legal=legal, silence=None if legal else queries.silence_of(to))
    link = "" if legal else _unsubscribe_url(authority, to)
    written = _write(template, lang, {**context, "authority": authority, "unsubscribe_url": link})
    message_id = rules.message_id(key, authority=authority.slug, host=authority.main_host)
    mail, fresh = OutgoingMail.objects.get_or_create(
        authority_id=authority.id,
        key=key,
        defaults={
            "person_id": person_id,
            "to": to.strip(),
            "lang": lang,
            "template": template,
            "subject": written.subject,
            "text": written.text,
            "html": written.html,
            "headers": _headers(message_id, lang, link),
            "message_id": message_id,
            "legal": legal,
            "state": MailState.QUEUED if leaves else MailState.WITHHELD,
        },
    )
    if fresh and leaves:
        jobs.defer("messaging.deliver", mail=mail.pk)
    return mail.pk


def deliver(mail_id: int) -> MailState | None:
    """Hand a mail to the server; return its state, None when there is no such mail.

    Sends again a mail found `sending`: the process before us died, perhaps after it had left. A
    refusal that may pass defers the next try. Journal: `messaging.sent` or `messaging.failed`.
    """
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update(of=("self",)).filter(pk=mail_id).first()
        if mail is None or mail.state not in rules.LIVE:
            return MailState(mail.state) if mail else None
        mail.state, mail.attempts = MailState.SENDING, mail.attempts + 1
        mail.save(update_fields=["state", "attempts"])
    error = _hand_over(mail)
    with transaction.atomic():
        return _note(mail, error)


def bounced(message_id: str, *, kind: str) -> bool:
    """Mark a mail as come back; return False when no mail has this Message-ID.

    kind: « permanent » silences the address, « temporary » does not.
    Journal: one entry `messaging.bounced`.
    """
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(of=("self",))
            .filter(message_id=message_id)
            .order_by()
            .first()
        )
        if mail is None:
            return False
        if mail.state == MailState.BOUNCED:
            return True
        OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.BOUNCED)
        if rules.silences(kind) and mail.to:
            _silence(queries.address_digest(mail.to), SilenceReason.BOUNCED)
        journal.record(
            EntryKind.BOUNCED,
            subject=("mail", mail.pk),
            actor=SYSTEM,
            payload={"kind": kind, "template": mail.template},
        )
        return True


@transaction.atomic
def unsubscribe(digest: str) -> None:
    """Stop ordinary mail to an address, given by its digest; legal notices go on.

    Journal: `messaging.unsubscribed`, the first time only.
    """
    row = _silence(digest, SilenceReason.UNSUBSCRIBED)
    if row is not None:
        journal.record(EntryKind.UNSUBSCRIBED, subject=("suppression", row), actor=VISITOR)


@transaction.atomic
def resubscribe(digest: str) -> None:
    """Send ordinary mail to an address again.

    Journal: `messaging.resubscribed`, if it was silent.
    """
    row = Suppression.objects.filter(address_digest=digest).order_by().first()
    if row is not None:
        journal.record(EntryKind.RESUBSCRIBED, subject=("suppression", row.pk), actor=VISITOR)
        row.delete()


def purge_bodies(now: datetime) -> int:
    """Forget subjects and bodies of mails older than 90 days; return how many. Not journaled."""
    old = OutgoingMail.objects.filter(created_at__lt=now - rules.BODIES_KEPT).exclude(
        text="", html="", subject=""
    )
    return old.exclude(state__in=rules.LIVE).update(subject="", text="", html="", headers={})


def forget_person(person_id: int) -> None:
    """Forget address and texts of every mail to a person whose account is erased.

    A mail that has not left yet never will, unless it is a legal notice. Not journaled: the
    caller journals the erasure.
    """
    mine = OutgoingMail.objects.filter(person_id=person_id).exclude(
        legal=True, state__in=rules.LIVE
    )
    mine.filter(state__in=rules.LIVE).update(state=MailState.WITHHELD)
    mine.update(person_id=None, to="", subject="", text="", html="", headers={})


@lru_cache(maxsize=1)
def _plain() -> Environment:
    """Return the pages' environment without escaping: for the text of a mail."""
    pages: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return pages.overlay(autoescape=False)


def _write(template: str, lang: str, context: Mapping[str, Any]) -> Written:
    room, name = template.split("/")
    base = queries.base_url(context["authority"])
    values = {**context, "lang": lang, "absolute": lambda path: base + path}
    pages: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    with translation.override(lang):
        plain = _plain().get_template(f"{room}/mail/{name}.txt")
        subject = "".join(plain.blocks["subject"](plain.new_context(values)))
        return Written(
            subject=rules.one_line(subject),
            text=rules.tidy(plain.render(values)),
            html=pages.get_template(f"{room}/mail/{name}.html").render(
                {**values, "subject": rules.one_line(subject)}
            ),
        )


def _unsubscribe_url(authority: AuthorityInfo, to: str) -> str:
    path = reverse("messaging:unsubscribe", args=[queries.unsubscribe_token(to)])
    return queries.base_url(authority) + path


def _headers(message_id: str, lang: str, unsubscribe_url: str) -> dict[str, str]:
    headers = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": lang,
    }
    if unsubscribe_url:  # RFC 8058: the reader's program can unsubscribe by itself
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _hand_over(mail: OutgoingMail) -> MailError | None:
    authority = tenancy.get(mail.authority_id)
    answer_to = authority.profile.contact.email
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((authority.name, settings.DEFAULT_FROM_EMAIL)),
        to=[mail.to],
        reply_to=[answer_to] if answer_to else None,
        headers=mail.headers,
        connection=get_connection(),
    )
    message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        return rules.error_of(max(code for code, _ in refusal.recipients.values()))
    except smtplib.SMTPSenderRefused:
        return MailError.SENDER_REFUSED
    except smtplib.SMTPResponseException as refusal:
        return rules.error_of(refusal.smtp_code)
    except (OSError, smtplib.SMTPException):
        return MailError.UNREACHABLE
    except ValueError:  # Django cannot write this address in a header
        return MailError.REFUSED
    return None


def _note(mail: OutgoingMail, error: MailError | None) -> MailState:
    pause = rules.next_try(mail.attempts, error) if error else None
    if error is None:
        state, kind = MailState.SENT, EntryKind.SENT
    elif pause is not None:
        state, kind = MailState.QUEUED, None
        jobs.defer("messaging.deliver", after=pause, mail=mail.pk)
    else:
        state, kind = MailState.FAILED, EntryKind.FAILED
    sent_at = clock.now() if state == MailState.SENT else None
    # A bounce that came in meanwhile is the later news: it stays.
    OutgoingMail.objects.filter(pk=mail.pk, state=MailState.SENDING).update(
        state=state, error=error or "", sent_at=sent_at
    )
    if kind is not None:
        journal.record(
            kind,
            subject=("mail", mail.pk),
            actor=SYSTEM,
            payload={"template": mail.template, "error": str(error or "")},
        )
    if error == MailError.REFUSED:
        _silence(queries.address_digest(mail.to), SilenceReason.BOUNCED)
    return state


def _silence(digest: str, reason: SilenceReason) -> int | None:
    """Make an address silent; return the row's id, None when it was silent already."""
    row, fresh = Suppression.objects.get_or_create(
        authority_id=current_authority(), address_digest=digest, defaults={"reason": reason}
    )
    return row.pk if fresh else None
