"""The life of a dossier, as one table; its number; who plays which part. Pure.

The page docs/reference/states.md, the buttons on screen and the tests are read from TRANSITIONS.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from parvis.accounts.enums import Role
from parvis.accounts.types import RoleSet
from parvis.dossiers.enums import EntryKind, Guard, Move, Obstacle, Outcome, Part, State
from parvis.procedures.enums import Ruled

DECIDED = frozenset({State.ACCEPTED, State.REFUSED, State.DROPPED})
OPEN = frozenset({State.SUBMITTED, State.IN_REVIEW})
CLOSED = DECIDED | {State.WITHDRAWN}
# Of a draft without account and of its link, which serve no more (RGPD, art. 5): a session lasts 14
# days, so does a link that keeps a draft; after both nobody reaches it.
KEPT = timedelta(days=30)
_DECIDING = frozenset({Part.DECIDER, Part.RULE, Part.CLOCK})


class Refused(Exception):
    """A move that may not be made; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(str(obstacle.value))
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table. `sets` names the columns it writes, besides the state."""

    move: Move
    sources: frozenset[State]
    target: State
    parts: frozenset[Part]
    entry: EntryKind
    guards: frozenset[Guard] = frozenset()
    sets: tuple[str, ...] = ()


TRANSITIONS = (
    Transition(
        Move.SUBMIT,
        frozenset({State.DRAFT}),
        State.SUBMITTED,
        frozenset({Part.RESIDENT, Part.HELPER}),
        EntryKind.SUBMITTED,
        sets=("answers", "typed", "department", "submitted_at", "due_on", "applicant", "words"),
    ),
    Transition(
        Move.RESUBMIT,
        frozenset({State.SUBMITTED}),
        State.SUBMITTED,
        frozenset({Part.RESIDENT, Part.HELPER}),
        EntryKind.RESUBMITTED,
        sets=("answers", "department", "due_on", "correction_pending", "words", "news_for_agents"),
    ),
    Transition(
        Move.TAKE,
        frozenset({State.SUBMITTED}),
        State.IN_REVIEW,
        frozenset({Part.CASEWORKER, Part.RULE}),
        EntryKind.TAKEN,
        frozenset({Guard.NO_CORRECTION_WAITS}),
        sets=("assignee", "taken_at"),
    ),
    Transition(
        Move.REQUEST_CORRECTION,
        frozenset({State.IN_REVIEW}),
        State.SUBMITTED,
        frozenset({Part.CASEWORKER}),
        EntryKind.CORRECTION_REQUESTED,
        frozenset({Guard.REASON_GIVEN}),
        sets=("correction_pending", "due_on", "news_for_resident"),
    ),
    Transition(
        Move.ACCEPT,
        frozenset({State.IN_REVIEW}),
        State.ACCEPTED,
        _DECIDING,
        EntryKind.ACCEPTED,
        sets=("decided_at", "news_for_resident"),
    ),
    Transition(
        Move.REFUSE,
        frozenset({State.IN_REVIEW}),
        State.REFUSED,
        _DECIDING,
        EntryKind.REFUSED,
        frozenset({Guard.REASON_GIVEN}),
        sets=("decided_at", "news_for_resident"),
    ),
    Transition(
        Move.DROP,
        frozenset({State.IN_REVIEW}),
        State.DROPPED,
        _DECIDING,
        EntryKind.DROPPED,
        frozenset({Guard.REASON_GIVEN}),
        sets=("decided_at", "news_for_resident"),
    ),
    Transition(
        Move.REOPEN,
        DECIDED,
        State.IN_REVIEW,
        frozenset({Part.CASEWORKER}),
        EntryKind.REOPENED,
        frozenset({Guard.NO_REVIEW_WAITS, Guard.REASON_GIVEN}),
        sets=("decided_at", "due_on", "news_for_resident"),
    ),
    Transition(
        Move.WITHDRAW,
        OPEN,
        State.WITHDRAWN,
        frozenset({Part.RESIDENT}),
        EntryKind.WITHDRAWN,
        sets=("correction_pending", "due_on", "news_for_agents"),
    ),
)
_BY_MOVE = {transition.move: transition for transition in TRANSITIONS}


def find(
    move: Move,
    *,
    state: State,
    parts: frozenset[Part],
    correction_waits: bool = False,
    review_waits: bool = False,
    reason: str = "",
) -> Transition:
    """Return the line of the table for a move, or raise Refused with the first obstacle.

    parts: all the parts that the person plays. correction_waits: whether the resident has not yet
    answered a request for correction; review_waits: whether a person was asked to look again and
    has not answered. reason: the words that justify the move.
    """
    transition = _BY_MOVE[move]
    if not transition.parts & parts:
        raise Refused(Obstacle.PART)
    if state not in transition.sources:
        raise Refused(Obstacle.STATE)
    if Guard.NO_CORRECTION_WAITS in transition.guards and correction_waits:
        raise Refused(Obstacle.CORRECTION)
    if Guard.NO_REVIEW_WAITS in transition.guards and review_waits:
        raise Refused(Obstacle.REVIEW)
    if Guard.REASON_GIVEN in transition.guards and not reason.strip():
        raise Refused(Obstacle.REASON)
    return transition


def moves(
    state: State,
    parts: frozenset[Part],
    *,
    correction_waits: bool = False,
    review_waits: bool = False,
) -> tuple[Move, ...]:
    """Return the moves to offer on screen, in the order of the table; a reason is asked later."""
    offered = []
    for transition in TRANSITIONS:
        try:
            find(
                transition.move,
                state=state,
                parts=parts,
                correction_waits=correction_waits,
                review_waits=review_waits,
                reason="-",
            )
        except Refused:
            continue
        offered.append(transition.move)
    return tuple(offered)


def resident_parts(owner_id: int | None, person_id: int | None) -> frozenset[Part]:
    """Return what a person is to a dossier as a member of the public: its resident, or nothing."""
    owns = owner_id is not None and owner_id == person_id
    return frozenset({Part.RESIDENT}) if owns else frozenset()


def agent_parts(roles: RoleSet, department_id: int | None) -> frozenset[Part]:
    """Return what an agent is to the dossiers of a department; nobody has a part in a draft's.

    Who may decide may also examine. An agent has no part in a dossier without department.
    """
    if department_id is None:
        return frozenset()
    if roles.has(Role.DECIDER, department_id):
        return frozenset({Part.CASEWORKER, Part.DECIDER})
    if roles.has(Role.CASEWORKER, department_id):
        return frozenset({Part.CASEWORKER})
    return frozenset()


def may_read_case(roles: RoleSet, state: State, department_id: int | None) -> bool:
    """Whether an agent may read a dossier: not a draft, and of a department where they work.

    Caseworkers, deciders and experts read; administrators of the house manage, they do not read.
    """
    if state == State.DRAFT or department_id is None:
        return False
    reading = (Role.CASEWORKER, Role.DECIDER, Role.EXPERT)
    return any(roles.has(role, department_id) for role in reading)


def may_edit(state: State) -> bool:
    """Whether the resident may change answers: a draft, or submitted and not yet taken."""
    return state in {State.DRAFT, State.SUBMITTED}


# --- What a rule decided -----------------------------------------------------------------------
def commitment(salt: str, content: Mapping[str, Any]) -> str:
    """Return what the journal keeps of a rule's record: SHA-256 of the salt and of the record.

    The record is written as canonical JSON (sorted keys, no space, UTF-8). With its 128 random bits
    the salt hides a record that could be guessed, until both are erased (RGPD art. 17).
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def ruled(outcome: Ruled, *, refuses: bool, signed: bool, appealed: bool, held: bool) -> Ruled:
    """Return what may come of a rule's answer without a person.

    refuses: the procedure's administrator switched automatic refusals on. signed: the authority has
    named in whose name rules decide (CRPA art. L. 212-1). appealed: an appeal or a reopening is
    always answered by a person (CRPA art. L. 311-3-1; loi 78-17, art. 47). held: an agent had begun
    to examine it, and finishes it; the rule then only advises.
    """
    if appealed or held or not signed or (outcome == Ruled.REFUSED and not refuses):
        return Ruled.REVIEW
    return outcome


