"""The safe of a person: their documents, whom they showed them to. Few statements, however many."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Replace

from parvis.common import clock
from parvis.common.text import sort_key
from parvis.documents.enums import DocumentKind, DocumentState
from parvis.documents.models import Document, Share
from parvis.documents.queries.documents import HEADING
from parvis.documents.rules import sharing
from parvis.documents.types import SafeLine, ShareInfo
from parvis.files import queries as files

PAGE = 200
MOST_WORDS = 8
COLUMNS = ("id", "public_id", "kind", "title", "number", "state", "issued_at", "ended_at", "size")
_SHOWN = tuple("heading" if name == "title" else name for name in COLUMNS)


class _SortKey(Func):
    function = "sort_key"
    output_field = TextField()


def safe(
    person_id: int, *, text: str = "", before: tuple[datetime, int] | None = None
) -> list[SafeLine]:
    """Return documents of a person, newest first: PAGE of them, and one more if more follow.

    text: words to find in title, kind and number, whatever the accents. before: the date of issue
    and the id of the last one shown.
    """
    rows = _of(person_id)
    if words := sort_key(text).split()[:MOST_WORDS]:
        rows = rows.annotate(
            words=_SortKey(Concat("heading", Value(" "), "number")),
            digits=Replace("number", Value("-"), Value("")),
        )
    for word in words:
        rows = rows.filter(_holds(word))
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(issued_at__lt=at) | Q(issued_at=at, id__lt=pk))
    columns = rows.order_by("-issued_at", "-id").values_list(*_SHOWN)[: PAGE + 1]
    return [_line(row) for row in columns]


def one(person_id: int, public_id: str) -> SafeLine | None:
    """Return one document of a person, None when it is not theirs."""
    row = _of(person_id).filter(public_id=public_id).values_list(*_SHOWN).first()
    return _line(row) if row else None


def stored(person_id: int) -> list[tuple[SafeLine, str]]:
    """Return each document of a person with where its bytes are, newest first: for an archive."""
    rows = list(_of(person_id).order_by("-issued_at", "-id").values_list(*_SHOWN, "file"))
    where = files.located([row[-1] for row in rows])
    return [(_line(row[:-1]), where[row[-1]]) for row in rows if row[-1] in where]


def shares(person_id: int, document_id: int) -> list[ShareInfo]:
    """Return the links by which a person shows a document and that still open, newest first."""
    rows = Share.objects.filter(
        person_id=person_id,
        document_id=document_id,
        withdrawn_at__isnull=True,
        expires_at__gt=clock.now(),
    )
    return [share_info(row) for row in rows.order_by("-id")]


def shared(person_id: int, ids: Collection[int]) -> dict[int, int]:
    """Return how many links still open each of these documents, those without left out."""
    rows = Share.objects.filter(person_id=person_id, document_id__in=list(ids))
    rows = rows.filter(withdrawn_at__isnull=True, expires_at__gt=clock.now())
    return dict(rows.order_by().values_list("document_id").annotate(Count("id")))


def opened(share_id: str, secret: str) -> Share | None:
    """Return the link that this address is, None for one that is false, late or withdrawn."""
    row = Share.objects.select_related("document").filter(public_id=share_id).order_by().first()
    good = row is not None and sharing.is_secret(share_id, secret, settings.SECRET_KEY)
    if (
        row is None
        or not good
        or not sharing.is_open(row.expires_at, row.withdrawn_at, clock.now())
    ):
        return None
    return row


def share_info(row: Share) -> ShareInfo:
    """Return the struct of a link."""
    return ShareInfo(
        id=row.public_id,
        secret=sharing.secret_of(row.public_id, settings.SECRET_KEY),
        created_at=row.created_at,
        expires_at=row.expires_at,
        uses=row.uses,
        used_at=row.used_at,
    )


def _of(person_id: int) -> QuerySet[Document]:
    rows = Document.objects.filter(person_id=person_id).exclude(state=DocumentState.PREPARING)
    return rows.annotate(heading=HEADING)


def _holds(word: str) -> Q:
    kinds = [kind for kind in DocumentKind if word in sort_key(str(kind.label))]
    return Q(words__contains=word) | Q(digits__contains=word) | Q(kind__in=kinds)


def _line(row: Sequence[Any]) -> SafeLine:
    return SafeLine(*row)
