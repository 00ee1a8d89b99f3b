"""Documents issued: whose they are, what they are about, who may open them."""

from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from django.db.models import Case, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Concat

from parvis.accounts.types import ExportFile, ExportPart
from parvis.documents.enums import OF_LOT, DocumentKind, DocumentState, EntryKind
from parvis.documents.models import Document
from parvis.documents.rules import permissions
from parvis.documents.types import Author, DocumentInfo
from parvis.files import queries as files
from parvis.journal import queries as journal

# Who else may open a document about a subject of a kind: told by the room that owns the subject.
AccessCheck = Callable[[Any, int], bool]
REPLACEMENT = Subquery(
    Document.objects.filter(replaces=OuterRef("pk"))
    .exclude(state=DocumentState.PREPARING)
    .order_by("id")
    .values("public_id")[:1]
)
# As pages name a document: those of a lot have one title, so each says whose it is.
HEADING = Case(
    When(
        Q(key__startswith=OF_LOT) & ~Q(data__recipient__name=""),
        then=Concat("title", Value(" – "), KT("data__recipient__name"), output_field=TextField()),
    ),
    default="title",
    output_field=TextField(),
)
ACCESS: dict[str, AccessCheck] = {}
DECIDES: dict[str, AccessCheck] = {}
# In which language to write about a subject of a kind, or to a « person »: told likewise.
LANGUAGES: dict[str, Callable[[int], str]] = {}


def of_subject(kind: str, subject_id: int) -> list[DocumentInfo]:
    """Return the documents about a subject, newest first; those being made come with them."""
    rows = Document.objects.filter(subject_kind=kind, subject_id=subject_id)
    return [info(row) for row in _light(rows).order_by("-id")]


def of_person(person_id: int) -> list[DocumentInfo]:
    """Return the documents issued to a person, newest first."""
    rows = Document.objects.filter(person_id=person_id).exclude(state=DocumentState.PREPARING)
    return [info(row) for row in _light(rows).order_by("-issued_at", "-id")]


def by_public_id(public_id: str) -> DocumentInfo | None:
    """Return a document by its public id, None when there is none here."""
    row = _light(Document.objects.filter(public_id=public_id)).first()
    return info(row) if row else None


def by_code(code: str) -> DocumentInfo | None:
    """Return a document by the 16 letters of its code, None when there is none here."""
    row = _light(Document.objects.filter(code=code)).first()
    return info(row) if row else None


def by_id(document_id: int) -> DocumentInfo | None:
    """Return a document by its number in the database, None when there is none here."""
    row = _light(Document.objects.filter(pk=document_id)).first()
    return info(row) if row else None


def by_key(key: str) -> DocumentInfo | None:
    """Return the document of an order, by the order's key; None before it was asked for."""
    row = _light(Document.objects.filter(key=key)).first()
    return info(row) if row else None


def late(limit: int = 100) -> list[DocumentInfo]:
    """Return the documents asked for and not made yet, oldest first."""
    rows = Document.objects.filter(state=DocumentState.PREPARING)
    return [info(row) for row in _light(rows).order_by("created_at", "id")[:limit]]


def may_open(request: Any, document: DocumentInfo) -> bool:
    """Say whether a request may open a document; see `rules.permissions`."""
    if permissions.holds(request.actor.person_id, document.person_id):
        return True
    return _told(ACCESS, request, document)


def may_revoke(request: Any, document: DocumentInfo) -> bool:
    """Say whether an agent may put a document out of force; see `rules.permissions`."""
    return permissions.may_revoke(request.roles, decides=_told(DECIDES, request, document))


def _told(checks: dict[str, AccessCheck], request: Any, document: DocumentInfo) -> bool:
    check = checks.get(document.subject_kind)
    return check is not None and check(request, document.subject_id)


def language(document: DocumentInfo) -> str:
    """Return in which language to write to who holds a document: « fr » or « en ».

    That of its subject, else the person's own; French when nobody knows.
    """
    known = ((document.subject_kind, document.subject_id), ("person", document.person_id or 0))
    said = (LANGUAGES[kind](found) for kind, found in known if kind in LANGUAGES)
    return next((one for one in said if one), "fr")


def reason_of(document: DocumentInfo) -> str:
    """Return why a document was put out of force, "" when nobody said, or it was erased."""
    entries = journal.timeline("document", document.id)
    return next((one.detail or "" for one in entries if one.kind == EntryKind.REVOKED), "")


def info(row: Document) -> DocumentInfo:
    """Return the struct of a row; `replaced_by` when it was read with what replaced it.

    Its title says whose it is, for one of a lot that was read with its heading.
    """
    return DocumentInfo(
        id=row.pk,
        public_id=row.public_id,
        code=row.code,
        kind=DocumentKind(row.kind),
        title=getattr(row, "heading", None) or row.title,
        number=row.number,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        person_id=row.person_id,
        state=DocumentState(row.state),
        issued_at=row.issued_at,
        ended_at=row.ended_at,
        author=Author(
            name=row.author_name,
            capacity=row.author_capacity,
            department=row.author_department,
            delegation=row.delegation,
            by_rule=row.by_rule,
        ),
        file=row.file,
        size=row.size,
        digest=row.file_digest,
        data_digest=row.data_digest,
        level=row.level,
        entry_id=row.entry_id,
        replaced_by=getattr(row, "replacement", None) or "",
        of_lot=row.key.startswith(OF_LOT),
    )


def _light(rows: Any) -> Any:
    rows = rows.defer("data", "source")
    return rows.annotate(replacement=REPLACEMENT, heading=HEADING)


def export_of(person_id: int) -> ExportPart | None:
    """Return what we keep of a person here (RGPD art. 15): their documents, with the files."""
    found = [one for one in of_person(person_id) if one.file]
    if not found:
        return None
    where = files.located([one.file for one in found])
    return ExportPart(
        [
            {
                "titre": one.title,
                "nature": str(one.kind),
                "etat": str(one.state),
                "dossier": one.number,
                "delivre_le": one.issued_at,
                "code": one.code,
            }
            for one in found
        ],
        tuple(
            ExportFile(f"{one.public_id}.pdf", partial(_opened, where[one.file]))
            for one in found
            if one.file in where
        ),
    )


def _opened(storage_key: str) -> BinaryIO:
    stored: BinaryIO = files.storage().open(storage_key)  # type: ignore[assignment]
    return stored
