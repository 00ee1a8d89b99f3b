"""What people choose on the display page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.site.types import Display

SCHEMES = [("auto", _("Comme mon appareil")), ("light", _("Clair")), ("dark", _("Sombre"))]


class DisplayForm(forms.Form):
    scheme = forms.ChoiceField(choices=SCHEMES, label=_("Couleurs"), initial="auto")
    more_contrast = forms.BooleanField(required=False, label=_("Plus de contraste"))
    keys = forms.BooleanField(required=False, label=_("Raccourcis clavier"))

    def chosen(self) -> Display:
        return Display(**self.cleaned_data)
