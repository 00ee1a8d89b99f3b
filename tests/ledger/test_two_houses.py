"""Two installations, each with its database, its keys and its web server, witness each other."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from hashlib import sha256
from pathlib import Path

import pytest

from parvis.common import embedded
from parvis.ledger.rules import notes

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent


class House:
    """One running installation."""

    def __init__(self, folder, host):
        self.folder, self.host = folder, host
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("PARVIS_")}
        self.env |= {
            "PARVIS_VAR": str(folder / "var"),
            "PARVIS_HTTPS": "0",
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "PARVIS_WEB_THREADS": "2",
        }
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.web = None
        cluster = embedded.Cluster(folder / "var" / "postgresql")
        self.database = embedded.start(cluster, extra=embedded.DISPOSABLE)

    def open(self):
        """Make the schema and the town, then serve pages."""
        self.manage("migrate", "--verbosity", "0", "--skip-checks")
        self.inside("make", self.host)
        server = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"]
        server += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        self.web = subprocess.Popen(
            [*server, "--blocking-threads", "2", "--no-log", "config.wsgi:application"],
            cwd=ROOT,
            env=self.env,
        )

    def run(self, *words):
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *words):
        return self.run("manage.py", *words)

    def ledger(self, *words):
        return self.manage("ledger", *words)

    def inside(self, *words):
        return self.run("-m", "tests.ledger.house", *words)

    def get(self, path):
        deadline = time.monotonic() + 40
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                    return answer.read().decode()
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def keys(self):
        log, witness = self.ledger("keys").splitlines()
        return log.split()[-1], witness.split()[-1]

    def stop(self):
        if self.web is not None:
            self.web.terminate()
            self.web.wait(20)
        self.database.send_signal(signal.SIGINT)
        self.database.wait(30)


@pytest.fixture
def houses():
    # Not in pytest's own folder: PostgreSQL's user must reach its data.
    folder = Path(tempfile.mkdtemp(prefix="parvis-houses-"))
    folder.chmod(0o755)
    made = []
    try:
        for name in ("amont", "aval"):
            made.append(House(folder / name, f"{name}.test"))
            made[-1].open()
        yield made
    finally:
        for house in made:
            house.stop()
        shutil.rmtree(folder, ignore_errors=True)


def introduce(one, other):
    log, _ = one.keys()
    _, witness = other.keys()
    other.ledger("watch", "--key", log)
    one.ledger(
        *("add-witness", "--key", witness),
        *("--url", f"http://127.0.0.1:{other.port}/registre/temoin"),
    )


def test_two_installations_witness_each_other_and_shout_at_a_second_history(houses, tmp_path):
    one, two = houses
    for house in houses:
        house.inside("write", "5")
        house.ledger("sequence")
    assert one.keys()[0] != two.keys()[0]
    introduce(one, two)
    introduce(two, one)
    for house, other in ((one, two), (two, one)):
        assert "1 witnesses confirmed" in house.ledger("confirm")
        note = notes.read_note(house.get("/registre/checkpoint"))
        key = notes.read_key(other.keys()[1])
        assert [c.name for c in notes.cosignatures(note, [key])] == [
            f"{other.host}/registre/temoin"
        ]
        assert f"{other.host}/registre/temoin" in house.get("/registre/")

    # Growth is confirmed from where the witness stands.
    one.inside("write", "300")
    one.ledger("sequence")
    assert "1 witnesses confirmed" in one.ledger("confirm")
    digest = sha256(b"amont.test/registre").hexdigest()
    kept = two.get(f"/registre/temoin/{digest}/checkpoint")
    assert notes.read_checkpoint(notes.read_note(kept).text).size == 305
    one.ledger("rotate-key", "--authority", "amont")
    assert "1 witnesses confirmed" in one.ledger("confirm")
    assert one.keys()[0] in two.get(f"/registre/temoin/{digest}/checkpoint")
    one.ledger("pin", "--trust", str(tmp_path / "trust"))
    assert "sound" in one.ledger("audit", "--trust", str(tmp_path / "trust"))

    # The end is cut with its checkpoints, and the log grows otherwise, under the same key.
    one.inside("forget", "5")
    one.inside("write", "300")
    one.ledger("sequence")
    assert "0 witnesses confirmed" in one.ledger("confirm")
    assert "deux histoires" in one.get("/registre/")  # shorter than what the witness remembers
    one.ledger("sequence")  # as long again: what it just wrote of that is an entry
    assert "0 witnesses confirmed" in one.ledger("confirm")
    assert "deux histoires" in two.get("/registre/")
    failed = subprocess.run(
        [sys.executable, "manage.py", "ledger", "audit", "--trust", str(tmp_path / "trust")],
        cwd=ROOT,
        env=one.env,
        capture_output=True,
        text=True,
    )
    assert failed.returncode == 1
    assert "FIRST BAD ENTRY at index 5" in failed.stdout
    # Alone, the database knows nothing of it: the split view it was shown is all that remains.
    assert "sound" in one.ledger("audit")
