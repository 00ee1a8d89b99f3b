"""Who acts, and how a reaction stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActorKind(TextChoices):
    """A person signed in, a visitor without account, a rule, or the house itself."""

    PERSON = "person", _("Personne")
    VISITOR = "visitor", _("Visiteur")
    RULE = "rule", _("Règle")
    SYSTEM = "system", _("Système")


class ReactionState(TextChoices):
    """A reaction waits or runs (no row), is done, or was given up after its last try."""

    DONE = "done", _("Faite")
    FAILED = "failed", _("En échec")
