"""Addresses of tiles and bundles, read strictly: one address for each resource."""

import re

import msgspec

from parvis.ledger.rules.tiles import WIDTH, read_number

_PATH = re.compile(r"(entries|0|[1-9][0-9]?)/([x0-9/]+?)(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)
HIGHEST = 63


class BadTileError(ValueError):
    """The address is not that of any tile of any log."""


class Asked(msgspec.Struct, frozen=True):
    """A tile of a level, or (`entries`) the bundle under a tile of level 0; `width` 1 to 256."""

    level: int
    n: int
    width: int
    entries: bool = False


def read_tile_path(path: str) -> Asked:
    """Return what « <L>/<N>[.p/<W>] » or « entries/<N>[.p/<W>] » asks; raise BadTileError."""
    found = _PATH.fullmatch(path)
    if not found:
        raise BadTileError(path)
    level, number, width = found.groups()
    entries = level == "entries"
    try:
        asked = Asked(
            0 if entries else int(level), read_number(number), int(width or WIDTH), entries
        )
    except ValueError as error:
        raise BadTileError(path) from error
    if asked.level > HIGHEST or (width and asked.width >= WIDTH) or asked.n >= 1 << 55:
        raise BadTileError(path)
    return asked
