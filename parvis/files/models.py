"""One row per file. The bytes are in a storage, under a key that says nothing."""

from django.db import models
from django.db.models.functions import Now

from parvis.files.enums import FileKind, FileState, PreviewState, Refusal


class StoredFile(models.Model):
    """A file someone sent: attached to one subject, or to nothing and soon purged."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    public_id = models.CharField("identifiant", max_length=22, unique=True)
    person_id = models.BigIntegerField("personne", null=True)
    session_token = models.CharField("jeton de session", max_length=22, blank=True)
    name = models.CharField("nom", max_length=120, blank=True)
    kind = models.CharField("type", max_length=10, choices=FileKind.choices)
    size = models.BigIntegerField("octets", default=0)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    state = models.CharField(
        "état", max_length=10, choices=FileState.choices, default=FileState.RECEIVING
    )
    refusal = models.CharField("refus", max_length=20, choices=Refusal.choices, blank=True)
    subject_kind = models.CharField("joint à", max_length=30, blank=True)
    subject_id = models.BigIntegerField("joint au numéro", null=True)
    storage_key = models.CharField("clé de stockage", max_length=100)
    preview = models.CharField(
        "aperçu", max_length=10, choices=PreviewState.choices, default=PreviewState.NONE
    )
    pages = models.PositiveSmallIntegerField("pages de l’aperçu", default=0)
    created_at = models.DateTimeField("reçu le", db_default=Now())
    free_since = models.DateTimeField("joint à rien depuis le", null=True, db_default=Now())

    class Meta:
        db_table = "files_file"
        verbose_name = "fichier"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=FileState.values), name="file_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=FileKind.values), name="file_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(subject_kind="", subject_id=None)
                | models.Q(subject_id__isnull=False, free_since=None) & ~models.Q(subject_kind=""),
                name="file_attached_or_free",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "subject_kind", "subject_id"], name="file_subject"),
            models.Index(
                fields=["authority", "free_since"],
                condition=models.Q(subject_id=None),
                name="file_free",
            ),
        ]

    def __str__(self) -> str:
        return f"fichier {self.public_id}"
