"""What is taken for what, what is refused, and under which name it is kept. Pure.

Types are told by their content: the name a browser sends is the person's, the type it sends is a
guess from that name.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import timedelta

from parvis.files.enums import FileKind, Refusal
from parvis.files.types import ArchiveEntry, FileRefusedError

MEGABYTE = 1_000_000
HEAD = 8192  # bytes that are enough to tell a type

MAX_PIXELS = 60_000_000
UNFOLDED_MAX = 300 * MEGABYTE
UNFOLDED_RATIO = 100
RATIO_FROM = 20 * MEGABYTE  # under this a high ratio hurts nobody: an empty table packs very well
ENTRIES_MAX = 10_000

WAITING_FILES_MAX = 100
UNREFERENCED_KEPT = timedelta(hours=24)

IMAGES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})
PREVIEWED = IMAGES | {FileKind.PDF}
OFFICE = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.ODT, FileKind.ODS})

ENDINGS = {
    FileKind.PDF: ("pdf",),
    FileKind.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    FileKind.PNG: ("png",),
    FileKind.WEBP: ("webp",),
    FileKind.DOCX: ("docx",),
    FileKind.ODT: ("odt",),
    FileKind.XLSX: ("xlsx",),
    FileKind.ODS: ("ods",),
    FileKind.TEXT: ("txt",),
    FileKind.CSV: ("csv",),
}
CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.TEXT: "text/plain; charset=utf-8",
    FileKind.CSV: "text/csv; charset=utf-8",
}

_SIGNATURES = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_ODF = {
    b"application/vnd.oasis.opendocument.text": FileKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
}
_OOXML = {"word/document.xml": FileKind.DOCX, "xl/workbook.xml": FileKind.XLSX}
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|svg|script|\?xml|body|iframe|math)", re.IGNORECASE)
# Bidirectional and invisible marks: with them « facture_fdp.exe » can be shown as « exe.pdf ».
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u2028\u2029]+')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def check_size(size: int, *, limit: int) -> None:
    """Refuse an empty file and one above `limit`; both in bytes. Raises FileRefusedError."""
    if size == 0:
        raise FileRefusedError(Refusal.EMPTY)
    if size > limit:
        raise FileRefusedError(Refusal.TOO_LARGE)


def check_waiting(count: int) -> None:
    """Refuse one more file when a holder has too many that belong to nothing."""
    if count >= WAITING_FILES_MAX:
        raise FileRefusedError(Refusal.TOO_MANY)


def is_archive(head: bytes) -> bool:
    """Say whether the content is a ZIP, as office documents are: `kind_of_archive` tells more."""
    return head.startswith(_ZIP)


def kind_of(head: bytes, name: str) -> FileKind:
    """Tell what a content is by its first HEAD bytes; the name only tells CSV from plain text.

    Raises FileRefusedError for what we do not take. Not for archives.
    """
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise FileRefusedError(Refusal.HEIC)
    if head.startswith(_OLE):
        raise FileRefusedError(Refusal.OLD_OFFICE)
    return _kind_of_text(head, name)


def _kind_of_text(head: bytes, name: str) -> FileKind:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    plain = head.decode("utf-16", errors="ignore").encode() if wide else head
    if _MARKUP.search(plain):
        raise FileRefusedError(Refusal.MARKUP)
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in plain):
        raise FileRefusedError(Refusal.UNKNOWN_KIND)
    ending = ending_of(name)
    if ending == "csv":
        return FileKind.CSV
    if ending in {"txt", ""}:
        return FileKind.TEXT
    known = any(ending in endings for endings in ENDINGS.values())
    raise FileRefusedError(Refusal.LYING_NAME if known else Refusal.UNKNOWN_KIND, found="text")


def kind_of_archive(names: Collection[str], mimetype: bytes) -> FileKind:
    """Tell which office document a ZIP is by its entries.

    mimetype: what the entry of that name holds, empty without it (OpenDocument). Raises
    FileRefusedError for a document with macros and for any other archive.
    """
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefusedError(Refusal.MACROS)
    if mimetype.strip() in _ODF:
        return _ODF[mimetype.strip()]
    for entry, kind in _OOXML.items():
        if entry in names and "[Content_Types].xml" in names:
            return kind
    raise FileRefusedError(Refusal.ARCHIVE)


def check_archive(entries: Iterable[ArchiveEntry], *, file_size: int) -> None:
    """Refuse a ZIP that unfolds without measure. Raises FileRefusedError.

    Entries that overlap give themselves away: packed, they weigh more than the file.
    """
    listed = list(entries)
    unfolded = sum(entry.size for entry in listed)
    packed = sum(entry.packed for entry in listed)
    if (
        len(listed) > ENTRIES_MAX
        or unfolded > UNFOLDED_MAX
        or packed > file_size
        or (unfolded > RATIO_FROM and unfolded > UNFOLDED_RATIO * max(packed, 1))
    ):
        raise FileRefusedError(Refusal.BOMB)


def check_pixels(width: int, height: int) -> None:
    """Refuse an image of absurd size before it is decompressed. Raises FileRefusedError."""
    if width * height > MAX_PIXELS:
        raise FileRefusedError(Refusal.TOO_MANY_PIXELS)


def check_name(name: str, kind: FileKind) -> None:
    """Refuse a name that ends like another type than the content's. Raises FileRefusedError.

    A name without ending, or with one we do not know, promises nothing and so does not lie.
    """
    ending = ending_of(name)
    promised = next((known for known, endings in ENDINGS.items() if ending in endings), None)
    if promised is not None and promised != kind:
        raise FileRefusedError(Refusal.LYING_NAME, found=kind)


def check_accepted(kind: FileKind, accepted: Collection[FileKind]) -> None:
    """Refuse a type that is not asked for here; no list accepts all. Raises FileRefusedError."""
    if accepted and kind not in accepted:
        raise FileRefusedError(Refusal.NOT_ACCEPTED)


def ending_of(name: str) -> str:
    """Return « pdf » for « plan.PDF », empty without ending."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and ending.isalnum() and len(ending) <= 5 else ""


def clean_name(name: str, kind: FileKind, *, longest: int = 120) -> str:
    """Return a name that is safe to show and to save: no path, no control, the right ending."""
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    base = _FORBIDDEN.sub(" ", _INVISIBLE.sub("", base))
    base = re.sub(r"\s+", " ", base).strip(" .")
    if _DEVICES.match(base):
        base = f"_{base}"
    ending = ending_of(base)
    stem = base[: -len(ending) - 1] if ending else base
    if ending not in ENDINGS[kind]:
        stem, ending = base, ENDINGS[kind][0]
    stem = stem.strip(" .")[: longest - len(ending) - 1].rstrip(" .")
    return f"{stem or 'fichier'}.{ending}"


def opens_in_page(kind: FileKind) -> bool:
    """Say whether a browser may show it in place: only pictures that we have written ourselves."""
    return kind in IMAGES
