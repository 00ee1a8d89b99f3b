"""The whole resident journey over HTTP: CPU, statements and latency of each step.

`python -m bench.journey` starts its own installation. `--base URL --pid N…` plays the same journey
on a running one (pids of its web processes) and prints its figures alone.

The CPU of web server and PostgreSQL is that of the requests: the workers pause meanwhile.
What they then do for the same journeys (receipt, mail) is measured apart: `jobs_cpu_ms` in the
workers, `pg_jobs_cpu_ms` in PostgreSQL. Memory is that of web server and worker right after eight
browsers at once; `pss_press_mb` that of the press, which lets it go after a minute of rest.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from bench.harness import ROOT, Figure, Installation, cpu_ms, installation, pss_mb, report
from config.demo import ACCOUNTS, PASSWORD

ROUNDS, JOURNEYS, CLIENTS = 5, 60, 8
JOBS = ("worker", "press")
STEPS = ("start", "open", "save", "summary", "submit", "confirmation")
ANSWERS = {
    "nom_complet": "Léa Fictive",
    "courriel": "lea@exemple.fr",
    "telephone": "01 99 00 12 34",
    "jour-day": "1",
    "jour-month": "3",
    "jour-year": "2027",
    "places": "3",
    "montant": "12,50",
    "camion": "true",
    "motif": "b",
    "precisions": "Rien de plus.",
    "accord": "true",
}
SIGNED = {"exact": "1"}
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


class Resident:
    """One signed-in resident with a browser that keeps its connection open.

    `same`: the session of a resident signed in already, for an address may sign in only so often.
    """

    def __init__(self, base: str, same: "Resident | None" = None) -> None:
        self.client = httpx.Client(base_url=base, timeout=30)
        if same:
            self.client.cookies.update(same.client.cookies)
        else:
            self.sign_in()
        page = self.client.get("/demarches/dix-champs/")
        self.token = dict(HIDDEN.findall(page.text))["csrfmiddlewaretoken"]

    def sign_in(self) -> None:
        """Open a session with the password of the demo."""
        page = self.client.get("/compte/connexion/")
        self.token = dict(HIDDEN.findall(page.text))["csrfmiddlewaretoken"]
        values = {"login": ACCOUNTS[0].email, "password": PASSWORD}
        answer = self.post("/compte/connexion/", values)
        if answer.status_code != 302:
            sys.exit("the resident could not sign in")

    def post(self, path: str, values: dict[str, str]) -> httpx.Response:
        return self.client.post(path, data={"csrfmiddlewaretoken": self.token, **values})

    def journey(self, cpu=None, used=None) -> dict[str, float]:
        """Play once; return wall milliseconds by step, and add CPU milliseconds to `used`."""
        times = {}

        def timed(step, call):
            before = cpu() if cpu else 0
            started = time.perf_counter()
            answer = call()
            times[step] = (time.perf_counter() - started) * 1000
            if cpu:
                used[step] += cpu() - before
            return answer

        started = timed(
            "start",
            lambda: self.post("/mes-dossiers/commencer/dix-champs", {"nouveau": "1"}),
        )
        path = started.headers["location"]
        page = timed("open", lambda: self.client.get(path))
        hidden = dict(HIDDEN.findall(page.text))
        saved = timed("save", lambda: self.post(path, hidden | ANSWERS))
        check = saved.headers["location"]
        page = timed("summary", lambda: self.client.get(check))
        sent = timed("submit", lambda: self.post(check, dict(HIDDEN.findall(page.text)) | SIGNED))
        page = timed("confirmation", lambda: self.client.get(sent.headers["location"]))
        if page.status_code != 200:
            sys.exit(f"the confirmation answered {page.status_code}")
        return times


def rounds(resident: Resident, web, database) -> tuple[list[float], list[float]]:
    """Return CPU milliseconds per journey of the web server and of PostgreSQL, per round."""
    web_values, database_values = [], []
    for turn in range(ROUNDS + 1):
        web_before, database_before = web(), database()
        for _ in range(JOURNEYS):
            resident.journey()
        if turn:
            web_values.append((web() - web_before) / JOURNEYS)
            database_values.append((database() - database_before) / JOURNEYS)
    return web_values, database_values


@contextmanager
def paused(pids: list[int]) -> Iterator[None]:
    """Let these processes do nothing for a while."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def until_idle(house: Installation) -> None:
    """Wait until the workers did nothing to speak of for three seconds."""
    idle = 0
    while idle < 3:
        before = house.cpu(*JOBS)
        time.sleep(1)
        idle = idle + 1 if abs(house.cpu(*JOBS) - before) < 50 else 0


