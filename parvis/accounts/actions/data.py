"""What a person asks of their data: a copy (RGPD art. 15 and 20), erasure (art. 17).

Rooms above bring what they keep: `register_export` and `register_eraser`, called from their
`apps.ready`. Both run in every authority of the installation, for a person belongs to all of it.
"""

import json
import shutil
import tempfile
import zipfile
from typing import IO, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.encoding import force_str

from parvis.accounts.enums import EntryKind
from parvis.accounts.models import OpenSession, Person, RoleGrant
from parvis.accounts.types import Eraser, Exporter, ExportPart
from parvis.common import clock
from parvis.common.context import use_authority
from parvis.journal import actions as journal
from parvis.journal.queries import happened
from parvis.journal.types import Actor
from parvis.ledger import actions as ledger
from parvis.tenancy import queries as tenancy

_exporters: dict[str, Exporter] = {}
_erasers: dict[str, Eraser] = {}

# Kept in memory up to here, then in a file without name.
IN_MEMORY = 1_000_000


class StillAgentError(Exception):
    """The account holds roles: an administrator takes them back before it is erased."""


def register_export(key: str, exporter: Exporter) -> None:
    """Take from a room, at start, what it keeps of a person; `key` names its file « key.json »."""
    _register(_exporters, key, exporter)


def register_eraser(key: str, eraser: Eraser) -> None:
    """Take from a room, at start, how it erases what it keeps of a person.

    It erases what nobody but the person needs (drafts), and leaves what the law on public
    archives keeps (submitted dossiers: Code du patrimoine, art. L. 211-1 and L. 212-2).
    """
    _register(_erasers, key, eraser)


def export_data(person_id: int, *, actor: Actor) -> IO[bytes]:
    """Return a ZIP archive, open at its start, of everything kept of a person.

    `compte.json` holds the account; then one folder for each authority. Raises
    Person.DoesNotExist. Journal: one entry `account.exported`.
    """
    journal.record(EntryKind.EXPORTED, subject=("person", person_id), actor=actor)
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller reads it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("compte.json", _json(_account(person_id)))
        for authority_id in tenancy.all_ids():
            with use_authority(authority_id):
                _export_authority(made, tenancy.get(authority_id).slug, person_id)
    archive.seek(0)
    return archive


def delete_account(person_id: int, *, actor: Actor) -> None:
    """Erase an account: what rooms may erase, then everything that names or lets in the person.

    The row stays, without name nor address, so that archives keep an author without identity.
    Raises StillAgentError while the person holds a role anywhere. It may be called again after a
    crash: the account is erased last. Journal: `account.deleted`, and `ledger.erased` in each
    authority that knew the person.
    """
    authorities = tenancy.all_ids()
    for authority_id in authorities:
        with use_authority(authority_id):
            if RoleGrant.objects.filter(person_id=person_id).exists():
                raise StillAgentError
    for authority_id in authorities:
        with use_authority(authority_id), transaction.atomic():
            for erase in _erasers.values():
                erase(person_id)
            _cut_traces(person_id, actor)
    with transaction.atomic():
        journal.record(EntryKind.DELETED, subject=("person", person_id), actor=actor)
        _anonymise(person_id)


def _cut_traces(person_id: int, actor: Actor) -> None:
    """Erase the words of the journal about the person, and what ties the ledger to their acts.

    The acts of who was once an agent are the administration's: they stay provable.
    """
    journal.erase_details("person", person_id)
    agent = happened(EntryKind.ROLE_GRANTED, subject=("person", person_id))
    ledger.destroy_salts("person", person_id, acts_of=None if agent else person_id, actor=actor)


def _anonymise(person_id: int) -> None:
    row = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    OpenSession.objects.filter(person=row).delete()
    for model in (Authenticator, EmailAddress):
        model.objects.filter(user=row).delete()
    row.email, row.first_name, row.last_name, row.is_active = None, "", "", False
    row.last_login = None
    row.set_unusable_password()
    row.save()


def _export_authority(made: zipfile.ZipFile, slug: str, person_id: int) -> None:
    roles = RoleGrant.objects.filter(person_id=person_id).order_by("id")
    held = list(roles.values("role", "department__name", "capacity", "delegation"))
    parts = {key: exporter(person_id) for key, exporter in _exporters.items()}
    if held:
        parts["roles"] = ExportPart(held)
    for key, part in parts.items():
        if part is None:
            continue
        made.writestr(f"{slug}/{key}.json", _json(part.data))
        for file in part.files:
            with file.open() as source, made.open(f"{slug}/{file.path}", "w") as target:
                shutil.copyfileobj(source, target)


def _account(person_id: int) -> dict[str, Any]:
    row = Person.objects.get(pk=person_id)
    factors = Authenticator.objects.filter(user=row).order_by("id")
    sessions = OpenSession.objects.filter(person=row).order_by("opened_at")
    return {
        "exported_at": clock.now(),
        "email": row.email,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "created_at": row.created_at,
        "last_sign_in_at": row.last_login,
        "second_factors": list(factors.values("type", "created_at", "last_used_at")),
        "sessions": list(sessions.values("user_agent", "place", "opened_at")),
    }


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, default=force_str)


def _register(registered: dict[str, Any], key: str, function: Any) -> None:
    if key in registered:
        raise ValueError(f"{key} is registered twice.")
    registered[key] = function
