"""Start, watch and stop the processes of one installation, in order.

Children live in sessions of their own, so Ctrl-C reaches the supervisor alone and the database
outlives its clients. If the supervisor is killed, the kernel tells each child (death signal).
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

POLL = 0.1


@dataclass(frozen=True, slots=True)
class Child:
    """A running process, the signal that ends it well, and the seconds it is given to do so."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    grace: float


def spawn(name: str, command: Sequence[str], *, env: Mapping[str, str], grace: float) -> Child:
    """Start a child that ends with its supervisor."""
    prefix = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    process = subprocess.Popen(
        [*prefix, *command], env=dict(env), stdin=subprocess.DEVNULL, start_new_session=True
    )
    return Child(name, process, signal.SIGTERM, grace)


class Supervisor:
    """Holds the children in the order in which they were started."""

    def __init__(self) -> None:
        """From now on INT, TERM and HUP only ask for a stop."""
        self.children: list[Child] = []
        self.asked = False
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def watch(self) -> str | None:
        """Wait; return None on a signal, or the name of the child that ended by itself."""
        while not self.asked:
            for child in self.children:
                if child.process.poll() is not None:
                    return child.name
            time.sleep(POLL)
        return None

    def stop(self) -> None:
        """Stop all, last started first; past its grace a child is killed with its group."""
        for child in reversed(self.children):
            if child.process.poll() is not None:
                continue
            child.process.send_signal(child.stop_signal)
            try:
                child.process.wait(child.grace)
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
