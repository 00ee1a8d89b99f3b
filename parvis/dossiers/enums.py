"""Codes of dossiers: states, moves, who makes them, and why one is refused."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a dossier stands (docs/reference/states.md)."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("Déposé")
    IN_REVIEW = "in_review", _("En instruction")
    ACCEPTED = "accepted", _("Accepté")
    REFUSED = "refused", _("Refusé")
    DROPPED = "dropped", _("Classé sans suite")
    WITHDRAWN = "withdrawn", _("Retiré")


class Move(TextChoices):
    """What can be done to the state of a dossier."""

    SUBMIT = "submit", _("Déposer")
    RESUBMIT = "resubmit", _("Envoyer les modifications")
    TAKE = "take", _("Prendre en charge")
    REQUEST_CORRECTION = "request_correction", _("Demander une correction")
    ACCEPT = "accept", _("Accepter")
    REFUSE = "refuse", _("Refuser")
    DROP = "drop", _("Classer sans suite")
    REOPEN = "reopen", _("Rouvrir")
    WITHDRAW = "withdraw", _("Retirer")


class Part(TextChoices):
    """The part somebody plays in one dossier. A person may play several."""

    RESIDENT = "resident", _("Usager")
    HELPER = "helper", _("Aidant avec mandat")
    CASEWORKER = "caseworker", _("Agent instructeur")
    DECIDER = "decider", _("Agent qui peut décider")
    RULE = "rule", _("Règle")
    CLOCK = "clock", _("Horloge du silence")


class Guard(TextChoices):
    """What must hold besides the state and the part."""

    NO_CORRECTION_WAITS = "no_correction_waits", _("Aucune correction n’attend de réponse")
    NO_REVIEW_WAITS = "no_review_waits", _("Aucun réexamen n’attend de réponse")
    REASON_GIVEN = "reason_given", _("Un motif est donné")


class Obstacle(TextChoices):
    """Why a move is refused. The label is the sentence shown."""

    STATE = "state", _("Ce dossier n’est plus au stade où cela se fait.")
    PART = "part", _("Vous n’avez pas le droit de le faire.")
    CORRECTION = "correction", _("L’usager n’a pas encore répondu à la demande de correction.")
    REVIEW = "review", _("L’usager demande un réexamen : répondez-y d’abord.")
    CLOSED = (
        "closed",
        _("Cette démarche est fermée et ne prend plus de demande. Votre brouillon est gardé."),
    )
    REASON = "reason", _("Écrivez le motif.")
    LAW = "law", _("Citez le texte sur lequel repose la décision.")


class EntryKind(TextChoices):
    """The kinds of journal entries of this room."""

    STARTED = "dossier.started", _("Brouillon commencé")
    SAVED = "dossier.saved", _("Brouillon enregistré")
    CLAIM_OFFERED = "dossier.claim_offered", _("Lien de reprise envoyé")
    CLAIMED = "dossier.claimed", _("Brouillon rattaché à un compte")
    DISCARDED = "dossier.discarded", _("Brouillon supprimé")
    SUBMITTED = "dossier.submitted", _("Dossier déposé")
    EDITED = "dossier.edited", _("Modification préparée")
    EDIT_DISCARDED = "dossier.edit_discarded", _("Modification abandonnée")
    RESUBMITTED = "dossier.resubmitted", _("Modifications envoyées")
    TAKEN = "dossier.taken", _("Dossier pris en charge")
    ASSIGNED = "dossier.assigned", _("Dossier confié")
    CORRECTION_REQUESTED = "dossier.correction_requested", _("Correction demandée")
    MESSAGE_POSTED = "dossier.message_posted", _("Message envoyé")
    MESSAGES_READ = "dossier.messages_read", _("Messages lus")
    ACCEPTED = "dossier.accepted", _("Dossier accepté")
    REFUSED = "dossier.refused", _("Dossier refusé")
    DROPPED = "dossier.dropped", _("Dossier classé sans suite")
    REOPENED = "dossier.reopened", _("Dossier rouvert")
    LEFT_TO_A_PERSON = "dossier.left_to_a_person", _("Laissé à un agent par la règle")
    REVIEW_ASKED = "dossier.review_asked", _("Réexamen demandé")
    REVIEW_ANSWERED = "dossier.review_answered", _("Réexamen rendu")
    WITHDRAWN = "dossier.withdrawn", _("Dossier retiré")


class Outcome(TextChoices):
    """What was decided."""

    ACCEPTED = "accepted", _("Accepté")
    REFUSED = "refused", _("Refusé")
    DROPPED = "dropped", _("Classé sans suite")


class ReviewAnswer(TextChoices):
    """What a person answers when asked to look again at what a rule decided."""

    CONFIRMED = "confirmed", _("Décision confirmée")
    REPLACED = "replaced", _("Décision remplacée")


class Sort(TextChoices):
    """Orders of the agents' inbox."""

    DUE = "due", _("Réponse due")
    NEWEST = "newest", _("Derniers déposés")
    OLDEST = "oldest", _("Premiers déposés")
