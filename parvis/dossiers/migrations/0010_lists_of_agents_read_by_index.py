import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

AT_ONCE = 5000
_NOT_DRAFT = models.Q(("state", "draft"), _negated=True)
_WORDS = """
INSERT INTO dossiers_word (authority_id, dossier_id, word)
SELECT DISTINCT d.authority_id, d.id, left(word, 100)
  FROM (SELECT authority_id, id, words FROM dossiers_dossier
         WHERE id > %(after)s AND id <= %(last)s AND words <> '') d,
       regexp_split_to_table(d.words, '[^a-z0-9]+') AS word
 WHERE word <> '' ON CONFLICT DO NOTHING
"""


def bring_words(apps, schema_editor):
    """Write the words of the dossiers there are, some thousands at a time, town after town."""
    del apps
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenancy_authority ORDER BY id")
        for (town,) in cursor.fetchall():
            cursor.execute("SELECT set_config('parvis.authority', %s, false)", [str(town)])
            cursor.execute("SELECT COALESCE(max(id), 0) FROM dossiers_dossier")
            (end,) = cursor.fetchone()
            for after in range(0, end, AT_ONCE):
                cursor.execute(_WORDS, {"after": after, "last": after + AT_ONCE})
        cursor.execute("SELECT set_config('parvis.authority', '', false)")


def _unindexed(name, column, model, digest):
    """Drop the index of a key of dossiers that others begin with; the key itself stays."""
    index = f"dossiers_dossier_{column}_{digest}"
    field = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=model,
    )
    return migrations.SeparateDatabaseAndState(
        [
            migrations.RunSQL(
                f"DROP INDEX CONCURRENTLY IF EXISTS {index}",
                f"CREATE INDEX CONCURRENTLY {index} ON dossiers_dossier ({column})",
            )
        ],
        [migrations.AlterField("dossier", name, field)],
    )


class Migration(migrations.Migration):
    """Without lock: people go on submitting meanwhile."""

    atomic = False

    dependencies = [
        ("accounts", "0003_sessions_know_whose_they_are"),
        ("dossiers", "0009_words_that_agents_search"),
        ("tenancy", "0002_authorities_and_hosts"),
    ]

    operations = [
        migrations.RunPython(bring_words, migrations.RunPython.noop),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS dossier_words",
            "CREATE INDEX CONCURRENTLY dossier_words ON dossiers_dossier"
            " USING gin (to_tsvector('simple', words))",
        ),
        AddIndexConcurrently(
            model_name="dossier",
            index=models.Index(
                fields=["authority", "due_on", "id"], condition=_NOT_DRAFT, name="dossier_by_due"
            ),
        ),
        AddIndexConcurrently(
            model_name="dossier",
            index=models.Index(
                fields=["authority", "submitted_at", "id"],
                condition=_NOT_DRAFT,
                name="dossier_by_day",
            ),
        ),
        _unindexed("authority", "authority_id", "tenancy.authority", "37968e75"),
        _unindexed("department", "department_id", "accounts.department", "c2a0c7bb"),
    ]
