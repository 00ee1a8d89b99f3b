"""What benches share: accounts of processes, a private installation, rounds, tables, JSON.

CPU is read from /proc (utime + stime, ticks of 10 ms), so each figure comes from hundreds of
requests. PostgreSQL counts with all its children, those already ended included.
"""

import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
NAMES = {
    "postgres": "database",
    "parvis-web": "web",
    "parvis-worker": "worker",
    "parvis-press": "press",
}


def children(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def cpu_ms(pids: Iterable[int], *, with_ended: bool = False) -> float:
    """Return the CPU milliseconds used so far by the processes."""
    total = 0
    for pid in pids:
        try:
            values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        last = 15 if with_ended else 13
        total += sum(int(value) for value in values[11:last])
    return total * 1000 / TICK


def pss_mb(pids: Iterable[int]) -> float:
    """Return the proportional set size of the processes, in megabytes."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def quiet() -> bool:
    """Say whether the machine is idle enough to judge wall-clock times."""
    return os.getloadavg()[0] < 0.5 * (os.cpu_count() or 1)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """A running Parvis: its address and the process ids of its parts."""

    address: str
    supervisor: int
    folder: Path
    parts: dict[str, list[int]] = field(default_factory=dict)

    def refresh(self) -> None:
        """Find the processes of PostgreSQL and of the parts of the application, by their names."""
        self.parts = {part: [] for part in NAMES.values()}
        for pid in children(self.supervisor)[1:]:
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            if name in NAMES:
                self.parts[NAMES[name]].append(pid)
            else:  # what a part started: the process that draws
                self.parts["press"].append(pid)

    def pids(self, *parts: str) -> list[int]:
        """Return the processes of some parts, as they are now."""
        self.refresh()
        return [pid for part in parts for pid in self.parts[part]]

    def cpu(self, *parts: str) -> float:
        """Return the CPU milliseconds of some parts so far."""
        return cpu_ms(self.pids(*parts), with_ended=parts == ("database",))


@contextmanager
def installation(**environment: str) -> Iterator[Installation]:
    """Run the demo in a private folder, as `make demo` does; stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as name:
        Path(name).chmod(0o755)
        port = free_port()
        env = {k: v for k, v in os.environ.items() if not k.startswith("PARVIS_")}
        env |= {"PARVIS_DEMO": "1", "PARVIS_VAR": f"{name}/var", "PORT": str(port), **environment}
        command = [sys.executable, "-m", "config.cli", "up"]
        with (Path(name) / "up.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        house = Installation(f"http://127.0.0.1:{port}", process.pid, Path(name))
        try:
            wait_for(f"{house.address}/readyz", process, log=Path(name) / "up.log")
            house.refresh()
            yield house
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


@contextmanager
def own_database(**environment: str) -> Iterator[int]:
    """Run a PostgreSQL of our own and point this process at it; give its pid, forget it after."""
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as name:
        Path(name).chmod(0o755)
        os.environ |= {
            "PARVIS_VAR": f"{name}/var",
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            **environment,
        }
        from parvis.common import embedded

        server = embedded.start(
            embedded.Cluster(Path(name) / "var" / "postgresql"), extra=embedded.DISPOSABLE
        )
        try:
            yield server.pid
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def wait_for(
    url: str, process: "subprocess.Popen[bytes]", seconds: float = 180, *, log: Path | None = None
) -> float:
    """Wait until a URL answers; return the seconds it took; exit when the process ends first.

    log: what the process said, shown when it ends.
    """
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if process.poll() is not None:
            said = log.read_text()[-2000:] if log else ""
            sys.exit(f"{said}\nthe installation ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return time.monotonic() - started
        except OSError:
            time.sleep(0.02)
    sys.exit(f"no answer from {url}")


@dataclass
class Figure:
    """One figure of a bench: raw values of its rounds, the bar, and which side is good."""

    key: str
    values: list[float]
    target: float | None = None
    higher_is_better: bool = False
    wall_clock: bool = False

    @property
    def median(self) -> float:
        """The figure to quote."""
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """ok, over, or noisy when a wall-clock time was taken on a busy machine."""
        if self.target is None:
            return ""
        good = self.median >= self.target if self.higher_is_better else self.median <= self.target
        if good:
            return "ok"
        return "noisy" if self.wall_clock and not quiet() else "over"


def report(name: str, figures: list[Figure], *, extra: dict[str, object] | None = None) -> None:
    """Print the table; with --json one object as last line; keep the result in bench/results."""
    print(
        f"{name}\n{'figure':<24}{'median':>12}{'min':>12}{'max':>12}{'n':>5}{'target':>12}  verdict"
    )
    for f in figures:
        target = "" if f.target is None else f"{f.target:g}"
        print(
            f"{f.key:<24}{f.median:>12.2f}{min(f.values):>12.2f}{max(f.values):>12.2f}"
            f"{len(f.values):>5}{target:>12}  {f.verdict}"
        )
    result = {f.key: round(f.median, 3) for f in figures} | (extra or {})
    folder = ROOT / "bench" / "results"
    folder.mkdir(exist_ok=True)
    kept = {
        "name": name,
        "date": datetime.now(UTC).isoformat(),  # noqa: TID251 - a bench has no domain clock
        "machine": {
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
            "python": platform.python_version(),
        },
        "result": result,
        "rounds": {f.key: f.values for f in figures},
        "targets": {f.key: f.target for f in figures},
    }
    (folder / f"{name}.json").write_text(json.dumps(kept, indent=1))
    if "--json" in sys.argv:
        print(json.dumps(result))
