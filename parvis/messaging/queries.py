"""Reads of mails, inside the authority of the context. Nothing is journaled.

The demo page is the only caller of `newest` and `mail`: both hold addresses and texts.
"""

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from parvis.accounts.types import ExportPart
from parvis.common.context import current_authority
from parvis.messaging.enums import SilenceReason
from parvis.messaging.models import OutgoingMail, Suppression
from parvis.messaging.types import Mail, MailLine
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import AuthorityInfo

_SALT = "parvis.messaging.unsubscribe"


def address_digest(address: str) -> str:
    """Return the keyed digest under which an address is silent; case does not count."""
    return salted_hmac(_SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def silence_of(address_or_digest: str) -> SilenceReason | None:
    """Return why an address (or its digest) receives no ordinary mail, or None when it does."""
    known = "@" not in address_or_digest
    digest = address_or_digest if known else address_digest(address_or_digest)
    row = Suppression.objects.filter(address_digest=digest).order_by().first()
    return SilenceReason(row.reason) if row else None


def base_url(authority: AuthorityInfo) -> str:
    """Return « https://host » of an authority, as links in mails need it; no slash at the end."""
    if settings.HTTPS:
        return f"https://{authority.main_host}"
    port = settings.ENV["PORT"]
    return f"http://{authority.main_host}" + ("" if port == 80 else f":{port}")


def absolute(path: str) -> str:
    """Return the whole address of a path of the present authority."""
    return base_url(tenancy.get(current_authority())) + path


def unsubscribe_token(address: str) -> str:
    """Return what an unsubscribe link carries: the signed digest of the address."""
    return signing.Signer(salt=_SALT).sign(address_digest(address))


def digest_of_token(token: str) -> str | None:
    """Return the digest that a token carries, or None when the token is not ours."""
    try:
        return signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None


def newest(*, before: int | None = None, limit: int = 30) -> list[MailLine]:
    """Return at most `limit` mails, newest first; `before`: id under which the page starts."""
    rows = OutgoingMail.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [MailLine(*values) for values in rows.values_list(*MailLine.__struct_fields__)[:limit]]


def mail(mail_id: int) -> Mail | None:
    """Return one mail with its bodies, or None."""
    values = (
        OutgoingMail.objects.filter(pk=mail_id).order_by().values_list(*Mail.__struct_fields__)
    ).first()
    return Mail(*values) if values else None


def export_of(person_id: int) -> ExportPart | None:
    """Return every mail written to a person, oldest first, for the copy of their data."""
    rows = OutgoingMail.objects.filter(person_id=person_id).order_by("id")
    mails = list(rows.values("to", "subject", "text", "state", "created_at", "sent_at"))
    return ExportPart(mails) if mails else None
