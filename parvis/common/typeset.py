"""PDF pages drawn by Typst, in a process of its own that can open nothing and cannot run away.

A template may come from a pack or from an administrator: it is a program. The process that runs it
has read its fonts, then given up opening anything: no file, no network. Its memory and its time
are bounded, and whatever it does to that process, the job worker starts another one. The data is
given as a literal of JSON: values are never read as Typst.

Run as `python -m parvis.common.typeset FONTS`.
"""

import contextlib
import io
import json
import os
import re
import resource
import select
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import msgspec

STANDARDS = ("a-2a", "ua-1")
MEMORY = 1_200_000_000  # bytes of address space: threads and mapped fonts count
SECONDS = 5  # of processor for one document
WALL_SECONDS = 30  # for a machine that does many other things
LARGEST = 20_000_000  # bytes of a PDF
RENEWED = 1000  # documents after which another process draws: what Typst keeps goes away
_HEAD = struct.Struct(">I")
_PLACE = re.compile(r"┌─ .*:(\d+):(\d+)")


class TypesetError(Exception):
    """A template that cannot be drawn: what Typst says, where (from 1; 0 when it is unknown)."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0) -> None:
        """Take the sentence of Typst, in English, and the place in the template."""
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class TooHeavyError(TypesetError):
    """A template that wanted more memory or time than one document may have."""


class _Asked(msgspec.Struct):
    source: str
    at: int


class _Answered(msgspec.Struct):
    pdf: bytes = b""
    message: str = ""
    diagnostic: str = ""


class Typesetter:
    """A process that draws one document after the other; started when it is first needed."""

    def __init__(self, fonts: Path) -> None:
        """Take the folder of the fonts."""
        self._fonts = fonts
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._drawn = 0  # by the present process

    def pdf(self, template: str, data: Mapping[str, Any], *, at: datetime, prelude: str) -> bytes:
        """Return the PDF/A-2a and PDF/UA-1 of a template: the same bytes for the same input.

        data: read by the prelude, values of JSON only. at: the date written in the file.
        prelude: what every template may use, put before it. Raises TypesetError, TooHeavyError.
        """
        source = f"{_given(data)}\n{prelude.rstrip()}\n{template}"
        with self._lock:
            answer = self._answer(msgspec.msgpack.encode(_Asked(source, int(at.timestamp()))))
        if answer.pdf:
            return answer.pdf
        line, column = _place(answer.diagnostic, before=source.count("\n") - template.count("\n"))
        raise TypesetError(answer.message, line=line, column=column)

    def start(self) -> None:
        """Start the process now, so that the first document does not wait for its fonts."""
        with self._lock:
            self._started()

    def close(self) -> None:
        """End the process; the next document starts another."""
        with self._lock:
            self._kill()

    def _answer(self, message: bytes) -> _Answered:
        """Blame a template only for what it does to a process that drew nothing before it."""
        if self._drawn >= RENEWED:
            self._kill()
        tired = self._drawn > 0
        try:
            return self._ask(message)
        except TooHeavyError:
            if not tired:
                raise
        return self._ask(message)

    def _ask(self, message: bytes) -> _Answered:
        process = self._started()
        try:
            _send(process.stdin, message)
            frame = _receive(process.stdout, until=time.monotonic() + WALL_SECONDS)
        except (OSError, EOFError, TimeoutError) as error:
            self._kill()
            raise TooHeavyError("The template took too much memory or time.") from error
        self._drawn += 1
        return msgspec.msgpack.decode(frame, type=_Answered)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._kill()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "parvis.common.typeset", str(self._fonts)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).parents[2],
                env={"PATH": "/usr/bin:/bin", "RAYON_NUM_THREADS": "1"},
                bufsize=0,
            )
        return self._process

    def _kill(self) -> None:
        process, self._process, self._drawn = self._process, None, 0
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _given(data: Mapping[str, Any]) -> str:
    """Return the line that gives a template its data, as `sys.inputs.data` would, in a literal.

    The inputs of Typst itself are part of its library: with other inputs it makes all of that
    again, a sixth of a document. JSON has no line break; nothing else ends a literal than a quote.
    """
    text = json.dumps(data, ensure_ascii=False).replace("\\", r"\\").replace('"', r"\"")
    return f'#let sys = (inputs: (data: "{text}"))'


def _place(diagnostic: str, *, before: int) -> tuple[int, int]:
    """Return the first place inside the template; places in the prelude, if alone, are unknown."""
    for line, column in _PLACE.findall(diagnostic):
        if int(line) > before:
            return int(line) - before, int(column) + 1
    return 0, 0


def _send(pipe: io.RawIOBase | IO[bytes] | None, message: bytes) -> None:
    if pipe is None:
        raise EOFError
    frame = memoryview(_HEAD.pack(len(message)) + message)
    while frame:
        frame = frame[pipe.write(frame) :]


def _receive(pipe: io.RawIOBase | IO[bytes] | None, *, until: float | None = None) -> bytes:
    length = _HEAD.unpack(_exactly(pipe, _HEAD.size, until))[0]
    if length > LARGEST:
        raise EOFError
    return _exactly(pipe, length, until)


def _exactly(pipe: io.RawIOBase | IO[bytes] | None, length: int, until: float | None) -> bytes:
    if pipe is None:
        raise EOFError
    pieces = bytearray()
    while len(pieces) < length:
        if until is not None and not select.select([pipe], [], [], until - time.monotonic())[0]:
            raise TimeoutError
        piece = pipe.read(length - len(pieces))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


# --- in the process of its own -------------------------------------------------------------------
def serve(folder: str) -> None:
    """Draw what is asked on the input until it ends."""
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    with tempfile.TemporaryDirectory(prefix="parvis-typst-") as name:
        empty = Path(name)
        compiler = typst.Compiler(
            b"", root=empty, font_paths=fonts, package_path=empty, package_cache_path=empty
        )
        for face in fonts.fonts():  # a font is read when it first serves: later nothing opens
            style = f'font: "{face.family}", weight: {face.weight}, style: "{face.style}"'
            compiler.compile(f"#text({style})[-]".encode(), format="pdf")
    questions, answers = io.FileIO(0), io.FileIO(1, "w")
    _confine()
    while True:
        asked = msgspec.msgpack.decode(_receive(questions), type=_Asked)
        _allow()
        _send(answers, msgspec.msgpack.encode(_draw(compiler, asked)))


def _draw(compiler: Any, asked: _Asked) -> _Answered:
    import typst

    try:
        pdf = compiler.compile(
            asked.source.encode(),
            format="pdf",
            pdf_standards=list(STANDARDS),
            timestamp=asked.at,
        )
    except typst.TypstError as error:
        return _Answered(message=error.message[:1000], diagnostic=error.diagnostic[:20_000])
    return _Answered(pdf=pdf)


def _confine() -> None:
    """Give up opening anything: neither a file nor a connection has a number left to take."""
    os.nice(5)  # pages and decisions that somebody waits for go first
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _allow() -> None:
    """Give the next document its time of processor."""
    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, resource.RLIM_INFINITY))


if __name__ == "__main__":
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        serve(sys.argv[1])
