"""The national list of communes, départements, régions, EPCI and countries.

Callable by anyone; nothing is journaled. The list stays in the database: a copy in each process
would cost more memory than everything else together.
"""

from functools import lru_cache
from typing import Any

from django.db import connection

from parvis.procedures.enums import PlaceLevel
from parvis.procedures.models import PlaceRow
from parvis.procedures.rules.places import search_key
from parvis.procedures.types import Place

_COLUMNS = "p.code, p.name, p.postcodes, p.departement, p.region, p.epci"
_SEARCH = f"""
SELECT {_COLUMNS} FROM (
  SELECT place_id, bool_or(text = %(exact)s) AS exact, min(rank) AS rank
    FROM procedures_place_word WHERE level = %(level)s AND text LIKE %(prefix)s
   GROUP BY place_id ORDER BY exact DESC, rank, place_id LIMIT %(limit)s
) AS found JOIN procedures_place p ON p.id = found.place_id
ORDER BY found.exact DESC, found.rank, p.name_key, p.code
"""  # noqa: S608 - the columns are those above


class NationalPlaces:
    """The `Places` that field kinds read (see `kinds.base.Places`)."""

    def get(self, level: str, code: str) -> Place | None:
        """Return the place of that code, None when the list has none."""
        return _get(level, code) if code else None

    def search(self, level: str, text: str, limit: int = 10) -> tuple[Place, ...]:
        """Return the places whose name, a word of it, or a postcode begins with the text."""
        return search_places(level, text, limit=limit)

    def all(self, level: str) -> tuple[Place, ...]:
        """Return a whole short list, sorted by name (régions, départements, countries)."""
        return _all(level)


PLACES = NationalPlaces()


def search_places(level: str, text: str, *, limit: int = 10) -> tuple[Place, ...]:
    """Return at most `limit` places found by the beginning of a name or of a postcode.

    level: a PlaceLevel. text: as typed; accents, case and hyphens do not count. The exact name
    comes first, then larger places. Under two characters nothing is looked up.
    """
    key = search_key(text)
    if len(key) < 2:
        return ()
    parameters: dict[str, Any] = {"level": level, "prefix": f"{key}%", "exact": key, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, parameters)
        return tuple(_place(row) for row in cursor.fetchall())


def has_places() -> bool:
    """Return whether the national list was loaded."""
    return PlaceRow.objects.filter(level=PlaceLevel.COMMUNE).exists()


def places_loaded() -> int:
    """Return how many communes the installation knows; 0 before the list was loaded."""
    return PlaceRow.objects.filter(level=PlaceLevel.COMMUNE).count()


def forget_places() -> None:
    """Forget what this process kept of the list: after a load, and between tests."""
    _get.cache_clear()
    _all.cache_clear()


@lru_cache(maxsize=512)
def _get(level: str, code: str) -> Place | None:
    row = PlaceRow.objects.filter(level=level, code=code).values_list(*_FIELDS).first()
    return _place(row) if row else None


@lru_cache(maxsize=4)
def _all(level: str) -> tuple[Place, ...]:
    rows = PlaceRow.objects.filter(level=level).order_by("name_key", "code").values_list(*_FIELDS)
    return tuple(_place(row) for row in rows)


_FIELDS = ("code", "name", "postcodes", "departement", "region", "epci")


def _place(row: tuple[str, str, list[str], str, str, str]) -> Place:
    code, name, postcodes, departement, region, epci = row
    return Place(
        code=code,
        name=name,
        postcodes=tuple(postcodes),
        departement=departement,
        region=region,
        epci=epci,
    )
