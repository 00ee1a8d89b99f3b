"""People who send slowly, or read slowly, keep nobody else waiting: against the real server."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from parvis.common.context import use_authority
from parvis.files.models import StoredFile
from tests.files import samples
from tests.tenancy.factories import make_authority

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SLOTS, SLOW, SECONDS = 4, 10, 6
QUICK = 4  # seconds, on a busy machine; without doorstep a page waits as long as the slowest
TOKEN = "a" * 32
ROOT = Path(__file__).parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def url_of(user):
    login = connection.settings_dict
    return f"postgresql://{user}@/{login['NAME']}?host={login['HOST']}&port={login['PORT'] or 5432}"


@pytest.fixture
def server(tmp_path):
    """One process of granian with four slots, as the supervisor starts it, on the test database."""
    port = free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": url_of(connection.settings_dict["USER"]),
        "DATABASE_OWNER_URL": url_of(settings.DATABASE_OWNER["USER"]),
        "PARVIS_STORAGE": f"file://{tmp_path}/kept",
        "PORT": str(port),
        "PARVIS_WEB_WORKERS": "1",
        "PARVIS_WEB_THREADS": str(SLOTS),
        "PARVIS_UPLOAD_MB": "20",
    }
    command = [sys.executable, "-m", "config.serve"]
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port):
    for _ in range(900):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return page(port)
        time.sleep(0.1)
    raise TimeoutError


def page(port):
    """Return how long a page that reads the database takes."""
    started = time.monotonic()
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    browser.request("GET", "/fichiers/" + "x" * 22)
    assert browser.getresponse().status == 404
    browser.close()
    return time.monotonic() - started


def form(content):
    boundary = "limite"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrfmiddlewaretoken", TOKEN), ("field", "plan"))
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="plan.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def connect(port, length, content_type):
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    line.sendall(
        f"POST /fichiers/envoi HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: jeton={TOKEN}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n".encode()
    )
    return line


def send_slowly(port, answers):
    content = samples.pdf() + b"%" * 600_000
    body, content_type = form(content)
    with connect(port, len(body), content_type) as line:
        pieces = 20
        step = len(body) // pieces + 1
        for start in range(0, len(body), step):
            line.sendall(body[start : start + step])
            time.sleep(SECONDS / pieces)
        answers.append(line.recv(200).split(b"\r\n")[0])


@pytest.fixture
def here():
    authority = make_authority("ici", hosts=("127.0.0.1",))
    with use_authority(authority.id):
        yield authority


def test_ten_slow_uploads_leave_the_pages_quick(here, server):
    answers = []
    people = [threading.Thread(target=send_slowly, args=(server, answers)) for _ in range(SLOW)]
    for one in people:
        one.start()
    time.sleep(0.5)
    times = []
    while len(times) < 8 and any(one.is_alive() for one in people):
        times.append(page(server))
        time.sleep(0.2)
    for one in people:
        one.join()
    assert len(times) == 8
    assert max(times) < QUICK, times
    assert answers == [b"HTTP/1.1 201 Created"] * SLOW
    assert StoredFile.objects.count() == SLOW


def test_ten_slow_readers_leave_the_pages_quick(here, server):
    body, content_type = form(samples.pdf() + b"%" * 15_000_000)
    with connect(server, len(body), content_type) as line:
        line.sendall(body)
        answer = line.recv(10_000).decode()
    session = re.search(r"session=\w+", answer).group()
    address = f"/fichiers/{StoredFile.objects.get().public_id}"
    readers = []
    for _ in range(SLOW):
        reader = socket.create_connection(("127.0.0.1", server))
        ask = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {session}\r\n\r\n"
        reader.sendall(ask.encode())
        assert reader.recv(15) == b"HTTP/1.1 200 OK"
        readers.append(reader)
    try:
        assert max(page(server) for _ in range(8)) < QUICK
    finally:
        for reader in readers:
            reader.close()
