"""Files withheld until a real ClamAV daemon has found them clean.

The daemon knows one signature, written here, of the EICAR test file: nothing is fetched.
"""

import os
import shutil
import socket
import subprocess
import time

import pytest

from parvis.common import clamd
from parvis.files import actions, checks, queries
from parvis.files.enums import FileState, PreviewState
from tests.files import samples
from tests.files.factories import deferred, entries, receive, row

CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CLAMD is None, reason="no clamd here: as root, `apt-get install clamav-daemon`"
    ),
]

# name:type of file (0, any):place (0, at the beginning):what stands there
SIGNATURE = f"Parvis.Eicar:0:0:{samples.EICAR.hex()}\n"


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "eicar.ndb").write_text(SIGNATURE)
    path = folder / "clamd.sock"
    lines = [
        f"LocalSocket {path}",
        f"DatabaseDirectory {folder / 'signatures'}",
        f"TemporaryDirectory {folder}",
        "Foreground yes",
        "StreamMaxLength 1M",
        *(["User root"] if os.geteuid() == 0 else []),
    ]
    (folder / "clamd.conf").write_text("\n".join(lines) + "\n")
    process = subprocess.Popen(
        [CLAMD, "--config-file", str(folder / "clamd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(path, process)
        yield str(path)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(path, process):
    for _ in range(900):
        assert process.poll() is None, "clamd ended by itself"
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError


@pytest.fixture
def scanned(town, daemon, settings):
    settings.ENV = {**settings.ENV, "CLAMD_SOCKET": daemon}


def test_the_daemon_tells_clean_from_infected(daemon):
    assert clamd.scan(daemon, [b"bon", b"jour"]) is None
    assert clamd.scan(daemon, [samples.EICAR[:20], samples.EICAR[20:]]).startswith("Parvis.Eicar")


def test_the_start_says_when_no_daemon_answers(daemon, settings, tmp_path):
    settings.ENV = {**settings.ENV, "CLAMD_SOCKET": daemon}
    assert checks.scanner_answers() == []
    settings.ENV = {**settings.ENV, "CLAMD_SOCKET": str(tmp_path / "nobody.sock")}
    (warning,) = checks.scanner_answers()
    assert warning.id == "files.W001"


def test_a_content_above_the_daemons_own_limit_is_no_verdict(daemon):
    with pytest.raises(clamd.ScanFailedError):
        clamd.scan(daemon, [b"x" * 100_000] * 30)


def test_a_clean_file_is_withheld_then_handed_out(scanned):
    file = receive()
    assert (file.state, file.url) == (FileState.SCANNING, "")
    assert deferred("files.scan") == [{"authority": row(file).authority_id, "file": row(file).pk}]
    actions.scan(row(file).pk)
    (shown,) = queries.info([file.id])
    assert (shown.state, shown.preview) == (FileState.READY, PreviewState.WAITING)
    assert shown.url


def test_an_infected_file_is_deleted_and_its_owner_told(scanned, kept):
    file = receive(samples.EICAR, "notes.txt")
    actions.scan(row(file).pk)
    actions.scan(row(file).pk)
    (shown,) = queries.info([file.id])
    assert (shown.state, shown.url) == (FileState.INFECTED, "")
    assert shown.error.startswith("Nous avons trouvé un virus dans ce fichier")
    for job in deferred("files.remove"):
        actions.remove_bytes(job["keys"])
    assert kept() == []
    assert [kind for kind, _ in entries()] == ["files.received", "files.infected"]


def test_an_erased_file_is_not_scanned(scanned):
    file = receive(samples.EICAR, "notes.txt")
    actions.erase([file.id], actor=actions.SYSTEM)
    actions.scan(row(file).pk)
    assert row(file).state == FileState.ERASED


def test_without_daemon_the_file_stays_withheld(town, settings, tmp_path):
    settings.ENV = {**settings.ENV, "CLAMD_SOCKET": str(tmp_path / "nobody.sock")}
    file = receive()
    with pytest.raises(clamd.ScanFailedError):
        actions.scan(row(file).pk)
    assert row(file).state == FileState.SCANNING
