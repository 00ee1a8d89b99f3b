"""Permissions, waits, addresses and passwords: pure, walked in tables."""

from itertools import product

import pytest
import zxcvbn.matching
from django.core.exceptions import ValidationError

from parvis.accounts import rules
from parvis.accounts.enums import Attempted, PasswordFault, Permission, Role, SigningFault
from parvis.accounts.forms import FAULTS, StrengthValidator, too_many
from parvis.accounts.rules import LIMITS, Limit
from parvis.accounts.types import NO_ROLES, Grant, RoleSet

HERE, THERE = 1, 2
ADMIN = Role.ADMINISTRATOR
OTHERS = [role for role in Role if role != ADMIN]


def held(role, department=None):
    return RoleSet((Grant(role, department),))


# --- permissions: every role, every act, in its department, in another, in all ------------------

ANYWHERE = {Permission.SEE_TEAM}
AT_HOME = {Permission.INVITE, Permission.GRANT, Permission.REVOKE, Permission.EDIT_DEPARTMENT}
EVERYWHERE = set(Permission)


def expected(role, held_in, act, asked_in):
    if role != ADMIN:
        return False
    if held_in is None:
        return act in EVERYWHERE
    return act in ANYWHERE or (act in AT_HOME and asked_in == held_in)


@pytest.mark.parametrize(
    ("role", "held_in", "act", "asked_in"),
    [*product(Role, [None, HERE], Permission, [None, HERE, THERE])],
)
def test_permissions_of_every_role(role, held_in, act, asked_in):
    allowed = rules.may(held(role, held_in), act, department_id=asked_in)
    assert allowed == expected(role, held_in, act, asked_in)


@pytest.mark.parametrize(("act", "where"), [*product(Permission, [None, HERE])])
def test_without_role_nothing_is_allowed(act, where):
    assert not rules.may(NO_ROLES, act, department_id=where)


@pytest.mark.parametrize(("given", "where"), [*product(Role, [None, HERE, THERE])])
def test_an_administrator_of_all_gives_everything(given, where):
    assert rules.may_give(held(ADMIN), Grant(given, where))


@pytest.mark.parametrize(("given", "where"), [*product(Role, [None, HERE, THERE])])
def test_an_administrator_of_one_department_gives_lesser_roles_in_it(given, where):
    allowed = rules.may_give(held(ADMIN, HERE), Grant(given, where))
    assert allowed == (given != ADMIN and where == HERE)


@pytest.mark.parametrize(("role", "given", "where"), [*product(OTHERS, Role, [None, HERE])])
def test_other_roles_give_nothing(role, given, where):
    assert not rules.may_give(held(role), Grant(given, where))


@pytest.mark.parametrize(
    ("role", "held_in", "agent", "oneself", "elsewhere"),
    [*product(Role, [None, HERE], [held(Role.EXPERT), NO_ROLES], [True, False], [True, False])],
)
def test_a_lost_second_factor_is_removed_by_another_administrator_of_all(
    role, held_in, agent, oneself, elsewhere
):
    allowed = rules.may_unprotect(held(role, held_in), agent, oneself=oneself, elsewhere=elsewhere)
    right = role == ADMIN and held_in is None and agent.is_agent
    assert allowed == (right and not oneself and not elsewhere)


def test_the_last_administrator_stays():
    one, two = (7, Grant(ADMIN)), (8, Grant(ADMIN))
    assert rules.leaves_no_administrator([one], one)
    assert not rules.leaves_no_administrator([one, two], one)
    assert not rules.leaves_no_administrator([one], (7, Grant(Role.DECIDER)))


# --- role sets -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_a_role_of_all_departments_is_held_in_each(role):
    roles = held(role)
    assert roles.has(role)
    assert roles.has(role, HERE)
    assert roles.departments(role) is None


@pytest.mark.parametrize("role", Role)
def test_a_role_of_one_department_is_not_held_in_another(role):
    roles = held(role, HERE)
    assert roles.has(role)
    assert roles.has(role, HERE)
    assert not roles.has(role, THERE)
    assert roles.departments() == {HERE}


def test_the_capacity_of_the_department_comes_before_the_general_one():
    roles = RoleSet(
        (Grant(Role.DECIDER, None, "Adjointe"), Grant(Role.DECIDER, HERE, "Cheffe de la voirie"))
    )
    assert roles.capacity(HERE) == "Cheffe de la voirie"
    assert roles.capacity(THERE) == "Adjointe"
    assert NO_ROLES.capacity(HERE) == ""


DELEGATED = "par délégation du maire, arrêté n° 12"


@pytest.mark.parametrize(
    ("grants", "signed"),
    [
        ([], ("", "")),
        ([(Role.DECIDER, HERE, "Cheffe", "")], ("Cheffe", "")),
        ([(Role.DECIDER, HERE, "Cheffe", DELEGATED)], ("Cheffe", DELEGATED)),
        ([(Role.DECIDER, THERE, "Cheffe", DELEGATED)], ("", "")),
        # Both are of one grant: another's delegation does not follow this capacity.
        (
            [(Role.DECIDER, None, "Adjointe", DELEGATED), (Role.DECIDER, HERE, "Cheffe", "")],
            ("Cheffe", ""),
        ),
        # Who decides does not sign as a caseworker.
        (
            [
                (Role.CASEWORKER, HERE, "Instructrice", ""),
                (Role.DECIDER, HERE, "Cheffe", DELEGATED),
            ],
            ("Cheffe", DELEGATED),
        ),
        (
            [(Role.CASEWORKER, HERE, "", ""), (Role.DECIDER, None, "Adjointe", DELEGATED)],
            ("Adjointe", DELEGATED),
        ),
    ],
)
def test_capacity_and_delegation_come_from_one_grant(grants, signed):
    assert RoleSet(tuple(Grant(*one) for one in grants)).signing(HERE) == signed


