from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.documents.actions import LONGEST_TEMPLATE


class TemplateForm(forms.Form):
    source = forms.CharField(
        max_length=LONGEST_TEMPLATE,
        strip=False,
        error_messages={
            "required": _("Écrivez le modèle, ou reprenez une version ci-dessous."),
            "max_length": _("Ce modèle dépasse 100 000 caractères."),
        },
    )

    def clean_source(self) -> str:
        return str(self.cleaned_data["source"]).replace("\r\n", "\n").replace("\x00", "")
