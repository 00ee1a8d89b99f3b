"""Pages of procedures: the catalogue and the page before the form; the desk is in `manage`."""

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
    "catalogue",
    "close",
    "detail",
    "download",
    "import_pack",
    "index",
    "places",
    "preview",
    "procedure",
    "publish",
    "refusal",
    "reopen",
]
