"""Cleaning of what administrators send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.procedures.rules.archives import MAX_BYTES, read_archive


class PackForm(forms.Form):
    """A pack as a ZIP or a YAML file; `files` are its files by name, PackError when unreadable."""

    pack = forms.FileField(
        error_messages={
            "required": _("Choisissez un fichier ZIP, ou un fichier « procedure.yaml »."),
            "empty": _("Ce fichier est vide : choisissez-en un autre."),
        }
    )

    def clean_pack(self) -> dict[str, bytes]:
        sent = self.cleaned_data["pack"]
        if sent.size > MAX_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 5 Mo : une démarche en pèse moins."))
        return read_archive(sent.read())


class ClosingForm(forms.Form):
    """The sentence that residents will read."""

    note = forms.CharField(
        required=False,
        max_length=500,
        error_messages={"max_length": _("Raccourcissez ce texte : 500 caractères au plus.")},
    )
