"""What a case says in words: its history, its decision, what silence does."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from jinja2.utils import markupsafe

from parvis.common.formats import date_short
from parvis.dossiers.enums import EntryKind, Outcome
from parvis.dossiers.types import Happening
from parvis.procedures import queries as procedures
from parvis.procedures.enums import Ruled
from parvis.workbench.types import DeskCase

ICONS = {
    EntryKind.SUBMITTED: "inbox",
    EntryKind.RESUBMITTED: "pencil",
    EntryKind.TAKEN: "scan-search",
    EntryKind.ASSIGNED: "user-round",
    EntryKind.CORRECTION_REQUESTED: "corner-down-left",
    EntryKind.MESSAGE_POSTED: "message-circle",
    EntryKind.ACCEPTED: "circle-check",
    EntryKind.REFUSED: "circle-x",
    EntryKind.DROPPED: "archive",
    EntryKind.REOPENED: "undo-2",
    EntryKind.LEFT_TO_A_PERSON: "user-round",
    EntryKind.REVIEW_ASKED: "user-round",
    EntryKind.REVIEW_ANSWERED: "user-round",
    EntryKind.WITHDRAWN: "undo-2",
}


class Item(NamedTuple):
    """One line of the timeline."""

    icon: str
    text: str
    at: Any
    by: str
    new: bool


def history_items(desk: DeskCase, reader_id: int) -> list[Item]:
    """Return the history, newest first, said in words; the reader is « vous »."""
    del reader_id
    return [
        Item(
            icon=ICONS.get(one.kind, "pencil"),
            text=str(one.kind.label),
            at=one.at,
            by=_by(one),
            new=number == 0,
        )
        for number, one in enumerate(desk.case.history)
    ]


def _by(one: Happening) -> str:
    if one.mine:
        return _("vous")
    return one.who or _("automatique")


def outcome_word(desk: DeskCase) -> str:
    """Return the outcome in the words of the procedure, "" before a decision."""
    if desk.case.decision is None:
        return ""
    outcomes = procedures.definition(desk.case.procedure_version_id).outcomes
    return str(getattr(outcomes, Outcome(desk.case.decision.outcome).value))


def advice_words(desk: DeskCase) -> str:
    """Return what the rule said, in a sentence; "" when it said nothing."""
    said = {
        Ruled.ACCEPTED: _("La règle accepterait."),
        Ruled.REFUSED: _("La règle refuserait."),
        Ruled.REVIEW: _("La règle laisse la décision à un agent."),
    }
    decided = {
        Ruled.ACCEPTED: _("La règle a accepté."),
        Ruled.REFUSED: _("La règle a refusé."),
    }
    if desk.case.advice is None:
        return ""
    if desk.case.advice.stopped:
        return _("La règle s’est arrêtée sans pouvoir répondre : un agent décide.")
    outcome, decision = Ruled(desk.case.advice.outcome), desk.case.decision
    by_rule = decision is not None and decision.by_rule
    return decided.get(outcome, "") if by_rule else said[outcome]


def silence_words(desk: DeskCase) -> str:
    """« sans réponse le 15 mars : refusé », for the decision bar."""
    if not desk.silence or desk.case.due_on is None:
        return ""
    day = date_short(desk.case.due_on)
    if desk.silence == "accepted":
        return _("sans réponse le %(day)s : accepté") % {"day": day}
    return _("sans réponse le %(day)s : refusé") % {"day": day}


def attachments(desk: DeskCase, message_id: int) -> markupsafe.Markup:
    """Return the links to the files of a message."""
    row = markupsafe.Markup('<p class="pv-small"><a href="{}">{}</a></p>')
    return markupsafe.Markup("").join(
        row.format(file.url, file.name) for file in desk.message_files.get(message_id, ())
    )
