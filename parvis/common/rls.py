"""Row-level security of an owned table, as a migration operation."""

from django.db import migrations

RUNTIME_ROLE = "parvis_app"

_PROTECT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON {table}
  USING (authority_id = NULLIF(current_setting('parvis.authority', true), '')::bigint);
"""
_UNPROTECT = """
DROP POLICY tenant ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def protect(*tables: str) -> migrations.RunSQL:
    """Return the operation which confines each table to the authority of the context.

    NULLIF: a custom setting that was never set reads NULL, one that was reset reads ''.
    Without WITH CHECK, USING also judges what is written.
    """
    return migrations.RunSQL(
        "".join(_PROTECT.format(table=table) for table in tables),
        "".join(_UNPROTECT.format(table=table) for table in reversed(tables)),
    )


def append_only(*tables: str) -> migrations.RunSQL:
    """Return the operation after which nobody updates, deletes or truncates the tables.

    The trigger speaks FOR EACH STATEMENT: a row trigger stays silent where a policy hides rows.
    """
    forward = "".join(
        f"CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION parvis_append_only();"
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {RUNTIME_ROLE};"
        for table in tables
    )
    backward = "".join(
        f"DROP TRIGGER keep ON {table};GRANT UPDATE, DELETE ON {table} TO {RUNTIME_ROLE};"
        for table in tables
    )
    return migrations.RunSQL(forward, backward)
