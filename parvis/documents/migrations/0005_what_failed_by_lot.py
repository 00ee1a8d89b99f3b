from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Without lock: lots go on while it is built."""

    atomic = False

    dependencies = [("documents", "0004_lots_prepared_before_they_start")]

    operations = [
        AddIndexConcurrently(
            model_name="batchitem",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["batch"], name="batch_failed"
            ),
        )
    ]
