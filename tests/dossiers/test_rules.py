"""The table of transitions, the parts people play, and the number with its check digit."""

from itertools import product

import pytest

from parvis.accounts.enums import Role
from parvis.accounts.types import Grant, RoleSet
from parvis.dossiers import rules
from parvis.dossiers.enums import Guard, Move, Obstacle, Part, State

# Written by hand from design/dossier.md: the table of the code must say the same.
EXPECTED = {
    Move.SUBMIT: ({"draft"}, "submitted", {"resident", "helper"}),
    Move.RESUBMIT: ({"submitted"}, "submitted", {"resident", "helper"}),
    Move.TAKE: ({"submitted"}, "in_review", {"caseworker", "rule"}),
    Move.REQUEST_CORRECTION: ({"in_review"}, "submitted", {"caseworker"}),
    Move.ACCEPT: ({"in_review"}, "accepted", {"decider", "rule", "clock"}),
    Move.REFUSE: ({"in_review"}, "refused", {"decider", "rule", "clock"}),
    Move.DROP: ({"in_review"}, "dropped", {"decider", "rule", "clock"}),
    Move.REOPEN: ({"accepted", "refused", "dropped"}, "in_review", {"caseworker"}),
    Move.WITHDRAW: ({"submitted", "in_review"}, "withdrawn", {"resident"}),
}


def attempt(move, state, part, **more):
    return rules.find(move, state=state, parts=frozenset({part}), reason="Un motif", **more)


@pytest.mark.parametrize(("move", "state", "part"), list(product(Move, State, Part)))
def test_every_move_from_every_state_by_every_part(move, state, part):
    sources, target, parts = EXPECTED[move]
    if part not in parts:
        with pytest.raises(rules.Refused) as refused:
            attempt(move, state, part)
        assert refused.value.obstacle == Obstacle.PART
    elif state not in sources:
        with pytest.raises(rules.Refused) as refused:
            attempt(move, state, part)
        assert refused.value.obstacle == Obstacle.STATE
    else:
        assert attempt(move, state, part).target == target


def test_every_move_stands_once_in_the_table():
    assert sorted(t.move for t in rules.TRANSITIONS) == sorted(Move)
    assert len({t.entry for t in rules.TRANSITIONS}) == len(Move)


def test_a_dossier_is_not_taken_while_a_correction_waits():
    with pytest.raises(rules.Refused) as refused:
        attempt(Move.TAKE, State.SUBMITTED, Part.CASEWORKER, correction_waits=True)
    assert refused.value.obstacle == Obstacle.CORRECTION


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_moves_that_hurt_need_words(reason):
    for transition in rules.TRANSITIONS:
        if Guard.REASON_GIVEN not in transition.guards:
            continue
        with pytest.raises(rules.Refused) as refused:
            rules.find(
                transition.move,
                state=min(transition.sources),
                parts=transition.parts,
                reason=reason,
            )
        assert refused.value.obstacle == Obstacle.REASON


def test_the_moves_offered_are_the_moves_allowed():
    for state, part in product(State, Part):
        allowed = {m for m in Move if state in EXPECTED[m][0] and part in EXPECTED[m][2]}
        assert set(rules.moves(state, frozenset({part}))) == allowed


@pytest.mark.parametrize(
    ("owner", "person", "parts"),
    [
        (1, 1, {Part.RESIDENT}),
        (1, 2, set()),
        (None, None, set()),  # a draft without account belongs to nobody who is signed out
        (None, 2, set()),
        (1, None, set()),
    ],
)
def test_only_the_owner_is_the_resident(owner, person, parts):
    assert rules.resident_parts(owner, person) == parts


def roles(*grants):
    return RoleSet(tuple(Grant(role, department) for role, department in grants))


