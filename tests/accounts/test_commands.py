"""The operator removes the second factor of an agent of two authorities."""

import pytest
from django.core.management import CommandError, call_command

from parvis.accounts import actions, queries
from parvis.accounts.enums import Role
from parvis.accounts.models import OpenSession
from parvis.common.context import use_authority
from parvis.journal.models import JournalEntry
from parvis.journal.types import SYSTEM
from tests.accounts.factories import give_application, make_person, open_session
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.django_db
KIND = "account.protection_removed"


@pytest.fixture
def towns():
    return [make_authority(), make_authority(), make_authority()]


@pytest.fixture
def agent(towns):
    """An agent of the first two authorities, protected, with two sessions open."""
    with use_authority(towns[0].id):
        made = make_person(email="claire@exemple.test")
        make_person(email="usager@exemple.test")
    for town in towns[:2]:
        with use_authority(town.id):
            actions.grant_role(made.pk, Role.CASEWORKER, actor=SYSTEM)
    give_application(made)
    for key in ("desk", "phone"):
        open_session(made, key)
    return made


def told(town):
    with use_authority(town.id):
        return [*JournalEntry.objects.filter(kind=KIND).values_list("actor_kind", "subject_id")]


def test_it_is_removed_everywhere_and_each_authority_knows(towns, agent, capsys, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _ask: "claire@exemple.test ")
    call_command("remove_protection", "Claire@exemple.test")
    assert not queries.is_protected(agent.pk)
    assert not OpenSession.objects.exists()
    assert [told(town) for town in towns] == [[("system", agent.pk)], [("system", agent.pk)], []]
    said = capsys.readouterr().out
    assert all(town.name in said for town in towns[:2])
    with pytest.raises(CommandError, match="pas de double protection"):
        call_command("remove_protection", "claire@exemple.test", confirm="claire@exemple.test")


@pytest.mark.parametrize(
    ("email", "confirm", "words"),
    [
        ("claire@exemple.test", "clara@exemple.test", "rien n’est changé"),
        ("personne@exemple.test", "personne@exemple.test", "Aucun agent"),
        ("usager@exemple.test", "usager@exemple.test", "Aucun agent"),
    ],
)
def test_nothing_is_done_without_the_right_agent(towns, agent, email, confirm, words):
    with pytest.raises(CommandError, match=words):
        call_command("remove_protection", email, confirm=confirm)
    assert queries.is_protected(agent.pk)
    assert OpenSession.objects.count() == 2
    assert not any(told(town) for town in towns)
