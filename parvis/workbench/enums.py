"""Views of the inbox."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class View(TextChoices):
    """The tabs at the left of the inbox; the values are what the address says."""

    OPEN = "a-traiter", _("À traiter")
    MINE = "a-moi", _("Ma part")
    TO_TAKE = "a-prendre", _("À prendre")
    LATE = "en-retard", _("En retard")
    REVIEWS = "reexamens", _("Réexamens demandés")
    WAITING = "attend-usager", _("Attend l’usager")
    DONE = "termines", _("Terminés")
    ALL = "tous", _("Tous les dossiers")
