from django.db import migrations

from parvis.common.moving import move_delegation


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_delegation_of_a_role"),
        ("tenancy", "0002_authorities_and_hosts"),
    ]

    operations = [
        move_delegation("accounts_role", capacity="capacity", delegation="delegation", room=120)
    ]
