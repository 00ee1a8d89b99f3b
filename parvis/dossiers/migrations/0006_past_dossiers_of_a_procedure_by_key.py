from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Without lock: people go on submitting while it is built."""

    atomic = False

    dependencies = [("dossiers", "0005_law_of_an_answer_and_the_reviews_that_wait")]

    operations = [
        AddIndexConcurrently(
            model_name="dossier",
            index=models.Index(
                fields=["authority", "procedure", "id"],
                condition=models.Q(("state", "draft"), _negated=True),
                name="dossier_past",
            ),
        )
    ]
