"""Keeping outside the database what an audit compares it with: the trust folder."""

from collections.abc import Sequence
from pathlib import Path

from parvis.ledger.models import Stamped, StoredCheckpoint, Witness
from parvis.ledger.queries import store
from parvis.ledger.queries.trust import NOTHING, Trust, TrustProblem, load
from parvis.ledger.rules import notes
from parvis.ledger.rules.tiles import Growth
from parvis.ledger.rules.tree import HASH_BYTES, leaf_hash
from parvis.ledger.types import Key

_STEP = 5_000


def pin(folder: Path) -> int:
    """Bring a trust folder up to the latest checkpoint; return the size it now knows.

    The leaves kept so far and the new ones together must give the signed root, under a key that
    was pinned before (the first time, those of the log), or one that such a key vouched for:
    raises TrustProblem else, and writes nothing. Reads the database, writes files only.
    """
    row = store.latest()
    if row is None:
        raise TrustProblem("This ledger has no checkpoint yet: there is nothing to keep.")
    fresh = not (folder / "log.keys").exists()
    trust = NOTHING if fresh else load(folder)
    keys = _line_of_keys(row, trust)
    added = _new_leaves(trust, row)
    (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
    (folder / "log.keys").write_text("".join(f"{notes.key_text(key)}\n" for key in keys))
    _write_witnesses(folder / "witnesses.keys")
    with (folder / "leaves.bin").open("ab") as file:
        file.write(added)
    path = folder / "checkpoints" / f"{row.size:012d}.note"
    path.write_text(store.published(row) or row.note, encoding="utf-8")
    for stamp in Stamped.objects.filter(size=row.size).order_by("id")[:1]:
        path.with_suffix(".tsr").write_bytes(bytes(stamp.answer))
    return row.size


def _line_of_keys(row: StoredCheckpoint, trust: Trust) -> list[Key]:
    """Return the keys to pin, in order: those known, then who was vouched for by the one before."""
    known = list(trust.keys) or store.log_keys()
    keys: Sequence[Key] = trust.present or known
    seen = trust.pinned[-1].checkpoint.size if trust.pinned else 0
    try:
        for step in (*store.handovers(seen), row):
            keys = notes.follow(step.note, keys)[1]
            known += [key for key in keys if key not in known]
    except notes.NoteProblem as problem:
        raise TrustProblem(
            f"The latest checkpoint is not signed by a pinned key: {problem}{store.about_revoked()}"
        ) from problem
    if row.size < trust.leaf_count:
        raise TrustProblem(f"The ledger ends at {row.size}, {trust.leaf_count} leaves are kept.")
    return known


def _new_leaves(trust: Trust, row: StoredCheckpoint) -> bytes:
    """Return the hashes to add, once the old and the new ones give the signed root."""
    growth, added = Growth(), bytearray()
    if trust.leaves:
        kept = trust.leaves.read_bytes()
        for at in range(0, len(kept), HASH_BYTES):
            growth.add(kept[at : at + HASH_BYTES])
            growth.full.clear()
    while growth.size < row.size:
        leaves = store.leaves(growth.size, min(growth.size + _STEP, row.size))
        if not leaves:
            break
        for leaf in leaves:
            hashed = leaf_hash(leaf)
            growth.add(hashed)
            added += hashed
        growth.full.clear()
    if growth.root() != bytes(row.root):
        raise TrustProblem(f"The leaves do not give the root signed at {row.size}: run an audit.")
    return bytes(added)


def _write_witnesses(path: Path) -> None:
    if not path.exists():
        keys = Witness.objects.order_by("name").values_list("key", flat=True)
        path.write_text("".join(f"{key}\n" for key in keys))
