"""Signing in as the owner of the tables: migrations and test databases only."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def as_owner() -> Iterator[None]:
    """Let `default` sign in as the owner inside the block; one alias, so RunPython works too."""
    current = connection.settings_dict
    before = {key: current[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    connection.close()
    getattr(connection, "close_pool")()  # noqa: B009 - known to PostgreSQL's wrapper only
    options = {key: value for key, value in current["OPTIONS"].items() if key != "pool"}
    current.update(settings.DATABASE_OWNER, OPTIONS=options)
    try:
        yield
    finally:
        connection.close()
        current.update(before)
