"""The operator's command. `parvis up` runs everything; the rest are Django commands by name."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from django.core.management import execute_from_command_line

from config import serve
from config.environment import ROOT, EnvironmentProblem, read
from parvis.common.embedded import Cluster, EmbeddedError
from parvis.common.embedded import start as start_database
from parvis.common.supervisor import Child, Supervisor, fork

USAGE = """parvis COMMAND [OPTIONS]

  up                 start PostgreSQL if embedded, migrate, serve pages, do jobs
  check              say whether the configuration and the database are right
  migrate            bring the database to this version (as owner)
  create-authority   create a local authority
  create-department  create a department of an authority
  create-agent       create an agent and their role
  remove-protection  remove the second factor that an agent lost
  create-seal        give an authority the seal of its documents
  revoke-key         say for ever that a key is no longer to be believed
  import-pack        import a procedure from a folder or a ZIP
  export-pack        export a procedure, byte for byte
  load-places        load the national list of communes again
  seed               load the demo town (PARVIS_DEMO=1 only)
  work               run one job worker
  ledger             audit the public ledger, keep outside what an audit needs
  decide             evaluate a DMN model without any database

parvis COMMAND --help says more. Variables: docs/reference/environment.md."""

PYTHON = sys.executable
M_ARENA_MAX = -8  # one heap for all threads: memory that one gave back serves the others (glibc)
PRESSED, REST = "documents", "60"  # seconds without work after which the press lets its memory go


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(USAGE)  # noqa: T201 - a command line speaks on its output
        return 0
    command, rest = words[0], words[1:]
    if command == "decide":
        from parvis.decisions.command import language_of
        from parvis.decisions.command import main as decide

        return decide(rest, lang=language_of(os.environ))
    if command == "up":
        return _up()
    return _with_database(command.replace("-", "_"), rest)


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": _settings(), "PYTHONUNBUFFERED": "1"}


def _settings() -> str:
    return os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.prod")


def _with_database(command: str, rest: list[str]) -> int:
    """Run a Django command; the embedded server is started for it when it is not running."""
    values = read()
    cluster = Cluster(values["PARVIS_VAR"] / "postgresql")
    server = None
    if not values["DATABASE_URL"] and not _answers(cluster):
        server = start_database(cluster)
    try:
        return subprocess.call(
            [PYTHON, str(ROOT / "manage.py"), command, *rest], env=_environment()
        )
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def _answers(cluster: Cluster) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(cluster.socket / ".s.PGSQL.5432"))
        except OSError:
            return False
        return True


def _up() -> int:
    values = read()
    host, port = values["PARVIS_BIND"], values["PORT"]
    if _taken(host, port):
        raise EnvironmentProblem(f"Port {port} already answers: stop that program or set PORT.")
    house = Supervisor()
    ended: str | None = "start"
    try:
        if not values["DATABASE_URL"]:
            server = start_database(Cluster(values["PARVIS_VAR"] / "postgresql"))
            house.children.append(Child("PostgreSQL", server, signal.SIGINT, 20))
        _load(values)
        if not _prepared(house):
            return 1
        _parts(house, values)
        if _wait_for_page(house, host, port):
            _greet(values)
        ended = house.watch()
    except EmbeddedError as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - a command line speaks
    finally:
        house.stop()
    if ended is not None and not house.asked:
        print(f"{ended} ended by itself; everything was stopped.", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _load(values: dict[str, object]) -> None:
    """Load the application into this process, which every part is forked from."""
    figures = Path(str(values["PARVIS_VAR"])) / "metrics"
    shutil.rmtree(figures, ignore_errors=True)  # those of processes that are gone
    figures.mkdir(parents=True)
    os.environ |= _environment() | {"PROMETHEUS_MULTIPROC_DIR": str(figures)}
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # another libc has none
        mallopt(M_ARENA_MAX, 1)
    serve.load()


def _prepared(house: Supervisor) -> bool:
    """Migrate and check in a process of its own, so that its memory goes away."""
    child = fork("parvis-prepare", partial(_command, "prepare"), grace=10)
    while child.process.poll() is None:
        if house.asked:
            child.process.send_signal(child.stop_signal)
        time.sleep(0.02)
    return child.process.poll() == 0


def _parts(house: Supervisor, values: dict[str, object]) -> None:
    """Start the web server, the worker, and the press: a worker for what is heavy and can wait."""
    house.children.append(fork("parvis-web", partial(serve.serve, values), grace=10))
    worker = partial(_command, "work", "--but", PRESSED)
    house.children.append(fork("parvis-worker", worker, grace=12, again=True))
    press = partial(_command, "work", "--only", PRESSED, "--nice", "5", "--rest", REST)
    house.children.append(fork("parvis-press", press, grace=12, again=True))


def _command(name: str, *options: str) -> None:
    execute_from_command_line(["parvis", name, *options])


def _taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def _wait_for_page(house: Supervisor, host: str, port: int) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not house.asked:
        if any(child.process.poll() is not None for child in house.children):
            return False
        if _taken(host, port):
            return True
        time.sleep(0.05)
    return False


def _greet(values: dict[str, object]) -> None:
    address = f"http://{values['PARVIS_BIND']}:{values['PORT']}/"
    print(f"\nParvis answers at {address}", flush=True)  # noqa: T201 - a command line speaks
    if values["PARVIS_DEMO"]:
        from config.demo import ACCOUNTS, PASSWORD

        print(f"Mails of the town: {address}courriers/\n\nDemo accounts, password « {PASSWORD} »:")  # noqa: T201
        for account in ACCOUNTS:
            print(f"  {account.email:<38} {account.what}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
