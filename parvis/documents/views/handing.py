"""Bytes that leave: one PDF, or an archive of many, piece by piece whatever their number."""

import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from parvis.common import clock
from parvis.common.text import sort_key
from parvis.documents.types import SafeLine
from parvis.files import queries as files

# What we made and sealed ourselves: it may be shown in place, it still loads nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def pdf(file: str, name: str, *, size: int, save: bool = False) -> HttpResponseBase:
    """Return the response that hands out a stored PDF. save: rather than show it in place."""
    where = files.located([file]).get(file)
    if where is None:
        raise Http404
    pieces = files.chunks(where)
    try:
        first = next(pieces, b"")  # opens the object while we can still answer 404
    except FileNotFoundError:
        raise Http404 from None
    response = StreamingHttpResponse(chain([first], pieces), content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(save, name) or "inline"
    response.headers["Content-Length"] = str(size)
    return _private(response)


def shown(content: bytes, name: str) -> HttpResponse:
    """Return the response that shows a PDF just drawn, in place."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, name) or "inline"  # noqa: FBT003
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def archive(documents: Iterable[tuple[SafeLine, str]], name: str) -> HttpResponseBase:
    """Return the response that hands out a ZIP of documents, each with where its bytes are."""
    response = StreamingHttpResponse(zipped(documents), content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return _private(response)


def text(content: str, name: str) -> HttpResponse:
    """Return the response that saves a text."""
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return response


def file_name(title: str, number: str, day: str) -> str:
    """Return the name under which a document is saved: « 2026-11-23 arrete de ….pdf »."""
    words = f"{day} {sort_key(title)[:80]} {number}"
    return " ".join(words.split()) + ".pdf"


def zipped(documents: Iterable[tuple[SafeLine, str]]) -> Iterator[bytes]:
    """Yield a ZIP as it is made: at any time one piece of one document is in memory.

    PDFs are packed already: they are stored as they are. One whose bytes are gone is left out.
    """
    sink, taken = _Sink(), set()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as target:
        for line, where in documents:
            pieces = files.chunks(where)
            try:
                first = next(pieces, b"")
            except FileNotFoundError:
                continue
            entry = zipfile.ZipInfo(_free_name(line, taken), _stamp(line))
            with target.open(entry, "w") as inside:
                for piece in chain([first], pieces):
                    inside.write(piece)
                    yield sink.drain()
            yield sink.drain()
    yield sink.drain()


class _Sink:
    """A file that is written only and never holds more than was written since it was drained."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.at = 0

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        self.at += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def drain(self) -> bytes:
        whole = b"".join(self.pieces)
        self.pieces.clear()
        return whole


def _free_name(line: SafeLine, taken: set[str]) -> str:
    name = file_name(line.title, line.number, str(clock.local_day(line.issued_at)))
    stem, number = name.removesuffix(".pdf"), 1
    while name in taken:
        number += 1
        name = f"{stem} ({number}).pdf"
    taken.add(name)
    return name


def _stamp(line: SafeLine) -> tuple[int, int, int, int, int, int]:
    local = line.issued_at.astimezone(clock.PARIS)
    return (local.year, local.month, local.day, local.hour, local.minute, local.second)


def _private(response: StreamingHttpResponse) -> StreamingHttpResponse:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
