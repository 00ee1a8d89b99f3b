"""What a person declares, and what a dossier leans on."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.procedures.kinds.base import (
    ChoiceView,
    Field,
    FieldContext,
    FieldView,
    Sentence,
    plain_value,
)
from parvis.procedures.kinds.choices import Checkbox, as_bool


class Attestation(Checkbox, frozen=True, tag="attestation"):
    """A statement on honour: read, then ticked. It is never optional."""

    text: Sentence

    title: ClassVar[Any] = gettext_lazy("Attestation sur l’honneur")

    def faults(self) -> tuple[str, ...]:
        """A statement that nobody has to make states nothing."""
        return (_("une attestation n’est pas facultative"),) * self.optional

    def missing(self) -> str:
        """What to tick."""
        return _("Cochez la case pour attester : « %(label)s ».") % {"label": self.label}

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """The statement, then one box."""
        choice = ChoiceView(value="yes", label=self.label, checked=as_bool(raw) is True)
        return self.face(name, seen, choices=(choice,), text=self.text)


class DossierLink(Field, frozen=True, tag="dossier_link"):
    """The number of another dossier that this person may see."""

    title: ClassVar[Any] = gettext_lazy("Lien vers un autre dossier")
    feel_type: ClassVar[str] = "string"

    def parse_text(self, text: str, context: FieldContext) -> str:
        """The number as it is written on the receipt; unknown and forbidden sound the same."""
        number = re.sub(r"\s", "", text).upper()
        if len(number) > 40 or context.dossiers(number) is None:
            raise self.invalid(
                _("Aucun de vos dossiers ne porte ce numéro : recopiez-le depuis le récépissé.")
            )
        return number

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """An input, with the title of the dossier once it is found."""
        value = plain_value(raw)
        found = context.dossiers(value) if value and not seen.get("error") else None
        return self.face(
            name, seen, value=value, width=20, max_length=40, autocomplete="off", text=found or ""
        )
