"""The doorstep without server: bodies, slots, and what is refused there."""

import io
import threading

import pytest

from parvis.common import doorstep
from parvis.common.doorstep import TOO_LARGE, Doorstep

HOSTILE = {"REMOTE_ADDR": "203.0.113.9"}


class Application:
    """Remembers what reached it."""

    def __init__(self):
        self.seen = []
        self.inside = self.most = 0
        self.lock = threading.Lock()
        self.wait = threading.Event()
        self.wait.set()

    def __call__(self, environ, start_response):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.wait.wait(5)
        self.seen.append((environ["wsgi.input"].read(), environ.get(TOO_LARGE, False)))
        with self.lock:
            self.inside -= 1
        start_response("200 OK", [])
        return [b"done"]


class Endless:
    """A body that never ends, and counts what was read of it."""

    def __init__(self):
        self.given = 0

    def read(self, size):
        self.given += size
        return b"x" * size


@pytest.fixture
def inner():
    return Application()


def ask(step, body=b"", **environ):
    said = []
    environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), **environ}
    answer = b"".join(step(environ, lambda status, headers: said.append(status)))
    return said[0], answer


def test_a_body_arrives_whole(inner):
    step = Doorstep(inner, slots=1, largest=10_000_000)
    for body in (b"short", b"x" * 3_000_000, b""):
        ask(step, body)
    assert inner.seen == [(b"short", False), (b"x" * 3_000_000, False), (b"", False)]


def test_a_declared_length_beyond_measure_is_not_read(inner):
    endless = Endless()
    step = Doorstep(inner, slots=1, largest=1000)
    ask(step, **{"wsgi.input": endless, "CONTENT_LENGTH": "1001"})
    assert inner.seen == [(b"", True)]
    assert endless.given == 0


def test_a_body_that_hides_its_length_is_cut(inner):
    endless = Endless()
    step = Doorstep(inner, slots=1, largest=1_000_000)
    hidden = {"wsgi.input": endless, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    ask(step, **hidden)
    assert inner.seen == [(b"", True)]
    assert endless.given <= 1_000_000 + doorstep.PIECE


def test_when_all_bodies_are_on_their_way_the_next_is_told_to_come_back(inner, monkeypatch):
    monkeypatch.setattr(doorstep, "BODIES", 0)
    step = Doorstep(inner, slots=1, largest=1000)
    status, answer = ask(step, b"body")
    assert status == "503 Service Unavailable"
    assert "Réessayez dans une minute" in answer.decode()
    assert ask(step)[0] == "200 OK"


class Waiting:
    """A body of which nothing comes until it is told to."""

    def __init__(self, begun):
        self.begun, self.go_on = begun, threading.Event()

    def read(self, _size):
        self.begun.release()
        self.go_on.wait(20)
        return b""


def test_who_sends_without_end_closes_no_door_to_the_others(inner, monkeypatch):
    monkeypatch.setattr(doorstep, "EACH", 3)
    step, begun = Doorstep(inner, slots=1, largest=1000), threading.Semaphore(0)
    bodies = [Waiting(begun) for _ in range(3)]
    held = [
        threading.Thread(target=ask, args=(step, b"x"), kwargs={"wsgi.input": one, **HOSTILE})
        for one in bodies
    ]
    for one in held:
        one.start()
        assert begun.acquire(timeout=20)
    assert ask(step, b"body", **HOSTILE)[0] == "503 Service Unavailable"
    assert ask(step, b"body", REMOTE_ADDR="198.51.100.7")[0] == "200 OK"
    step.source = lambda _environ: ""  # an address that a house shares counts for nobody
    assert ask(step, b"body", **HOSTILE)[0] == "200 OK"
    for body, one in zip(bodies, held, strict=True):
        body.go_on.set()
        one.join()
    assert ask(step, b"body", **HOSTILE)[0] == "200 OK"
    assert not step.coming


def test_no_more_than_the_slots_are_inside(inner):
    step = Doorstep(inner, slots=2, largest=1000)
    inner.wait.clear()
    people = [threading.Thread(target=ask, args=(step, b"body")) for _ in range(6)]
    for one in people:
        one.start()
    inner.wait.set()
    for one in people:
        one.join()
    assert len(inner.seen) == 6
    assert inner.most <= 2


def test_a_slot_comes_back_after_a_failure():
    def broken(environ, start_response):
        raise RuntimeError

    step = Doorstep(broken, slots=1, largest=1000)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            ask(step)
