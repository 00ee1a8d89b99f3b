"""Reads of files, inside the authority of the context. Nothing is journaled.

`info` and `of_subject` tell names and sizes: call them for what the reader may see. Bytes leave by
the views only, after `may_open`.
"""

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from parvis.accounts import queries as accounts
from parvis.common.formats import filesize
from parvis.files import rules
from parvis.files.enums import FileKind, FileState, PreviewState, Refusal
from parvis.files.models import StoredFile
from parvis.files.types import FileInfo, FileRefusedError, Holder

# Who may open a file attached to a subject of a kind: told by the room that owns the subject.
AccessCheck = Callable[[Any, int], bool]
ACCESS: dict[str, AccessCheck] = {}


def limit() -> int:
    """Return the largest size of a file, in bytes."""
    return int(settings.ENV["PARVIS_UPLOAD_MB"]) * rules.MEGABYTE


def accept_attribute(kinds: Collection[FileKind] = ()) -> str:
    """Return what a file control accepts: « .pdf,.jpg,… » of the kinds, of all when none."""
    wanted = [kind for kind in FileKind if not kinds or kind in kinds]
    return ",".join(f".{ending}" for kind in wanted for ending in rules.ENDINGS[kind])


def info(public_ids: Collection[str]) -> list[FileInfo]:
    """Return files by public ids, in the order of the ids; unknown ones are left out."""
    rows = StoredFile.objects.filter(public_id__in=list(public_ids)).order_by()
    found = {row.public_id: _info(row) for row in rows} if public_ids else {}
    return [found[public_id] for public_id in public_ids if public_id in found]


def of_subject(kind: str, subject_id: int) -> list[FileInfo]:
    """Return the files attached to a subject, oldest first, without the erased ones."""
    rows = StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id)
    return [_info(row) for row in rows.exclude(state=FileState.ERASED).order_by("id")]


def of_person(person_id: int) -> list[FileInfo]:
    """Return the files a person sent, oldest first: for the export of their data."""
    rows = StoredFile.objects.filter(person_id=person_id).exclude(state=FileState.ERASED)
    return [_info(row) for row in rows.order_by("id")]


def holder(request: Any) -> Holder:
    """Return who sends this request: the person signed in, or else the session's token."""
    return Holder(
        request.actor.person_id,
        request.session.get("files", ""),
        accounts.client_address(request.META),
    )


def held(public_ids: Collection[str], held_by: Holder) -> list[str]:
    """Return those of the ids that this holder sent and that are attached to nothing."""
    rows = StoredFile.objects.filter(public_id__in=list(public_ids), subject_id=None).order_by()
    return [row.public_id for row in rows if holds(row, held_by)]


def may_open(request: Any, row: StoredFile) -> bool:
    """Say whether a request may open a file: its holder, or whom the subject's room lets in."""
    if row.subject_id is None:
        return holds(row, holder(request))
    check = ACCESS.get(row.subject_kind)
    return check is not None and check(request, row.subject_id)


def find(public_id: str) -> StoredFile | None:
    """Return the row of a file that was not erased, for the views of this room."""
    named = StoredFile.objects.filter(public_id=public_id.replace("\x00", ""))
    return named.exclude(state=FileState.ERASED).order_by().first()


def waiting(held_by: Holder) -> int:
    """Return how many files of a holder are attached to nothing."""
    rows: QuerySet[StoredFile] = StoredFile.objects.filter(subject_id=None)
    if held_by.person_id is not None:
        return rows.filter(person_id=held_by.person_id).count()
    return rows.filter(session_token=held_by.session_token).count()


def chunks(storage_key: str, size: int = 64 * 1024) -> Iterator[bytes]:
    """Return the bytes of a stored object, piece by piece; FileNotFoundError without it."""
    with storage().open(storage_key) as stored:
        yield from stored.chunks(size)


def located(public_ids: Collection[str]) -> dict[str, str]:
    """Return where the bytes of ready files are, for `chunks`: the room that owns them decided."""
    rows = StoredFile.objects.filter(public_id__in=list(public_ids), state=FileState.READY)
    return dict(rows.order_by().values_list("public_id", "storage_key"))


def sentence(refused: FileRefusedError, *, size: int = 0) -> str:
    """Return what to tell a person whose file is not kept, and what to do. size: bytes."""
    if refused.sentence:
        return refused.sentence
    if refused.code == Refusal.TOO_LARGE:
        return gettext(
            "Ce fichier pèse %(size)s. Le maximum est %(limit)s : "
            "une photo moins grande ou un PDF allégé suffira."
        ) % {"size": filesize(size), "limit": filesize(limit())}
    if refused.code == Refusal.LYING_NAME:
        return _lying(refused)
    return _SENTENCES[refused.code]()


def _lying(refused: FileRefusedError) -> str:
    found = FileKind(refused.found).label if refused.found else ""
    return gettext(
        "Le nom de ce fichier ne correspond pas à son contenu (%(found)s). "
        "Enregistrez-le de nouveau sous son vrai format, puis envoyez-le."
    ) % {"found": found}


