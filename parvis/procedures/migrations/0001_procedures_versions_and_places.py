"""Procedures with their versions and files, and the national list of places."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

from parvis.common.rls import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_people_departments_roles"),
        ("tenancy", "0002_authorities_and_hosts"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("commune", "Commune"),
                            ("departement", "Département"),
                            ("region", "Région"),
                            ("epci", "Intercommunalité"),
                            ("country", "Pays"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("code", models.CharField(max_length=9, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "name_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("name"), function="sort_key", output_field=models.TextField()
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "postcodes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5),
                        size=None,
                        verbose_name="codes postaux",
                    ),
                ),
                (
                    "departement",
                    models.CharField(blank=True, max_length=3, verbose_name="département"),
                ),
                ("region", models.CharField(blank=True, max_length=3, verbose_name="région")),
                ("epci", models.CharField(blank=True, max_length=9, verbose_name="EPCI")),
                ("population", models.PositiveIntegerField(default=0, verbose_name="habitants")),
            ],
            options={
                "verbose_name": "lieu",
                "db_table": "procedures_place",
                "constraints": [
                    models.UniqueConstraint(fields=("level", "code"), name="place_code_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, verbose_name="identifiant")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("published", "Publiée"),
                            ("closed", "Fermée"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "closing_note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="raison de la fermeture"
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="titre")),
                ("summary", models.TextField(verbose_name="résumé")),
                ("keywords", models.TextField(blank=True, verbose_name="mots-clés")),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("civil", "État civil et citoyenneté"),
                            ("school", "Enfance et école"),
                            ("street", "Rue et stationnement"),
                            ("housing", "Logement et travaux"),
                            ("business", "Commerces et entreprises"),
                            ("associations", "Associations"),
                            ("transport", "Se déplacer"),
                            ("safety", "Sécurité et cadre de vie"),
                            ("other", "Autres démarches"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="thème",
                    ),
                ),
                ("icon", models.CharField(max_length=40, verbose_name="icône")),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("individual", "Particulier"),
                                ("company", "Entreprise"),
                                ("association", "Association"),
                                ("public_body", "Organisme public"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="publics",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="durée de saisie (min)")),
                ("delay", models.TextField(verbose_name="délai")),
                ("cost", models.TextField(verbose_name="prix")),
                (
                    "name_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("title"), function="sort_key", output_field=models.TextField()
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.RawSQL(
                            "setweight(to_tsvector('parvis_french', title), 'A')"
                            " || setweight(to_tsvector('parvis_french', keywords), 'B')"
                            " || setweight(to_tsvector('parvis_french', summary), 'C')",
                            (),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.authority",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                    ),
                ),
            ],
            options={
                "verbose_name": "démarche",
                "db_table": "procedures_procedure",
            },
        ),
        migrations.CreateModel(
            name="ProcedureVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="importée le",
                    ),
                ),
                ("published_at", models.DateTimeField(null=True, verbose_name="publiée le")),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.authority",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="procedures.procedure",
                    ),
                ),
            ],
            options={
                "verbose_name": "version de démarche",
                "db_table": "procedures_version",
            },
        ),
        migrations.AddField(
            model_name="procedure",
            name="published_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.procedureversion",
            ),
        ),
        migrations.CreateModel(
            name="PackFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("content", models.BinaryField(verbose_name="contenu")),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.authority",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="procedures.procedureversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "fichier de démarche",
                "db_table": "procedures_file",
            },
        ),
        migrations.CreateModel(
            name="PlaceWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.CharField(max_length=12, verbose_name="nature")),
                ("text", models.CharField(max_length=200, verbose_name="texte")),
                ("rank", models.IntegerField(verbose_name="rang")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="procedures.placerow",
                    ),
                ),
            ],
            options={
                "verbose_name": "début de nom de lieu",
                "db_table": "procedures_place_word",
                "indexes": [
                    models.Index(
                        fields=["level", "text"],
                        include=("rank", "place"),
                        name="place_word_prefix",
                        opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=models.UniqueConstraint(
                fields=("procedure", "number"), name="version_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("procedure",),
                name="version_one_draft",
            ),
        ),
        migrations.AddIndex(
            model_name="procedure",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="procedure_search"
            ),
        ),
        migrations.AddIndex(
            model_name="procedure",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["name_key"], name="procedure_name_typos", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="procedure",
            constraint=models.UniqueConstraint(
                fields=("authority", "slug"), name="procedure_slug_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="procedure",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "closed"])),
                name="procedure_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="procedure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), ("published_version__isnull", False), _connector="OR"
                ),
                name="procedure_live_has_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="packfile",
            constraint=models.UniqueConstraint(fields=("version", "name"), name="pack_file_unique"),
        ),
        protect("procedures_procedure", "procedures_version", "procedures_file"),
    ]
