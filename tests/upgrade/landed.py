"""A database as the previous landing left it, beside that of the tests, and what is in it."""

import json
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from parvis.common.owner import as_owner

HERE = Path(__file__).parent
LANDING = json.loads((HERE / "landing.json").read_text(encoding="utf-8"))
TOWNS = (1, 2)
_COLUMNS = """
SELECT table_name, array_agg(column_name::text ORDER BY column_name) FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name IN (
   SELECT tablename FROM pg_tables WHERE schemaname = 'public')
 GROUP BY table_name ORDER BY table_name
"""
_GUARDS = {
    "triggers": """
SELECT tgrelid::regclass::text || '.' || tgname || ': ' || pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1""",
    "policies": """
SELECT c.oid::regclass::text || ': ' || pg_get_expr(p.polqual, p.polrelid)
       || ' ' || c.relrowsecurity || ' ' || c.relforcerowsecurity
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid ORDER BY 1""",
    "rights": """
SELECT c.oid::regclass::text || ': ' || string_agg(r, ' ' ORDER BY r)
  FROM pg_class c, unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) r
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
   AND has_table_privilege('parvis_app', c.oid, r) GROUP BY c.oid ORDER BY 1""",
}
UNTOLD = {"django_migrations", "django_content_type", "auth_permission"}  # Django keeps them


@contextmanager
def database(name):
    """Make an empty database, work in it, drop it."""
    former = connection.settings_dict["NAME"]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    _turn_to(name)
    try:
        yield
    finally:
        _turn_to(former)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _turn_to(name):
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


def to_landing():
    """Bring the database to the migrations of the landing, forwards or backwards."""
    for app, leaf in LANDING["leaves"].items():
        call_command("migrate", app, leaf, verbosity=0, interactive=False)


def to_head():
    """Bring the database to this version, as an operator does."""
    call_command("migrate", verbosity=0, interactive=False)


def load():
    """Put in the rows of `landing.sql`: invented people of two towns, by plain SQL."""
    done((HERE / "landing.sql").read_text(encoding="utf-8"))


def done(sql):
    """Do something to the database as its owner."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql)


def columns():
    """The columns by table."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return {table: names for table, names in cursor.fetchall() if table not in UNTOLD}


def rows(kept):
    """The rows of each table of `kept`, in its columns, of every town."""
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for table, names in kept.items():
            listed = ", ".join(f'"{name}"' for name in names)
            seen = set()
            for town in TOWNS:
                cursor.execute("SELECT set_config('parvis.authority', %s, false)", [str(town)])
                cursor.execute(
                    f'SELECT row_to_json(t)::text FROM (SELECT {listed} FROM "{table}") t'
                )
                seen |= {json.dumps(row[0], sort_keys=True) for row in cursor.fetchall()}
            found[table] = sorted(seen)
    return found


def guards():
    """What protects the rows: triggers, policies, rights of the runtime role."""
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for name, sql in _GUARDS.items():
            cursor.execute(sql)
            found[name] = [row[0] for row in cursor.fetchall()]
    return found
