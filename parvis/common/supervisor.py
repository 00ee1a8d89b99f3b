"""Start, watch and stop the processes of one installation, in order.

Children live in sessions of their own, so Ctrl-C reaches the supervisor alone and the database
outlives its clients. If the supervisor is killed, the kernel tells each child (death signal).
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import FrameType

POLL = 0.1


@dataclass(frozen=True, slots=True)
class Child:
    """A running process, the signal that ends it well, and the seconds it is given to do so.

    again: starts it anew when it was killed; without it, its end ends the installation.
    """

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    grace: float
    again: Callable[[], "Child"] | None = None


def spawn(
    name: str,
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    grace: float,
    again: bool = False,
) -> Child:
    """Start a child that ends with its supervisor. again: killed (-9, memory), it starts anew."""
    prefix = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    process = subprocess.Popen(
        [*prefix, *command], env=dict(env), stdin=subprocess.DEVNULL, start_new_session=True
    )
    anew = partial(spawn, name, command, env=env, grace=grace, again=True) if again else None
    return Child(name, process, signal.SIGTERM, grace, anew)


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
        """Wait; return None on a signal, or the child that ended by itself and how.

        A child that was killed and can start again does.
        """
        while not self.asked:
            for place, child in enumerate(self.children):
                ended = child.process.poll()
                if ended is None:
                    continue
                if child.again is None or ended != -signal.SIGKILL:
                    return f"{child.name} ({_said(ended)})"
                self.children[place] = child.again()
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


def _said(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
