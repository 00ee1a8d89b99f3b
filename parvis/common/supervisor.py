"""Start, watch and stop the processes of one installation, in order.

A part is forked from the supervisor, which loaded the application once: memory that nobody changes
is shared by all, and a part that ended is back in no time. Parts live in sessions of their own, so
Ctrl-C reaches the supervisor alone and the database outlives its clients. If the supervisor is
killed, the kernel tells each part (death signal).
"""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Protocol

POLL = 0.1
ASKS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15


class Process(Protocol):
    """What a supervisor asks of a process, as `subprocess.Popen` answers it."""

    pid: int

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raise TimeoutExpired."""

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it ended."""


class Forked:
    """A process forked from this one, with what this one had loaded."""

    def __init__(self, name: str, run: Callable[[], object]) -> None:
        """Start it. name: at most fifteen characters, as `ps -o comm` and `top` show it."""
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=_live, args=(name, run, os.getpid()), name=name)
        # What is sent meanwhile reaches the new process once it is itself.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ASKS)
        self._process.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        """See Process."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """See Process."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return self._process.exitcode

    def send_signal(self, sig: int) -> None:
        """See Process."""
        if self.poll() is None:
            os.kill(self.pid, sig)


def _live(name: str, run: Callable[[], object], supervisor: int) -> None:
    os.setsid()
    for asked in ASKS:
        signal.signal(asked, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKS)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())
    end_with(supervisor, signal.SIGTERM)
    run()


def end_with(parent: int, signal_: signal.Signals) -> None:
    """Ask the kernel to send us a signal when our parent ends; end now when it did already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_)
    if os.getppid() != parent:
        os._exit(1)


@dataclass(frozen=True, slots=True)
class Child:
    """A running process, the signal that ends it well, and the seconds it is given to do so.

    again: starts it anew when it was killed or went to rest; without it, its end ends the
    installation.
    """

    name: str
    process: Process
    stop_signal: signal.Signals
    grace: float
    again: Callable[[], "Child"] | None = None


def fork(name: str, run: Callable[[], object], *, grace: float, again: bool = False) -> Child:
    """Start a part that does `run` and ends with its supervisor.

    again: killed (-9, memory) or gone to rest (exit code 0), it starts anew.
    """
    anew = partial(fork, name, run, grace=grace, again=True) if again else None
    return Child(name, Forked(name, run), signal.SIGTERM, grace, anew)


class Supervisor:
    """Holds the children in the order in which they were started."""

    def __init__(self) -> None:
        """From now on INT, TERM and HUP only ask for a stop."""
        self.children: list[Child] = []
        self.asked = False
        for wanted in ASKS:
            signal.signal(wanted, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def watch(self) -> str | None:
        """Wait; return None on a signal, or the child that ended by itself and how.

        A child that was killed, or rests, and can start again does.
        """
        while not self.asked:
            for place, child in enumerate(self.children):
                ended = child.process.poll()
                if ended is None:
                    continue
                if child.again is None or ended not in {0, -signal.SIGKILL}:
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
