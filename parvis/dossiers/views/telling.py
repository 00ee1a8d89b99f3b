"""Where a dossier stands, in sentences: what the resident came to read."""

from datetime import date, datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.common import clock, formats
from parvis.dossiers import queries, rules
from parvis.dossiers.enums import EntryKind, State
from parvis.dossiers.models import Dossier, Revision
from parvis.dossiers.types import CorrectionInfo, Happening
from parvis.dossiers.views.receipts import Receipt
from parvis.dossiers.views.shared import Filling
from parvis.procedures import queries as procedures
from parvis.procedures.types import Definition


class Told(msgspec.Struct, frozen=True):
    """The state as a tag (as the component writes it), as a sentence, and who follows it."""

    tag: str
    outcome: str
    words: str
    note: str


class PathStep(msgspec.Struct, frozen=True):
    """One step of the path. state: done, here or next."""

    state: str
    name: str
    text: str
    icon: str


class Wanted(msgspec.Struct, frozen=True):
    """A correction that waits: the request, and (label, page) of the fields to look at."""

    info: CorrectionInfo
    fields: tuple[tuple[str, int, str], ...]


class Line(msgspec.Struct, frozen=True):
    """One line of the history."""

    icon: str
    text: str
    at: datetime
    by: str = ""
    new: bool = False


_ICONS = {
    EntryKind.SUBMITTED: "send",
    EntryKind.RESUBMITTED: "send",
    EntryKind.TAKEN: "scan-search",
    EntryKind.CORRECTION_REQUESTED: "corner-down-left",
    EntryKind.MESSAGE_POSTED: "message-circle",
    EntryKind.ACCEPTED: "circle-check",
    EntryKind.REFUSED: "circle-x",
    EntryKind.DROPPED: "archive",
    EntryKind.LEFT_TO_A_PERSON: "user-round",
    EntryKind.REVIEW_ASKED: "user-round",
    EntryKind.REVIEW_ANSWERED: "user-round",
}
_MINE = {
    EntryKind.STARTED: gettext_lazy("Vous avez commencé la demande"),
    EntryKind.CLAIMED: gettext_lazy("Vous avez rattaché la demande à votre compte"),
    EntryKind.SUBMITTED: gettext_lazy("Vous avez déposé la demande"),
    EntryKind.RESUBMITTED: gettext_lazy("Vous avez envoyé des modifications"),
    EntryKind.EDIT_DISCARDED: gettext_lazy("Vous avez abandonné des modifications"),
    EntryKind.MESSAGE_POSTED: gettext_lazy("Vous avez écrit un message"),
    EntryKind.WITHDRAWN: gettext_lazy("Vous avez retiré la demande"),
    EntryKind.REVIEW_ASKED: gettext_lazy("Vous avez demandé qu’une personne réexamine"),
}
_THEIRS = {
    EntryKind.STARTED: gettext_lazy("La demande a été commencée"),
    EntryKind.TAKEN: gettext_lazy("%(who)s a ouvert le dossier"),
    EntryKind.ASSIGNED: gettext_lazy("Le dossier a été confié à un agent"),
    EntryKind.CORRECTION_REQUESTED: gettext_lazy("%(who)s a demandé une correction"),
    EntryKind.MESSAGE_POSTED: gettext_lazy("%(who)s vous a écrit"),
    EntryKind.ACCEPTED: gettext_lazy("%(who)s a accepté la demande"),
    EntryKind.REFUSED: gettext_lazy("%(who)s a refusé la demande"),
    EntryKind.DROPPED: gettext_lazy("%(who)s a classé la demande sans suite"),
    EntryKind.REOPENED: gettext_lazy("%(who)s a rouvert le dossier"),
    EntryKind.LEFT_TO_A_PERSON: gettext_lazy("%(who)s a laissé la demande à un agent"),
    EntryKind.REVIEW_ANSWERED: gettext_lazy("%(who)s a répondu à votre recours"),
}


