"""Reactions made for the tests: one that can be killed in the middle, one that is poisoned."""

import os
import time
from pathlib import Path

from parvis.accounts.models import Department
from parvis.common.context import current_authority
from parvis.journal.types import Entry, Reaction


def mark(entry: Entry) -> None:
    """Leave one row; on the first run, wait in the middle until somebody kills us."""
    Department.objects.create(
        authority_id=current_authority(), slug=f"mark-{entry.id}", name=str(entry.subject_id)
    )
    flag = Path(os.environ["PARVIS_TEST_FLAG"])
    if not flag.exists():
        flag.write_text("in the middle")
        time.sleep(60)


def poison(entry: Entry) -> None:
    """Fail as long as the antidote is missing."""
    if not Path(os.environ["PARVIS_TEST_FLAG"] + ".antidote").exists():
        raise RuntimeError(f"poisoned by {entry.id}")


REACTIONS = (
    Reaction("test.mark", frozenset({"test.marked"}), mark),
    Reaction("test.poison", frozenset({"test.poisoned"}), poison, attempts=2, wait=0),
)
