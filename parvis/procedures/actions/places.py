"""Loading the national list of places: done at set-up, again when the list changes."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from babel import Locale
from django.db import connection, transaction

from parvis.procedures.enums import PlaceLevel
from parvis.procedures.queries.places import forget_places
from parvis.procedures.rules.places import beginnings


class PlaceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One place to load, as the official list has it."""

    level: str
    code: str
    name: str
    postcodes: tuple[str, ...] = ()
    departement: str = ""
    region: str = ""
    epci: str = ""
    population: int = 0


@transaction.atomic
def load_places(entries: Iterable[PlaceEntry]) -> int:
    """Replace the national list by these places; return how many.

    Runs inside one transaction: readers see the former list until the end. Nothing is journaled,
    because the list belongs to no authority.
    """
    ids = _numbered(list(entries))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procedures_place_word")
        cursor.execute("DELETE FROM procedures_place")
        with cursor.copy(_COPY_PLACES) as copy:
            for number, entry in ids:
                copy.write_row(_row(number, entry))
        with cursor.copy(_COPY_WORDS) as copy:
            for number, entry in ids:
                found = beginnings(entry.name, entry.postcodes, entry.population)
                for text, rank in dict(found).items():
                    copy.write_row((number, entry.level, text, rank))
    forget_places()
    return len(ids)


_COPY_PLACES = (
    "COPY procedures_place (id, level, code, name, postcodes, departement, region, epci,"
    " population) FROM STDIN"
)
_COPY_WORDS = "COPY procedures_place_word (place_id, level, text, rank) FROM STDIN"


def _numbered(entries: list[PlaceEntry]) -> list[tuple[int, PlaceEntry]]:
    return list(enumerate(entries, start=1))


def _row(number: int, entry: PlaceEntry) -> tuple[Any, ...]:
    return (
        number,
        entry.level,
        entry.code,
        entry.name,
        list(entry.postcodes),
        entry.departement,
        entry.region,
        entry.epci,
        entry.population,
    )


def read_national_list(folder: Path) -> Iterator[PlaceEntry]:
    """Yield every place of `data/` of the npm package `@etalab/decoupage-administratif`.

    Countries come from the CLDR names of Babel. Raises FileNotFoundError without the package.
    """
    epci = _epci(folder)
    for row in _read(folder, "communes"):
        if row["type"] == "commune-actuelle":
            yield PlaceEntry(
                level=PlaceLevel.COMMUNE,
                code=row["code"],
                name=_name(row),
                postcodes=tuple(row.get("codesPostaux", ())),
                departement=row["departement"],
                region=row["region"],
                epci=epci.get(row["code"], ""),
                population=row.get("population", 0),
            )
    for row in _read(folder, "departements"):
        yield PlaceEntry(
            level=PlaceLevel.DEPARTEMENT,
            code=row["code"],
            name=_name(row),
            departement=row["code"],
            region=row["region"],
        )
    for row in _read(folder, "regions"):
        yield PlaceEntry(
            level=PlaceLevel.REGION, code=row["code"], name=_name(row), region=row["code"]
        )
    for row in _read(folder, "epci"):
        yield PlaceEntry(
            level=PlaceLevel.EPCI,
            code=row["code"],
            name=_name(row),
            population=row.get("populationMunicipale") or 0,
            epci=row["code"],
        )
    yield from _countries()


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((folder / f"{name}.json").read_bytes())
    return rows


def _name(row: dict[str, Any]) -> str:
    return str(row["nom"]).replace("'", "’")


def _epci(folder: Path) -> dict[str, str]:
    return {
        member["code"]: row["code"] for row in _read(folder, "epci") for member in row["membres"]
    }


# Regions of the CLDR that are not countries or territories of ISO 3166-1.
_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
)


def _countries() -> Iterator[PlaceEntry]:
    for code, name in sorted(Locale("fr").territories.items()):
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES:
            yield PlaceEntry(level=PlaceLevel.COUNTRY, code=code, name=name.replace("'", "’"))
