"""What people choose on the display page, and what administrators say of the town."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec.structs import asdict

from parvis.site.rules import read_hours, write_hours
from parvis.site.types import Display
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import (
    AccessibilityAudit,
    Contact,
    OpeningHours,
    Profile,
    Signatory,
    Theme,
)

SCHEMES = [
    ("auto", gettext_lazy("Comme mon appareil")),
    ("light", gettext_lazy("Clair")),
    ("dark", gettext_lazy("Sombre")),
]
CONTACTS = ("contact", "hosting", "dpo")
WEEK = range(1, 8)


class DisplayForm(forms.Form):
    scheme = forms.ChoiceField(choices=SCHEMES, label=gettext_lazy("Couleurs"), initial="auto")
    more_contrast = forms.BooleanField(required=False, label=gettext_lazy("Plus de contraste"))
    keys = forms.BooleanField(required=False, label=gettext_lazy("Raccourcis clavier"))

    def chosen(self) -> Display:
        return Display(**self.cleaned_data)


def _asked(sentence: str) -> dict[str, Any]:
    """Return the messages of a field whose every fault is answered by one sentence."""
    codes = ("required", "invalid", "min_value", "max_value")
    return {"error_messages": dict.fromkeys(codes, sentence)}


_COLOUR = _asked(gettext_lazy("Choisissez une couleur."))
_RADIUS = _asked(gettext_lazy("Indiquez un arrondi, de 0 à 14 pixels."))
_RATE = _asked(gettext_lazy("Indiquez le taux trouvé par l’audit, de 0 à 100."))
_DAY = _asked(gettext_lazy("Indiquez le jour de l’audit. Exemple : 15/03/2027"))
_AUDITOR = _asked(gettext_lazy("Indiquez qui a mené l’audit."))
_EMAIL = _asked(gettext_lazy("Cette adresse n’est pas complète. Exemple : mairie@exemple.fr"))
_LINK = RegexValidator(
    r"^(/|https://)", gettext_lazy("Un lien commence par https:// ou par une barre oblique.")
)


class ThemeForm(forms.Form):
    brand = forms.CharField(label=gettext_lazy("Couleur de la ville"), **_COLOUR)
    accent = forms.CharField(label=gettext_lazy("Couleur d’appoint"), **_COLOUR)
    radius = forms.IntegerField(label=gettext_lazy("Arrondi"), min_value=0, max_value=14, **_RADIUS)

    def clean(self) -> dict[str, Any]:
        """Refuse what makes no style sheet; the sentence is that of the rule."""
        values = self.cleaned_data
        if len(values) == len(self.fields):
            try:
                tenancy.try_theme(self.theme(Theme()))
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return values

    def theme(self, present: Theme) -> Theme:
        colours = {name: self.cleaned_data[name].lower() for name in ("brand", "accent")}
        return Theme(
            **colours,
            radius=self.cleaned_data["radius"],
            logo=present.logo,
            picture=present.picture,
        )


class TownForm(forms.Form):
    """Contacts, hours, news and legal mentions: as many plain fields as the page has."""

    publisher = forms.CharField(required=False, max_length=120)
    news = forms.CharField(required=False, max_length=200)
    news_url = forms.CharField(required=False, max_length=300, validators=[_LINK])
    court = forms.CharField(required=False, max_length=200)
    signatory_name = forms.CharField(required=False, max_length=120)
    signatory_capacity = forms.CharField(required=False, max_length=120)
    signatory_delegation = forms.CharField(required=False, max_length=300)

    def __init__(self, data: Mapping[str, Any] | None, *, profile: Profile) -> None:
        super().__init__(data, initial=_initial(profile))
        for contact in CONTACTS:
            for part in Contact.__struct_fields__:
                self.fields[f"{contact}_{part}"] = (
                    forms.EmailField(required=False, max_length=200, **_EMAIL)
                    if part == "email"
                    else forms.CharField(required=False, max_length=200)
                )
        for day in WEEK:
            self.fields[f"day_{day}"] = forms.CharField(required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """Read the hours of each day; a decision bears a name and a capacity, never one alone."""
        for day in WEEK:
            try:
                read_hours(self.cleaned_data.get(f"day_{day}", ""))
            except ValueError:
                self.add_error(f"day_{day}", _("Écrivez par exemple : 9 h – 12 h, 13 h 30 – 17 h"))
        for one, other in (("name", "capacity"), ("capacity", "name"), ("name", "delegation")):
            if self._signatory(other) and not self._signatory(one):
                self.add_error(f"signatory_{one}", _("Donnez le nom et la qualité, ou aucun."))
        return self.cleaned_data

    def profile(self) -> Profile:
        values = self.cleaned_data
        contacts = {
            name: Contact(**{part: values[f"{name}_{part}"] for part in Contact.__struct_fields__})
            for name in CONTACTS
        }
        plain = {name: values[name] for name in ("publisher", "news", "news_url", "court")}
        signatory = Signatory(
            **{part: self._signatory(part) for part in Signatory.__struct_fields__}
        )
        return Profile(**contacts, **plain, hours=self._hours(), signatory=signatory)

    def _signatory(self, part: str) -> str:
        return str(self.cleaned_data.get(f"signatory_{part}", ""))

    def _hours(self) -> tuple[OpeningHours, ...]:
        return tuple(
            OpeningHours(days=(day,), opens=opens, closes=closes)
            for day in WEEK
            for opens, closes in read_hours(self.cleaned_data[f"day_{day}"])
        )


class AuditForm(forms.Form):
    rate = forms.IntegerField(min_value=0, max_value=100, **_RATE)
    day = forms.DateField(input_formats=["%d/%m/%Y", "%Y-%m-%d"], **_DAY)
    auditor = forms.CharField(max_length=120, **_AUDITOR)
    failures = forms.CharField(required=False, max_length=5000)

    def audit(self) -> AccessibilityAudit:
        day: date = self.cleaned_data["day"]
        lines = self.cleaned_data["failures"].splitlines()
        return AccessibilityAudit(
            rate=self.cleaned_data["rate"],
            day=day.isoformat(),
            auditor=self.cleaned_data["auditor"],
            failures=tuple(line.strip() for line in lines if line.strip()),
        )


def _initial(profile: Profile) -> dict[str, Any]:
    values = {name: getattr(profile, name) for name in ("publisher", "news", "news_url", "court")}
    for name in (*CONTACTS, "signatory"):
        parts = asdict(getattr(profile, name))
        values |= {f"{name}_{part}": value for part, value in parts.items()}
    return values | {f"day_{day}": write_hours(profile.hours, day) for day in WEEK}
