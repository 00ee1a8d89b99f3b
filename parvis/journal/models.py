"""The journal. Entries are append-only; details and the fate of reactions are rows apart."""

from django.db import models
from django.db.models.functions import Now

from parvis.journal.enums import ActorKind, ReactionState


class JournalEntry(models.Model):
    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    # Plain numbers, not foreign keys: an erased person or subject never touches an entry.
    actor_id = models.BigIntegerField(null=True)
    on_behalf_of = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    version = models.CharField(max_length=80, blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        db_table = "journal_entry"
        verbose_name = "écriture du journal"
        indexes = [
            models.Index(
                fields=["authority", "subject_kind", "subject_id", "id"], name="journal_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class JournalDetail(models.Model):
    """The describing text of an entry: erased with the person or the subject it describes."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    entry = models.OneToOneField(JournalEntry, models.PROTECT, primary_key=True, related_name="+")
    text = models.TextField()

    class Meta:
        db_table = "journal_detail"
        verbose_name = "détail du journal"

    def __str__(self) -> str:
        return f"détail de {self.entry_id}"


class ReactionRun(models.Model):
    """The fate of one reaction to one entry: its row and its effects share a transaction."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    reaction = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=ReactionState.choices)
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "journal_reaction"
        verbose_name = "réaction"
        constraints = [
            models.UniqueConstraint(fields=["entry", "reaction"], name="reaction_once_per_entry"),
        ]
        indexes = [
            models.Index(
                fields=["authority", "-id"],
                condition=models.Q(state=ReactionState.FAILED),
                name="reaction_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} {self.state}"
