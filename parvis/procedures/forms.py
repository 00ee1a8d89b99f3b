"""Cleaning of what administrators send."""

from collections.abc import Mapping, Sequence

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.procedures.rules.archives import MAX_BYTES, read_archive
from parvis.procedures.rules.sources import read_yaml
from parvis.procedures.types import Case, CaseField, PackError


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


def typed_case(
    posted: Mapping[str, str], known: Sequence[Case], fields: Sequence[CaseField]
) -> Case:
    """Return the case that was typed: another one under a new name, some of its answers changed.

    Raises ValidationError with what to do.
    """
    names = {one.name: one for one in known}
    base = names.get(posted.get("cas-base", ""))
    name = posted.get("cas-nom", "").strip()
    if base is None:
        raise forms.ValidationError(_("Choisissez le cas de départ."))
    if not 0 < len(name) <= 150:
        raise forms.ValidationError(_("Donnez à ce cas un nom de 150 caractères au plus."))
    if name in names:
        raise forms.ValidationError(_("Un cas porte déjà ce nom : donnez-en un autre."))
    typed = {one.id: posted.get(f"cas-{one.id}", "").strip() for one in fields}
    changed = {id_: _plain(text) for id_, text in typed.items() if text}
    return msgspec.structs.replace(base, name=name, answers={**base.answers, **changed}, expect={})


def _plain(text: str) -> object:
    """Return a value as the file of a procedure says it: 2, true, a text."""
    try:
        return read_yaml(f"value: {text}".encode())[0]["value"]
    except PackError:
        return text
