"""Where slow people wait without keeping anybody else waiting.

The server gives each request a thread as soon as its headers are in; a telephone that sends 40 MB
over a weak network would hold that thread for minutes, and ten of them all of ours. So the server
gets many threads, which cost nothing while they wait, and the application few slots. A body is
received, and an answer given out, without slot and without database connection (ADR-0010).
"""

import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Lock
from typing import IO, Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

BODIES = 40  # received at the same time by one process
EACH = 10  # of them from one source: somebody who sends without end closes no door to the others
SPARE = 8  # threads for answers being given out, and to say that all is full
PIECE = 256 * 1024
IN_MEMORY = 512 * 1024

TOO_LARGE = "parvis.body_too_large"


class _TooLargeError(Exception):
    """The body is larger than what we take."""


def threads_of(slots: int) -> int:
    """Return how many threads the server gives a process that has so many slots."""
    return slots + BODIES + SPARE


class _FullError(Exception):
    """As many bodies are on their way as we take, in all or from one source."""


def _peer(environ: Environ) -> str:
    return str(environ.get("REMOTE_ADDR", ""))


class Doorstep:
    """A WSGI application around another: `slots` requests inside at once, bodies whole."""

    def __init__(
        self,
        application: Application,
        *,
        slots: int,
        largest: int,
        source: Callable[[Environ], str] = _peer,
    ) -> None:
        """`largest`: bytes of a body; above, the application is told instead of given it.

        source: whom a request counts for, "" for nobody in particular.
        """
        self.application = application
        self.largest = largest
        self.slots = _tokens(slots)
        self.source = source
        self.coming: Counter[str] = Counter()
        self.lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Receive the body, wait for a slot, run the application."""
        if not _has_body(environ):
            return self._run(environ, start_response)
        try:
            with self._place(self.source(environ)):
                body: IO[bytes] = self._receive(environ)
        except _FullError:
            return _full(start_response)
        except _TooLargeError:
            body = io.BytesIO()
            environ[TOO_LARGE], environ["CONTENT_LENGTH"] = True, "0"
        with body:
            environ["wsgi.input"] = body
            return self._run(environ, start_response)

    def _run(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        from django.db import close_old_connections  # the supervisor reads this file, not Django

        self.slots.get()
        try:
            return self.application(environ, start_response)
        finally:
            # A long answer is still to be given out: not with a connection of the pool in hand.
            close_old_connections()
            self.slots.put(None)

    @contextmanager
    def _place(self, source: str) -> Iterator[None]:
        """Hold a place for a body on its way. Raises _FullError when none is left."""
        with self.lock:
            too_many = source and self.coming[source] >= EACH
            if too_many or self.coming.total() >= BODIES:
                raise _FullError
            self.coming[source] += 1
        try:
            yield
        finally:
            with self.lock:
                self.coming[source] -= 1
                self.coming += Counter()  # forgets who sends nothing any more

    def _receive(self, environ: Environ) -> IO[bytes]:
        declared = int(environ.get("CONTENT_LENGTH") or 0)
        if declared > self.largest:
            raise _TooLargeError
        source = environ["wsgi.input"]
        body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - __call__ closes it
        size = 0
        while piece := source.read(PIECE):
            size += len(piece)
            if size > self.largest:
                body.close()
                raise _TooLargeError
            body.write(piece)
        body.seek(0)
        environ["CONTENT_LENGTH"] = str(size)
        return body


def _tokens(count: int) -> "SimpleQueue[None]":
    tokens: SimpleQueue[None] = SimpleQueue()
    for _ in range(count):
        tokens.put(None)
    return tokens


def _has_body(environ: Environ) -> bool:
    length = environ.get("CONTENT_LENGTH") or "0"
    return length != "0" or "HTTP_TRANSFER_ENCODING" in environ


def _full(start_response: StartResponse) -> Iterable[bytes]:
    text = "Beaucoup de fichiers arrivent en même temps. Réessayez dans une minute."
    body = text.encode()
    start_response(
        "503 Service Unavailable",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Retry-After", "60"),
        ],
    )
    return [body]
