"""Documents: a letter drawn, sealed, listed in a safe; ten thousand by two workers; weasyprint.

CPU is that of our process, of the process that draws and, where pages are read, of PostgreSQL.

    python -m bench.documents [--json] [--full] [--documents N]

--full issues ten thousand documents by two worker processes and tells by how much the memory of
either grew after its first thousand. weasyprint draws the same letter, when requirements-bench is
installed.
"""

import base64
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.harness import ROOT, Figure, children, cpu_ms, own_database, report

FULL = "--full" in sys.argv
BULK = int(sys.argv[sys.argv.index("--documents") + 1]) if "--documents" in sys.argv else 10_000
SAFE = 200
ROUNDS = 5
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADDRESS = "https://villeneuve.example/verifier/AAECAwQFBgcICQoLDA0ODw#" + "A" * 215


def own_ms() -> float:
    """Return the CPU milliseconds of this process and of the one that draws, not PostgreSQL's."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    drawing = [pid for pid in children(os.getpid())[1:] if "typeset" in command(pid)]
    return (own.ru_utime + own.ru_stime) * 1000 + cpu_ms(drawing)


def command(pid: int) -> str:
    """Return the command of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text()


def each(count: int, act: Callable[[int], object], *, clock: Callable[[], float]) -> list[float]:
    """Return the CPU milliseconds of one act, for some rounds of `count` acts after a warm one."""
    act(0)
    figures = []
    for turn in range(ROUNDS):
        before = clock()
        for number in range(count):
            act(turn * count + number + 1)
        figures.append((clock() - before) / count)
    return figures


def paper(number: int) -> Any:
    """Return one letter of many: another name and another number each."""
    from parvis.documents.actions.drawing import Paper
    from parvis.documents.enums import DocumentKind
    from parvis.documents.rules import codes, samples
    from parvis.documents.types import Recipient

    return Paper(
        public_id=f"{number:022d}",
        code=codes.make(number.to_bytes(10, "big")),
        kind=DocumentKind.ATTESTATION,
        title=samples.TITLES[DocumentKind.ATTESTATION],
        number=f"26-{number:06d}",
        recipient=Recipient(
            f"Léa Fictive {number}", ("12, rue des Tilleuls", "00340 Exempleville")
        ),
        author=samples.AUTHOR,
        body=samples.BODY,
        at=AT,
    )


@cache
def sources() -> tuple[str, str]:
    """Return the charter and the template of the letter."""
    from parvis.documents import queries
    from parvis.documents.enums import DocumentKind

    charter, source = queries.sources(DocumentKind.ATTESTATION)
    return charter, source.text


def drawn(number: int) -> bytes:
    """Draw one letter, from its values to its bytes."""
    from parvis.documents.actions.drawing import draw, values

    charter, source = sources()
    return draw(
        values(paper(number)),
        charter=charter,
        source=source,
        address=ADDRESS,
        at=AT,
        development=False,
    )


def sealing(*, rsa_key: bool) -> list[float]:
    """Seal letters with a key kept loaded."""
    from parvis.common import clock, seals
    from parvis.documents import actions
    from parvis.documents.actions.keys import seal as loaded
    from parvis.journal.types import SYSTEM

    actions.make_development_seal(rsa_key=rsa_key, actor=SYSTEM)
    how, letter = loaded().seal, drawn(1)
    return each(
        20,
        lambda _number: seals.seal(letter, how, reason="Attestation", at=clock.now()),
        clock=own_ms,
    )


def weasyprint_ms() -> list[float]:
    """Draw the same letter from HTML: the same words, fonts, marks and image."""
    import weasyprint

    from parvis.documents.actions.drawing import _qr, values

    page = (ROOT / "bench" / "data" / "letter" / "letter.html").read_text()

    def draw(number: int) -> bytes:
        told = values(paper(number))
        html = page.format(
            **words_of(told),
            fonts=f"file://{ROOT}/build/fonts",
            address=ADDRESS.partition("#")[0],
            qr=base64.b64encode(_qr(ADDRESS).encode()).decode(),
        )
        return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")

    return each(6, draw, clock=own_ms)


def words_of(told: dict[str, Any]) -> dict[str, str]:
    """Return what the charter and the template of an attestation write, as HTML."""
    town, author, body = told["authority"], told["author"], told["body"]
    plain = {
        "title": told["title"],
        "description": told["description"],
        "town": town["name"],
        "foot": f"{town['name']}, SIREN {town['siren']} · dossier {told['number']}",
        "brand": town["brand"],
        "street": town["street"],
        "city": town["city"],
        "reach": " · ".join(filter(None, (town["phone"], town["email"]))),
        "number": told["number"],
        "about": body["about"],
        "day": told["issued_on"],
        "name": told["recipient"]["name"],
        "statement": body["statement"],
        "code": told["code"],
    }
    rows = (f"<tr><td>{escape(a)}</td><td>{escape(b)}</td></tr>" for a, b in body["answers"])
    signed = filter(
        None, (author[part] for part in ("name", "capacity", "department", "delegation"))
    )
    return {
        **{name: escape(text) for name, text in plain.items()},
        "lines": "<br>".join(map(escape, told["recipient"]["lines"])),
        "rows": "".join(rows),
        "author": "</b><br>".join(map(escape, signed)),
    }


