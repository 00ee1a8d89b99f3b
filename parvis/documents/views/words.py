"""What a verdict says, in words: one sentence, what to do, what was checked."""

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.common.formats import date_long
from parvis.documents.enums import Verdict
from parvis.documents.types import Finding

_BAD = (Verdict.REVOKED, Verdict.ALTERED, Verdict.FORGED, Verdict.KEY_EXPIRED)


class Sentence(msgspec.Struct, frozen=True):
    """A verdict as the page shows it. state: « good », « bad » or « unknown » of the component.

    checks: pairs (True, False or the name of an icon, what was checked).
    """

    title: str
    text: str
    state: str
    checks: tuple[tuple[bool | str, str], ...] = ()


def sentence_of(finding: Finding, town: str) -> Sentence:
    """Return what to say of a finding. town: name of the authority."""
    title, text = _words(finding, town)
    state = "good" if finding.verdict == Verdict.GENUINE else "unknown"
    if finding.verdict in _BAD:
        state = "bad"
    return Sentence(title, text, state, _checks(finding) if finding.verdict in _KNOWN else ())


def _words(finding: Finding, town: str) -> tuple[str, str]:
    day = date_long(finding.day) if finding.day else ""
    if finding.verdict not in _KNOWN:
        return _doubts(finding, town, day)
    title, text = _KNOWN[finding.verdict]
    return str(title), str(text) % {"town": town, "day": day}


_KNOWN = {
    Verdict.GENUINE: (
        gettext_lazy("Ce document est authentique"),
        gettext_lazy("%(town)s l’a délivré, et il est en vigueur."),
    ),
    Verdict.REPLACED: (
        gettext_lazy("Ce document a été remplacé"),
        gettext_lazy(
            "Il est authentique, mais un document corrigé le remplace depuis le %(day)s. "
            "Demandez le nouveau à la personne qui vous l’a remis."
        ),
    ),
    Verdict.REVOKED: (
        gettext_lazy("Ce document est annulé"),
        gettext_lazy("%(town)s l’a délivré, puis annulé le %(day)s. Il ne vaut plus."),
    ),
}


def _doubts(finding: Finding, town: str, day: str) -> tuple[str, str]:
    if finding.verdict == Verdict.ALTERED:
        return _altered(finding)
    if finding.verdict == Verdict.UNKNOWN:
        return _("Nous ne connaissons pas ce document"), _unknown(finding, town)
    title, text = _DOUBTS[finding.verdict]
    return str(title), str(text) % {"town": town, "day": day}


_DOUBTS = {
    Verdict.FORGED: (
        gettext_lazy("Ce code est faux"),
        gettext_lazy("Il imite les nôtres, mais %(town)s ne l’a pas signé."),
    ),
    Verdict.KEY_REVOKED: (
        gettext_lazy("Ce code ne prouve plus rien"),
        gettext_lazy(
            "La clé qui l’a signé est révoquée depuis le %(day)s. Déposez le fichier PDF, "
            "ou tapez le code imprimé : le registre dira si le document est authentique."
        ),
    ),
    Verdict.KEY_EXPIRED: (
        gettext_lazy("La date de ce document est impossible"),
        gettext_lazy("Son code est daté d’un jour où la clé qui le signe ne servait pas."),
    ),
    Verdict.KEY_UNKNOWN: (
        gettext_lazy("Ce code vient d’ailleurs"),
        gettext_lazy(
            "%(town)s n’a pas la clé qui l’a signé. Comparez l’adresse de cette page "
            "avec celle imprimée sur le document."
        ),
    ),
    Verdict.UNREADABLE: (
        gettext_lazy("Ce code n’est pas lisible"),
        gettext_lazy(
            "Il en manque une partie, ou ce n’est pas un code de document. "
            "Scannez-le de nouveau, ou tapez les seize caractères imprimés à côté."
        ),
    ),
}


def _altered(finding: Finding) -> tuple[str, str]:
    if finding.by_file:
        return (
            _("Ce fichier a été modifié"),
            _(
                "Ce n’est pas, octet pour octet, le document que nous avons délivré. "
                "Ne vous y fiez pas : demandez l’original."
            ),
        )
    return (
        _("Ce code ne va pas avec ce document"),
        _("Il est signé, mais pour un autre document. Ne vous y fiez pas : demandez l’original."),
    )


def _unknown(finding: Finding, town: str) -> str:
    if finding.by_file:
        return _(
            "%(town)s n’a pas délivré ce fichier, ou il a changé depuis : un seul caractère "
            "modifié, une impression ou un nouvel enregistrement suffisent."
        ) % {"town": town}
    return _("%(town)s n’a pas délivré de document sous ce code. Vérifiez chaque caractère.") % {
        "town": town
    }


def _checks(finding: Finding) -> tuple[tuple[bool | str, str], ...]:
    checks: list[tuple[bool | str, str]] = []
    if finding.by_stamp:
        checks.append((True, _("Le code scanné est signé par la collectivité, sans changement.")))
    if finding.by_file:
        checks.append((True, _("Le fichier est identique, octet pour octet, à l’original.")))
    else:
        checks.append(
            ("info", _("Le contenu n’est pas comparé : un code se recopie sur un faux papier."))
        )
    return tuple(checks)
