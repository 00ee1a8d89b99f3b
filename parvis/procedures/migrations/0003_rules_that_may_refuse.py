"""An administrator says, procedure by procedure, whether its rule may refuse on its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0002_versions_frozen_once_published")]

    operations = [
        migrations.AddField(
            model_name="procedure",
            name="automatic_refusal",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="une règle peut refuser seule"
            ),
        ),
    ]