def tag_of(dossier: Dossier) -> str:
    """Return what the tag component is given; "" for a withdrawn dossier, which has none."""
    if dossier.state == State.WITHDRAWN:
        return ""
    if dossier.state == State.SUBMITTED and dossier.correction_pending:
        return "turn"
    return dossier.state


def answer(
    dossier: Dossier, definition: Definition, department: str, history: tuple[Happening, ...]
) -> Told:
    """Return the state as a sentence, and who follows the dossier."""
    words = {"department": department}
    sentences = {
        "submitted": _("Votre demande est arrivée. Un agent l’ouvrira bientôt."),
        "turn": _("Votre demande attend une correction de votre part."),
        "in_review": _("%(department)s étudie votre demande. Vous n’avez rien à faire.") % words,
        "accepted": _("C’est oui : votre demande est acceptée."),
        "refused": _("Votre demande est refusée."),
        "dropped": _("Votre demande est classée sans suite."),
        "": _("Vous avez retiré votre demande. Aucune réponse n’est due."),
    }
    tag = tag_of(dossier)
    return Told(tag, outcome(dossier, definition), sentences[tag], _followed(dossier, history))


def short_sentence(dossier: Dossier, definition: Definition, *, today: date) -> str:
    """Return one line for the list: what to do, or what is awaited."""
    if dossier.state == State.DRAFT:
        return _("Commencé le %(day)s. À vous de le finir.") % {
            "day": formats.date_short(clock.local_day(dossier.created_at))
        }
    if tag_of(dossier) == "turn":
        return _("Une correction est attendue de votre part.")
    if dossier.state in rules.OPEN and dossier.due_on:
        if dossier.due_on < today:
            return _("La date de réponse est passée.")
        return _("Réponse au plus tard le %(day)s.") % {"day": formats.date_long(dossier.due_on)}
    if dossier.state in rules.OPEN:
        return _("En attente de réponse.")
    if dossier.state == State.WITHDRAWN:
        return _("Vous avez retiré cette demande.")
    when = clock.local_day(dossier.decided_at or dossier.updated_at)
    return _("%(outcome)s le %(day)s.") % {
        "outcome": outcome(dossier, definition),
        "day": formats.date_short(when),
    }


def path(
    dossier: Dossier, definition: Definition, history: tuple[Happening, ...]
) -> tuple[PathStep, ...]:
    """Return the path: submitted, complete, in review, answered."""
    sent = formats.datetime_short(dossier.submitted_at or dossier.created_at)
    steps = [PathStep("done", _("Déposé"), sent, "send")]
    if dossier.state == State.WITHDRAWN:
        return (*steps, PathStep("here", _("Retiré"), _("par vous"), "archive"))
    taken = dossier.taken_at is not None and dossier.state != State.SUBMITTED
    started = formats.date_short(clock.local_day(dossier.taken_at)) if dossier.taken_at else ""
    if dossier.correction_pending:
        steps.append(PathStep("here", _("À compléter"), _("à vous de jouer"), "corner-down-left"))
    elif taken:
        steps.append(PathStep("done", _("Complet"), _("rien ne manque"), "check"))
    else:
        steps.append(PathStep("here", _("À vérifier"), _("un agent va l’ouvrir"), "inbox"))
    decided = dossier.state in rules.DECIDED
    reviewing = "done" if decided else "here" if taken else "next"
    since = _("depuis le %(day)s") % {"day": started} if started and taken else _("ensuite")
    steps.append(PathStep(reviewing, _("En instruction"), since, "scan-search"))
    steps.append(_last_step(dossier, definition))
    return tuple(steps)


def silence(dossier: Dossier, receipt: Receipt) -> str:
    """Return what happens if nobody answers; "" once answered, or without rule."""
    if dossier.state not in rules.OPEN or receipt.due_on is None:
        return ""
    words = {"day": formats.date_short(receipt.due_on)}
    if receipt.accepted_by_silence:
        return _("Le %(day)s au soir, votre demande sera acceptée.") % words
    return (
        _("Le %(day)s au soir, votre demande sera refusée. Vous aurez alors 2 mois pour contester.")
        % words
    )