def backlog(house: Installation) -> tuple[float, float]:
    """Return CPU milliseconds per journey of the jobs that wait, and of PostgreSQL for them."""
    jobs, database = house.cpu(*JOBS), house.cpu("database")
    until_idle(house)
    count = JOURNEYS * (ROUNDS + 1)
    return (house.cpu(*JOBS) - jobs) / count, (house.cpu("database") - database) / count


def by_step(resident: Resident, web) -> dict[str, float]:
    """Return web CPU milliseconds of each step, over enough journeys for the kernel's ticks."""
    used = dict.fromkeys(STEPS, 0.0)
    for _ in range(JOURNEYS * 2):
        resident.journey(web, used)
    return {step: round(value / (JOURNEYS * 2), 2) for step, value in used.items()}


def under_load(base: str, first: Resident) -> list[float]:
    """Return the latencies of all steps with eight browsers at once."""

    def play(_):
        resident = Resident(base, first)
        return [value for _turn in range(10) for value in resident.journey().values()]

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [value for values in pool.map(play, range(CLIENTS)) for value in values]


def statements(house: Installation) -> dict[str, int]:
    """Count the statements of each step, in a process of its own, on the same database."""
    env = os.environ | {"PARVIS_VAR": str(house.folder / "var"), "PARVIS_DEMO": "1"}
    command = [sys.executable, "-m", "bench.journey_statements"]
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    pairs = (line.split() for line in said.stdout.splitlines() if line.startswith("step "))
    return {name: int(count) for _, name, count in pairs}


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def alone(base: str, pids: list[int]) -> None:
    """Play on a running installation and print its figures."""
    resident = Resident(base)
    web, _ = rounds(resident, lambda: cpu_ms(pids), lambda: 0.0)
    print("played on a running installation, alone")
    report(
        "journey-other",
        [Figure("web_cpu_ms", web), Figure("p95_ms", [p95(under_load(base, resident))])],
    )


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base")
    parser.add_argument("--pid", type=int, nargs="*", default=[])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.base:
        return alone(given.base, given.pid)
    with installation(PARVIS_SEED_DOSSIERS="50") as house:
        env = os.environ | {"PARVIS_VAR": str(house.folder / "var"), "PARVIS_DEMO": "1"}
        pack = ["import-pack", str(ROOT / "bench" / "data" / "ten-fields")]
        pack += ["--authority", "villeneuve", "--publish"]
        subprocess.run([sys.executable, "-m", "config.cli", *pack], cwd=ROOT, env=env, check=True)
        resident = Resident(house.address)
        resident.journey()
        until_idle(house)  # the demo's own documents are drawn first
        with paused(house.pids(*JOBS)):
            web, database = rounds(
                resident, lambda: house.cpu("web"), lambda: house.cpu("database")
            )
        jobs, database_jobs = backlog(house)
        steps = by_step(resident, lambda: house.cpu("web"))
        latency = under_load(house.address, resident)
        memory, pressing = pss_mb(house.pids("web", "worker")), pss_mb(house.pids("press"))
        counted = statements(house)
    figures = [
        Figure("web_cpu_ms", web, 25),
        Figure("pg_cpu_ms", database, 10),
        Figure("jobs_cpu_ms", [jobs]),
        Figure("pg_jobs_cpu_ms", [database_jobs]),
        Figure("statements", [sum(counted.values())], 25),
        Figure("p95_ms", [p95(latency)], 120, wall_clock=True),
        Figure("pss_mb", [memory], 250),
        Figure("pss_press_mb", [pressing]),
    ]
    report("journey", figures, extra={"statements_by_step": counted, "web_cpu_ms_by_step": steps})
    return None


if __name__ == "__main__":
    main()
