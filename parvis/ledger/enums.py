"""Codes of the ledger: kinds of its journal entries, uses of its keys, faults of an audit."""

from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """What the ledger itself writes into the journal."""

    ERASED = "ledger.erased", _("Sels détruits")
    KEY_ADDED = "ledger.key_added", _("Clé ajoutée")
    SPLIT_SEEN = "ledger.split_seen", _("Double histoire constatée")


class SignatureType(IntEnum):
    """First byte under a key id (C2SP signed-note); room is left for ML-DSA-44."""

    NOTE = 0x01
    COSIGNATURE = 0x04


class KeyUse(TextChoices):
    """What a key of ours signs: the checkpoints of our log, or those that we witness."""

    LOG = "log", _("Signe le registre")
    WITNESS = "witness", _("Cosigne d’autres registres")


class Fault(TextChoices):
    """What an audit may find, the worst first."""

    KEY = "key", _("Clé inconnue")
    SIGNATURE = "signature", _("Signature fausse")
    EDITED = "edited", _("Écriture modifiée")
    DELETED = "deleted", _("Écriture supprimée")
    INSERTED = "inserted", _("Écriture ajoutée après coup")
    MOVED = "moved", _("Écritures déplacées")
    CUT = "cut", _("Fin du registre coupée")
    FORKED = "forked", _("Registre réécrit")
    SALT = "salt", _("Sel détruit sans trace")
    TILE = "tile", _("Tuile abîmée")
