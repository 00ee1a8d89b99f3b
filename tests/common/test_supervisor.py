"""The supervisor starts again what was killed, and stops everything when a part ends."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from parvis.common import supervisor
from parvis.common.supervisor import Forked, Supervisor, fork


def sleep():
    time.sleep(60)


def rest():
    """End well, as a part does that has nothing more to do."""


@pytest.fixture
def house(monkeypatch):
    monkeypatch.setattr(supervisor, "POLL", 0.01)
    kept = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    made = Supervisor()
    yield made
    made.stop()
    for wanted, before in kept.items():
        signal.signal(wanted, before)


def kill(child, wanted):
    os.kill(child.process.pid, wanted)
    child.process.wait(10)


def watched_until(house, done):
    watching = threading.Thread(target=house.watch)
    watching.start()
    for _ in range(500):
        if done():
            break
        time.sleep(0.01)
    house.asked = True
    watching.join()


def test_a_killed_child_that_may_start_again_does(house):
    house.children.append(fork("worker", sleep, grace=1, again=True))
    first = house.children[0]
    kill(first, signal.SIGKILL)
    watched_until(house, lambda: house.children[0] is not first)
    assert house.children[0].process.pid != first.process.pid
    assert house.children[0].process.poll() is None


def test_one_that_rests_starts_anew(house):
    house.children.append(fork("press", rest, grace=1, again=True))
    first = house.children[0]
    watched_until(house, lambda: house.children[0] is not first)
    assert house.children[0] is not first


def test_a_child_bears_its_name_and_is_asked_to_stop_by_no_terminal():
    child = Forked("parvis-test", sleep)
    named = Path(f"/proc/{child.pid}/comm")
    for _ in range(500):
        if named.read_text() == "parvis-test\n":
            break
        time.sleep(0.01)
    assert named.read_text() == "parvis-test\n"
    assert os.getsid(child.pid) == child.pid
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.01)
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == -signal.SIGTERM
    child.send_signal(signal.SIGTERM)  # it ended: nobody is signalled


@pytest.mark.parametrize(
    ("again", "wanted"), [(False, signal.SIGKILL), (True, signal.SIGTERM), (False, signal.SIGTERM)]
)
def test_any_other_end_stops_the_house(house, again, wanted):
    house.children.append(fork("worker", sleep, grace=1, again=again))
    kill(house.children[0], wanted)
    assert house.watch() == f"worker (signal {int(wanted)})"
