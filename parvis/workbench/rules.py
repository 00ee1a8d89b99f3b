"""What an address of the inbox means, and what a decision needs. Pure."""

from collections.abc import Mapping
from datetime import date

from parvis.dossiers.enums import Outcome, Sort, State
from parvis.dossiers.types import Cursor, InboxFilters
from parvis.workbench.enums import View
from parvis.workbench.types import Asked

OPEN = (State.SUBMITTED, State.IN_REVIEW)
CLOSED = (State.ACCEPTED, State.REFUSED, State.DROPPED, State.WITHDRAWN)
LONGEST_TEXT = 100
# What a decision must say besides its outcome (CRPA art. L. 211-2 and L. 211-5): a refusal is
# motivated in fact and in law; closing without action says why in fact.
NEEDED = {
    Outcome.ACCEPTED: (),
    Outcome.REFUSED: ("facts", "law"),
    Outcome.DROPPED: ("facts",),
}


def read(params: Mapping[str, str]) -> Asked:
    """Return what the parameters of an address ask; anything unreadable counts as absent."""
    view = params.get("vue", "")
    sort = params.get("tri", "")
    return Asked(
        view=view if view in View.values else View.OPEN.value,
        procedure_id=_number(params.get("demarche", "")),
        state=params.get("etat", "") if params.get("etat", "") in State.values else "",
        assignee_id=_number(params.get("suivi", "")),
        since=_day(params.get("depuis", "")),
        until=_day(params.get("jusqu", "")),
        text=params.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        sort=sort if sort in Sort.values else Sort.DUE.value,
        after=_cursor(params.get("apres", "")),
    )


def filters(
    asked: Asked, *, departments: frozenset[int] | None, person_id: int, today: date
) -> InboxFilters:
    """Return the filters of a view for one agent.

    departments: ids where the agent reads, None for all. A text is looked for in every state.
    """
    states: tuple[str, ...] = OPEN
    if asked.text or asked.view == View.ALL:
        states = ()
    elif asked.view in {View.DONE, View.REVIEWS}:
        states = CLOSED
    elif asked.view == View.TO_TAKE:
        states = (State.SUBMITTED,)
    waiting = {View.WAITING: True, View.TO_TAKE: False}.get(View(asked.view))
    assignee = {View.MINE: person_id, View.TO_TAKE: 0}.get(View(asked.view), asked.assignee_id)
    return InboxFilters(
        departments=departments,
        states=(asked.state,) if asked.state else tuple(states),
        procedure_id=asked.procedure_id,
        assignee_id=assignee,
        waiting=None if asked.text else waiting,
        review=True if asked.view == View.REVIEWS and not asked.text else None,
        due_before=today if asked.view == View.LATE and not asked.text else None,
        submitted_from=asked.since,
        submitted_to=asked.until,
        text=asked.text,
        sort=Sort(asked.sort),
    )


def parameters(asked: Asked, **changes: str) -> dict[str, str]:
    """Return the parameters that ask the same thing again, some changed or emptied."""
    values = {
        "vue": asked.view,
        "demarche": _text(asked.procedure_id),
        "etat": asked.state,
        "suivi": _text(asked.assignee_id),
        "depuis": _text(asked.since),
        "jusqu": _text(asked.until),
        "q": asked.text,
        "tri": "" if asked.sort == Sort.DUE else asked.sort,
    } | changes
    return {name: value for name, value in values.items() if value}


def cursor_text(cursor: Cursor) -> str:
    """« 2027-03-15~418 »: a cursor inside an address."""
    return f"{cursor.key}~{cursor.id}"


def tag(state: str, *, correction_pending: bool) -> str:
    """Return the word of the tag: an open dossier that waits for the resident says so."""
    if correction_pending and state == State.SUBMITTED:
        return "turn"
    return "withdrawn" if state == State.WITHDRAWN else state


def missing(outcome: Outcome, *, facts: str, law: str) -> tuple[str, ...]:
    """Return what a decision still lacks: « facts », « law »."""
    given = {"facts": facts, "law": law}
    return tuple(name for name in NEEDED[outcome] if not given[name].strip())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _cursor(text: str) -> Cursor | None:
    key, _, number = text.rpartition("~")
    found = _number(number)
    try:
        date.fromisoformat(key[:10])
    except ValueError:
        return None
    return Cursor(key, found) if found is not None and len(key) < 40 else None


def _text(value: object) -> str:
    return "" if value is None else str(value)