def correction(dossier: Dossier, form: Filling) -> Wanted | None:
    """Return the request that waits, with the fields to look at and where they are."""
    info = queries.pending_correction(dossier.pk) if dossier.correction_pending else None
    if info is None:
        return None
    slots = [form.form.slots[name] for name in info.fields if name in form.form.slots]
    return Wanted(info, tuple((s.field.label, s.page, s.field.id) for s in slots))


def unsent(dossier: Dossier, revision: Revision | None) -> int:
    """Return how many answers were changed and not sent."""
    if revision is None:
        return 0
    names = {*dossier.answers, *revision.answers}
    changed = sum(1 for n in names if dossier.answers.get(n) != revision.answers.get(n))
    return changed + len(revision.typed)


def history(happenings: tuple[Happening, ...], department: str) -> list[Line]:
    """Return the history, newest first, as a resident reads it."""
    lines = []
    for index, one in enumerate(happenings):
        text = _MINE.get(one.kind) if one.mine else _THEIRS.get(one.kind) or _MINE.get(one.kind)
        if text is None:
            continue
        who = one.who if one.by_agent and one.who else _("Une règle automatique")
        icon = _ICONS.get(one.kind, "pencil")
        lines.append(Line(icon, str(text) % {"who": who}, one.at, new=index == 0))
    return lines


def in_days(count: int) -> str:
    """« dans 52 jours », « demain », « aujourd’hui », « depuis 3 jours »."""
    if count == 0:
        return _("aujourd’hui")
    if count == 1:
        return _("demain")
    if count < 0:
        return ngettext("depuis hier", "depuis %(n)s jours", -count) % {"n": -count}
    return ngettext("dans %(n)s jour", "dans %(n)s jours", count) % {"n": count}


def appeal_until(dossier: Dossier) -> date | None:
    """Return the last day to contest a decision: two months after it (CJA art. R. 421-1)."""
    if dossier.decided_at is None:
        return None
    return procedures.add_period(clock.local_day(dossier.decided_at), "P2M")


def is_instant(text: str) -> bool:
    """Whether a text is an ISO instant."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def outcome(dossier: Dossier, definition: Definition) -> str:
    """Return the procedure's own word for the outcome, "" before."""
    if dossier.state not in rules.DECIDED:
        return ""
    return str(getattr(definition.outcomes, dossier.state))


def _followed(dossier: Dossier, history: tuple[Happening, ...]) -> str:
    if tag_of(dossier) == State.SUBMITTED and _left_by_rule(history):
        return _("La règle automatique n’a pas pu décider : un agent étudiera votre demande.")
    if dossier.state != State.IN_REVIEW:
        return ""
    taken = next((one for one in history if one.kind == EntryKind.TAKEN and one.who), None)
    if taken is None:
        return ""
    words: dict[str, Any] = {
        "who": taken.who,
        "day": formats.date_short(clock.local_day(taken.at)),
    }
    return _("%(who)s suit votre dossier depuis le %(day)s.") % words


def _left_by_rule(history: tuple[Happening, ...]) -> bool:
    """Whether a rule, the last to act on what was sent, left it to a person."""
    acts = {EntryKind.SUBMITTED, EntryKind.RESUBMITTED, EntryKind.LEFT_TO_A_PERSON}
    last = next((one.kind for one in history if one.kind in acts), None)
    return last == EntryKind.LEFT_TO_A_PERSON


def _last_step(dossier: Dossier, definition: Definition) -> PathStep:
    if dossier.state in rules.DECIDED and dossier.decided_at:
        when = formats.date_short(clock.local_day(dossier.decided_at))
        return PathStep("here", outcome(dossier, definition), when, _ICONS[_kind(dossier)])
    if dossier.due_on is None:
        return PathStep("next", _("Réponse"), _("dès que possible"), "flag")
    day = formats.date_short(dossier.due_on)
    return PathStep("next", _("Réponse"), _("d’ici au %(day)s") % {"day": day}, "flag")


def _kind(dossier: Dossier) -> EntryKind:
    return EntryKind(f"dossier.{dossier.state}")
