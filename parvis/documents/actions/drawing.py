"""A document drawn: what the template is given, the QR code, the pages."""

import base64
import io
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from PIL import Image

from parvis.common import formats
from parvis.common.clock import local_day
from parvis.common.context import current_authority
from parvis.common.typeset import TypesetError, Typesetter
from parvis.documents import queries
from parvis.documents.enums import DocumentKind
from parvis.documents.rules import codes, pages
from parvis.documents.types import Author, Recipient
from parvis.messaging import queries as messaging
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import AuthorityInfo

_DOTS = 4  # of the image, for one of the code: readers that smooth images smooth a quarter of it

__all__ = ["Paper", "TypesetError", "draw", "typesetter", "values"]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What is written on a document, before it is laid out. day: of issue."""

    public_id: str
    code: str
    kind: DocumentKind
    title: str
    number: str
    recipient: Recipient
    author: Author
    body: Mapping[str, Any]
    at: datetime


@lru_cache(maxsize=1)
def typesetter() -> Typesetter:
    """Return the process that draws for this one, started at the first document."""
    return Typesetter(settings.FONTS_DIR)


def values(paper: Paper) -> dict[str, Any]:
    """Return the canonical data of a document: all that its template writes, in French.

    The stamp signs its digest; the stamp itself, drawn beside it, is not part of it.
    """
    authority = tenancy.recent(current_authority())
    with translation.override("fr"):
        found = {
            "document": paper.public_id,
            "code": codes.grouped(paper.code),
            "kind": paper.kind.value,
            "title": paper.title,
            # Where it is checked: /verifier finds it in a file that was changed.
            "description": (
                f"{paper.kind.label} – {authority.name} – "
                f"{messaging.base_url(authority)}/verifier/{paper.public_id}"
            ),
            "number": paper.number,
            "issued_on": formats.date_day(local_day(paper.at)),
            "authority": _authority(authority),
            "author": msgspec.to_builtins(paper.author),
            "recipient": msgspec.to_builtins(paper.recipient),
            "body": dict(paper.body),
        }
    return dict(pages.written(found, queries.coverage()))


def draw(
    data: Mapping[str, Any],
    *,
    charter: str,
    source: str,
    address: str,
    at: datetime,
    development: bool,
    by: Typesetter | None = None,
) -> bytes:
    """Return the PDF/A-2a and PDF/UA-1 of canonical data: the same bytes for the same input.

    address: what the QR code holds. development: whether the seal is only for trying, which is
    then printed. Raises TypesetError with the place in the template.
    """
    page = address.partition("#")[0].rpartition("/")[0].partition("://")[2]
    shown = {
        **data,
        "development": development,
        "verify": {"address": page, "qr": _qr(address)},
    }
    return (by or typesetter()).pdf(source, shown, at=at, prelude=charter)


def _authority(authority: AuthorityInfo) -> dict[str, str]:
    contact = authority.profile.contact
    return {
        "name": authority.name,
        "head": pages.head_of(authority.kind, authority.name),
        "siren": authority.siren,
        "street": contact.street,
        "postcode": contact.postcode,
        "city": contact.city or authority.name,
        "phone": contact.phone,
        "email": contact.email,
        "brand": authority.profile.theme.brand,
    }


def _qr(address: str) -> str:
    """Return the QR code as an image that stays sharp: Typst takes bytes of a text, so as SVG."""
    import zxingcpp  # two megabytes that pages do without

    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dots: Any = zxingcpp.write_barcode_to_image(code, scale=_DOTS, add_quiet_zones=False)
    side, _ = size = dots.shape
    png = io.BytesIO()
    Image.frombuffer("L", size, dots).save(png, "PNG", compress_level=1)
    text = base64.b64encode(png.getvalue()).decode()
    top = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
    return f'{top}<image width="100%" height="100%" href="data:image/png;base64,{text}"/></svg>'
