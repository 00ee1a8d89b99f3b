"""The door for writing of files.

`receive` writes bytes and commits on its own: call it outside a transaction. `attach`, `detach` and
`erase` belong inside the transaction of what they serve; bytes are removed by a job deferred in it,
so a rollback loses nothing. The journal gets kinds, sizes and codes, never a name.
"""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeAlias

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from parvis.accounts import actions as accounts
from parvis.accounts.enums import Attempted
from parvis.common import clamd, clock, images, jobs, rasterise
from parvis.common.context import current_authority
from parvis.common.ids import random_id
from parvis.files import queries, rules
from parvis.files.enums import EntryKind, FileKind, FileState, PreviewState, Refusal
from parvis.files.models import StoredFile
from parvis.files.types import ArchiveEntry, FileInfo, FileRefusedError, Holder
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM, Actor

Upload: TypeAlias = "UploadedFile[Any]"

PREVIEW_PAGES = 10
PREVIEW_SIDE = 1400
_FORMS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}
_TINY = 4096  # bytes of an entry that only names a type


def register_access(subject_kind: str, check: queries.AccessCheck) -> None:
    """Take from a higher room, at start, who may open the files of its subjects.

    check: receives the request and the subject's id, returns True to let in. Raises ValueError
    for a kind that has a check already.
    """
    if subject_kind in queries.ACCESS:
        raise ValueError(f"The access of {subject_kind} is registered twice.")
    queries.ACCESS[subject_kind] = check


def hold(request: Any) -> Holder:
    """Return who sends this request; a visitor without token gets one in their session."""
    if request.actor.person_id is None and not request.session.get("files"):
        request.session["files"] = random_id()
    return queries.holder(request)


def receive(
    upload: Upload,
    *,
    actor: Actor,
    held_by: Holder,
    accepted: Collection[FileKind] = (),
) -> FileInfo:
    """Take a file someone sent; it is attached to nothing yet, and purged after 24 hours so.

    upload: from a form, at most PARVIS_UPLOAD_MB. accepted: kinds asked for here, all when empty.
    Pictures are turned upright and lose their metadata. With CLAMD_SOCKET the file is `scanning`
    until a job has found it clean, else `ready` at once. Raises FileRefusedError, whose text is
    the sentence for the person. Journal: one entry `files.received`.
    """
    size = upload.size or 0
    try:
        rules.check_size(size, limit=queries.limit())
        rules.check_waiting(queries.waiting(held_by))
        _check_pace(held_by)
        kind = _kind_of(upload, size)
        rules.check_name(upload.name or "", kind)
        rules.check_accepted(kind, accepted)
        with tempfile.SpooledTemporaryFile(max_size=1_000_000) as clean:
            content = _clean(upload, clean, kind)
            return _keep(content, kind, upload.name or "", actor=actor, held_by=held_by)
    except FileRefusedError as refused:
        sentence = queries.sentence(refused, size=size)
        raise FileRefusedError(refused.code, sentence, found=refused.found) from refused


def store(content: bytes, *, name: str, kind: FileKind) -> str:
    """Keep a file that we made ourselves; return its public id.

    It is held by nobody and attached to nothing yet: `settle` it in the transaction of what it
    belongs to, or it is purged after 24 hours. Not scanned, no preview, not journaled: its room
    tells its story.
    """
    row = StoredFile.objects.create(
        authority_id=current_authority(),
        public_id=random_id(),
        name=rules.clean_name(name, kind),
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state=FileState.READY,
        storage_key=f"{current_authority()}/{clock.now():%Y/%m}/{random_id()}",
        free_since=clock.now(),
    )
    queries.storage().save(row.storage_key, File(io.BytesIO(content)))
    return row.public_id


def settle(public_id: str, *, subject: tuple[str, int]) -> None:
    """Attach a file that we made to its subject. Not journaled."""
    rows = StoredFile.objects.filter(public_id=public_id, subject_id=None)
    rows.update(subject_kind=subject[0], subject_id=subject[1], free_since=None)


@transaction.atomic
def attach(
    public_ids: Collection[str], *, subject: tuple[str, int], actor: Actor, held_by: Holder
) -> list[str]:
    """Attach files to a subject: those this holder sent, free or attached to it already.

    Returns the public ids now attached, in the given order: the others are none of theirs.
    Journal: one entry `files.attached` per file newly attached.
    """
    rows = _locked(public_ids)
    taken = []
    for public_id in public_ids:
        row = rows.get(public_id)
        if row is None or not _may_attach(row, subject, held_by):
            continue
        taken.append(public_id)
        if row.subject_id is None:
            _set_subject(row, subject, free_since=None)
            _record(EntryKind.ATTACHED, row, actor)
    return taken


