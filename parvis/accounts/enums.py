"""Roles of agents inside an authority."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What an agent may be; a grant is for one department, or for the whole authority."""

    ADMINISTRATOR = "administrator", _("Administrateur")
    DESIGNER = "designer", _("Concepteur")
    CASEWORKER = "caseworker", _("Instructeur")
    DECIDER = "decider", _("Décideur")
    EXPERT = "expert", _("Expert")
    COUNTER_AGENT = "counter_agent", _("Agent d’accueil")
