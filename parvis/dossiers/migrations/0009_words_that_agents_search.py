import django.db.models.deletion
from django.db import migrations, models

from parvis.common.rls import protect

_TRIGGER = """
CREATE FUNCTION dossiers_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.words = OLD.words THEN
      RETURN NULL;
    END IF;
    DELETE FROM dossiers_word WHERE dossier_id = NEW.id;
  END IF;
  INSERT INTO dossiers_word (authority_id, dossier_id, word)
  SELECT DISTINCT NEW.authority_id, NEW.id, left(word, 100)
    FROM regexp_split_to_table(NEW.words, '[^a-z0-9]+') AS word WHERE word <> '';
  RETURN NULL;
END
$$;
CREATE TRIGGER words AFTER INSERT OR UPDATE OF words ON dossiers_dossier
  FOR EACH ROW EXECUTE FUNCTION dossiers_keep_words();
"""
_UNTRIGGER = "DROP TRIGGER words ON dossiers_dossier; DROP FUNCTION dossiers_keep_words();"


class Migration(migrations.Migration):
    """A row per word, by a trigger from now on; the next migration brings those from before."""

    dependencies = [
        ("dossiers", "0008_delegations_leave_the_capacities"),
        ("tenancy", "0002_authorities_and_hosts"),
    ]

    operations = [
        migrations.CreateModel(
            name="DossierWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=100, verbose_name="mot")),
                (
                    "authority",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.authority",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "mot cherché",
                "db_table": "dossiers_word",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authority", "word", "dossier"), name="dossier_word_once"
                    )
                ],
            },
        ),
        protect("dossiers_word"),
        migrations.RunSQL(_TRIGGER, _UNTRIGGER),
    ]
