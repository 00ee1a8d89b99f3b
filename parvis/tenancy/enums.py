"""Kinds of local authorities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuthorityKind(TextChoices):
    """The legal families of authorities (CGCT, parts 2 to 5; SDIS: art. L. 1424-1)."""

    COMMUNE = "commune", _("Commune")
    EPCI = "epci", _("Intercommunalité")
    DEPARTMENT = "departement", _("Département")
    REGION = "region", _("Région")
    SDIS = "sdis", _("Service d’incendie et de secours")
    CCAS = "ccas", _("Centre communal d’action sociale")
    SYNDICATE = "syndicat", _("Syndicat")
