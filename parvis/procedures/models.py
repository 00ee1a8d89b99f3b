"""Procedures, their versions with the files they were made from, and the national list of places.

A published version never changes: triggers refuse it whatever the writer. The list of places has no
authority: it is the same for the whole country and holds nothing about anyone.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from parvis.procedures.enums import Audience, PlaceLevel, ProcedureState, Theme

# to_tsvector with a named configuration is immutable, so the column can be generated.
_SEARCH = models.expressions.RawSQL(
    "setweight(to_tsvector('parvis_french', title), 'A')"
    " || setweight(to_tsvector('parvis_french', keywords), 'B')"
    " || setweight(to_tsvector('parvis_french', summary), 'C')",
    (),
)
_NAME_KEY = models.Func(models.F("title"), function="sort_key", output_field=models.TextField())


class Procedure(models.Model):
    """A procedure, with what lists show of it: copied from the version that residents see."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    slug = models.SlugField("identifiant", max_length=80)
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    state = models.CharField(
        "état", max_length=10, choices=ProcedureState.choices, default=ProcedureState.DRAFT
    )
    published_version = models.ForeignKey(
        "ProcedureVersion", models.PROTECT, null=True, related_name="+"
    )
    automatic_refusal = models.BooleanField(
        "une règle peut refuser seule", default=False, db_default=False
    )
    closing_note = models.CharField("raison de la fermeture", max_length=500, blank=True)
    title = models.CharField("titre", max_length=250)
    summary = models.TextField("résumé")
    keywords = models.TextField("mots-clés", blank=True)
    theme = models.CharField("thème", max_length=20, choices=Theme.choices, default=Theme.OTHER)
    icon = models.CharField("icône", max_length=40)
    audience = ArrayField(
        models.CharField(max_length=20, choices=Audience.choices), verbose_name="publics"
    )
    minutes = models.PositiveSmallIntegerField("durée de saisie (min)")
    delay = models.TextField("délai")
    cost = models.TextField("prix")
    name_key = models.GeneratedField(
        expression=_NAME_KEY, output_field=models.TextField(), db_persist=True
    )
    search = models.GeneratedField(
        expression=_SEARCH, output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        db_table = "procedures_procedure"
        verbose_name = "démarche"
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="procedure_slug_unique"),
            models.CheckConstraint(
                condition=models.Q(state__in=ProcedureState.values), name="procedure_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ProcedureState.DRAFT)
                | models.Q(published_version__isnull=False),
                name="procedure_live_has_version",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="procedure_search"),
            GinIndex(fields=["name_key"], name="procedure_name_typos", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.slug


class ProcedureVersion(models.Model):
    """One version: frozen once published. `digest` is the SHA-256 of all its files."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("numéro")
    digest = models.CharField("empreinte", max_length=64)
    created_at = models.DateTimeField("importée le", db_default=Now())
    published_at = models.DateTimeField("publiée le", null=True)

    class Meta:
        db_table = "procedures_version"
        verbose_name = "version de démarche"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_unique"),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=models.Q(published_at__isnull=True),
                name="version_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"


class PackFile(models.Model):
    """A file of the pack of a version, byte for byte."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="files")
    name = models.CharField("nom", max_length=120)
    content = models.BinaryField("contenu")

    class Meta:
        db_table = "procedures_file"
        verbose_name = "fichier de démarche"
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="pack_file_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceRow(models.Model):
    """A commune, département, région, EPCI or country of the national list."""

    level = models.CharField("nature", max_length=12, choices=PlaceLevel.choices)
    code = models.CharField("code", max_length=9)
    name = models.CharField("nom", max_length=200)
    name_key = models.GeneratedField(
        expression=models.Func(
            models.F("name"), function="sort_key", output_field=models.TextField()
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    postcodes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux")
    departement = models.CharField("département", max_length=3, blank=True)
    region = models.CharField("région", max_length=3, blank=True)
    epci = models.CharField("EPCI", max_length=9, blank=True)
    population = models.PositiveIntegerField("habitants", default=0)

    class Meta:
        db_table = "procedures_place"
        verbose_name = "lieu"
        constraints = [
            models.UniqueConstraint(fields=["level", "code"], name="place_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceWord(models.Model):
    """A beginning by which a place is found: its name, the name from another word on, a postcode.

    `rank`: smaller comes first (exact beginnings before inner words, big towns before small ones).
    """

    place = models.ForeignKey(PlaceRow, models.CASCADE, related_name="+")
    level = models.CharField("nature", max_length=12)
    text = models.CharField("texte", max_length=200)
    rank = models.IntegerField("rang")

    class Meta:
        db_table = "procedures_place_word"
        verbose_name = "début de nom de lieu"
        indexes = [
            models.Index(
                fields=["level", "text"],
                include=["rank", "place"],
                name="place_word_prefix",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.text
