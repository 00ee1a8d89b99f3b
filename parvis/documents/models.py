"""Documents issued, the authority's own templates, and its public keys."""

from django.db import models
from django.db.models.functions import Now

from parvis.documents.enums import (
    BatchState,
    DocumentKind,
    DocumentState,
    ItemState,
    KeyPurpose,
    SealLevel,
)


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
            models.Index(
                fields=["authority", "file_digest"],
                condition=~models.Q(file_digest=""),
                name="document_file_digest",
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


class Share(models.Model):
    """A link by which a person shows one document to somebody without account, for some days.

    The secret half of the link is not stored: it is a keyed digest of `public_id`.
    """

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    public_id = models.CharField("identifiant", max_length=22, unique=True)
    document = models.ForeignKey(Document, models.CASCADE, related_name="shares")
    person_id = models.BigIntegerField("personne")
    created_at = models.DateTimeField("créé le", db_default=Now())
    expires_at = models.DateTimeField("valable jusqu’au")
    withdrawn_at = models.DateTimeField("retiré le", null=True)
    uses = models.PositiveIntegerField("utilisations", default=0)
    used_at = models.DateTimeField("dernière utilisation", null=True)

    class Meta:
        db_table = "documents_share"
        verbose_name = "lien de partage"
        indexes = [
            models.Index(fields=["authority", "person_id", "document"], name="share_person"),
        ]

    def __str__(self) -> str:
        return f"lien {self.pk}"


class Batch(models.Model):
    """Documents issued together, one per item; `person_id` prepared it."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    title = models.CharField("titre", max_length=200)
    person_id = models.BigIntegerField("lancé par")
    department_id = models.BigIntegerField("service", null=True)
    state = models.CharField(
        "état", max_length=10, choices=BatchState.choices, default=BatchState.RUNNING
    )
    round = models.PositiveIntegerField("reprise", default=0)
    total = models.PositiveIntegerField("documents", default=0)
    created_at = models.DateTimeField("lancé le", db_default=Now())
    ended_at = models.DateTimeField("terminé le", null=True)

    class Meta:
        db_table = "documents_batch"
        verbose_name = "lot de documents"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=BatchState.values), name="batch_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"lot {self.pk}"


class BatchItem(models.Model):
    """One document of a batch: its order, as JSON, emptied once it is issued or given up."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    subject_kind = models.CharField("porte sur", max_length=30)
    subject_id = models.BigIntegerField("porte sur le numéro")
    order = models.JSONField("commande", default=dict)
    state = models.CharField(
        "état", max_length=10, choices=ItemState.choices, default=ItemState.WAITING
    )
    error = models.CharField("raison", max_length=60, blank=True)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "documents_batch_item"
        verbose_name = "document d’un lot"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "subject_kind", "subject_id"], name="batch_subject_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ItemState.values), name="batch_item_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch", "id"],
                condition=models.Q(state=ItemState.WAITING),
                name="batch_waiting",
            ),
            models.Index(
                fields=["batch"],
                condition=models.Q(state=ItemState.FAILED),
                name="batch_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk} du lot {self.batch_id}"
