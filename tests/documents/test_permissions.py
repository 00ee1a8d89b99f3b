"""Who follows a lot, who puts a document out of force: every role, here, elsewhere, everywhere."""

from itertools import product

import pytest

from parvis.accounts.enums import Role
from parvis.accounts.types import NO_ROLES, Grant, RoleSet
from parvis.documents.rules import permissions

HERE, THERE = 1, 2
PLACES = (HERE, THERE, None)


def held(role, department):
    return RoleSet((Grant(role, department),))


@pytest.mark.parametrize(("role", "where", "lot"), [*product(Role, PLACES, PLACES)])
def test_who_decides_follows_the_lots_of_their_department(role, where, lot):
    mine = where is None or where == lot
    assert permissions.may_follow(held(role, where), lot) == (role == Role.DECIDER and mine)


@pytest.mark.parametrize(("role", "where", "decides"), [*product(Role, PLACES, (True, False))])
def test_who_decides_or_administers_all_revokes(role, where, decides):
    wide = role == Role.ADMINISTRATOR and where is None
    assert permissions.may_revoke(held(role, where), decides=decides) == (decides or wide)


@pytest.mark.parametrize("lot", PLACES)
def test_without_role_nothing_is_allowed(lot):
    assert not permissions.may_follow(NO_ROLES, lot)
    assert not permissions.may_revoke(NO_ROLES, decides=False)


@pytest.mark.parametrize(
    ("person", "holder", "holds"),
    [(1, 1, True), (1, 2, False), (None, None, False), (None, 1, False), (1, None, False)],
)
def test_who_holds_a_document(person, holder, holds):
    assert permissions.holds(person, holder) == holds