@transaction.atomic
def detach(public_ids: Collection[str], *, subject: tuple[str, int], actor: Actor) -> None:
    """Free files of a subject; those nobody attaches within 24 hours are purged.

    Journal: one entry `files.detached` per file.
    """
    for row in _locked(public_ids).values():
        if (row.subject_kind, row.subject_id) == subject:
            _record(EntryKind.DETACHED, row, actor)
            _set_subject(row, ("", None), free_since=clock.now())


@transaction.atomic
def erase(public_ids: Collection[str], *, actor: Actor) -> int:
    """Erase files for good: bytes, name and digest; the row stays to say so. Return how many.

    Journal: one entry `files.erased` per file.
    """
    rows = [row for row in _locked(public_ids).values() if row.state != FileState.ERASED]
    for row in rows:
        _forget_bytes(row)
        row.name, row.sha256, row.state = "", "", FileState.ERASED
        row.preview, row.pages = PreviewState.NONE, 0
        row.save(update_fields=["name", "sha256", "state", "preview", "pages"])
        _record(EntryKind.ERASED, row, actor)
    return len(rows)


def erase_of_subject(kind: str, subject_id: int, *, actor: Actor) -> int:
    """Erase every file of a subject; return how many. Journal: as `erase`."""
    rows = StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id).order_by()
    return erase(list(rows.values_list("public_id", flat=True)), actor=actor)


def erase_free(person_id: int) -> None:
    """Erase what a person sent and attached to nothing: their account is being erased.

    What is attached belongs to its subject's room. Journal: as `erase`.
    """
    rows = StoredFile.objects.filter(person_id=person_id, subject_id=None).order_by()
    erase(list(rows.values_list("public_id", flat=True)), actor=SYSTEM)


def purge(now: datetime) -> int:
    """Delete files attached to nothing for 24 hours, bytes and rows; return how many."""
    with transaction.atomic():
        old = StoredFile.objects.select_for_update(of=("self",), skip_locked=True).filter(
            subject_id=None, free_since__lt=now - rules.UNREFERENCED_KEPT
        )
        rows = list(old.order_by("id")[:1000])
        for row in rows:
            _forget_bytes(row)
        StoredFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def scan(file_id: int) -> None:
    """Have a withheld file looked at by ClamAV: hand it out, or delete it.

    Raises clamd.ScanFailedError without verdict: the file stays withheld. Journal:
    `files.infected` when something was found.
    """
    row = StoredFile.objects.filter(pk=file_id, state=FileState.SCANNING).order_by().first()
    if row is None:
        return
    found = clamd.scan(settings.ENV["CLAMD_SOCKET"], queries.chunks(row.storage_key))
    with transaction.atomic():
        row = _locked([row.public_id])[row.public_id]
        if row.state != FileState.SCANNING:
            return
        if found is None:
            _hand_out(row)
            return
        _forget_bytes(row)
        row.state, row.refusal = FileState.INFECTED, Refusal.VIRUS
        row.save(update_fields=["state", "refusal"])
        _record(EntryKind.INFECTED, row, SYSTEM, signature=found, sender=row.person_id)


def draw_preview(file_id: int) -> None:
    """Make the pictures of a ready file: its first pages, or a smaller image. Not journaled."""
    row = StoredFile.objects.filter(pk=file_id, state=FileState.READY).order_by().first()
    if row is None or row.preview != PreviewState.WAITING:
        return
    with tempfile.TemporaryDirectory(prefix="parvis-preview-") as name:
        try:
            drawn = _draw(row, Path(name))
        except (rasterise.NoPictureError, OSError):
            drawn = []
        for number, picture in enumerate(drawn, start=1):
            key = preview_key(row.storage_key, number)
            queries.storage().delete(key)
            with picture.open("rb") as content:
                queries.storage().save(key, File(content))
    state = PreviewState.READY if drawn else PreviewState.FAILED
    standing = StoredFile.objects.filter(pk=file_id, state=FileState.READY)
    if not standing.update(preview=state, pages=len(drawn)):  # erased while we drew
        remove_bytes([preview_key(row.storage_key, page + 1) for page in range(len(drawn))])


def remove_bytes(keys: Collection[str]) -> None:
    """Remove objects from the storage; one that is gone already is no error."""
    for key in keys:
        queries.storage().delete(key)


def preview_key(storage_key: str, page: int) -> str:
    """Return where the picture of a page is kept; pages count from 1."""
    return f"{storage_key}.{page}.jpg"


def _check_pace(held_by: Holder) -> None:
    """Bound what visitors of one network address send: a new session would forget the count."""
    visitor = held_by.person_id is None and held_by.address
    if visitor and accounts.attempt(Attempted.UPLOAD, held_by.address):
        raise FileRefusedError(Refusal.TOO_FAST)


