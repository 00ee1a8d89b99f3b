from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people_departments_roles")]

    operations = [
        migrations.RemoveConstraint(model_name="person", name="person_email_unique"),
        migrations.AlterField(
            model_name="person",
            name="email",
            field=models.EmailField(
                max_length=254, null=True, unique=True, verbose_name="adresse e-mail"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_lower_case"
            ),
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="empreinte"
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="essais")),
                ("last_at", models.DateTimeField(verbose_name="dernier essai")),
                ("next_at", models.DateTimeField(verbose_name="prochain essai permis")),
            ],
            options={"db_table": "accounts_attempt", "verbose_name": "essai"},
        ),
    ]
