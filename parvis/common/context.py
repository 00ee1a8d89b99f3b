"""Which authority the present work is for. PostgreSQL reads it through row-level security.

The database backend states it each time a connection leaves the pool (`common.database.base`),
so a connection can never carry the authority of the work before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_current: ContextVar[int | None] = ContextVar("authority", default=None)


class NoAuthorityError(LookupError):
    """Work on owned rows was tried without saying for which authority."""


def current_authority() -> int:
    """Return the id of the authority of this context; raise NoAuthorityError without one."""
    authority = _current.get()
    if authority is None:
        raise NoAuthorityError("No authority in this context: open use_authority(id) first.")
    return authority


def state(connection: Any) -> None:
    """Tell PostgreSQL, for this connection, the authority of the context (empty: none)."""
    authority = _current.get()
    with connection.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('parvis.authority', %s, false)",
            ("" if authority is None else str(authority),),
        )


@contextmanager
def use_authority(authority_id: int) -> Iterator[None]:
    """Do the work inside for one authority: its rows, and only its rows, are visible."""
    from django.db import connection

    token = _current.set(authority_id)
    try:
        _restate(connection)
        yield
    finally:
        _current.reset(token)
        if _current.get() is None and _is_pooled(connection):
            connection.close()
        else:
            _restate(connection)


def _is_pooled(connection: Any) -> bool:
    """Whether the connection can go back to its pool, which states the authority at each exit."""
    pooled = connection.settings_dict["OPTIONS"].get("pool")
    return bool(pooled) and not connection.in_atomic_block


def _restate(connection: Any) -> None:
    # After an error inside a transaction PostgreSQL accepts nothing until the rollback, which
    # gives the former setting back by itself.
    if connection.connection is not None and not connection.needs_rollback:
        state(connection)
