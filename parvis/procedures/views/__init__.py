"""Pages of procedures: the catalogue and the page before the form; the desk is in `manage`."""

from parvis.procedures.views.edition import accept_outcomes, edit_table, edit_text, rule
from parvis.procedures.views.manage import (
    close,
    detail,
    download,
    import_pack,
    index,
    preview,
    publish,
    reopen,
)
from parvis.procedures.views.public import catalogue, places, procedure
from parvis.procedures.views.rule import refusal

__all__ = [
    "accept_outcomes",
    "catalogue",
    "close",
    "detail",
    "download",
    "edit_table",
    "edit_text",
    "import_pack",
    "index",
    "places",
    "preview",
    "procedure",
    "publish",
    "refusal",
    "reopen",
    "rule",
]
