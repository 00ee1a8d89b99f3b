"""For which authority an operator's command works."""

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import CommandError

from parvis.tenancy import queries as tenancy


def add_authority(parser):
    """Add `--authority`; without it the only authority of the installation is meant."""
    parser.add_argument("--authority", default="", help="identifiant de la collectivité")


def authority_of(slug):
    """Return the id of the authority asked for; CommandError when none or several may be meant."""
    if slug:
        try:
            return tenancy.by_slug(slug).id
        except ObjectDoesNotExist:
            raise CommandError(f"Aucune collectivité « {slug} ».") from None
    ids = tenancy.all_ids()
    if len(ids) != 1:
        known = ", ".join(tenancy.get(one).slug for one in ids) or "aucune"
        raise CommandError(f"Précisez --authority. Collectivités : {known}.")
    return ids[0]