def _kind_of(upload: Upload, size: int) -> FileKind:
    content = _content(upload)
    head = content.read(rules.HEAD)
    if not rules.is_archive(head):
        return rules.kind_of(head, upload.name or "")
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            rules.check_archive(
                (ArchiveEntry(e.filename, e.compress_size, e.file_size) for e in entries),
                file_size=size,
            )
            names = {entry.filename for entry in entries}
            return rules.kind_of_archive(names, _mimetype(archive, names))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise FileRefusedError(Refusal.BROKEN) from error


def _content(upload: Upload) -> IO[bytes]:
    upload.seek(0)
    content: IO[bytes] = upload.file  # type: ignore[assignment]
    return content


def _mimetype(archive: zipfile.ZipFile, names: Collection[str]) -> bytes:
    if "mimetype" not in names:
        return b""
    with archive.open("mimetype") as entry:
        return entry.read(_TINY)


def _clean(upload: Upload, target: IO[bytes], kind: FileKind) -> IO[bytes]:
    content = _content(upload)
    if kind not in _FORMS:
        return content
    try:
        images.rewrite(content, target, form=_FORMS[kind])
    except images.HugeImageError as error:
        raise FileRefusedError(Refusal.TOO_MANY_PIXELS) from error
    except images.BrokenImageError as error:
        raise FileRefusedError(Refusal.BROKEN) from error
    return target


def _keep(
    content: IO[bytes], kind: FileKind, name: str, *, actor: Actor, held_by: Holder
) -> FileInfo:
    """Row first, bytes next: whatever stops us between the two, the purge finds both."""
    visitor = held_by.person_id is None
    row = StoredFile.objects.create(
        authority_id=current_authority(),
        public_id=random_id(),
        person_id=held_by.person_id,
        session_token=held_by.session_token if visitor else "",
        name=rules.clean_name(name, kind),
        kind=kind,
        storage_key=f"{current_authority()}/{clock.now():%Y/%m}/{random_id()}",
        free_since=clock.now(),
    )
    content.seek(0)
    row.sha256 = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    row.size = content.seek(0, io.SEEK_END)
    content.seek(0)
    queries.storage().save(row.storage_key, File(content))
    with transaction.atomic():
        row.state = FileState.SCANNING
        row.save(update_fields=["sha256", "size", "state"])
        if settings.ENV["CLAMD_SOCKET"]:
            jobs.defer("files.scan", file=row.pk)
        else:
            _hand_out(row)
        _record(EntryKind.RECEIVED, row, actor)
    return queries.info([row.public_id])[0]


def _hand_out(row: StoredFile) -> None:
    row.state = FileState.READY
    if row.kind in rules.PREVIEWED:
        row.preview = PreviewState.WAITING
        jobs.defer("files.preview", file=row.pk)
    row.save(update_fields=["state", "preview"])


def _draw(row: StoredFile, folder: Path) -> list[Path]:
    source = folder / "source"
    with source.open("wb") as target:
        target.writelines(queries.chunks(row.storage_key))
    if row.kind == FileKind.PDF:
        return rasterise.pages(source, folder, most=PREVIEW_PAGES, longest=PREVIEW_SIDE)
    drawn = folder / "0000.jpg"
    with source.open("rb") as picture, drawn.open("wb") as target:
        images.thumbnail(picture, target, longest=PREVIEW_SIDE)
    return [drawn]


def _locked(public_ids: Collection[str]) -> dict[str, StoredFile]:
    rows = StoredFile.objects.select_for_update(of=("self",)).filter(public_id__in=list(public_ids))
    return {row.public_id: row for row in rows.order_by("id")}


def _may_attach(row: StoredFile, subject: tuple[str, int], held_by: Holder) -> bool:
    if row.state in {FileState.ERASED, FileState.INFECTED, FileState.REFUSED}:
        return False
    if row.subject_id is not None:
        return (row.subject_kind, row.subject_id) == subject
    return queries.holds(row, held_by)


def _set_subject(
    row: StoredFile, subject: tuple[str, int | None], *, free_since: datetime | None
) -> None:
    row.subject_kind, row.subject_id = subject
    row.free_since = free_since
    row.save(update_fields=["subject_kind", "subject_id", "free_since"])


def _forget_bytes(row: StoredFile) -> None:
    keys = [preview_key(row.storage_key, page) for page in range(1, row.pages + 1)]
    jobs.defer("files.remove", keys=[row.storage_key, *keys])


def _record(kind: EntryKind, row: StoredFile, actor: Actor, **codes: str | int | None) -> None:
    about = {"kind": row.kind, "size": row.size, **codes}
    if row.subject_id is not None:
        about |= {"subject_kind": row.subject_kind, "subject_id": row.subject_id}
    journal.record(kind, subject=("file", row.pk), actor=actor, payload=about)
