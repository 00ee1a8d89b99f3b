"""Communes found while somebody types: every beginning of some names and postcodes.

CPU is that of this process and of PostgreSQL, for one search; wall time is what the person waits,
the answer as a page included.

    python -m bench.places [--json]
"""

import time
from collections.abc import Callable

from bench.harness import Figure, children, cpu_ms, own_database, report

ROUNDS = 5
NAMES = ("Villeneuve-d'Ascq", "saint étienne", "Le Havre", "L'Haÿ-les-Roses", "14118", "75011")
TYPED = [name[:end] for name in NAMES for end in range(2, len(name) + 1)]


def prepare() -> None:
    """Make the schema, the whole national list and one town."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from parvis.common.owner import as_owner
    from parvis.procedures import actions
    from tests.tenancy.factories import make_authority

    with as_owner():
        call_command("migrate", verbosity=0)
        actions.load_places(
            actions.read_national_list(
                settings.ROOT / "node_modules/@etalab/decoupage-administratif/data"
            )
        )
    make_authority("villeneuve", hosts=("banc.test",))


def each(find: Callable[[str], object], clock: Callable[[], float]) -> list[float]:
    """Return the milliseconds of one search, for some rounds of every beginning after one."""
    figures = []
    for turn in range(ROUNDS + 1):
        before = clock()
        for text in TYPED:
            find(text)
        if turn:
            figures.append((clock() - before) / len(TYPED))
    return figures


def measure(server: int) -> None:
    """Measure and report."""
    prepare()
    from django.test import Client

    from parvis.procedures import queries

    client = Client(headers={"host": "banc.test"})

    def cpu() -> float:
        return time.process_time() * 1000 + cpu_ms(children(server), with_ended=True)

    def wall() -> float:
        return time.monotonic() * 1000

    def search(text: str) -> None:
        queries.search_places("commune", text)

    def ask(text: str) -> None:
        if client.get("/demarches/communes", {"q": text}).status_code != 200:
            raise SystemExit("the page of communes does not answer")

    report(
        "places",
        [
            Figure("search_cpu_ms", each(search, cpu)),
            Figure("answer_ms", each(ask, wall), 20, wall_clock=True),
        ],
    )


def main() -> None:
    """Measure on a PostgreSQL of our own."""
    with own_database(PARVIS_HTTPS="0") as server:
        measure(server)


if __name__ == "__main__":
    main()
