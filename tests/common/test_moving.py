"""Delegations leave the capacities: which words move, row by row, town by town, and back."""

from types import SimpleNamespace

import pytest
from django.db import connection

from parvis.accounts.enums import Role
from parvis.accounts.models import RoleGrant
from parvis.common import moving
from parvis.common.context import current_authority, use_authority
from tests.accounts.factories import make_person
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.django_db
MOVE = moving.move_delegation(
    "accounts_role", capacity="capacity", delegation="delegation", room=120
)
EDITOR = SimpleNamespace(connection=connection)


def held(capacity, delegation=""):
    return RoleGrant.objects.create(
        authority_id=current_authority(),
        person_id=make_person().pk,
        role=Role.DECIDER,
        capacity=capacity,
        delegation=delegation,
    )


def words(row):
    return RoleGrant.objects.values_list("capacity", "delegation").get(pk=row.pk)


@pytest.mark.parametrize(
    ("told", "capacity", "delegation"),
    [
        ("", "", ""),
        ("Maire", "Maire", ""),
        ("Cheffe, par délégation du maire", "Cheffe", "par délégation du maire"),
        ("Cheffe par délégation du maire", "Cheffe", "par délégation du maire"),
        ("Cheffe – Par délégation, arrêté n° 12", "Cheffe", "Par délégation, arrêté n° 12"),
        ("Cheffe,\u00a0par délégation", "Cheffe", "par délégation"),
        ("Par délégation du maire, la cheffe", "Par délégation du maire, la cheffe", ""),
        ("Cheffe (par délégation du maire)", "Cheffe (par délégation du maire)", ""),
        ("Chargée des délégations", "Chargée des délégations", ""),
        (
            "A, par délégation de B, par délégation de C",
            "A",
            "par délégation de B, par délégation de C",
        ),
    ],
)
def test_which_words_move(town, told, capacity, delegation):
    row = held(told)
    MOVE.code(None, EDITOR)
    MOVE.code(None, EDITOR)  # begun again after a failure: the same
    assert words(row) == (capacity, delegation)


@pytest.mark.parametrize(
    ("capacity", "delegation", "told"),
    [
        ("Cheffe", "par délégation du maire", "Cheffe, par délégation du maire"),
        ("Maire", "", "Maire"),
        ("", "par délégation du maire", "par délégation du maire"),
        ("Cheffe", "x" * 300, f"Cheffe, {'x' * 112}"),
    ],
)
def test_the_way_back(town, capacity, delegation, told):
    row = held(capacity, delegation)
    MOVE.reverse_code(None, EDITOR)
    assert words(row) == (told, "")


def test_every_town_a_few_rows_at_a_time(monkeypatch):
    monkeypatch.setattr(moving, "STEP", 2)
    rows = {}
    for town in [make_authority(), make_authority()]:
        with use_authority(town.id):
            rows[town.id] = [held("Cheffe, par délégation du maire") for _ in range(5)]
    MOVE.code(None, EDITOR)
    for town, some in rows.items():
        with use_authority(town):
            assert {words(row) for row in some} == {("Cheffe", "par délégation du maire")}
