"""From submit to the decision of a rule on screen, and what a killed worker loses.

`python -m bench.automatic` starts its own installation, prepares drafts, submits them at ten a
second for a minute as browsers do (submit, confirmation, then the question that the page asks until
the answer is there); then the same while the only worker is killed with -9 in the middle, and
started again by its supervisor. The press, which seals the documents of what was decided, works on
meanwhile and is killed too.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from bench.harness import ROOT, Figure, Installation, installation, report
from bench.journey import HIDDEN, SIGNED, Resident, p95

SLUG = "stationnement-demenagement"
RATE, SECONDS = 10, 60
BROWSERS, THREADS = 8, 96
FIRST, EVERY, PATIENCE = 0.15, 0.35, 120.0  # what the page of the confirmation does
ANSWERED = "Comment cette décision a été prise"
NUMBER = re.compile(r"/mes-dossiers/(\d{9})/")
PAGE_1 = {
    "jour-day": "1",
    "jour-month": "3",
    "jour-year": "2027",
    "rue": "12 rue des Tilleuls",
    "places": "3",
    "camion": "no",
}
PAGE_2 = {"moyen": "moi"}
PUBLIC = "individual"


@dataclass
class Draft:
    """A draft ready to leave: who holds it, where, and what its last page carries."""

    resident: Resident
    number: str
    check: str
    hidden: dict[str, str]


@dataclass
class Sent:
    """A draft that left: seconds until its decision was on screen, and when that was."""

    number: str
    seconds: float
    shown_at: float


class Patient(httpx.HTTPTransport):
    """Sends a request again when the server closed the connection, as browsers do."""

    again = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        for _ in range(5):
            try:
                return super().handle_request(request)
            except httpx.RemoteProtocolError:
                Patient.again += 1
                time.sleep(0.05)
        return super().handle_request(request)


def browser(base: str) -> Resident:
    """Return a signed-in resident."""
    resident = Resident(base)
    cookies = resident.client.cookies
    resident.client = httpx.Client(base_url=base, cookies=cookies, transport=Patient(), timeout=60)
    return resident


def prepare(resident: Resident) -> Draft:
    """Fill in one request, up to its last page."""
    begun = resident.post(f"/mes-dossiers/commencer/{SLUG}", {"nouveau": "1"})
    if begun.status_code == 200:
        begun = resident.post(f"/mes-dossiers/commencer/{SLUG}", {"nouveau": "1", "public": PUBLIC})
    path = begun.headers["location"]
    for values in (PAGE_1, PAGE_2):
        page = resident.client.get(path)
        saved = resident.post(path, dict(HIDDEN.findall(page.text)) | values)
        path = saved.headers["location"]
    page = resident.client.get(path)
    found = NUMBER.search(path)
    if not path.endswith("/verifier/") or found is None:
        sys.exit(f"a draft stopped at {path}")
    return Draft(resident, found[1], path, dict(HIDDEN.findall(page.text)))


def submit(draft: Draft) -> Sent:
    """Submit, open the confirmation, ask until the decision is there."""
    client, started = draft.resident.client, time.perf_counter()
    sent = draft.resident.post(draft.check, draft.hidden | SIGNED)
    page = client.get(sent.headers["location"])
    pause = FIRST
    while ANSWERED not in page.text:
        if time.perf_counter() - started > PATIENCE:
            return Sent(draft.number, PATIENCE, time.monotonic())
        time.sleep(pause)
        page = client.get(f"/mes-dossiers/{draft.number}/suite/")
        pause = EVERY
    return Sent(draft.number, time.perf_counter() - started, time.monotonic())


def stream(drafts: list[Draft], *, halfway: Callable[[], None] | None = None) -> list[Sent]:
    """Submit the drafts at RATE a second whatever comes back; do `halfway` in the middle."""
    with ThreadPoolExecutor(THREADS) as pool:
        started, waiting = time.monotonic(), list[Future[Sent]]()
        for number, draft in enumerate(drafts):
            time.sleep(max(0.0, started + number / RATE - time.monotonic()))
            waiting.append(pool.submit(submit, draft))
            if halfway is not None and number == len(drafts) // 2:
                halfway()
        return [one.result() for one in waiting]


def kill_the_worker(house: Installation) -> float:
    """Kill the only worker, and the press, with -9; return when."""
    for pid in house.pids("worker", "press"):
        os.kill(pid, signal.SIGKILL)
    return time.monotonic()


def settle(house: Installation, most: float = 240) -> None:
    """Wait until nothing is left to do: documents and mails of what was decided."""
    until, before = time.monotonic() + most, house.cpu("worker", "press")
    while time.monotonic() < until:
        time.sleep(3)
        now = house.cpu("worker", "press")
        if abs(now - before) < 60:
            return
        before = now


def used(house: Installation) -> dict[str, float]:
    """Return the CPU milliseconds of each part so far."""
    return {part: house.cpu(part) for part in ("web", "worker", "press", "database")}


def counts(house: Installation, sent: list[Sent]) -> dict[str, int]:
    """Read from the database what became of what was submitted."""
    env = os.environ | {"PARVIS_VAR": str(house.folder / "var"), "PARVIS_DEMO": "1"}
    said = subprocess.run(
        [sys.executable, "-m", "bench.automatic_counts"],
        input=" ".join(one.number for one in sent),
        cwd=ROOT, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(said.stdout.splitlines()[-1]))


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=int, default=SECONDS)
    given = parser.parse_args()
    with installation(PARVIS_SEED_DOSSIERS="0") as house:
        residents = [browser(house.address) for _ in range(BROWSERS)]
        amount = RATE * given.seconds
        with ThreadPoolExecutor(4) as pool:
            drafts = list(
                pool.map(prepare, (residents[n % BROWSERS] for n in range(2 * amount + RATE)))
            )
        stream(drafts[2 * amount :])  # the first submissions compile the rule in each process
        settle(house)
        before = used(house)
        calm = stream(drafts[:amount])
        cost = {part: round((now - before[part]) / amount, 1) for part, now in used(house).items()}
        settle(house)
        killed: list[float] = []
        rough = stream(
            drafts[amount : 2 * amount], halfway=lambda: killed.append(kill_the_worker(house))
        )
        recovered = recovery(rough, killed[0])
        settle(house)
        after = counts(house, calm + rough)
    seconds = [one.seconds * 1000 for one in calm]
    figures = [
        Figure("p50_ms", [statistics.median(seconds)], wall_clock=True),
        Figure("p95_ms", [p95(seconds)], 1000, wall_clock=True),
        Figure("lost", [after["lost"] + len(calm + rough) - after["read"]], 0),
        Figure("doubled", [after["doubled"]], 0),
        Figure("recovered_s", [recovered], 60, wall_clock=True),
    ]
    report(
        "automatic",
        figures,
        extra={
            "submitted": len(calm + rough),
            "sent_again": Patient.again,
            "cpu_ms_per_dossier_until_shown": cost,
        },
    )


def recovery(sent: list[Sent], killed: float) -> float:
    """Return the seconds from the kill until the last dossier that had to wait was shown.

    A dossier waited when its decision took over two seconds.
    """
    late = [one.shown_at - killed for one in sent if one.seconds > 2 and one.shown_at > killed]
    return max(late, default=0.0)


if __name__ == "__main__":
    main()
