"""The Merkle tree of RFC 6962 and RFC 9162 over SHA-256.

A leaf and a node start with different bytes, so that neither passes for the other. `D[start:end]`
below is the list of leaf hashes; a proof is made of roots of ranges of it.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from parvis.ledger.types import Checkpoint

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Ranges = list[tuple[int, int]]
RootOf = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """Return the largest power of two strictly below a size of at least 2."""
    return 1 << (size - 1).bit_length() - 1


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; that of the empty tree for none."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0]


def inclusion(index: int, size: int) -> Ranges:
    """Return the ranges whose roots prove that leaf `index` is in the tree of `size` leaves.

    From the leaf's sibling up. Raises ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"No leaf {index} in a tree of {size}.")
    found: Ranges = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency(old: int, new: int) -> Ranges:
    """Return the ranges whose roots prove that the tree of `new` leaves continues that of `old`.

    Raises ValueError unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} does not continue one of {old}.")
    if old in (0, new):
        return []
    found: Ranges = []
    start, end, known = 0, new, True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, known = middle, False
    if not known:
        found.append((start, end))
    return found[::-1]


def prove(ranges: Iterable[tuple[int, int]], root_of: RootOf) -> tuple[bytes, ...]:
    """Return the proof made of the roots of these ranges."""
    return tuple(root_of(start, end) for start, end in ranges)


def subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """Cut a range of a proof into complete subtrees: (height, index among that height)."""
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees of falling height."""
    result = hashes[-1]
    for left in reversed(hashes[:-1]):
        result = node_hash(left, result)
    return result


def included(leaf: bytes, index: int, proof: Sequence[bytes], checkpoint: Checkpoint) -> bool:
    """Whether the leaf hash stands at `index` in the tree of the checkpoint (RFC 9162, 2.1.3.2).

    The loop alone would accept an index beyond the size, and a root does not bind a size: the
    index is judged first, and size and root come from one signed checkpoint.
    """
    if not 0 <= index < checkpoint.size or not _are_hashes((leaf, *proof)):
        return False
    first, last, result = index, checkpoint.size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            result = node_hash(sibling, result)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and result == checkpoint.root


def consistent(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Whether the new tree only adds leaves to the old one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old.size <= new.size or not _are_hashes(proof):
        return False
    if old.size == 0:
        return not proof and old.root == EMPTY_ROOT
    if old.size == new.size:
        return not proof and old.root == new.root
    path = list(proof)
    if old.size & (old.size - 1) == 0:
        path.insert(0, old.root)
    return bool(path) and _grows(old, new, path)


def _grows(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> bool:
    first, last = old.size - 1, new.size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and before == old.root and after == new.root


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
