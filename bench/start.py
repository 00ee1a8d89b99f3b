"""From the command to the first page: the first start on an empty folder, then the second."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.harness import ROOT, Figure, free_port, report, wait_for

ROUNDS = 3


def start_and_stop(folder: str) -> float:
    """Return the seconds from the command to the first page."""
    port = free_port()
    env = os.environ | {"PARVIS_DEMO": "1", "PARVIS_VAR": f"{folder}/var", "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "up"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )
    seconds = wait_for(f"http://127.0.0.1:{port}/", process)
    process.send_signal(signal.SIGINT)
    process.wait(60)
    return seconds


def main() -> None:
    """Measure and report."""
    first, second = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
            Path(folder).chmod(0o755)
            first.append(start_and_stop(folder))
            second.append(start_and_stop(folder))
    report("start", [Figure("first_s", first), Figure("second_s", second, 6, wall_clock=True)])


if __name__ == "__main__":
    main()
