"""Changing the rule of a procedure in the browser: each change is a draft version."""

from collections.abc import Mapping

from django.db import transaction

from parvis.journal.types import Actor
from parvis.procedures.actions.packs import import_pack
from parvis.procedures.models import Procedure
from parvis.procedures.queries import definition, failures_of, pack_files, version
from parvis.procedures.rules.expectations import with_case, with_outcomes
from parvis.procedures.rules.packs import SOURCE
from parvis.procedures.types import Case, VersionInfo


class ChangedMeanwhileError(Exception):
    """Somebody else saved this procedure since the page was shown; `newest` is what they left."""

    def __init__(self, newest: VersionInfo) -> None:
        super().__init__(f"version {newest.id}")
        self.newest = newest


def change_rule(
    shown: int, source: bytes, *, actor: Actor, case: Case | None = None
) -> VersionInfo:
    """Save another rule as the draft version of its procedure; what is published stays.

    shown: the version that the page showed, the newest one. source: XML of the model. case: one
    that the procedure proves from now on. The same rule without a new case changes nothing. Raises
    ChangedMeanwhileError, PackError as an import does, LookupError for a version that is not there
    or decides nothing. Journal: `procedures.imported`.
    """
    name = definition(shown).decision
    if name is None:
        raise LookupError(f"version {shown}")
    changed = {name: source}
    if case is not None:
        changed[SOURCE] = with_case(pack_files(shown)[SOURCE], case)
    return _save(shown, changed, actor=actor)


def accept_outcomes(shown: int, cases: frozenset[str], *, actor: Actor) -> VersionInfo:
    """Make what a rule now answers the expected outcome of cases, by name, in the draft version.

    Only the cases whose outcome alone differs are changed; a case of another name is not looked
    for. Raises ChangedMeanwhileError, LookupError. Journal: `procedures.imported`.
    """
    failures = [one for one in failures_of(shown) if one.case in cases]
    others = {one.case for one in failures if one.what != "outcome"}
    found = {one.case: one.found for one in failures if one.case not in others}
    source = with_outcomes(pack_files(shown)[SOURCE], found)
    return _save(shown, {SOURCE: source}, actor=actor)


@transaction.atomic
def _save(shown: int, changed: Mapping[str, bytes], *, actor: Actor) -> VersionInfo:
    """Bring the files of a version in again, some of them changed, if it still is the newest."""
    info = version(shown)
    row = Procedure.objects.select_for_update(of=("self",)).get(pk=info.procedure_id)
    newest = row.versions.order_by("-number").values_list("id", flat=True)[0]
    if newest != shown:
        raise ChangedMeanwhileError(version(newest))
    return import_pack({**pack_files(shown), **changed}, actor=actor)
