"""The page of what failed: for administrators, with one button."""

import pytest

from parvis.accounts.enums import Role
from parvis.accounts.models import RoleGrant
from parvis.common.context import current_authority
from parvis.journal import actions as journal
from parvis.journal import queries as entries
from parvis.journal.models import ReactionRun
from tests.dossiers import factories as make
from tests.dossiers.pages import text

pytestmark = pytest.mark.usefixtures("town", "frozen")


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def administrator(client):
    row = make.make_person("Claire", "Fictive")
    RoleGrant.objects.create(authority_id=current_authority(), person=row, role=Role.ADMINISTRATOR)
    client.force_login(row)
    return row


@pytest.fixture
def failed():
    """A receipt given up after its last try."""
    dossier = make.make_submitted()
    entry = entries.timeline("dossier", dossier.pk)[0]
    journal.give_up(entry.id, "dossier.receipt", error="TemplateNotFound")
    return ReactionRun.objects.get(reaction="dossier.receipt", state="failed")


def test_what_failed_is_named_and_started_again_by_hand(client, administrator, failed):
    page = text(client.get("/automatismes/"))
    assert "Envoyer le récépissé de dépôt" in page
    assert "TemplateNotFound" in page
    for words in ("La réaction repart.", "Quelqu’un l’a déjà relancée."):
        answer = client.post(f"/automatismes/{failed.pk}/relancer/")
        assert words in text(client.get(answer["Location"]))
    assert not ReactionRun.objects.filter(state="failed").exists()
    told = entries.timeline("reaction", failed.pk)
    assert [entry.kind for entry in told] == ["automation.retried"]


def test_nothing_failed_says_so_and_shows_the_table(client, administrator):
    page = text(client.get("/automatismes/"))
    assert "Rien à relancer" in page
    assert "Notifier la décision" in page


def test_an_agent_who_is_no_administrator_sees_nothing(client, failed):
    actor, _roles = make.make_agent()
    from parvis.accounts.models import Person

    client.force_login(Person.objects.get(pk=actor.person_id))
    assert client.get("/automatismes/").status_code == 403
    assert client.post(f"/automatismes/{failed.pk}/relancer/").status_code == 403


def test_the_failures_of_another_town_are_not_there(client, administrator, failed):
    from parvis.common.context import use_authority
    from tests.tenancy.factories import make_authority

    with use_authority(make_authority().id):
        other = make.make_submitted()
        entry = entries.timeline("dossier", other.pk)[0]
        journal.give_up(entry.id, "dossier.receipt", error="TemplateNotFound")
        run = ReactionRun.objects.get(entry_id=entry.id)
    client.post(f"/automatismes/{run.pk}/relancer/")
    assert text(client.get("/automatismes/")).count("Relancer : Envoyer") == 1
