"""What the journal keeps of a town's settings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """Each change of settings is one entry; its payload names what changed, never the words."""

    DRESSED = "town.dressed", _("Apparence modifiée")
    DESCRIBED = "town.described", _("Coordonnées et horaires modifiés")
    AUDITED = "town.audited", _("Audit d’accessibilité enregistré")
