"""Writes of procedures: the door for other rooms. Each is one transaction with its journal entry."""

from parvis.procedures.actions.packs import (
    CasesFailedError,
    WrongStateError,
    close,
    import_pack,
    publish,
    reopen,
)
from parvis.procedures.actions.places import PlaceEntry, load_places, read_national_list

__all__ = [
    "CasesFailedError",
    "PlaceEntry",
    "WrongStateError",
    "close",
    "import_pack",
    "load_places",
    "publish",
    "read_national_list",
    "reopen",
]
