"""The authority's own templates: tried, saved, given back to Parvis."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.common.typeset import Typesetter
from parvis.documents import queries
from parvis.documents.actions.drawing import Paper, draw, values
from parvis.documents.enums import DocumentKind, EntryKind
from parvis.documents.models import TemplateVersion
from parvis.documents.rules import samples
from parvis.documents.types import Order, TemplateFile
from parvis.journal import actions as journal
from parvis.journal.types import Actor

LONGEST_TEMPLATE = 100_000  # characters of a template


def preview(name: str, source: str, *, at: datetime | None = None) -> bytes:
    """Return the PDF that a text would draw with invented data; nothing is kept.

    name: the file of the library that it would become; the charter is shown on an arrêté.
    Raises TypesetError with the place, LookupError for another name.
    """
    if name not in queries.names():
        raise LookupError(name)
    own = name != queries.CHARTER
    kind = DocumentKind(name.removesuffix(".typ")) if own else DocumentKind.ARRETE
    charter, template = queries.sources(kind)
    if own:
        template = msgspec.structs.replace(template, text=source)
    else:
        charter = source
    return sample(kind, template.text, charter=charter, at=at)


def sample(
    kind: DocumentKind,
    source: str,
    *,
    charter: str = "",
    body: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> bytes:
    """Return the PDF of a template with invented data, drawn by a process that ends with it.

    charter: "" for the authority's. body: what is invented beside our samples. Raises TypesetError.
    """
    invented = Order(
        key="",
        kind=kind,
        title=samples.TITLES[kind],
        number="26-000-000",
        subject=("", 0),
        recipient=samples.RECIPIENT,
        author=samples.AUTHOR,
        data={**samples.BODY, **samples.OWN.get(kind, {}), **(body or {})},
    )
    return _tried(invented, source, charter=charter, at=at)


def preview_order(order: Order) -> bytes:
    """Return the PDF that an order would give, without seal, code nor value; nothing is kept."""
    charter, shipped = queries.sources(order.kind)
    source = order.source.text if order.source else shipped.text
    return _tried(order, source, charter=charter)


def _tried(order: Order, source: str, *, charter: str, at: datetime | None = None) -> bytes:
    when = at or clock.now().replace(microsecond=0)
    paper = Paper(
        public_id="0" * 22,
        code="0" * 16,
        kind=order.kind,
        title=order.title,
        number=order.number,
        recipient=order.recipient,
        author=order.author,
        body=order.data,
        at=when,
    )
    setter = Typesetter(settings.FONTS_DIR)
    try:
        return draw(
            values(paper),
            charter=charter or queries.sources(order.kind)[0],
            source=source,
            address="https://exemple.fr/verifier/essai",
            at=when,
            development=True,
            by=setter,
        )
    finally:
        setter.close()


@transaction.atomic
def save_template(name: str, source: str, *, author_name: str, actor: Actor) -> TemplateFile:
    """Put a new version of a file of the library in force; the former ones are kept.

    The same text as the one in force changes nothing. Documents already issued stay as they are.
    Raises LookupError for another name, ValueError for a text that is too long, TypesetError when
    it does not draw. Journal: `document.template_changed`.
    """
    if len(source) > LONGEST_TEMPLATE:
        raise ValueError(name)
    text = source.replace("\r\n", "\n").replace("\x00", "")
    standing = queries.template(name)
    if standing.source == text:
        return standing
    preview(name, text)
    last = TemplateVersion.objects.filter(name=name).order_by("-number").first()
    made = TemplateVersion.objects.create(
        authority_id=current_authority(),
        name=name,
        number=(last.number if last else 0) + 1,
        source=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        author_name=author_name[:200],
        created_at=clock.now(),
    )
    payload = {"file": name, "number": made.number, "digest": made.digest}
    journal.record(
        EntryKind.TEMPLATE_CHANGED,
        subject=("document_template", made.pk),
        actor=actor,
        payload=payload,
    )
    return queries.template(name)
