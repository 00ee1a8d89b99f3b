from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0006_past_dossiers_of_a_procedure_by_key")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="author_delegation",
            field=models.CharField(
                blank=True, db_default="", max_length=300, verbose_name="délégation"
            ),
        )
        for name in ("decision", "review")
    ]
