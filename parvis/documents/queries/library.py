"""The library of templates: what Parvis ships, under what the authority wrote instead."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext

from parvis.common.typeset import TypesetError
from parvis.documents.enums import DocumentKind, KeyPurpose
from parvis.documents.models import Key, TemplateVersion
from parvis.documents.rules import faults
from parvis.documents.types import PublicKey, Source, TemplateFile

SHIPPED = Path(__file__).resolve().parent.parent / "kinds"
CHARTER = "charte.typ"
CHARTER_LABEL = "Charte : en-tête, bas de page, signature, recours"


def names() -> tuple[str, ...]:
    """Return the files of the library: the charter, then one per kind of document."""
    return (CHARTER, *(f"{kind.value}.typ" for kind in DocumentKind))


def template(name: str) -> TemplateFile:
    """Return a file of the library as it is in force; raise LookupError for another name."""
    if name not in names():
        raise LookupError(name)
    row = TemplateVersion.objects.filter(name=name).order_by("-number").first()
    return _info(row) if row else shipped(name)


def templates() -> list[TemplateFile]:
    """Return every file of the library as it is in force."""
    rows = TemplateVersion.objects.order_by("name", "-number").distinct("name")
    own = {row.name: _info(row) for row in rows}
    return [own.get(name) or shipped(name) for name in names()]


def versions(name: str) -> list[TemplateFile]:
    """Return the versions of a file, newest first, then the one that Parvis ships."""
    rows = TemplateVersion.objects.filter(name=name).order_by("-number")
    return [*(_info(row) for row in rows), shipped(name)]


def shipped(name: str) -> TemplateFile:
    """Return a file as Parvis ships it."""
    return TemplateFile(name=name, label=label(name), number=0, source=_text(name))


def label(name: str) -> str:
    """Return what a file of the library is, in words."""
    return CHARTER_LABEL if name == CHARTER else str(DocumentKind(name.removesuffix(".typ")).label)


def sources(kind: DocumentKind) -> tuple[str, Source]:
    """Return the charter in force, and the template of a kind with where it comes from."""
    wanted = {CHARTER, f"{kind.value}.typ"}
    rows = TemplateVersion.objects.filter(name__in=wanted).order_by("name", "-number")
    own = {row.name: row for row in rows.distinct("name")}
    charter = own[CHARTER].source if CHARTER in own else _text(CHARTER)
    name = f"{kind.value}.typ"
    if name in own:
        return charter, Source(own[name].source, f"library:{name}#{own[name].number}")
    return charter, Source(_text(name), f"parvis:{name}")


def has_key(purpose: KeyPurpose) -> bool:
    """Say whether the authority has published a key for this use that still serves."""
    rows = Key.objects.filter(purpose=purpose, until__isnull=True, revoked_at__isnull=True)
    return rows.exists()


def sentence(error: TypesetError) -> str:
    """Return what is wrong with a template, in French, with its line and column if known."""
    fault, name = faults.fault_of(error.message)
    words = str(fault.label) % {"name": name}
    if not error.line:
        return words
    place = gettext("Ligne %(line)s, colonne %(column)s :") % {
        "line": error.line,
        "column": error.column,
    }
    return f"{place} {words}"


def public_keys() -> list[PublicKey]:
    """Return the keys that the authority published, those in use first."""
    rows = Key.objects.order_by(F("until").desc(nulls_first=True), "purpose", "id")
    return [
        PublicKey(
            id=row.key_id,
            purpose=KeyPurpose(row.purpose),
            key=row.key,
            holder=row.holder,
            since=row.since,
            until=row.until,
            revoked_at=row.revoked_at,
            development=row.development,
        )
        for row in rows
    ]


@cache
def coverage() -> tuple[tuple[int, int], ...]:
    """Return the characters that the fonts can write, as pairs of first and last."""
    pairs = json.loads((settings.FONTS_DIR / "coverage.json").read_text())
    return tuple((first, last) for first, last in pairs)


@cache
def _text(name: str) -> str:
    return (SHIPPED / name).read_text(encoding="utf-8")


def _info(row: TemplateVersion) -> TemplateFile:
    return TemplateFile(
        name=row.name,
        label=label(row.name),
        number=row.number,
        source=row.source,
        author_name=row.author_name,
        created_at=row.created_at,
    )
