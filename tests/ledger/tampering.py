"""What a dishonest operator does: the owner's rights, triggers off, nobody looking."""

from contextlib import contextmanager
from hashlib import sha256

from django.db import connection

from parvis.common import keys
from parvis.common.context import current_authority
from parvis.common.owner import as_owner
from parvis.ledger.enums import KeyUse, SignatureType
from parvis.ledger.models import LedgerKey, Place, StoredCheckpoint
from parvis.ledger.queries.store import COLUMNS, journal_row
from parvis.ledger.rules import notes
from parvis.ledger.rules.canonical import canonical
from parvis.ledger.rules.receipts import leaf_of
from parvis.ledger.rules.tiles import Growth
from parvis.ledger.rules.tree import leaf_hash
from parvis.ledger.types import Checkpoint, Key, Note

TABLES = (
    "journal_entry",
    "ledger_place",
    "ledger_salt",
    "ledger_tile",
    "ledger_checkpoint",
    "ledger_cosignature",
    "ledger_key",
)


@contextmanager
def owner_rights():
    """Sign in as the owner, switch the guards off, put them back."""
    with as_owner(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield lambda sql, *values: run(cursor, sql, values)
        finally:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def run(cursor, sql, values):
    cursor.execute(sql, values)
    return cursor.fetchall() if cursor.description else cursor.rowcount


def rewrite(sql, *, resign=False, shift=True):
    """Make leaves, positions and tiles agree again with the journal; with the key, sign again.

    Everything the attacker can compute is computed: only what left the database betrays them.
    """
    if shift:
        sql(
            "WITH ranked AS (SELECT entry_id, row_number() OVER (ORDER BY index) - 1 AS rank"
            " FROM ledger_place) UPDATE ledger_place p SET index = -1 - rank FROM ranked r"
            " WHERE r.entry_id = p.entry_id"
        )
        sql("UPDATE ledger_place SET index = -1 - index")
    rows = sql(
        f"SELECT p.entry_id, s.value, {COLUMNS} FROM ledger_place p"
        " JOIN ledger_salt s USING (entry_id) JOIN journal_entry e ON e.id = p.entry_id"
        " ORDER BY p.index"
    )
    leaves = [leaf_of(canonical(journal_row(row[2:])), bytes(row[1])) for row in rows]
    for row, leaf in zip(rows, leaves, strict=True):
        sql("UPDATE ledger_place SET leaf = %s WHERE entry_id = %s", leaf, row[0])
    growth = Growth()
    roots = {}
    for leaf in leaves:
        growth.add(leaf_hash(leaf))
        roots[growth.size] = growth.root()
    sql("DELETE FROM ledger_tile")
    for tile in growth.take():
        sql(
            "INSERT INTO ledger_tile (authority_id, level, n, data) VALUES (%s, %s, %s, %s)",
            *(current_authority(), tile.level, tile.n, tile.data),
        )
    if resign:
        sign_again(sql, roots)


def sign_again(sql, roots, private=None, key=None):
    """Sign every checkpoint again, over the new roots, with the stolen or another key."""
    row = LedgerKey.objects.get(use=KeyUse.LOG, until=None)
    key = key or notes.read_key(row.text)
    private = private or keys.load_or_create_ed25519(row.file)
    for (size,) in sql("SELECT size FROM ledger_checkpoint ORDER BY size"):
        if size not in roots:
            sql("DELETE FROM ledger_checkpoint WHERE size = %s", size)
            continue
        text = notes.checkpoint_text(Checkpoint(key.name, size, roots[size]))
        note = notes.note_text(Note(text, (notes.sign(text, key, private),)))
        sql(
            "UPDATE ledger_checkpoint SET root = %s, note = %s WHERE size = %s",
            *(roots[size], note, size),
        )


def another_key():
    """Return a key of the attacker under the log's name."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(sha256(b"attacker").digest())
    name = notes.read_key(LedgerKey.objects.get(use=KeyUse.LOG).text).name
    return Key(name, SignatureType.NOTE, keys.public_bytes(private)), private


def roots_now():
    """Return the root at each size, from the stored leaves."""
    growth, roots = Growth(), {}
    for leaf in Place.objects.order_by("index").values_list("leaf", flat=True):
        growth.add(leaf_hash(bytes(leaf)))
        roots[growth.size] = growth.root()
    return roots


def sizes():
    """Return the sizes of the stored checkpoints."""
    return list(StoredCheckpoint.objects.order_by("size").values_list("size", flat=True))
