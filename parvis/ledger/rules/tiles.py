"""Tiles: the tree cut into pieces of 256 hashes that never change (C2SP tlog-tiles).

Tile `n` of level `l` holds the roots of 256 complete subtrees of 256^l leaves each. The last tile
of a level may be narrower: its hashes stay the first ones of the wider tile that follows.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from parvis.ledger.rules.tree import EMPTY_ROOT, HASH_BYTES, fold, root, subtrees
from parvis.ledger.types import Tile

WIDTH = 256
FULL = WIDTH * HASH_BYTES
LEVELS = 8  # 256^8 leaves are more than any log will have

_SMALL = 3  # subtrees of a tile up to this height are worked out faster than remembered

_NUMBER = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")

Place = tuple[int, int]  # level, n


def number_path(n: int) -> str:
    """Return the number of a tile in groups of three digits: 1234067 → x001/x234/067."""
    groups = [f"{n % 1000:03d}"]
    while n := n // 1000:
        groups.append(f"x{n % 1000:03d}")
    return "/".join(reversed(groups))


def read_number(text: str) -> int:
    """Return the number written by `number_path`; raise ValueError for any other writing."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("The number of a tile is written in groups of three digits.")
    n = int(text.replace("/", "").replace("x", ""))
    if number_path(n) != text:
        raise ValueError("The number of a tile has no group of zeros in front.")
    return n


def width_at(size: int, level: int, n: int) -> int:
    """Return how many hashes tile `n` of a level holds in a tree of `size` leaves: 0 to 256."""
    return max(0, min(WIDTH, (size >> 8 * level) - n * WIDTH))


def edge(size: int) -> list[Place]:
    """Return the places of the tiles that are neither full nor empty in a tree of this size."""
    return [(level, size >> 8 * level + 8) for level in range(LEVELS) if size >> 8 * level & 255]


def needed(ranges: Sequence[tuple[int, int]]) -> set[Place]:
    """Return the places of the tiles from which the roots of these ranges are worked out."""
    return {_place(height, index)[0] for r in ranges for height, index in subtrees(*r)}


def root_of(start: int, end: int, tiles: Mapping[Place, bytes]) -> bytes:
    """Return the root of a range of a proof; raise KeyError or ValueError without its tiles."""
    if start == end == 0:
        return EMPTY_ROOT
    return fold([_subtree(height, index, tiles) for height, index in subtrees(start, end)])


def hashes(data: bytes) -> list[bytes]:
    """Cut a tile into its hashes."""
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def _place(height: int, index: int) -> tuple[Place, int]:
    """Return the tile which holds the first hash under a subtree, and where in it."""
    first = index << height % 8
    return (height // 8, first // WIDTH), first % WIDTH


def _subtree(height: int, index: int, tiles: Mapping[Place, bytes]) -> bytes:
    place, offset = _place(height, index)
    part = tiles[place][offset * HASH_BYTES : (offset + (1 << height % 8)) * HASH_BYTES]
    if len(part) != HASH_BYTES << height % 8:
        raise ValueError(f"The tile {place} is too narrow.")
    return _kept_root(part) if height % 8 > _SMALL else root(hashes(part))


@lru_cache(maxsize=512)
def _kept_root(part: bytes) -> bytes:
    """Return the root over joined hashes. The high parts of a tree come back in every proof."""
    return root(hashes(part))


class Growth:
    """A tree that grows leaf by leaf, and gives its tiles as they fill.

    It keeps one hash for each bit of its size, and the narrow tile of each level.
    """

    def __init__(self, size: int = 0, tiles: Mapping[Place, bytes] | None = None) -> None:
        """Go on from `size` leaves, given the tiles of its edge (`edge(size)`)."""
        self.size = size
        self.full: list[Tile] = []
        self._open = [bytearray() for _ in range(LEVELS)]
        self._nodes: list[bytes] = [b""] * 64
        for level, n in edge(size):
            data = (tiles or {})[level, n][: width_at(size, level, n) * HASH_BYTES]
            self._open[level] = bytearray(data)
        kept = {(level, n): bytes(self._open[level]) for level, n in edge(size)}
        for height, index in subtrees(0, size):
            self._nodes[height] = _subtree(height, index, kept)

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        height, left, value, nodes = 0, self.size, leaf, self._nodes
        self._put(0, value)
        while left & 1:
            value = sha256(b"\x01" + nodes[height] + value).digest()
            height, left = height + 1, left >> 1
            if height % 8 == 0:
                self._put(height // 8, value)
        nodes[height] = value
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        heights = [height for height, _ in subtrees(0, self.size)]
        return fold([self._nodes[height] for height in heights]) if heights else EMPTY_ROOT

    def take(self) -> list[Tile]:
        """Return the tiles filled since the last call, then the narrow ones of the edge."""
        taken, self.full = self.full, []
        narrow = [Tile(level, n, bytes(self._open[level])) for level, n in edge(self.size)]
        return [*taken, *narrow]

    def _put(self, level: int, value: bytes) -> None:
        tile = self._open[level]
        tile += value
        if len(tile) == FULL:
            n = (self.size + 1 >> 8 * level + 8) - 1
            self.full.append(Tile(level, n, bytes(tile)))
            tile.clear()