@pytest.mark.parametrize(
    ("capacity", "delegation", "fault"),
    [
        ("", "", None),
        ("Cheffe", "", None),
        ("Cheffe", DELEGATED, None),
        ("", DELEGATED, SigningFault.BARE),
        ("Cheffe, Par Délégation du maire", "", SigningFault.TOLD_TWICE),
        ("Cheffe, par delegation", DELEGATED, SigningFault.TOLD_TWICE),
    ],
)
def test_a_delegation_is_told_apart_and_never_alone(capacity, delegation, fault):
    assert rules.signing_fault(capacity, delegation) == fault


# --- waits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 0), (2, 0), (3, 60), (4, 120), (5, 240), (6, 300), (60, 300), (10_000, 300)],
)
def test_the_wait_doubles_up_to_the_longest(attempts, seconds):
    assert rules.pause(Limit(free=3, wait=60, longest=300, memory=900), attempts) == seconds


@pytest.mark.parametrize("what", Attempted)
def test_every_thing_counted_has_a_limit_that_is_remembered_longer_than_the_wait(what):
    limit = LIMITS[what]
    assert limit.free > 0
    assert 0 < limit.wait <= limit.longest <= limit.memory


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "une minute"), (60, "une minute"), (61, "2 minutes")]
)
def test_the_wait_is_said_in_minutes(seconds, words):
    assert words in too_many(seconds)


# --- addresses of the network --------------------------------------------------------------------

PROXY = ["10.0.0.0/8"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "client"),
    [
        ("203.0.113.9", "", [], "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", [], "203.0.113.9"),  # nobody believes a stranger
        ("10.0.0.1", "198.51.100.1", PROXY, "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", PROXY, "198.51.100.1"),  # the left is forged
        ("10.0.0.1", "198.51.100.1, 10.2.3.4", PROXY, "198.51.100.1"),
        ("10.0.0.1", "", PROXY, "10.0.0.1"),
        ("10.0.0.1", "not an address", PROXY, "10.0.0.1"),
        ("::1", "2001:db8::7", ["::1"], "2001:db8::7"),
    ],
)
def test_the_client_is_the_last_hop_that_no_proxy_of_ours_wrote(remote, forwarded, trusted, client):
    assert rules.client_address(remote, forwarded, trusted) == client


def test_a_household_is_one_source():
    assert rules.source("2001:db8:1:2:3::4") == rules.source("2001:db8:1:2::9")
    assert rules.source("2001:db8:1:2::9") != rules.source("2001:db8:1:3::9")
    assert rules.source("203.0.113.9") == rules.source("::ffff:203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.9", "203.0.113.0"), ("2001:db8:1:2::9", "2001:db8:1::"), ("", "0.0.0.0")],
)
def test_only_a_coarse_address_is_kept(address, kept):
    assert rules.coarse(address) == kept


def test_devices_have_their_everyday_names():
    windows = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/126.0 Safari/537 Edg/126.0"
    assert rules.device(windows) == ("Edge", "Windows")
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604"
    assert rules.device(iphone) == ("Safari", "iPhone")
    assert rules.device("curl/8") == ("", "")


# --- passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("court", PasswordFault.SHORT),
        ("motdepasse12", PasswordFault.COMMON),
        ("azertyuiopqs", PasswordFault.KEYBOARD),
        ("aaaaaaaaaaaaaa", PasswordFault.REPEAT),
        ("abcdefghijklmnop", PasswordFault.SEQUENCE),
        ("Fictive-fictive-1", PasswordFault.PERSONAL),
        ("quatre mots sans lien orange", None),
        ("tournesol lampe cargo violon", None),
    ],
)
def test_weak_passwords_are_named(password, fault):
    found = rules.password_fault(password, ["fictive"])
    assert (found is None) == (fault is None)
    if fault not in (PasswordFault.COMMON, PasswordFault.KEYBOARD):  # the estimator chooses
        assert found == fault


def test_a_password_made_of_the_person_is_weak():
    assert rules.password_fault("exemplesamira1", ["samira", "exemple"]) == PasswordFault.PERSONAL


def test_a_very_long_password_is_judged_on_its_beginning():
    assert rules.password_fault("violon cargo lampe tournesol " * 40) is None


def test_every_fault_has_its_sentence():
    assert set(FAULTS) == set(PasswordFault)
    assert all(not {"veuillez", "invalide"} & set(str(s).lower().split()) for s in FAULTS.values())


def test_every_pattern_of_the_estimator_has_its_fault():
    known = set(rules._FAULTS) | {"dictionary", "bruteforce"}
    made = {"spatial", "repeat", "sequence", "regex", "date", "dictionary"}
    assert made <= known
    names = set(zxcvbn.matching.RANKED_DICTIONARIES) | {"user_inputs"}
    assert set(rules._DICTIONARIES) <= names


def test_the_validator_of_django_says_the_sentence():
    with pytest.raises(ValidationError, match="trop court"):
        StrengthValidator().validate("court")
    assert StrengthValidator().validate("quatre mots sans lien orange") is None
    assert "12" in StrengthValidator().get_help_text()
