"""Orders of invented documents."""

from parvis.documents.enums import DocumentKind
from parvis.documents.rules import samples
from parvis.documents.types import Order


def make_order(key, *, kind=DocumentKind.ARRETE, subject=("dossier", 1), **more):
    values = {
        "title": samples.TITLES[kind],
        "data": samples.BODY,
        "number": "26-000-000",
        "recipient": samples.RECIPIENT,
        "author": samples.AUTHOR,
        **more,
    }
    return Order(key=key, kind=kind, subject=subject, **values)
