from django.db import migrations

from parvis.common.moving import move_delegation


class Migration(migrations.Migration):
    """A few thousand rows at a time, in a transaction of their own: people go on working."""

    atomic = False

    dependencies = [
        ("dossiers", "0007_delegation_of_an_author"),
        ("tenancy", "0002_authorities_and_hosts"),
    ]

    operations = [
        move_delegation(table, capacity="author_capacity", delegation="author_delegation", room=120)
        for table in ("dossiers_decision", "dossiers_review")
    ]
