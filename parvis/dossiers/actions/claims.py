"""Keeping a draft that was started without account: by a link sent to an address of e-mail."""

from datetime import timedelta

from django.core import signing
from django.db import transaction

from parvis.accounts import actions as account_actions
from parvis.accounts import queries as accounts
from parvis.common import clock
from parvis.dossiers.actions.base import change
from parvis.dossiers.enums import EntryKind, Obstacle, State
from parvis.dossiers.models import Claim, Dossier
from parvis.dossiers.rules import Refused
from parvis.journal import actions as journal
from parvis.journal.types import VISITOR, Actor, person

VALID = timedelta(days=14)
_SALT = "parvis.dossiers.claim"


def offer_claim(dossier: Dossier, email: str, *, actor: Actor) -> int:
    """Send to an address the link that keeps a draft; return the id of the claim.

    The answer is the same whether the address has an account or not. Raises Refused when the draft
    has an owner already, or is no draft. Journal: `dossier.claim_offered`; a reaction mails.
    """
    if dossier.owner_id is not None or dossier.state != State.DRAFT:
        raise Refused(Obstacle.STATE)
    with transaction.atomic():
        claim = Claim.objects.create(
            authority_id=dossier.authority_id,
            dossier=dossier,
            email=email.strip().lower(),
            expires_at=clock.now() + VALID,
        )
        journal.record(
            EntryKind.CLAIM_OFFERED,
            subject=("dossier", dossier.pk),
            actor=actor,
            payload={"claim": claim.pk},
        )
    return claim.pk


def claim_token(claim_id: int) -> str:
    """Return what the link carries: the claim's id, signed by this installation."""
    return signing.dumps(claim_id, salt=_SALT)


def find_claim(token: str) -> Claim | None:
    """Return the live claim of a token, with its dossier; None when wrong, used or too old."""
    try:
        claim_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    rows = Claim.objects.select_related("dossier").filter(
        pk=claim_id, used_at__isnull=True, expires_at__gt=clock.now()
    )
    return rows.first()


def claim(token: str) -> tuple[Dossier, int, bool] | None:
    """Give a draft to the person of the address that received the link, created if need be.

    Having the link proves the address. Returns the dossier, the person's id, and whether the
    account was just created; None when the link is wrong, used, too old, or the draft was claimed
    meanwhile. Journal: `dossier.claimed`, and `account.created` for a new person.
    """
    with transaction.atomic():
        found = find_claim(token)
        if found is None:
            return None
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=found.dossier_id)
        if dossier.owner_id is not None or dossier.state != State.DRAFT:
            return None
        known = accounts.find_person(found.email)
        person_id = known.id if known else account_actions.create_person(found.email, actor=VISITOR)
        _give(dossier, person_id)
        Claim.objects.filter(pk=found.pk).update(used_at=clock.now())
    return dossier, person_id, known is None


def adopt(dossier: Dossier, *, actor: Actor) -> None:
    """Give a visitor's draft to the person who just signed in in the same session.

    Raises Refused when it has an owner already. Journal: `dossier.claimed`.
    """
    if dossier.owner_id is not None or dossier.state != State.DRAFT or actor.person_id is None:
        raise Refused(Obstacle.STATE)
    _give(dossier, actor.person_id)


def _give(dossier: Dossier, person_id: int) -> None:
    change(
        dossier,
        EntryKind.CLAIMED,
        actor=person(person_id),
        shown=dossier.version,
        owner=person_id,
    )
