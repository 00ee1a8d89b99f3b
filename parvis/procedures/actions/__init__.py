"""Writes of procedures: one transaction each, with its journal entry. The door for other rooms."""

from parvis.procedures.actions.edition import (
    ChangedMeanwhileError,
    accept_outcomes,
    change_rule,
)
from parvis.procedures.actions.packs import (
    CasesFailedError,
    WrongStateError,
    allow_refusal,
    close,
    import_pack,
    publish,
    reopen,
)
from parvis.procedures.actions.places import PlaceEntry, load_places, read_national_list

__all__ = [
    "CasesFailedError",
    "ChangedMeanwhileError",
    "PlaceEntry",
    "WrongStateError",
    "accept_outcomes",
    "allow_refusal",
    "change_rule",
    "close",
    "import_pack",
    "load_places",
    "publish",
    "read_national_list",
    "reopen",
]
