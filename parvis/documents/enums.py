"""Kinds and states of documents, and what the journal keeps of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """What a document is: the word goes into its stamp, for ever."""

    RECEIPT = "receipt", _("Récépissé de dépôt")
    ATTESTATION = "attestation", _("Attestation")
    ARRETE = "arrete", _("Arrêté")
    DECISION = "decision", _("Décision favorable")
    REFUSAL = "refusal", _("Décision de refus")
    FEE_NOTICE = "fee_notice", _("Avis de paiement")
    CERTIFICATE = "certificate", _("Certificat")
    APPOINTMENT = "appointment", _("Lettre de rendez-vous")


class DocumentState(TextChoices):
    """Where a document stands; it is handed out once it is no longer being made."""

    PREPARING = "preparing", _("En préparation")
    IN_FORCE = "in_force", _("En vigueur")
    REPLACED = "replaced", _("Remplacé")
    REVOKED = "revoked", _("Annulé")


class KeyPurpose(TextChoices):
    """What a key of the authority signs: the PDF itself, or the QR code printed in it."""

    SEAL = "seal", _("Cachet")
    STAMP = "stamp", _("Code à vérifier")


class SealLevel(TextChoices):
    """How far a seal proves its own date and its certificate (ETSI EN 319 142-1)."""

    BASIC = "B-B", _("cachet")
    TIMED = "B-T", _("cachet horodaté")
    LONG_TERM = "B-LT", _("cachet horodaté, avec de quoi le vérifier longtemps")


class EntryKind(TextChoices):
    """Kinds of journal entries of this room."""

    ISSUED = "document.issued", _("Document délivré")
    REPLACED = "document.replaced", _("Document remplacé")
    REVOKED = "document.revoked", _("Document annulé")
    ERASED = "document.erased", _("Document effacé")
    TEMPLATE_CHANGED = "document.template_changed", _("Modèle de document modifié")
    KEY_ADDED = "document.key_added", _("Clé publiée")
    KEY_REVOKED = "document.key_revoked", _("Clé révoquée")
