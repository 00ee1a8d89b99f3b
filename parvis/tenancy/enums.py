"""Kinds of local authorities, and what is said of their colours."""

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


class ColourMove(TextChoices):
    """What was done to a colour that a town entered, so that everyone can read."""

    BUTTON_KEPT = "button_kept", _("Votre couleur reste telle quelle sur les boutons.")
    BUTTON_DARKER = (
        "button_darker",
        _("Sur les boutons, votre couleur a été foncée : ni le blanc ni le noir ne s’y lisaient."),
    )
    BUTTON_IN_INK = (
        "button_in_ink",
        _("Le texte des boutons est écrit en noir, plus lisible sur cette teinte."),
    )
    LINK_DARKER = "link_darker", _("Pour les liens, elle a été foncée pour rester lisible.")
    ACCENT_DARKER = (
        "accent_darker",
        _("La couleur d’appoint a été foncée pour que le texte s’y lise."),
    )
    DARK_LIGHTER = "dark_lighter", _("En affichage sombre, elle est éclaircie.")
