"""From an order to a sealed document: asked for in a transaction, made in the worker."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from parvis.common import clock, jobs
from parvis.common.clock import local_day
from parvis.common.context import current_authority
from parvis.common.ids import random_id
from parvis.documents import queries
from parvis.documents.actions import keys
from parvis.documents.actions.drawing import Paper, draw, typesetter, values
from parvis.documents.actions.sharing import tell_holder
from parvis.documents.enums import LINE_OF_FILE, OF_LOT, DocumentKind, DocumentState, EntryKind
from parvis.documents.models import Document
from parvis.documents.rules import codes, pages, stamp
from parvis.documents.types import Author, DocumentInfo, Order, Recipient, Source, UnwantedError
from parvis.files import actions as files
from parvis.files.enums import FileKind
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM, Actor
from parvis.messaging import queries as messaging
from parvis.tenancy import queries as tenancy


def request(order: Order, *, rank: int = 0) -> DocumentInfo:
    """Ask for a document: its row waits, and a job of the present transaction makes it.

    rank: of the job among others, higher goes first.
    The same key again returns the same document. Raises LookupError when `replaces` names none.
    Not journaled: `make` is.
    """
    row, made = _row_of(order)
    if made:
        jobs.defer("documents.make", rank=rank, document=row.pk)
    return _info(row.pk)


def issue(order: Order, *, actor: Actor) -> DocumentInfo:
    """Ask for a document and make it at once; for the worker, which holds the keys.

    The same key again returns the same document, never a second one. Raises as `make`.
    """
    row, _made = _row_of(order)
    return make(row.pk, actor=actor)


def make(document_id: int, *, actor: Actor = SYSTEM) -> DocumentInfo:
    """Draw, stamp, seal and store a document that was asked for; one made already is returned.

    A crash in between leaves it asked for: it is drawn again, with the date of that day. Call it
    outside a transaction. Raises TypesetError for its template, KeyFileError or SealError for the
    keys, UnwantedError for one that is wanted no more (see `revoke`). Journal: `document.issued`,
    and `document.replaced` for the one that it corrects, whose holder is told by mail; the ledger
    is told at once.
    """
    row = Document.objects.filter(pk=document_id).order_by().first()
    if row is None or row.state != DocumentState.PREPARING:
        return _info(document_id)
    at = clock.now().replace(microsecond=0)
    content = _sealed(row, at)
    file = files.store(content, name=f"{row.title}.pdf", kind=FileKind.PDF)
    row.file_digest = hashlib.sha256(content).hexdigest()
    row.file, row.size, row.issued_at = file, len(content), at
    with transaction.atomic():
        locked = Document.objects.select_for_update(of=("self",)).filter(pk=row.pk)
        standing = locked.order_by().first()
        if standing is None or standing.state != DocumentState.PREPARING:
            return _info(row.pk)  # another worker was faster, or nobody wants it; ours is purged
        files.settle(file, subject=("document", row.pk))
        row.state = DocumentState.IN_FORCE
        row.entry_id = _record(EntryKind.ISSUED, row, actor)
        row.save()
        if row.replaces_id is not None:
            _end(row.replaces_id, DocumentState.REPLACED, EntryKind.REPLACED, actor)
            key = f"document.replaced:{row.public_id}"
            tell_holder("documents/replaced", queries.info(row), key=key, legal=True)
        jobs.defer("ledger.sequence")
    return _info(row.pk)


def revoke(public_id: str, *, actor: Actor, reason: str = "") -> DocumentInfo:
    """Say that a document is no longer in force; it stays where it is, and says so when checked.

    reason: told to its holder by mail; "" when another mail tells it. Nothing happens to one that
    was replaced or revoked already. The corrected one that waits to be made is wanted no more.
    Raises LookupError for an unknown one. Journal: `document.revoked`, the reason as its erasable
    detail.
    """
    with transaction.atomic():
        row = Document.objects.filter(public_id=public_id).order_by().first()
        if row is None or row.state == DocumentState.PREPARING:
            raise LookupError(public_id)
        _forget(Document.objects.filter(replaces_id=row.pk))
        ended = _end(row.pk, DocumentState.REVOKED, EntryKind.REVOKED, actor, detail=reason)
        if ended and reason:
            key = f"document.revoked:{public_id}"
            told = queries.info(row)
            tell_holder("documents/revoked", told, key=key, legal=True, reason=reason)
    return _info(row.pk)


def revoke_of_subject(
    kind: str, subject_id: int, *, kinds: set[str], but: Collection[str] = (), actor: Actor
) -> int:
    """Revoke the documents in force of these kinds about a subject; return how many.

    but: keys of orders whose documents stay, and what corrects those. Those that wait to be made
    are wanted no more: nothing is issued of a decision taken back. What an agent attached to it by
    the line of a file stays: that says something else.
    """
    rows = Document.objects.filter(subject_kind=kind, subject_id=subject_id, kind__in=kinds)
    rows = rows.exclude(key__startswith=OF_LOT, key__contains=f":{LINE_OF_FILE}:")
    rows = rows.exclude(key__in=but).exclude(replaces__key__in=but)
    with transaction.atomic():
        _forget(rows)
    in_force = rows.filter(state=DocumentState.IN_FORCE).order_by("id")
    found = list(in_force.values_list("public_id", flat=True))
    for public_id in found:
        revoke(public_id, actor=actor)
    return len(found)


def reissue(public_id: str, *, actor: Actor) -> DocumentInfo:
    """Ask for a document again, as it would be drawn today; the former is replaced once it is made.

    Same data, present letterhead and seal. Raises LookupError for one that is not in force.
    Journal: as `make`.
    """
    del actor  # the worker's entry names the document that was replaced
    row = Document.objects.filter(public_id=public_id, state=DocumentState.IN_FORCE).first()
    if row is None:
        raise LookupError(public_id)
    return request(_order_of(row))


def _order_of(row: Document) -> Order:
    return Order(
        key=f"{row.key}+",  # what was of a lot stays so
        kind=DocumentKind(row.kind),
        title=row.title,
        data=row.data["body"],
        subject=(row.subject_kind, row.subject_id),
        number=row.number,
        person_id=row.person_id,
        recipient=msgspec.convert(row.data["recipient"], Recipient),
        author=_author(row),
        source=Source(row.source, row.template) if row.source else None,
        replaces=row.public_id,
    )


def _row_of(order: Order) -> tuple[Document, bool]:
    """Return the row of an order and whether it is new; two at once give one row."""
    replaced = None
    if order.replaces:
        replaced = Document.objects.filter(public_id=order.replaces).order_by().first()
        if replaced is None:
            raise LookupError(order.replaces)
    public_id = random_id()
    row = Document(
        authority_id=current_authority(),
        public_id=public_id,
        code=codes.make(secrets.token_bytes(codes.RANDOM_BYTES)),
        key=order.key,
        kind=order.kind,
        title=order.title,
        number=order.number,
        subject_kind=order.subject[0],
        subject_id=order.subject[1],
        person_id=order.person_id,
        author_name=order.author.name,
        author_capacity=order.author.capacity,
        author_department=order.author.department,
        delegation=order.author.delegation,
        by_rule=order.author.by_rule,
        data=pages.storable(
            {"recipient": msgspec.to_builtins(order.recipient), "body": order.data}
        ),
        source=order.source.text if order.source else "",
        template=order.source.origin if order.source else "",
        replaces=replaced,
        created_at=clock.now(),
    )
    Document.objects.bulk_create([row], ignore_conflicts=True)
    kept = Document.objects.get(key=order.key)
    return kept, kept.public_id == public_id


def _sealed(row: Document, at: datetime) -> bytes:
    """Return the file; note on the row what drew it and what sealed it."""
    typesetter().start()  # after a rest it reads its fonts while we read our libraries
    loaded = keys.seal()
    charter, shipped = queries.sources(DocumentKind(row.kind))
    source = row.source or shipped.text
    paper = Paper(
        public_id=row.public_id,
        code=row.code,
        kind=DocumentKind(row.kind),
        title=row.title,
        number=row.number,
        recipient=msgspec.convert(row.data["recipient"], Recipient),
        author=_author(row),
        body=row.data["body"],
        at=at,
    )
    data = values(paper)
    digest = pages.digest(data)
    pdf = draw(
        data,
        charter=charter,
        source=source,
        address=_address(row, digest, at),
        at=at,
        development=loaded.development,
    )
    from parvis.common import seals

    content, row.level = seals.seal(pdf, loaded.seal, reason=row.get_kind_display(), at=at)
    row.key_id, row.data_digest = loaded.key_id, digest.hex()
    row.template = row.template or shipped.origin
    row.template_digest = pages.template_digest(charter, source)
    return content


def _address(row: Document, digest: bytes, at: datetime) -> str:
    authority = tenancy.recent(current_authority())
    key = keys.stamp_key()
    said = stamp.Statement(
        key_id=stamp.key_id(key.public_key().public_bytes_raw()),
        issuer=authority.siren,
        document=row.public_id,
        kind=str(row.kind),
        day=local_day(at),
        digest=digest,
    )
    text = stamp.sign(stamp.statement(said), key)
    return stamp.address(messaging.base_url(authority), row.public_id, text)


def _author(row: Document) -> Author:
    return Author(
        name=row.author_name,
        capacity=row.author_capacity,
        department=row.author_department,
        delegation=row.delegation,
        by_rule=row.by_rule,
    )


def _forget(rows: QuerySet[Document]) -> None:
    """Drop those that wait to be made; one that is being finished meanwhile stays, in force."""
    waiting = rows.filter(state=DocumentState.PREPARING).select_for_update(of=("self",))
    ids = list(waiting.order_by("id").values_list("pk", flat=True))
    Document.objects.filter(pk__in=ids).delete()


def _end(
    document_id: int, state: DocumentState, kind: EntryKind, actor: Actor, *, detail: str = ""
) -> bool:
    rows = Document.objects.select_for_update(of=("self",)).filter(
        pk=document_id, state=DocumentState.IN_FORCE
    )
    row = rows.order_by().first()
    if row is None:
        return False
    row.state, row.ended_at = state, clock.now()
    row.save(update_fields=["state", "ended_at"])
    _record(kind, row, actor, detail=detail)
    return True


def _record(kind: EntryKind, row: Document, actor: Actor, *, detail: str = "") -> int:
    return journal.record(
        kind,
        subject=("document", row.pk),
        actor=actor,
        version=row.template_digest,
        payload={
            "document": row.public_id,
            "kind": str(row.kind),
            "file": row.file_digest,
            "data": row.data_digest,
            "template": row.template_digest,
        },
        detail=detail or None,
    )


def _info(document_id: int) -> DocumentInfo:
    found = queries.by_id(document_id)
    if found is None:
        raise UnwantedError(document_id)
    return found
