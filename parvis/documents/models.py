"""Documents issued, the authority's own templates, and its public keys."""

from django.db import models
from django.db.models.functions import Now

from parvis.documents.enums import DocumentKind, DocumentState, KeyPurpose, SealLevel


class TemplateVersion(models.Model):
    """One version of a file of the authority's library; the highest number is in force.

    A file that has no row is the one that Parvis ships. Rows are never changed.
    """

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    name = models.CharField("fichier", max_length=60)
    number = models.PositiveIntegerField("version")
    source = models.TextField("texte")
    digest = models.CharField("empreinte", max_length=64)
    author_name = models.CharField("auteur", max_length=200)
    created_at = models.DateTimeField("enregistrée le", db_default=Now())

    class Meta:
        db_table = "documents_template"
        verbose_name = "modèle de document"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "name", "number"], name="template_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Document(models.Model):
    """A document: asked for (`preparing`), then made, sealed and stored once for all.

    `key` makes an order happen once. `data` is what the template wrote, kept to issue a corrected
    one. `template` names the source, `template_digest` is the SHA-256 of all that drew the page.
    `file` is the public id of the stored file.
    """

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    public_id = models.CharField("identifiant", max_length=22, unique=True)
    code = models.CharField("code", max_length=16, unique=True)
    key = models.CharField("clé", max_length=120)
    kind = models.CharField("nature", max_length=20, choices=DocumentKind.choices)
    title = models.CharField("titre", max_length=250)
    number = models.CharField("numéro", max_length=30, blank=True)
    subject_kind = models.CharField("porte sur", max_length=30)
    subject_id = models.BigIntegerField("porte sur le numéro")
    person_id = models.BigIntegerField("personne", null=True)
    state = models.CharField(
        "état", max_length=10, choices=DocumentState.choices, default=DocumentState.PREPARING
    )
    author_name = models.CharField("auteur", max_length=200, blank=True)
    author_capacity = models.CharField("qualité", max_length=120, blank=True)
    author_department = models.CharField("service", max_length=120, blank=True)
    delegation = models.CharField("délégation", max_length=300, blank=True)
    by_rule = models.BooleanField("décidé par une règle", default=False)
    data = models.JSONField("données", default=dict)
    source = models.TextField("modèle propre", blank=True)
    template = models.CharField("modèle", max_length=160, blank=True)
    template_digest = models.CharField("empreinte du modèle", max_length=64, blank=True)
    data_digest = models.CharField("empreinte des données", max_length=64, blank=True)
    file_digest = models.CharField("empreinte du fichier", max_length=64, blank=True)
    file = models.CharField("fichier", max_length=22, blank=True)
    size = models.PositiveIntegerField("octets", default=0)
    level = models.CharField("niveau", max_length=4, choices=SealLevel.choices, blank=True)
    key_id = models.CharField("clé du cachet", max_length=16, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replacements")
    entry_id = models.BigIntegerField("entrée du journal", null=True)
    created_at = models.DateTimeField("demandé le", db_default=Now())
    issued_at = models.DateTimeField("délivré le", null=True)
    ended_at = models.DateTimeField("remplacé ou annulé le", null=True)

    class Meta:
        db_table = "documents_document"
        verbose_name = "document"
        constraints = [
            models.UniqueConstraint(fields=["authority", "key"], name="document_key_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=DocumentState.values), name="document_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=DocumentKind.values), name="document_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=DocumentState.PREPARING)
                | models.Q(issued_at__isnull=False, entry_id__isnull=False),
                name="document_issued_is_dated",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=(DocumentState.PREPARING, DocumentState.IN_FORCE))
                | models.Q(ended_at__isnull=False),
                name="document_ended_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "subject_kind", "subject_id"], name="document_subject"
            ),
            models.Index(
                fields=["authority", "person_id", "-issued_at", "-id"], name="document_person"
            ),
            models.Index(
                fields=["authority", "created_at"],
                condition=models.Q(state=DocumentState.PREPARING),
                name="document_preparing",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.public_id}"


class Key(models.Model):
    """A public key of the authority; the private half never enters the database."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    purpose = models.CharField("usage", max_length=5, choices=KeyPurpose.choices)
    key_id = models.CharField("identifiant", max_length=16)
    key = models.TextField("clé publique ou certificat")
    holder = models.CharField("titulaire", max_length=300, blank=True)
    development = models.BooleanField("pour essayer", default=False)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu’au", null=True)
    revoked_at = models.DateTimeField("révoquée le", null=True)

    class Meta:
        db_table = "documents_key"
        verbose_name = "clé publique"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "purpose", "key_id"], name="documents_key_once"
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=KeyPurpose.values), name="documents_key_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"clé {self.key_id}"
