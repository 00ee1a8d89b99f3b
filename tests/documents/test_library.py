"""The library of templates: who may, what is kept, what is refused, page and preview."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.accounts.enums import Role
from parvis.common.context import current_authority
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentKind, EntryKind
from parvis.documents.models import TemplateVersion
from parvis.journal.models import JournalEntry
from parvis.journal.types import SYSTEM
from tests.accounts.factories import make_agent
from tests.documents.orders import make_order
from tests.documents.reading import text_of

NAME = "refusal.typ"
OWN = "#show: letter\nNotre propre lettre pour #data.recipient.name.\n#verification()\n"


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def administrator(town, client):
    client.force_login(make_agent(Role.ADMINISTRATOR))


def page_of(name=NAME):
    return reverse("documents:template", args=[name])


def save(name=NAME, source=OWN):
    return actions.save_template(name, source, author_name="Claire d’Arc-Élie", actor=SYSTEM)


def test_a_new_version_draws_what_comes_next(sealed_town):
    former = actions.issue(make_order("un", kind=DocumentKind.REFUSAL), actor=SYSTEM)
    made = save()
    now = actions.issue(make_order("deux", kind=DocumentKind.REFUSAL), actor=SYSTEM)
    assert made.number == 1
    assert "Notre propre lettre" in text_of(now)
    assert "Notre propre lettre" not in text_of(former)
    assert JournalEntry.objects.filter(kind=EntryKind.TEMPLATE_CHANGED).count() == 1


def test_the_same_text_makes_no_version_and_former_ones_are_kept(town):
    save()
    assert save().number == 1
    assert save(source=queries.shipped(NAME).source).number == 2
    assert [one.number for one in queries.versions(NAME)] == [2, 1, 0]


def test_a_version_is_never_changed(town):
    from django.db import DatabaseError, transaction

    save()
    with pytest.raises(DatabaseError), transaction.atomic():
        TemplateVersion.objects.filter(name=NAME).update(source="autre")


def test_what_does_not_draw_is_not_kept(town):
    with pytest.raises(actions.TypesetError):
        save(source="#show: letter\n#nulle")
    with pytest.raises(LookupError):
        save(name="../secret.typ")
    assert not TemplateVersion.objects.exists()


def test_the_charter_is_tried_on_a_document(town):
    changed = queries.shipped(queries.CHARTER).source.replace("size: 15pt", "size: 16pt")
    assert save(name=queries.CHARTER, source=changed).number == 1
    with pytest.raises(actions.TypesetError):
        save(name=queries.CHARTER, source="#let letter(it) = it")


def test_another_authority_keeps_its_own(town):
    from parvis.common.context import use_authority
    from tests.tenancy.factories import make_authority

    save()
    other = make_authority("ailleurs", hosts=("ailleurs.test",))
    with use_authority(other.id):
        assert current_authority() == other.id
        assert queries.template(NAME).number == 0


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_other_agents_are_refused(town, client, role):
    client.force_login(make_agent(role))
    assert client.get(reverse("documents:templates")).status_code == 403
    assert client.post(page_of(), {"source": OWN}).status_code == 403


def test_a_visitor_is_sent_to_sign_in(town, client):
    assert client.get(reverse("documents:templates")).status_code == 302


def test_the_list_costs_the_same_with_versions(
    sealed_town, administrator, client, django_assert_num_queries
):
    client.get(reverse("documents:templates"))
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("documents:templates"))
    assert len(seen) <= 9
    for name in queries.names()[1:4]:
        save(name=name, source=queries.shipped(name).source + "\n// à nous\n")
    with django_assert_num_queries(len(seen)):
        page = client.get(reverse("documents:templates")).content.decode()
    assert "Version 1, du" in page
    assert "Arrêté" in page


def test_a_template_is_tried_in_the_browser(administrator, client):
    answer = client.post(page_of(), {"source": OWN, "essayer": "1"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")
    assert not TemplateVersion.objects.exists()


def test_a_template_is_put_in_force_then_read_again(administrator, client):
    answer = client.post(page_of(), {"source": OWN.replace("\n", "\r\n")})
    assert answer.status_code == 302
    assert queries.template(NAME).source == OWN
    assert "Notre propre lettre" not in client.get(page_of() + "?version=0").content.decode()
    assert "Notre propre lettre" in client.get(page_of()).content.decode()


@pytest.mark.parametrize("button", [{}, {"essayer": "1"}])
def test_an_error_is_said_with_its_line(administrator, client, button):
    answer = client.post(page_of(), {"source": "#show: letter\n\n #nulle", **button})
    page = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code == 422
    assert "Ligne 3, colonne 3 : « nulle » n’existe pas." in page
    assert "<code> #nulle</code>" in page


@pytest.mark.parametrize("source", ["", "x" * 100_001])
def test_an_empty_or_endless_text_is_refused(administrator, client, source):
    assert client.post(page_of(), {"source": source}).status_code == 422


def test_an_unknown_template_is_not_found(administrator, client):
    assert client.get("/modeles/inconnu.typ/").status_code == 404
