"""Invented authorities."""

from itertools import count

from parvis.tenancy import actions
from parvis.tenancy.types import AuthorityInfo

_numbers = count(1)


def siren(number: int) -> str:
    """Return a SIREN of the invented series 210000000, its key right by Luhn."""
    root = f"21{number:06d}"
    for key in range(10):
        digits = [int(c) for c in f"{root}{key}"]
        doubled = sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits))
        if doubled % 10 == 0:
            return f"{root}{key}"
    raise AssertionError


def make_authority(slug: str = "", *, hosts: tuple[str, ...] = ()) -> AuthorityInfo:
    number = next(_numbers)
    slug = slug or f"ville-{number}"
    return actions.create_authority(
        slug,
        f"Ville {slug.title()}",
        kind="commune",
        siren=siren(number),
        hosts=hosts or (f"{slug}.test",),
    )
