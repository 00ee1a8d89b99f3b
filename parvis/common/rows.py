"""One row by a fixed condition, without building the statement anew at each call."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def columns(model: type[models.Model], alias: str) -> str:
    """Return the columns of a table for a SELECT, in the order that `from_row` reads."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


@lru_cache(maxsize=256)
def _statement(model: type[models.Model], condition: str) -> str:
    table = model._meta.db_table
    return f'SELECT {columns(model, "r")} FROM "{table}" r WHERE {condition}'  # noqa: S608 - constants


@lru_cache(maxsize=256)
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@lru_cache(maxsize=256)
def _readers(model: type[models.Model]) -> list[tuple[int, Any]]:
    """Where a column needs its field to be understood (JSON), and how."""
    fields = enumerate(model._meta.concrete_fields)
    return [(at, one.from_db_value) for at, one in fields if hasattr(one, "from_db_value")]


def from_row(model: type[Row], values: Sequence[Any]) -> Row:
    """Return the row of `model` whose columns were all read, in the order of its table."""
    read = list(values)
    for at, reader in _readers(model):
        read[at] = reader(read[at], None, connection)
    return model.from_db(connection.alias, _names(model), read)


def read_one(model: type[Row], condition: str, *values: Any) -> Row:
    """Return the row of `model` for a condition in SQL with %s for each of `values`.

    condition: a constant of the code, never made from input; it matches one row at most. Raises
    model.DoesNotExist.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, condition), values)
        row = cursor.fetchone()
    if row is None:
        raise model.DoesNotExist  # type: ignore[attr-defined]
    return from_row(model, row)
