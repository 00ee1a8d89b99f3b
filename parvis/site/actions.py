"""What an administrator changes of the town itself. Each writes one journal entry."""

from django.db import transaction
from msgspec.structs import replace

from parvis.files import actions as files
from parvis.files.types import Holder
from parvis.journal import actions as journal
from parvis.journal.types import Actor
from parvis.site.enums import EntryKind
from parvis.tenancy import actions as tenancy
from parvis.tenancy.types import AccessibilityAudit, AuthorityInfo, Profile, Theme

SUBJECT = "town"


@transaction.atomic
def dress(town: AuthorityInfo, *, theme: Theme, actor: Actor) -> None:
    """Change colours, radius, logo and picture. Raises ValueError, in French, on a wrong value."""
    tenancy.save_profile(town.id, replace(town.profile, theme=theme))
    changed = [
        name
        for name in ("brand", "accent", "radius", "logo", "picture")
        if getattr(theme, name) != getattr(town.profile.theme, name)
    ]
    _record(EntryKind.DRESSED, town, actor, changed=changed)


@transaction.atomic
def describe(town: AuthorityInfo, *, profile: Profile, actor: Actor) -> None:
    """Change contacts, opening hours, news and legal mentions; the theme and the audit stay."""
    kept = replace(profile, theme=town.profile.theme, audit=town.profile.audit)
    tenancy.save_profile(town.id, kept)
    changed = [
        name
        for name in Profile.__struct_fields__
        if getattr(kept, name) != getattr(town.profile, name)
    ]
    _record(EntryKind.DESCRIBED, town, actor, changed=changed)


@transaction.atomic
def record_audit(town: AuthorityInfo, *, audit: AccessibilityAudit | None, actor: Actor) -> None:
    """Record the audit of accessibility that someone carried out, or forget it."""
    tenancy.save_profile(town.id, replace(town.profile, audit=audit))
    _record(EntryKind.AUDITED, town, actor, rate=audit.rate if audit else None)


@transaction.atomic
def keep_picture(town: AuthorityInfo, public_id: str, *, actor: Actor, held_by: Holder) -> str:
    """Attach a picture to the town, for everyone to see; return its address."""
    files.attach([public_id], subject=(SUBJECT, town.id), actor=actor, held_by=held_by)
    return f"/images/{public_id}"


def _record(kind: EntryKind, town: AuthorityInfo, actor: Actor, **payload: object) -> None:
    journal.record(kind, subject=(SUBJECT, town.id), actor=actor, payload=payload)
