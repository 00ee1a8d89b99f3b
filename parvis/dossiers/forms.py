"""Cleaning of what residents type around the form itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.dossiers.actions.messages import LONGEST


class MessageForm(forms.Form):
    """A message to the department."""

    texte = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST,
        strip=True,
        error_messages={
            "required": _("Écrivez votre message."),
            "max_length": _("Votre message est trop long : gardez au plus 10 000 caractères."),
        },
    )
    fichiers = forms.CharField(required=False)


class KeepForm(forms.Form):
    """The address to which the link of a draft is sent."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        max_length=254,
        error_messages={
            "required": _("Indiquez votre adresse e-mail."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr"),
        },
    )
