"""Reads of authorities. Callable by anyone, inside or outside a context; nothing is journaled.

An authority is looked up at each request, so it is kept in the process for `FRESH` seconds.
"""

import time

import msgspec

from parvis.tenancy.enums import ColourMove
from parvis.tenancy.models import Authority
from parvis.tenancy.rules import theme_moves, themed
from parvis.tenancy.types import AuthorityInfo, Profile, Theme

FRESH = 10.0

_by_host: dict[str, tuple[float, AuthorityInfo | None]] = {}
_by_id: dict[int, tuple[float, AuthorityInfo]] = {}
_KNOWN_HOSTS_LIMIT = 1000


def by_host(host: str) -> AuthorityInfo | None:
    """Return the authority that answers at a host name (no port), or None."""
    name = host.lower().rstrip(".")
    kept = _by_host.get(name)
    if kept is not None and time.monotonic() - kept[0] < FRESH:
        return kept[1]
    found = Authority.objects.filter(hosts__name=name).order_by().first()
    info = _info(found) if found else None
    if len(_by_host) >= _KNOWN_HOSTS_LIMIT:
        _by_host.clear()
    _by_host[name] = (time.monotonic(), info)
    return info


def get(authority_id: int) -> AuthorityInfo:
    """Return an authority by id; raise Authority.DoesNotExist."""
    return _info(Authority.objects.get(pk=authority_id))


def recent(authority_id: int) -> AuthorityInfo:
    """Return an authority as this process knew it at most ten seconds ago; as `get` else.

    For work done over and over for the same one.
    """
    kept = _by_id.get(authority_id)
    if kept is None or time.monotonic() - kept[0] > FRESH:
        kept = _by_id[authority_id] = (time.monotonic(), get(authority_id))
    return kept[1]


def by_slug(slug: str) -> AuthorityInfo:
    """Return an authority by slug; raise Authority.DoesNotExist."""
    return _info(Authority.objects.get(slug=slug))


def try_theme(theme: Theme) -> tuple[Theme, list[ColourMove]]:
    """Return a theme with its style sheet, and what was moved, without saving anything.

    Raises ValueError with a French sentence on a colour, a radius or an address that is not one.
    """
    return themed(theme), theme_moves(theme.brand, theme.accent)


def all_ids() -> list[int]:
    """Return the ids of all authorities of the installation, oldest first."""
    return list(Authority.objects.order_by("id").values_list("id", flat=True))


def forget_hosts() -> None:
    """Forget the authorities that this process keeps: after a change, and between tests."""
    _by_host.clear()
    _by_id.clear()


def _info(row: Authority) -> AuthorityInfo:
    return AuthorityInfo(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        kind=row.kind,
        insee=row.insee,
        siren=row.siren,
        hosts=tuple(host.name for host in row.hosts.all()),
        profile=msgspec.convert(row.profile, Profile),
    )
