"""Importing, publishing, closing: the life of a procedure. Each act is one journal entry."""

from collections.abc import Collection, Mapping

from django.db import transaction

from parvis.accounts import queries as accounts
from parvis.common import clock
from parvis.common.context import current_authority
from parvis.documents import actions as documents
from parvis.documents import queries as papers
from parvis.journal import actions as journal
from parvis.journal.types import Actor
from parvis.procedures.enums import EntryKind, PackFault, ProcedureState
from parvis.procedures.models import PackFile, Procedure, ProcedureVersion
from parvis.procedures.queries import definition as read_definition
from parvis.procedures.queries import failures_of, version
from parvis.procedures.rules.archives import digest, name_faults
from parvis.procedures.rules.packs import read_pack
from parvis.procedures.rules.papers import templates
from parvis.procedures.types import Definition, Failure, Fault, Pack, PackError, VersionInfo


class CasesFailedError(Exception):
    """A version whose own cases do not come out; `failures` says which and how."""

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        super().__init__(f"{len(failures)} cases fail")
        self.failures = failures


class WrongStateError(Exception):
    """The procedure is not in a state that allows this act; `state` is the present one."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def import_pack(
    files: Mapping[str, bytes], *, actor: Actor, within: Collection[int] | None = None
) -> VersionInfo:
    """Bring the files of a pack in as the draft version of its procedure.

    within: departments whose procedures the caller makes, None for all. The same files as the draft
    or the newest published version change nothing, and that version is returned. A former draft is
    replaced. Raises PackError with every fault and its place: schema, expressions, departments that
    this authority does not have, or that are not among `within`. Cases that fail do not stop the
    import: they stop the publication. Journal: `procedures.imported`.
    """
    faults = name_faults(files)
    if faults:
        raise PackError(faults)
    pack = read_pack(files)
    _draw(pack)
    departments = _departments(pack.definition)
    with transaction.atomic():
        row = _procedure(pack.definition, departments[pack.definition.department])
        _check_within(within, row, departments[pack.definition.department])
        mark = digest(files)
        newest = row.versions.order_by("-number").first()
        if newest is not None and newest.digest == mark:
            return version(newest.pk)
        made = _new_version(row, newest, mark, files)
        if row.state == ProcedureState.DRAFT:
            _show(row, pack.definition, departments[pack.definition.department])
        _record(EntryKind.IMPORTED, row, made, actor)
    return version(made.pk)


def publish(version_id: int, *, actor: Actor) -> VersionInfo:
    """Open a draft version to residents: it is frozen, and new dossiers are made on it.

    A published version is returned as it is. Raises CasesFailedError when one of its cases fails,
    LookupError for a version of nobody here. Dossiers under way keep their version. Journal:
    `procedures.published`.
    """
    failures = failures_of(version_id)
    if failures:
        raise CasesFailedError(failures)
    found = read_definition(version_id)
    departments = _departments(found)
    with transaction.atomic():
        info = version(version_id)
        row = _locked(info.procedure_id)
        made = row.versions.get(pk=version_id)
        if made.published_at is None:
            made.published_at = clock.now()
            made.save(update_fields=["published_at"])
            row.state, row.published_version, row.closing_note = ProcedureState.PUBLISHED, made, ""
            _show(row, found, departments[found.department])
            _record(EntryKind.PUBLISHED, row, made, actor)
    return version(version_id)


@transaction.atomic
def close(procedure_id: int, *, note: str = "", actor: Actor) -> None:
    """Stop new dossiers; those under way go on. note: the sentence shown to residents, or "".

    Raises WrongStateError unless the procedure is published. Journal: `procedures.closed`.
    """
    row = _locked(procedure_id)
    if row.state != ProcedureState.PUBLISHED:
        raise WrongStateError(row.state)
    row.state, row.closing_note = ProcedureState.CLOSED, note.strip()
    row.save(update_fields=["state", "closing_note"])
    _record(EntryKind.CLOSED, row, row.published_version, actor)


@transaction.atomic
def reopen(procedure_id: int, *, actor: Actor) -> None:
    """Let residents start a closed procedure again, on its last published version.

    Raises WrongStateError unless it is closed. Journal: `procedures.reopened`.
    """
    row = _locked(procedure_id)
    if row.state != ProcedureState.CLOSED:
        raise WrongStateError(row.state)
    row.state, row.closing_note = ProcedureState.PUBLISHED, ""
    row.save(update_fields=["state", "closing_note"])
    _record(EntryKind.REOPENED, row, row.published_version, actor)


@transaction.atomic
def allow_refusal(procedure_id: int, allowed: bool, *, actor: Actor) -> None:  # noqa: FBT001
    """Let the rule of a procedure refuse on its own, or leave every refusal to a person.

    Off until an administrator switches it on; who may is the caller's to check. What is already
    decided stays. Nothing happens when it already stands so. Journal: `procedures.refusal_switched`
    with `allowed`. Law: CRPA art. L. 311-3-1.
    """
    row = _locked(procedure_id)
    if row.automatic_refusal == allowed:
        return
    row.automatic_refusal = allowed
    row.save(update_fields=["automatic_refusal"])
    journal.record(
        EntryKind.REFUSAL_SWITCHED,
        subject=("procedure", row.pk),
        actor=actor,
        payload={"allowed": allowed},
    )


def _departments(definition: Definition) -> dict[str, int]:
    """Return ids by slug of the departments of the authority; refuse one that it does not have."""
    known = {one.slug: one.id for one in accounts.departments()}
    asked = {definition.department: ("department",)} | {
        route.department: ("routing", i, "department") for i, route in enumerate(definition.routing)
    }
    faults = tuple(
        Fault(
            code=PackFault.NO_DEPARTMENT,
            params={"name": slug, "known": ", ".join(sorted(known)) or "–"},
            path=path,
        )
        for slug, path in asked.items()
        if slug not in known
    )
    if faults:
        raise PackError(faults)
    return known


def _check_within(within: Collection[int] | None, row: Procedure, department_id: int) -> None:
    """Refuse a pack of another department, and one that would replace a procedure of another."""
    if within is not None and not {row.department_id, department_id} <= set(within):
        raise PackError((Fault(code=PackFault.OTHER_DEPARTMENT, path=("department",)),))


def _draw(pack: Pack) -> None:
    """Draw each template of a pack with invented answers; refuse the pack when one does not."""
    named = {field.id: field.label for part in pack.definition.form for field in part.fields}
    computed = {one.id: one.label for one in pack.definition.computed}
    faults = []
    for name, kind in templates(pack.definition).items():
        try:
            documents.sample(
                kind,
                pack.files[name].decode("utf-8", "replace"),
                body={"fields": named, "computed": computed},
            )
        except documents.TypesetError as error:
            params = {"name": name, "reason": papers.sentence(error)}
            faults.append(Fault(code=PackFault.TEMPLATE, params=params, path=("documents",)))
    if faults:
        raise PackError(tuple(faults))


def _procedure(definition: Definition, department_id: int) -> Procedure:
    """Return the row of the procedure, made if need be, locked until the end."""
    fresh = Procedure(authority_id=current_authority(), slug=definition.slug)
    _fill(fresh, definition, department_id)
    Procedure.objects.bulk_create([fresh], ignore_conflicts=True)
    return Procedure.objects.select_for_update(of=("self",)).get(slug=definition.slug)


def _locked(procedure_id: int) -> Procedure:
    return Procedure.objects.select_for_update(of=("self",)).get(pk=procedure_id)


def _new_version(
    row: Procedure, newest: ProcedureVersion | None, mark: str, files: Mapping[str, bytes]
) -> ProcedureVersion:
    row.versions.filter(published_at__isnull=True).delete()
    number = 1 if newest is None else newest.number + (newest.published_at is not None)
    made = ProcedureVersion.objects.create(
        authority_id=row.authority_id,
        procedure=row,
        number=number,
        digest=mark,
        created_at=clock.now(),
    )
    PackFile.objects.bulk_create(
        PackFile(authority_id=row.authority_id, version=made, name=name, content=content)
        for name, content in files.items()
    )
    return made


def _fill(row: Procedure, definition: Definition, department_id: int) -> None:
    row.title = definition.title
    row.summary = definition.summary
    row.keywords = ", ".join(definition.keywords)
    row.theme = definition.theme
    row.icon = definition.icon
    row.audience = [str(one) for one in definition.audience]
    row.minutes = definition.before_start.minutes
    row.delay = definition.before_start.delay
    row.cost = definition.before_start.cost
    row.department_id = department_id


def _show(row: Procedure, definition: Definition, department_id: int) -> None:
    _fill(row, definition, department_id)
    row.save()


def _record(kind: EntryKind, row: Procedure, made: ProcedureVersion | None, actor: Actor) -> None:
    payload = {"version": made.pk, "number": made.number} if made else {}
    journal.record(
        str(kind),
        subject=("procedure", row.pk),
        actor=actor,
        version=made.digest if made else "",
        payload=payload,
    )