@pytest.mark.parametrize(
    ("held", "department", "parts"),
    [
        (roles((Role.CASEWORKER, 7)), 7, {Part.CASEWORKER}),
        (roles((Role.CASEWORKER, 7)), 8, set()),
        (roles((Role.CASEWORKER, None)), 8, {Part.CASEWORKER}),
        (roles((Role.CASEWORKER, None)), None, set()),
        (roles((Role.DECIDER, 7)), 7, {Part.CASEWORKER, Part.DECIDER}),
        (roles((Role.DECIDER, 8), (Role.CASEWORKER, 7)), 7, {Part.CASEWORKER}),
        (roles((Role.ADMINISTRATOR, None)), 7, set()),
        (roles((Role.EXPERT, 7)), 7, set()),
        (roles((Role.DESIGNER, None), (Role.COUNTER_AGENT, None)), 7, set()),
        (roles(), 7, set()),
    ],
)
def test_the_part_of_an_agent_follows_from_roles_and_department(held, department, parts):
    assert rules.agent_parts(held, department) == parts


@pytest.mark.parametrize(
    ("role", "readable"),
    [
        (Role.CASEWORKER, True),
        (Role.DECIDER, True),
        (Role.EXPERT, True),
        (Role.ADMINISTRATOR, False),
        (Role.DESIGNER, False),
        (Role.COUNTER_AGENT, False),
    ],
)
def test_who_reads_a_case(role, readable):
    held = roles((role, 7))
    for state in State:
        seen = readable and state != State.DRAFT
        assert rules.may_read_case(held, state, 7) is seen
        assert rules.may_read_case(held, state, 8) is False
        assert rules.may_read_case(held, state, None) is False


# --- Number -----------------------------------------------------------------------------------
def test_the_check_table_catches_every_error_at_any_length():
    """Each case of the automaton: from any point, two different digits never meet again, and two
    neighbours swapped never end alike."""
    table = rules._DAMM
    digits = range(10)
    for interim in digits:
        assert sorted(table[interim]) == list(digits)  # a wrong digit leads elsewhere…
        assert sorted(table[i][interim] for i in digits) == list(digits)  # …and stays elsewhere
        assert table[interim][interim] == 0  # the check digit brings the sum to zero
        for a, b in product(digits, digits):
            if a != b:
                assert table[table[interim][a]][b] != table[table[interim][b]][a]


def test_every_single_error_and_swap_of_every_four_digits_is_caught():
    for value in range(10_000):
        text = f"{value:04d}"
        whole = text + rules.check_digit(text)
        for place in range(5):
            for digit in "0123456789":
                if digit != whole[place]:
                    assert rules.check_digit(whole[:place] + digit + whole[place + 1 :]) != "0"
        for place in range(4):
            left, right = whole[place : place + 2]
            if left != right:
                swapped = whole[:place] + right + left + whole[place + 2 :]
                assert rules.check_digit(swapped) != "0"


@pytest.mark.parametrize("root", [rules.ROOT_MIN, 41_827_735, 55_555_555, rules.ROOT_MAX])
def test_a_whole_number_survives_no_slip_of_the_tongue(root):
    number = rules.number(root)
    assert rules.read_number(number) == number
    assert rules.read_number(rules.spoken(number)) == number
    for place in range(9):
        for digit in "0123456789":
            if digit != number[place]:
                assert rules.read_number(number[:place] + digit + number[place + 1 :]) is None
    for place in range(8):
        left, right = number[place : place + 2]
        if left != right:
            assert rules.read_number(number[:place] + right + left + number[place + 2 :]) is None


@pytest.mark.parametrize("typed", ["", "12", "abc", "٤١٨٢٧٧٣٥٦", "418277356x", "0" * 9])
def test_what_is_no_number_is_refused(typed):
    assert rules.read_number(typed) is None


@pytest.mark.parametrize("root", [0, rules.ROOT_MIN - 1, rules.ROOT_MAX + 1])
def test_a_root_has_eight_digits(root):
    with pytest.raises(ValueError, match="eight digits"):
        rules.number(root)
