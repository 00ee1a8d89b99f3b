"""A start is refused when the runtime login could pass by the policies."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection

ROLE = """
SELECT r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT FROM pg_class c WHERE c.relname = 'tenancy_authority'
                 AND pg_has_role(current_user, c.relowner, 'MEMBER'))
  FROM pg_roles r WHERE r.rolname = current_user
"""
VERSION = 150000


@register(Tags.database)
def runtime_role_is_confined(databases: Any = None, **_: Any) -> list[Error]:
    """Refuse a superuser, a role with BYPASSRLS, the owner of the tables, or an old server."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        superuser, bypass, owner = cursor.fetchone()
        version = connection.pg_version
    problems = []
    if superuser or bypass or owner:
        problems.append(
            "DATABASE_URL signs in as superuser, owner or with BYPASSRLS: authorities would not be"
            " kept apart. Use parvis_app (docs/how-to/connect-a-postgresql.md)."
        )
    if version < VERSION:
        problems.append(f"PostgreSQL 15 or later is needed; this one is {version // 10000}.")
    if settings.DATABASES["default"].get("CONN_MAX_AGE", 0) != 0:
        problems.append("CONN_MAX_AGE must be 0: the authority is stated at each check-out.")
    return [Error(problem, id="parvis.E001") for problem in problems]
