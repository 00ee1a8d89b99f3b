"""The supervisor starts again what was killed, and stops everything when a part ends."""

import os
import signal
import sys
import threading
import time

import pytest

from parvis.common import supervisor
from parvis.common.supervisor import Supervisor, spawn

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


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


def test_a_killed_child_that_may_start_again_does(house):
    house.children.append(spawn("The worker", SLEEP, env=os.environ, grace=1, again=True))
    first = house.children[0]
    kill(first, signal.SIGKILL)
    watching = threading.Thread(target=house.watch)
    watching.start()
    for _ in range(500):
        if house.children[0] is not first:
            break
        time.sleep(0.01)
    house.asked = True
    watching.join()
    assert house.children[0].process.pid != first.process.pid
    assert house.children[0].process.poll() is None


@pytest.mark.parametrize(
    ("again", "wanted"), [(False, signal.SIGKILL), (True, signal.SIGTERM), (False, signal.SIGTERM)]
)
def test_any_other_end_stops_the_house(house, again, wanted):
    house.children.append(spawn("The worker", SLEEP, env=os.environ, grace=1, again=again))
    kill(house.children[0], wanted)
    assert house.watch() == f"The worker (signal {int(wanted)})"
