"""Versions: their compiled forms, kept in the process, and the files they were made from.

A version never changes, so what was compiled stays true; the authority is part of the key, so a
version of another authority is never answered from memory.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.utils import translation
from django.utils.translation import get_language

from parvis.common.context import current_authority
from parvis.decisions import Model, in_language
from parvis.procedures.enums import ProcedureState
from parvis.procedures.models import PackFile, Procedure, ProcedureVersion
from parvis.procedures.queries.catalogue import FIELDS, card
from parvis.procedures.queries.places import PLACES, has_places
from parvis.procedures.rules.cases import cover_cases, run_cases
from parvis.procedures.rules.decisions import decide, load_rule, rule_warnings
from parvis.procedures.rules.evaluation import evaluate
from parvis.procedures.rules.logic import compile_form
from parvis.procedures.rules.packs import SOURCE, decode
from parvis.procedures.rules.sources import read_yaml
from parvis.procedures.types import (
    Definition,
    Failure,
    FieldContext,
    Form,
    ProcedureCard,
    RuleCover,
    Ruling,
    VersionInfo,
)

KEPT = 200
_IS_OPEN = "SELECT 1 FROM procedures_procedure WHERE id = %s AND state = %s"
_BY_SLUG = f"SELECT {', '.join(FIELDS)} FROM procedures_procedure WHERE slug = %s"  # noqa: S608


class _Compiled(NamedTuple):
    definition: Definition
    form: Form
    rule: Model | None
    source: bytes


def form(version_id: int) -> Form:
    """Return the compiled form of a version; no statement once this process has read it.

    Raises LookupError for a version that this authority does not have.
    """
    return _compiled(current_authority(), version_id).form


def definition(version_id: int) -> Definition:
    """Return all that `procedure.yaml` says in a version; kept and refused as `form`."""
    return _compiled(current_authority(), version_id).definition


def failures_of(version_id: int) -> tuple[Failure, ...]:
    """Submit every case of a version and return what does not come out; empty when all hold.

    Without the national list the code of a commune is taken at its word: a procedure is not wrong
    because an installation has not loaded it.
    """
    kept = _compiled(current_authority(), version_id)
    places = PLACES if has_places() else None
    return run_cases(kept.definition, rule=kept.rule, places=places)


def decides(version_id: int) -> bool:
    """Whether a version has a rule that decides; kept and refused as `form`."""
    return _compiled(current_authority(), version_id).rule is not None


def rule_model(version_id: int) -> Model | None:
    """Return the compiled rule of a version, None when nothing decides; refused as `form`."""
    return _compiled(current_authority(), version_id).rule


def rule_on(version_id: int, answers: Mapping[str, Any], context: FieldContext) -> Ruling | None:
    """Return what the rule of a version says of submitted answers, None when it has none.

    answers: by field id. Never raises for a fault of the rule: it then goes to a person.
    """
    kept = _compiled(current_authority(), version_id)
    if kept.rule is None:
        return None
    with translation.override("fr"):  # what is kept of a decision is in the language of its rule
        state = evaluate(kept.form, answers, context)
        return decide(
            kept.form,
            kept.rule,
            state,
            context,
            answers=answers,
            source=kept.source,
            speaking=translation.override,
        )


def cover_of(version_id: int) -> tuple[RuleCover, ...]:
    """Return which rules of a version no case reaches; empty without rule."""
    kept = _compiled(current_authority(), version_id)
    return cover_cases(kept.definition, kept.rule, places=PLACES) if kept.rule else ()


def warnings_of(version_id: int) -> tuple[str, ...]:
    """Return what the checks of the rule remark: gaps and overlaps, each with an example.

    In the language of the page.
    """
    found = rule_warnings(definition(version_id), pack_files(version_id))
    return tuple(in_language(one, get_language()) for one in found)


def refuses(procedure_id: int) -> bool:
    """Whether the rule of a procedure may refuse on its own; False for one of nobody here."""
    return Procedure.objects.filter(pk=procedure_id, automatic_refusal=True).exists()


def forget_forms() -> None:
    """Forget what this process compiled: between tests, whose ids come back."""
    _compiled.cache_clear()


def pack_files(version_id: int) -> Mapping[str, bytes]:
    """Return the files of a version byte for byte, by name; LookupError when there is none."""
    rows = PackFile.objects.filter(version_id=version_id).order_by("name")
    files = {row.name: bytes(row.content) for row in rows}
    if not files:
        raise LookupError(f"version {version_id}")
    return files


def by_slug(slug: str) -> ProcedureCard | None:
    """Return a procedure of the authority whatever its state, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_SLUG, (slug.replace("\x00", ""),))
        row = cursor.fetchone()
    return card(dict(zip(FIELDS, row, strict=True))) if row else None


def published(slug: str) -> ProcedureCard | None:
    """Return a procedure that residents may start now, or None."""
    found = by_slug(slug)
    return found if found and found.is_open else None


def is_open(procedure_id: int) -> bool:
    """Return whether residents may submit to a procedure now; False for one of nobody here."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_OPEN, (procedure_id, ProcedureState.PUBLISHED))
        return cursor.fetchone() is not None


def cards(procedure_ids: Collection[int]) -> Mapping[int, ProcedureCard]:
    """Return procedures by id, in one statement, whatever their state."""
    if not procedure_ids:
        return {}
    rows = Procedure.objects.filter(pk__in=set(procedure_ids)).order_by("id").values(*FIELDS)
    return {found.id: found for found in map(card, rows)}


def version(version_id: int) -> VersionInfo:
    """Return a version; raise LookupError when this authority does not have it."""
    found = ProcedureVersion.objects.filter(pk=version_id).first()
    if found is None:
        raise LookupError(f"version {version_id}")
    return _info(found)


def versions(procedure_id: int) -> tuple[VersionInfo, ...]:
    """Return every version of a procedure, the newest first."""
    rows = ProcedureVersion.objects.filter(procedure_id=procedure_id).order_by("-number")
    return tuple(_info(row) for row in rows)


def drafts() -> Mapping[int, VersionInfo]:
    """Return the version that waits for publication of each procedure, by procedure id."""
    rows = ProcedureVersion.objects.filter(published_at__isnull=True).order_by("id")
    return {row.procedure_id: _info(row) for row in rows}


@lru_cache(maxsize=KEPT)
def _compiled(authority_id: int, version_id: int) -> _Compiled:  # noqa: ARG001 - part of the key
    files = pack_files(version_id)
    # Checked at import: what was accepted once is read for ever, whatever later checks say.
    found: Definition = decode(read_yaml(files[SOURCE])[0])
    rule = load_rule(found, files)
    return _Compiled(found, compile_form(found), rule, files.get(found.decision or "", b""))


def _info(row: ProcedureVersion) -> VersionInfo:
    return VersionInfo(
        id=row.pk,
        procedure_id=row.procedure_id,
        number=row.number,
        digest=row.digest,
        created_at=row.created_at,
        published_at=row.published_at,
    )
