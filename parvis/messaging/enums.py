"""States of a mail, reasons of silence, codes of failure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MailState(TextChoices):
    """Where a mail stands; `withheld` was never to leave, because the person asked for none."""

    QUEUED = "queued", _("En attente")
    SENDING = "sending", _("Envoi en cours")
    SENT = "sent", _("Envoyé")
    FAILED = "failed", _("Non envoyé")
    BOUNCED = "bounced", _("Revenu")
    WITHHELD = "withheld", _("Retenu")


class SilenceReason(TextChoices):
    """Why an address receives no mail that is not a legal notice."""

    UNSUBSCRIBED = "unsubscribed", _("Désinscription")
    BOUNCED = "bounced", _("Adresse qui ne reçoit plus")


class MailError(TextChoices):
    """Why a try failed: never the words of the server, which may hold an address."""

    UNREACHABLE = "unreachable", _("Serveur injoignable")
    REFUSED_FOR_NOW = "refused_for_now", _("Refus provisoire")
    REFUSED = "refused", _("Adresse refusée")
    SENDER_REFUSED = "sender_refused", _("Expéditeur refusé")
    SIGN_IN = "sign_in", _("Identifiants du serveur refusés")


class EntryKind(TextChoices):
    """Kinds of journal entries of this room."""

    SENT = "messaging.sent", _("Courriel envoyé")
    FAILED = "messaging.failed", _("Courriel non envoyé")
    BOUNCED = "messaging.bounced", _("Courriel revenu")
    UNSUBSCRIBED = "messaging.unsubscribed", _("Désinscription des courriels")
    RESUBSCRIBED = "messaging.resubscribed", _("Réinscription aux courriels")