_SENTENCES: dict[Refusal, Callable[[], str]] = {
    Refusal.EMPTY: lambda: gettext(
        "Ce fichier est vide. Ouvrez-le pour vérifier son contenu, puis envoyez-le de nouveau."
    ),
    Refusal.UNKNOWN_KIND: lambda: gettext(
        "Nous ne savons pas lire ce fichier. Envoyez un PDF, une photo (JPEG, PNG, WebP), "
        "un document Word ou OpenDocument, ou un tableau."
    ),
    Refusal.NOT_ACCEPTED: lambda: gettext(
        "Ce type de fichier n’est pas celui demandé ici. Choisissez un des formats indiqués."
    ),
    Refusal.MARKUP: lambda: gettext(
        "Ce fichier est une page web ou un dessin SVG, que nous ne gardons pas. "
        "Envoyez-le en PDF ou en image PNG."
    ),
    Refusal.HEIC: lambda: gettext(
        "Cette photo est au format HEIC, que tous les ordinateurs ne lisent pas. "
        "Envoyez-la en JPEG, ou faites-en une capture d’écran."
    ),
    Refusal.OLD_OFFICE: lambda: gettext(
        "Ce document est dans un ancien format de Word ou d’Excel. "
        "Enregistrez-le en PDF, puis envoyez-le."
    ),
    Refusal.ARCHIVE: lambda: gettext(
        "Ce fichier est une archive. Ouvrez-la et envoyez les fichiers un par un."
    ),
    Refusal.MACROS: lambda: gettext(
        "Ce document contient des macros, que nous ne gardons pas. "
        "Enregistrez-le en PDF, puis envoyez-le."
    ),
    Refusal.BOMB: lambda: gettext(
        "Ce document prend une taille démesurée quand on l’ouvre. "
        "Enregistrez-le en PDF, puis envoyez-le."
    ),
    Refusal.TOO_MANY_PIXELS: lambda: gettext(
        "Cette image est démesurée. Réduisez-la : 4 000 points de côté suffisent."
    ),
    Refusal.BROKEN: lambda: gettext(
        "Ce fichier est abîmé : nous ne pouvons pas le lire jusqu’au bout. "
        "Enregistrez-le de nouveau ou reprenez la photo."
    ),
    Refusal.TOO_MANY: lambda: gettext(
        "Vous avez déjà envoyé beaucoup de fichiers sans les joindre à une demande. "
        "Enregistrez la page ou retirez-en quelques-uns."
    ),
    Refusal.TOO_FAST: lambda: gettext(
        "Beaucoup de fichiers viennent d’arriver de votre connexion. "
        "Attendez quelques minutes ou connectez-vous à votre compte."
    ),
    Refusal.VIRUS: lambda: gettext(
        "Nous avons trouvé un virus dans ce fichier et ne l’avons pas gardé. Envoyez-en un autre."
    ),
}


def storage() -> Storage:
    """Return where bytes are kept: PARVIS_STORAGE, a folder or a bucket."""
    return _storage(tuple(sorted(settings.ENV["PARVIS_STORAGE"].items())))


@lru_cache(maxsize=4)
def _storage(described: tuple[tuple[str, str], ...]) -> Storage:
    where = dict(described)
    if where["kind"] == "file":
        return FileSystemStorage(
            location=where["folder"], file_permissions_mode=0o600, directory_permissions_mode=0o700
        )
    from storages.backends.s3 import S3Storage  # 25 MB of boto3, only where a bucket is used

    bucket: Storage = S3Storage(
        bucket_name=where["bucket"],
        endpoint_url=where["endpoint"],
        access_key=where["key"],
        secret_key=where["secret"],
        region_name=where["region"],
        addressing_style="path",
        signature_version="s3v4",
        default_acl=None,
        file_overwrite=True,  # keys are random: no look before each write
        max_memory_size=1_000_000,
    )
    return bucket


def holds(row: StoredFile, held_by: Holder) -> bool:
    """Say whether a holder sent a file; what it is attached to is not looked at."""
    if row.person_id is not None:
        return row.person_id == held_by.person_id
    return bool(row.session_token) and row.session_token == held_by.session_token


def _info(row: StoredFile) -> FileInfo:
    state, preview = FileState(row.state), PreviewState(row.preview)
    ready = state == FileState.READY
    pictured = ready and preview == PreviewState.READY
    return FileInfo(
        id=row.public_id,
        name=row.name,
        kind=FileKind(row.kind),
        size=row.size,
        state=state,
        preview=preview,
        pages=row.pages,
        created_at=row.created_at,
        media_type=rules.CONTENT_TYPES[FileKind(row.kind)].partition(";")[0],
        url=reverse("files:open", args=[row.public_id]) if ready else "",
        preview_url=reverse("files:preview", args=[row.public_id, 1]) if pictured else "",
        error=sentence(FileRefusedError(Refusal(row.refusal))) if row.refusal else "",
    )
