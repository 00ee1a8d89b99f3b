"""Entries of a journal, and the log over them, as values."""

from parvis.journal import actions as journal
from parvis.journal.types import person
from parvis.ledger.models import Place, Salt, StoredCheckpoint, StoredTile
from parvis.ledger.queries import store
from parvis.ledger.rules import tree


def write(count=1, *, subject=("dossier", 1), who=7, **changes):
    """Record entries; return their ids."""
    given = {"payload": {"state": "in_review", "step": 2}} | changes
    return [
        journal.record("dossier.taken", subject=subject, actor=person(who), **given)
        for _ in range(count)
    ]


def order():
    """Return the entries in the order of their positions."""
    return list(Place.objects.order_by("index").values_list("entry_id", flat=True))


def root_by_hand():
    """Return the root over the stored leaves, worked out without any tile."""
    leaves = Place.objects.order_by("index").values_list("leaf", flat=True)
    return tree.root([tree.leaf_hash(bytes(leaf)) for leaf in leaves])


def checkpoint():
    """Return the latest checkpoint as a value, once its signature holds."""
    from parvis.ledger.rules import notes

    return notes.open_checkpoint(store.latest().note, store.log_keys())


def counts():
    """Return how many rows each table of the log has."""
    return tuple(model.objects.count() for model in (Place, Salt, StoredTile, StoredCheckpoint))
