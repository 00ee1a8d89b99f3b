"""Kinds of journal entries of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """What an administrator does with reactions."""

    RETRIED = "automation.retried", _("Réaction relancée")
    SIMULATION_STARTED = "automation.simulation_started", _("Simulation lancée")
    SIMULATION_CANCELLED = "automation.simulation_cancelled", _("Simulation arrêtée")
    SIMULATION_ENDED = "automation.simulation_ended", _("Simulation terminée")


class SimulationState(TextChoices):
    """Where a simulation stands."""

    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminée")
    CANCELLED = "cancelled", _("Arrêtée")
    OUTDATED = "outdated", _("Dépassée")


class Answer(TextChoices):
    """What a rule answers, as simulations count it."""

    ACCEPTED = "accepted", _("Accepté")
    REFUSED = "refused", _("Refusé")
    REVIEW = "review", _("Laissé à un agent")


class Deed(TextChoices):
    """What is done with simulations."""

    SEE = "see", _("Voir les simulations")
    START = "start", _("Lancer une simulation")
    CANCEL = "cancel", _("Arrêter une simulation")
    PUBLISH = "publish", _("Publier la version simulée")


class Obstacle(TextChoices):
    """Why nothing can be simulated, with what to do."""

    NO_DRAFT = (
        "no_draft",
        _("Cette démarche n’a pas de version à publier. Changez d’abord sa règle."),
    )
    NO_RULE = "no_rule", _("La version à publier n’a pas de règle : il n’y a rien à simuler.")
    NOT_OPEN = (
        "not_open",
        _("Cette démarche n’a jamais été en ligne : elle n’a pas encore de dossier."),
    )


class Followed(TextChoices):
    """The reactions, as administrators read them. The keys are those of the table."""

    INVITATION = "account.invitation", _("Envoyer son lien à un agent invité")
    UNPROTECTED = "account.unprotected", _("Dire à un agent que sa double protection est retirée")
    LINK = "draft.link", _("Envoyer le lien qui garde un brouillon")
    REMINDER = "draft.reminder", _("Rappeler un brouillon laissé depuis une semaine")
    RECEIPT = "dossier.receipt", _("Envoyer le récépissé de dépôt")
    AUTOMATIC_TAKE = "dossier.automatic_take", _("Prendre en charge par règle")
    AUTOMATIC_DECISION = "dossier.automatic_decision", _("Décider par la règle de la démarche")
    CORRECTION = "dossier.correction", _("Prévenir l’usager d’une correction à faire")
    MESSAGE = "dossier.message", _("Prévenir d’un nouveau message")
    VIRUS = "dossier.virus", _("Redemander un fichier où un virus a été trouvé")
    DECISION = "dossier.decision", _("Notifier la décision")
    DOCUMENT_RECEIPT = "document.receipt", _("Délivrer le récépissé de dépôt")
    DOCUMENT_DECISION = "document.decision", _("Délivrer le document de la décision")
    DOCUMENT_REVOCATION = "document.revocation", _("Annuler le document d’une décision reprise")
    REVIEW_ASKED = "dossier.review_asked", _("Accuser réception d’un recours, prévenir l’agent")
    REVIEW_ANSWERED = "dossier.review_answered", _("Envoyer la réponse à un recours")
    IDENTITY_DOCUMENTS = "dossier.identity_documents", _("Effacer les pièces d’identité")
