"""What happened between a list of leaf hashes and the one that was known."""

from collections.abc import Sequence

from parvis.ledger.enums import Fault
from parvis.ledger.rules.tree import HASH_BYTES

_NEAR = 4  # hashes that must agree to call it an insertion or a deletion


def first_difference(ours: Sequence[bytes], theirs: bytes) -> int | None:
    """Return where two lists first differ, None where the shorter one agrees.

    theirs: hashes joined.
    """
    count = min(len(ours), len(theirs) // HASH_BYTES)
    if b"".join(ours[:count]) == theirs[: count * HASH_BYTES]:
        return None
    return next(
        at for at in range(count) if ours[at] != theirs[at * HASH_BYTES : (at + 1) * HASH_BYTES]
    )


def what_happened(ours: Sequence[bytes], theirs: bytes) -> Fault:
    """Name the likely change, from the first difference on."""
    known = [theirs[at : at + HASH_BYTES] for at in range(0, len(theirs), HASH_BYTES)]
    near = min(_NEAR, len(ours) - 1, len(known) - 1)
    if near > 0 and list(ours[1 : near + 1]) == known[:near]:
        return Fault.INSERTED
    if near > 0 and list(ours[:near]) == known[1 : near + 1]:
        return Fault.DELETED
    return Fault.MOVED if ours[0] in known else Fault.EDITED
