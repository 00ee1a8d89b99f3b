"""Who makes the procedures of which department: rules, and every page of the desk."""

import pytest
from django.urls import reverse

from parvis.accounts.enums import Role
from parvis.accounts.models import RoleGrant
from parvis.accounts.types import Grant, RoleSet
from parvis.automation.models import Simulation
from parvis.common.context import current_authority
from parvis.journal.types import SYSTEM
from parvis.procedures import actions, queries
from parvis.procedures.enums import PackFault
from parvis.procedures.models import Procedure
from parvis.procedures.rules.making import makes_in, may_make
from parvis.procedures.types import PackError
from tests.dossiers.factories import make_person
from tests.procedures.factories import RULES, make_department, pack, pack_that_decides

SLUG, OTHER = "place-de-parking", "place-de-marche"
DESK = [
    ("detail", ()), ("close", ()), ("reopen", ()), ("rule", ()), ("rule_table", ()),
    ("rule_text", ()), ("rule_cases", ()), ("publish", (1,)), ("preview", (1,)), ("download", (1,)),
    ("refusal", ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("grants", "makes", "here", "there"),
    [
        ([], frozenset(), False, False),
        ([(Role.DESIGNER, 1)], frozenset({1}), True, False),
        ([(Role.ADMINISTRATOR, 2)], frozenset({2}), False, True),
        ([(Role.DESIGNER, 1), (Role.ADMINISTRATOR, 2)], frozenset({1, 2}), True, True),
        ([(Role.DESIGNER, None)], None, True, True),
        ([(Role.DECIDER, None), (Role.EXPERT, 1)], frozenset(), False, False),
    ],
)
def test_who_makes_procedures_where(grants, makes, here, there):
    held = RoleSet(tuple(Grant(*one) for one in grants))
    assert (makes_in(held), may_make(held, 1), may_make(held, 2)) == (makes, here, there)


@pytest.fixture
def two(town):
    """A procedure that decides in each of two departments; the departments by slug."""
    queries.forget_forms()
    found = {name: make_department(name) for name in ("voirie", "marches")}
    for slug, department in ((SLUG, "voirie"), (OTHER, "marches")):
        made = actions.import_pack(files_of(slug, department), actor=SYSTEM)
        actions.publish(made.id, actor=SYSTEM)
    return found


def files_of(slug, department):
    return pack_that_decides(slug, rules=RULES, department=department)


@pytest.fixture(params=[Role.DESIGNER, Role.ADMINISTRATOR])
def maker(request, client, two, settings):
    """Somebody who makes the procedures of the roads, and of nothing else, signed in."""
    settings.SECOND_FACTOR_REQUIRED = False
    person = make_person()
    RoleGrant.objects.create(
        authority_id=current_authority(),
        person=person,
        role=request.param,
        department=two["voirie"],
    )
    client.force_login(person)
    return client


def newest(slug):
    return queries.versions(queries.by_slug(slug).id)[0]


@pytest.mark.parametrize(("name", "more"), DESK, ids=[name for name, _more in DESK])
def test_no_page_of_another_department_opens(maker, name, more):
    address = reverse(f"procedures:{name}", args=[OTHER, *more])
    before = Procedure.objects.filter(slug=OTHER).values().get()
    for answer in (maker.get(address), maker.post(address, {"note": "x", "allowed": "1"})):
        assert answer.status_code in {403, 405}
    assert Procedure.objects.filter(slug=OTHER).values().get() == before


def test_the_pages_of_the_own_department_open_and_the_list_holds_no_other(maker):
    for name in ("detail", "rule", "rule_text"):
        assert maker.get(reverse(f"procedures:{name}", args=[SLUG])).status_code == 200
    page = maker.get(reverse("procedures:manage")).content.decode()
    assert f"/{SLUG}/" in page
    assert f"/{OTHER}/" not in page


def test_the_version_of_another_procedure_is_not_changed_from_the_own_page(maker):
    """The page is the own one, the version in its form is not."""
    theirs, text = newest(OTHER), queries.rule_text(newest(SLUG).id)
    posted = {"texte": text.replace("refused", "accepted"), "version": theirs.id}
    maker.post(reverse("procedures:rule_text", args=[SLUG]), posted)
    maker.post(reverse("procedures:rule_cases", args=[SLUG]), {"version": theirs.id, "cas": "x"})
    assert newest(OTHER) == theirs


@pytest.mark.parametrize(
    ("slug", "department"), [("nouvelle", "marches"), (OTHER, "voirie"), (OTHER, "marches")]
)
def test_no_pack_of_another_department_comes_in(two, slug, department):
    """Neither as theirs, nor as ours over theirs."""
    before = Procedure.objects.filter(slug=slug).values().first()
    with pytest.raises(PackError) as refused:
        actions.import_pack(
            pack(slug, department=department), actor=SYSTEM, within={two["voirie"].pk}
        )
    assert [one.code for one in refused.value.faults] == [PackFault.OTHER_DEPARTMENT]
    assert Procedure.objects.filter(slug=slug).values().first() == before
    ours = pack("nouvelle", department="voirie")
    assert actions.import_pack(ours, actor=SYSTEM, within={two["voirie"].pk}).number == 1


def test_nobody_tries_a_rule_on_the_dossiers_of_another_department(maker):
    actions.import_pack(
        pack_that_decides(OTHER, rules=RULES[:2], department="marches"), actor=SYSTEM
    )
    started = maker.post(reverse("automation:simulations"), {"demarche": OTHER, "combien": "100"})
    assert started.status_code == 200
    assert not Simulation.objects.exists()
    assert f'value="{OTHER}"' not in started.content.decode()
