"""A published version and its files never change: triggers refuse it, whoever writes."""

from django.db import migrations

FREEZE = """
CREATE OR REPLACE FUNCTION procedures_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published_at IS NOT NULL THEN
    RAISE EXCEPTION 'a published version never changes' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF (NEW.id, NEW.authority_id, NEW.procedure_id, NEW.number, NEW.digest)
     IS DISTINCT FROM (OLD.id, OLD.authority_id, OLD.procedure_id, OLD.number, OLD.digest) THEN
    RAISE EXCEPTION 'a version is replaced, never edited' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER keep_version BEFORE UPDATE OR DELETE ON procedures_version
  FOR EACH ROW EXECUTE FUNCTION procedures_keep_version();

CREATE OR REPLACE FUNCTION procedures_keep_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_version bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'the files of a version never change' USING ERRCODE = '42501';
  END IF;
  -- FOR SHARE: a publication under way ends first, then refuses the file.
  PERFORM FROM procedures_version v
    WHERE v.id = of_version AND v.published_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a published version never changes' USING ERRCODE = '42501';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER keep_file BEFORE INSERT OR UPDATE OR DELETE ON procedures_file
  FOR EACH ROW EXECUTE FUNCTION procedures_keep_file();
"""
THAW = """
DROP TRIGGER keep_file ON procedures_file;
DROP FUNCTION procedures_keep_file();
DROP TRIGGER keep_version ON procedures_version;
DROP FUNCTION procedures_keep_version();
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_procedures_versions_and_places")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