def safe_page(server: int) -> list[float]:
    """Show the safe of a person who has 200 documents."""
    from django.test import Client

    from tests.accounts.factories import make_person
    from tests.documents.factories import make_document

    person = make_person()
    for _ in range(SAFE):
        make_document(person_id=person.pk)
    client = Client(headers={"host": "banc.test"})
    client.force_login(person)

    def show(number: int) -> None:
        del number
        page = client.get("/mes-documents/")
        if page.content.count(b"/details/") != SAFE:
            sys.exit("the safe does not show its 200 documents")

    return each(30, show, clock=lambda: own_ms() + cpu_ms(children(server), with_ended=True))


# --- Ten thousand --------------------------------------------------------------------------------
def rss_mb(pid: int) -> float:
    """Return the resident memory of a worker and of the process that draws for it."""
    pages = (int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in children(pid))
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def worker() -> None:
    """Do jobs until killed: what the two processes run."""
    import django

    django.setup()
    from parvis.common.worker import work

    work(concurrency=1)


@contextmanager
def workers(count: int) -> Iterator[list[int]]:
    """Run worker processes; yield their ids."""
    call = [sys.executable, "-m", "bench.documents", "--worker"]
    started = [subprocess.Popen(call, stdout=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(60)


def growth(count: int) -> tuple[list[float], dict[str, object]]:
    """Issue documents by two workers; return the MB that each grew after a tenth of them."""
    from parvis.documents import actions, queries
    from parvis.documents.enums import BatchState
    from parvis.journal.types import SYSTEM
    from tests.documents.orders import make_order

    orders = (make_order("", subject=("dossier", number)) for number in range(1, count + 1))
    batch = actions.start_batch("Banc", orders, department_id=None, actor=SYSTEM)
    warm: list[float] = []
    with workers(2) as pids:
        started = time.monotonic()
        while (found := queries.batch(batch)) and found.state != BatchState.DONE:
            if not warm and found.done >= count // 10:
                warm = [rss_mb(pid) for pid in pids]
            time.sleep(1)
        ended = [rss_mb(pid) for pid in pids]
        seconds = time.monotonic() - started
    if found is None or found.done != count or found.failed:
        sys.exit(f"{found}")
    grown = [after - before for before, after in zip(warm, ended, strict=True)]
    return [max(grown)], {
        "issued": count,
        "issue_s": round(seconds),
        "worker_mb": round(max(ended)),
    }


# --- All of it -----------------------------------------------------------------------------------
def prepare() -> int:
    """Make the schema and one town with a seal for trying; return its id."""
    import django

    django.setup()
    from django.core.management import call_command

    from parvis.common.context import use_authority
    from parvis.common.owner import as_owner
    from parvis.documents import actions
    from parvis.journal.types import SYSTEM
    from tests.tenancy.factories import make_authority

    with as_owner():
        call_command("migrate", verbosity=0)
    authority = make_authority("villeneuve", hosts=("banc.test",)).id
    with use_authority(authority):
        actions.make_development_seal(actor=SYSTEM)
    return authority


def measure(server: int) -> None:
    """Measure and report."""
    from parvis.common.context import use_authority

    authority = prepare()
    from parvis.documents import actions

    extra: dict[str, object] = {}
    with use_authority(authority):
        figures = [
            Figure("safe_page_cpu_ms", safe_page(server), 30),
            Figure("pdf_cpu_ms", each(40, drawn, clock=own_ms), 15),
            Figure("sign_rsa_cpu_ms", sealing(rsa_key=True), 60),
            Figure("sign_p256_cpu_ms", sealing(rsa_key=False), 60),
        ]
        if find_spec("weasyprint"):
            figures.append(Figure("weasyprint_cpu_ms", weasyprint_ms()))
            extra["weasyprint_ratio"] = round(figures[-1].median / figures[1].median, 1)
        if FULL:
            grown, told = growth(BULK)
            figures.append(Figure("rss_growth_mb", grown, 30))
            extra |= told
        actions.typesetter().close()
    report("documents", figures, extra=extra)


def main() -> None:
    """Measure on a PostgreSQL of our own."""
    with own_database(PARVIS_HTTPS="0") as server:
        measure(server)


if __name__ == "__main__":
    worker() if "--worker" in sys.argv else main()
