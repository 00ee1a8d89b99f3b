"""Kinds of journal entries of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """What an administrator does with reactions."""

    RETRIED = "automation.retried", _("Réaction relancée")


class Followed(TextChoices):
    """The reactions, as administrators read them. The keys are those of the table."""

    INVITATION = "account.invitation", _("Envoyer son lien à un agent invité")
    LINK = "draft.link", _("Envoyer le lien qui garde un brouillon")
    REMINDER = "draft.reminder", _("Rappeler un brouillon laissé depuis une semaine")
    RECEIPT = "dossier.receipt", _("Envoyer le récépissé de dépôt")
    AUTOMATIC_TAKE = "dossier.automatic_take", _("Prendre en charge par règle")
    CORRECTION = "dossier.correction", _("Prévenir l’usager d’une correction à faire")
    MESSAGE = "dossier.message", _("Prévenir d’un nouveau message")
    VIRUS = "dossier.virus", _("Redemander un fichier où un virus a été trouvé")
    DECISION = "dossier.decision", _("Notifier la décision")
    IDENTITY_DOCUMENTS = "dossier.identity_documents", _("Effacer les pièces d’identité")
