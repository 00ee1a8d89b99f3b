"""Roles' rights, French text functions and the append-only guard: before any table exists."""

from django.db import migrations

GRANTS = """
GRANT USAGE ON SCHEMA public TO parvis_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO parvis_app; -- so far, the list of migrations
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO parvis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO parvis_app;
"""
REVOKE = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM parvis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE USAGE, SELECT ON SEQUENCES FROM parvis_app;
REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM parvis_app;
REVOKE USAGE ON SCHEMA public FROM parvis_app;
"""
FRENCH = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE FUNCTION sort_key(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN btrim(regexp_replace(
    lower(public.unaccent('public.unaccent'::regdictionary, t)), '[^a-z0-9]+', ' ', 'g'));
CREATE TEXT SEARCH CONFIGURATION parvis_french (COPY = french);
ALTER TEXT SEARCH CONFIGURATION parvis_french
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
"""
NO_FRENCH = """
DROP TEXT SEARCH CONFIGURATION parvis_french;
DROP FUNCTION sort_key(text);
"""
APPEND_ONLY = """
CREATE FUNCTION parvis_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the rows of % are append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [
        ("contenttypes", "0001_initial"),
        ("procrastinate", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(GRANTS, REVOKE),
        migrations.RunSQL(FRENCH, NO_FRENCH),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION parvis_append_only();"),
    ]
