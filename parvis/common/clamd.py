"""A virus scan by a ClamAV daemon: one content, one verdict."""

import socket
import struct
from collections.abc import Iterable

PATIENCE = 120  # seconds without a sign of life


class ScanFailedError(OSError):
    """The daemon did not give a verdict: away, too busy, or the content is above its limit."""


def scan(path: str, chunks: Iterable[bytes]) -> str | None:
    """Send a content over the daemon's local socket (INSTREAM).

    Return the name of what was found, or None for a clean content. Raises ScanFailedError.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
            daemon.settimeout(PATIENCE)
            daemon.connect(path)
            daemon.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                daemon.sendall(struct.pack("!I", len(chunk)) + chunk)
            daemon.sendall(struct.pack("!I", 0))
            answer = _answer(daemon)
    except ScanFailedError:
        raise
    except OSError as error:
        raise ScanFailedError("the daemon is away") from error
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != "stream: OK":
        raise ScanFailedError(answer)
    return None


def is_there(path: str) -> bool:
    """Say whether a daemon answers at this socket, within two seconds."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
            daemon.settimeout(2)
            daemon.connect(path)
            daemon.sendall(b"zPING\0")
            return _answer(daemon) == "PONG"
    except OSError:
        return False


def _answer(daemon: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0"):
        more = daemon.recv(4096)
        if not more:
            break
        received += more
    return received.rstrip(b"\0").decode(errors="replace").strip()
