from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_sessions_know_whose_they_are")]

    operations = [
        migrations.AddField(
            model_name="rolegrant",
            name="delegation",
            field=models.CharField(
                blank=True, db_default="", max_length=300, verbose_name="délégation"
            ),
        ),
    ]
