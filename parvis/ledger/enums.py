"""Codes of the ledger: kinds of its journal entries, uses of its keys, faults of an audit."""

from enum import IntEnum, StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """What the ledger itself writes into the journal."""

    ERASED = "ledger.erased", _("Sels détruits")
    SPLIT_SEEN = "ledger.split_seen", _("Double histoire constatée")
    KEY_ROTATED = "ledger.key_rotated", _("Clé du registre remplacée")
    KEY_REVOKED = "ledger.key_revoked", _("Clé du registre révoquée")


class SignatureType(IntEnum):
    """First byte under a key id (C2SP signed-note); room is left for ML-DSA-44."""

    NOTE = 0x01
    COSIGNATURE = 0x04


class KeyUse(TextChoices):
    """What a key of ours signs: the checkpoints of our log, or those that we witness."""

    LOG = "log", _("Signe le registre")
    WITNESS = "witness", _("Cosigne d’autres registres")


class Fault(StrEnum):
    """What an audit may find; operators read it, so it has no French name."""

    KEY = "key"
    SIGNATURE = "signature"
    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    MOVED = "moved"
    CUT = "cut"
    FORKED = "forked"
    SALT = "salt"
    TILE = "tile"
    STAMP = "stamp"
    STALE = "stale"
