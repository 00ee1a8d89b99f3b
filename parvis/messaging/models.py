"""Mails and the addresses that want none."""

from django.db import models
from django.db.models.functions import Now

from parvis.messaging.enums import MailError, MailState, SilenceReason


class OutgoingMail(models.Model):
    """One mail. The row exists exactly if what it tells has happened; a job sends it."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    key = models.CharField("clé", max_length=120)
    person_id = models.BigIntegerField("personne", null=True)
    to = models.EmailField("destinataire", max_length=254, blank=True)
    lang = models.CharField("langue", max_length=5)
    template = models.CharField("modèle", max_length=80)
    subject = models.CharField("objet", max_length=200, blank=True)
    text = models.TextField("texte", blank=True)
    html = models.TextField("texte mis en forme", blank=True)
    headers = models.JSONField("en-têtes", default=dict)
    message_id = models.CharField("identifiant du message", max_length=300)
    legal = models.BooleanField("notification légale", default=False)
    state = models.CharField(
        "état", max_length=10, choices=MailState.choices, default=MailState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    error = models.CharField("échec", max_length=20, choices=MailError.choices, blank=True)
    created_at = models.DateTimeField("écrit le", db_default=Now())
    sent_at = models.DateTimeField("envoyé le", null=True)

    class Meta:
        db_table = "messaging_mail"
        verbose_name = "courriel"
        constraints = [
            models.UniqueConstraint(fields=["authority", "key"], name="mail_key_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="mail_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "-id"], name="mail_newest"),
            models.Index(fields=["authority", "message_id"], name="mail_message_id"),
            models.Index(fields=["authority", "person_id"], name="mail_person"),
        ]

    def __str__(self) -> str:
        return f"courriel {self.pk}"


class Suppression(models.Model):
    """An address that wants, or receives, no mail: its keyed digest only, never the address."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    address_digest = models.CharField("empreinte de l’adresse", max_length=64)
    reason = models.CharField("raison", max_length=12, choices=SilenceReason.choices)
    created_at = models.DateTimeField("depuis le", db_default=Now())

    class Meta:
        db_table = "messaging_suppression"
        verbose_name = "adresse sans courriel"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "address_digest"], name="suppression_once"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=SilenceReason.values), name="suppression_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"adresse sans courriel {self.pk}"
