"""Writes of authorities: the operator's command and the administrator's settings page.

Tenancy stands below the journal: the room that calls these functions writes the entry.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import transaction

from parvis.tenancy import queries
from parvis.tenancy.models import Authority, Host
from parvis.tenancy.rules import check_insee, check_siren, themed
from parvis.tenancy.types import AuthorityInfo, Profile


@transaction.atomic
def create_authority(
    slug: str,
    name: str,
    *,
    kind: str,
    siren: str,
    insee: str = "",
    hosts: Sequence[str] = (),
    profile: Profile | None = None,
) -> AuthorityInfo:
    """Create an authority that answers at `hosts` (lower case, no port; the first is the main one).

    Raises ValueError with a French sentence on a wrong SIREN or INSEE code, IntegrityError when a
    slug, SIREN or host is taken.
    """
    check_siren(siren)
    if insee:
        check_insee(insee)
    row = Authority.objects.create(
        slug=slug,
        name=name,
        kind=kind,
        siren=siren,
        insee=insee,
        profile=_stored(profile or Profile()),
    )
    Host.objects.bulk_create(
        Host(authority=row, name=host.lower(), position=position)
        for position, host in enumerate(hosts)
    )
    queries.forget_hosts()
    return queries.get(row.pk)


def save_profile(authority_id: int, profile: Profile) -> None:
    """Replace what an authority says of itself; other processes see it within ten seconds.

    The style sheet is made here, once, from the two colours. Raises ValueError with a French
    sentence on a colour, a radius or the address of an image that is not one.
    """
    Authority.objects.filter(pk=authority_id).update(profile=_stored(profile))
    queries.forget_hosts()


def _stored(profile: Profile) -> Any:
    dressed = msgspec.structs.replace(profile, theme=themed(profile.theme))
    return msgspec.to_builtins(dressed)
