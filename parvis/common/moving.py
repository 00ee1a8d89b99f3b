"""Words that move from one column to another, as a migration operation."""

from typing import Any

from django.db import migrations

from parvis.common.context import use_authority

STEP = 5000  # rows locked at once
# « Cheffe du service, par délégation du maire »: what stands before, then what is moved.
_TOLD = r"^(.+?)[\s\u00a0\u202f,;:–—-]+([Pp]ar délégation\M.*)$"


def move_delegation(
    table: str, *, capacity: str, delegation: str, room: int
) -> migrations.RunPython:
    """Return the operation that moves « par délégation… » out of a column into one of its own.

    table: owned; columns by name. Backwards the words are put together again, `room` characters at
    most. Rows are walked a few thousand at a time, each in a transaction of its own where the
    migration is not atomic; authority by authority, as the policies bind the owner of tables too.
    """
    before = f"regexp_match({capacity}, '{_TOLD}')"
    forward = (
        f"SET {delegation} = ({before})[2], {capacity} = ({before})[1] WHERE {before} IS NOT NULL"
    )
    backward = (
        f"SET {capacity} = left(concat_ws(', ', nullif({capacity}, ''), {delegation}), {room}), "
        f"{delegation} = '' WHERE {delegation} <> ''"
    )
    return migrations.RunPython(_update(table, forward), _update(table, backward))


def _update(table: str, change: str) -> Any:
    def run(_apps: Any, schema_editor: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT id FROM tenancy_authority ORDER BY id")
            authorities = [row[0] for row in cursor.fetchall()]
        for authority in authorities:
            with use_authority(authority), schema_editor.connection.cursor() as cursor:
                cursor.execute(f"SELECT min(id), max(id) FROM {table}")  # noqa: S608 - ours
                first, last = cursor.fetchone()
                for start in range(first or 0, (last or -1) + 1, STEP):
                    cursor.execute(
                        f"UPDATE {table} {change} AND id BETWEEN %s AND %s",
                        [start, start + STEP - 1],
                    )

    return run