def check_asking(parts: frozenset[Part], *, by_rule: bool, answered: bool) -> None:
    """Raise Refused unless this person may ask that an agent look again at a decision.

    by_rule: whether the decision in force was made by a rule. answered: whether an agent has looked
    again at it already; the judge comes next.
    """
    if Part.RESIDENT not in parts:
        raise Refused(Obstacle.PART)
    if not by_rule or answered:
        raise Refused(Obstacle.STATE)


def check_answering(
    parts: frozenset[Part], *, state: State, waits: bool, outcome: Outcome, facts: str, law: str
) -> None:
    """Raise Refused unless this agent may answer a request to look again, with these words.

    waits: whether a request is open. outcome: what will be in force. Every answer says why in
    fact; one that refuses, in law too (CRPA art. L. 211-2 and L. 211-5).
    """
    if Part.DECIDER not in parts:
        raise Refused(Obstacle.PART)
    if not waits or state not in DECIDED:
        raise Refused(Obstacle.STATE)
    if not facts.strip():
        raise Refused(Obstacle.REASON)
    if outcome == Outcome.REFUSED and not law.strip():
        raise Refused(Obstacle.LAW)


# --- Number -----------------------------------------------------------------------------------
# Eight digits and Damm's check digit, said by groups of three: « 418 277 356 ». Digits alone: they
# are typed on a telephone and are not misheard as B, D, P, T or V are.
ROOT_MIN = 10_000_000
ROOT_MAX = 99_999_999
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """Return Damm's check digit: any one wrong digit, any two neighbours swapped change it."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def number(root: int) -> str:
    """Return the number of a root of eight digits; raise ValueError outside ROOT_MIN…ROOT_MAX."""
    if not ROOT_MIN <= root <= ROOT_MAX:
        raise ValueError("the root of a number has eight digits")
    return f"{root}{check_digit(str(root))}"


def read_number(typed: str) -> str | None:
    """Return the nine digits of a number as people write it, or None when it is not one."""
    digits = "".join(c for c in typed if c not in " \u00a0\u202f-./")
    right = len(digits) == 9 and digits.isascii() and digits.isdecimal()
    return digits if right and digits[0] != "0" and check_digit(digits) == "0" else None


def spoken(digits: str) -> str:
    """« 418-277-356 »: how a number is written and said."""
    return "-".join(digits[i : i + 3] for i in range(0, len(digits), 3))
