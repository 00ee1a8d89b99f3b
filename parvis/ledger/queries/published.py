"""What is served to machines as it stands."""

from django.db.models import Q

from parvis.ledger.models import WitnessedLog
from parvis.ledger.queries.store import latest, leaves, tiles
from parvis.ledger.rules.paths import Asked
from parvis.ledger.rules.receipts import bundle
from parvis.ledger.rules.tiles import LEVELS, WIDTH, width_at
from parvis.ledger.rules.tree import HASH_BYTES


def tile_bytes(asked: Asked) -> bytes | None:
    """Return a tile or an entry bundle, None unless the last checkpoint covers it whole."""
    row = latest()
    if row is None or asked.level >= LEVELS:
        return None
    if width_at(row.size, asked.level, asked.n) < asked.width:
        return None
    if asked.entries:
        start = asked.n * WIDTH
        return bundle(leaves(start, start + asked.width))
    data = tiles([(asked.level, asked.n)]).get((asked.level, asked.n), b"")
    return data[: asked.width * HASH_BYTES] or None


def cosigned(digest: str) -> str | None:
    """Return the last checkpoint that we cosigned of the log whose origin has this SHA-256."""
    found = WitnessedLog.objects.filter(Q(origin_digest=digest) & ~Q(note="")).order_by().first()
    return found.note if found else None
