"""A holder shows a document by a link, takes the link back, has the document sent again."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from parvis.accounts import queries as accounts
from parvis.common import clock
from parvis.common.context import current_authority
from parvis.common.ids import random_id
from parvis.documents import queries
from parvis.documents.enums import EntryKind
from parvis.documents.models import Share
from parvis.documents.rules import sharing
from parvis.documents.types import DocumentInfo, SafeLine, ShareInfo
from parvis.journal import actions as journal
from parvis.journal.types import VISITOR, Actor
from parvis.messaging import actions as messaging


@transaction.atomic
def share(document: SafeLine, *, days: int, actor: Actor) -> ShareInfo | None:
    """Make a link that opens one document for some days; None when it has too many already.

    document: of the actor's own safe. days: one of `rules.sharing.DAYS`.
    Journal: `document.shared`.
    """
    person_id = actor.person_id or 0
    if len(queries.shares(person_id, document.id)) >= sharing.MOST or days not in sharing.DAYS:
        return None
    row = Share.objects.create(
        authority_id=current_authority(),
        public_id=random_id(),
        document_id=document.id,
        person_id=person_id,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )
    _record(EntryKind.SHARED, document.id, actor, share=row.public_id, days=days)
    return queries.share_info(row)


@transaction.atomic
def withdraw(share_id: str, *, actor: Actor) -> bool:
    """Take a link of the actor's back; False when there is none that is open.

    Journal: `document.share_withdrawn`.
    """
    rows = Share.objects.select_for_update(of=("self",)).filter(
        public_id=share_id, person_id=actor.person_id or 0, withdrawn_at__isnull=True
    )
    row = rows.order_by().first()
    if row is None:
        return False
    Share.objects.filter(pk=row.pk).update(withdrawn_at=clock.now())
    _record(EntryKind.SHARE_WITHDRAWN, row.document_id, actor, share=share_id)
    return True


@transaction.atomic
def use(row: Share) -> None:
    """Count one use of a link. Journal: `document.share_used`."""
    Share.objects.filter(pk=row.pk).update(uses=F("uses") + 1, used_at=clock.now())
    _record(EntryKind.SHARE_USED, row.document_id, VISITOR, share=row.public_id)


@transaction.atomic
def resend(document: SafeLine, *, lang: str, actor: Actor) -> None:
    """Send the holder a mail that leads to the document: at most one an hour.

    Whatever their wishes for other mails: they have just asked for it. Journal: `document.resent`.
    """
    person = accounts.person(actor.person_id or 0)
    hour = f"{clock.now():%Y%m%d%H}"
    messaging.send(
        "documents/resend",
        to=person.email,
        lang=lang,
        context={"document": document},
        key=f"document.resent:{document.public_id}:{hour}",
        legal=True,
        person_id=person.id,
    )
    _record(EntryKind.RESENT, document.id, actor)


def tell_issued(document: DocumentInfo) -> None:
    """Tell the holder, once, of a document that they did not ask for; nobody when there is none."""
    key = f"document.issued:{document.public_id}"
    tell_holder("documents/resend", document, key=key, legal=False)


def tell_holder(
    template: str, document: DocumentInfo, *, key: str, legal: bool, **context: Any
) -> None:
    """Mail who holds a document, in their language; nobody when it has no holder with an address.

    key, legal: as `messaging.actions.send`. Not journaled: what it tells of is.
    """
    person = accounts.person_names([document.person_id]).get(document.person_id or 0)
    if person is not None and person.email:
        messaging.send(
            template,
            to=person.email,
            lang=queries.language(document),
            context={"document": document, **context},
            key=key,
            legal=legal,
            person_id=person.id,
        )


def _record(kind: EntryKind, document_id: int, actor: Actor, **codes: str | int) -> None:
    journal.record(kind, subject=("document", document_id), actor=actor, payload=codes)
