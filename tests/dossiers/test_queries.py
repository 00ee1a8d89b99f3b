"""The inbox of agents: kept by filters, paged by keys, in one statement; drafts are never there."""

from datetime import timedelta

import pytest

from parvis.accounts.enums import Role
from parvis.common import clock
from parvis.dossiers import queries
from parvis.dossiers.enums import Move, Sort, State
from parvis.dossiers.models import Dossier
from parvis.dossiers.types import InboxFilters
from tests.conftest import MONDAY
from tests.dossiers import factories as make

pytestmark = pytest.mark.usefixtures("town", "frozen")

EVERYWHERE = InboxFilters(departments=None)


@pytest.fixture
def seven():
    """Seven dossiers submitted on seven days; two of them without a due date."""
    found = []
    for day in range(7):
        with clock.freeze(MONDAY + timedelta(days=day)):
            found.append(make.make_submitted())
    for dossier in found[1:3]:
        Dossier.objects.filter(pk=dossier.pk).update(due_on=None)
    make.make_draft()
    return [dossier.pk for dossier in found]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_follow_each_other_without_gap_nor_repeat(seven, sort, limit):
    filters = InboxFilters(departments=None, sort=sort)
    whole = [row.id for row in queries.inbox(filters, None, 100).rows]
    assert sorted(whole) == sorted(seven)
    paged, after = [], None
    while True:
        page = queries.inbox(filters, after, limit)
        paged += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert paged == whole


def test_the_order_is_the_one_asked(seven):
    newest = queries.inbox(InboxFilters(departments=None, sort=Sort.NEWEST)).rows
    assert [row.id for row in newest] == seven[::-1]
    due = [row.due_on for row in queries.inbox(EVERYWHERE).rows]
    assert due[:5] == sorted(due[:5])
    assert due[5:] == [None, None]  # without date: last


def test_one_statement_and_no_count(seven, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        queries.inbox(EVERYWHERE, None, 3)
    assert "COUNT(" not in captured.captured_queries[0]["sql"].upper()
    assert "OFFSET" not in captured.captured_queries[0]["sql"].upper()


def test_without_department_nothing_is_read(seven, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.inbox(InboxFilters()).rows == ()


def test_each_filter_keeps_what_it_says(seven):
    correction, (actor, _roles) = make.make_correction()
    voirie, culture = make.make_department(), make.make_department("culture", "Culture")

    def kept(**filters):
        rows = queries.inbox(InboxFilters(**{"departments": None, **filters}), None, 100).rows
        return {row.id for row in rows}

    everyone = {*seven, correction.pk}
    assert kept(departments=frozenset({voirie.pk})) == everyone
    assert kept(departments=frozenset({culture.pk})) == set()
    assert kept(states=(State.DRAFT,)) == set()
    assert kept(states=(State.SUBMITTED,)) == everyone
    assert kept(waiting=True) == {correction.pk}
    assert kept(waiting=False) == set(seven)
    assert kept(assignee_id=actor.person_id) == {correction.pk}
    assert kept(assignee_id=0) == set(seven)
    day = clock.local_day(MONDAY)
    assert kept(submitted_from=day + timedelta(days=5)) == set(seven[5:])
    assert kept(submitted_to=day + timedelta(days=1)) == {seven[0], correction.pk}


def test_a_search_finds_a_number_or_every_word_without_accents(seven):
    number = Dossier.objects.get(pk=seven[3]).number

    def found(text):
        return {row.id for row in queries.inbox(InboxFilters(departments=None, text=text)).rows}

    assert found(queries.spoken(number)) == {seven[3]}
    assert found("léa tilleuls") == set(seven)
    assert found("TILL") == set(seven)
    assert found("lea introuvable") == set()
    assert found("' ? \\ : & | ! < > ( )") == set(seven)  # nothing to look for


def test_a_case_offers_what_this_agent_may_do():
    dossier, (actor, roles) = make.make_taken()
    case = queries.case(dossier.pk, roles)
    assert set(case.moves) == {Move.REQUEST_CORRECTION, Move.ACCEPT, Move.REFUSE, Move.DROP}
    _colleague, examines = make.make_agent(Role.CASEWORKER)
    assert queries.case(dossier.pk, examines).moves == (Move.REQUEST_CORRECTION,)
    _expert, reads = make.make_agent(Role.EXPERT)
    assert queries.case(dossier.pk, reads).moves == ()
    assert actor.person_id == case.assignee_id


def test_a_draft_is_no_case():
    draft = make.make_draft()
    _actor, roles = make.make_agent()
    with pytest.raises(Dossier.DoesNotExist):
        queries.case(draft.pk, roles)
