"""Who simulates, and how outcomes are counted. Pure."""

from collections.abc import Mapping

from parvis.accounts.enums import Role
from parvis.accounts.types import RoleSet
from parvis.automation.enums import Answer

SAMPLES = (100, 500, 2000)
"""Sizes of a sample: the newest dossiers."""
CHUNK = 100
"""Dossiers read in one statement."""
SECONDS = 0.5
"""One job gives the worker back after that long, whatever is left."""
NEWEST = 2**63 - 1
"""Above the id of any dossier: where a simulation begins."""

Tally = dict[str, dict[str, int]]


def may(held: RoleSet, deed: str, *, department_id: int | None = None) -> bool:
    """Say whether these roles allow the deed: administrators and designers do all of them.

    department_id: of the procedure that is tried; None asks « of any at all ».

    Seeing a simulation gives no right on the dossiers: it shows numbers, and each dossier opens to
    those who may read it.
    """
    del deed
    return any(held.has(role, department_id) for role in (Role.ADMINISTRATOR, Role.DESIGNER))


def counted(tally: Mapping[str, Mapping[str, int]], before: str, after: str) -> Tally:
    """Return a tally with one more dossier from an outcome to another."""
    made = {one: dict(rest) for one, rest in tally.items()}
    line = made.setdefault(before, {})
    line[after] = line.get(after, 0) + 1
    return made


def changed(tally: Mapping[str, Mapping[str, int]]) -> int:
    """Return how many dossiers of a tally change their outcome."""
    return sum(
        count for before, line in tally.items() for after, count in line.items() if before != after
    )


def matrix(
    tally: Mapping[str, Mapping[str, int]],
) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """Return a tally as lines and columns, in the order of `Answer`, zeros written."""
    return tuple(
        (before, tuple((after, tally.get(before, {}).get(after, 0)) for after in Answer.values))
        for before in Answer.values
    )
