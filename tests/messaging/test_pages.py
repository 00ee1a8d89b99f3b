"""The demo's mail pages, the unsubscribe page, the bounce hook."""

import pytest
from django.urls import reverse

from parvis.messaging import actions, queries
from parvis.messaging.models import OutgoingMail
from tests.messaging.factories import write

pytestmark = pytest.mark.usefixtures("town")
TOKEN = "x" * 40


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def hook(settings):
    settings.ENV = {**settings.ENV, "PARVIS_BOUNCE_TOKEN": TOKEN}


def test_without_demo_no_mail_is_shown(client):
    mail = write()
    for name, args in [("outbox", []), ("read", [mail]), ("html", [mail])]:
        assert client.get(reverse(f"messaging:{name}", args=args)).status_code == 404


def test_the_demo_lists_and_shows_mails(client, demo):
    mail = write()
    page = client.get("/courriers/").content.decode()
    assert "Votre dossier avance A-12" in page
    page = client.get(f"/courriers/{mail}/").content.decode()
    assert "C’est &lt;prêt&gt;" in page
    assert 'href="http://testserver' in page


def test_the_html_of_a_mail_runs_nothing(client, demo):
    answer = client.get(f"/courriers/{write()}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_costs_one_statement(client, demo, django_assert_num_queries, count):
    for number in range(count):
        write(f"k{number}")
    client.get("/courriers/")
    with django_assert_num_queries(1):
        client.get("/courriers/")


def test_the_list_pages_by_key(client, demo):
    ids = [write(f"k{number}") for number in range(31)]
    first = client.get("/courriers/").content.decode()
    assert f"?avant={ids[1]}" in first
    second = client.get(f"/courriers/?avant={ids[1]}").content.decode()
    assert f"/courriers/{ids[0]}/" in second
    assert f"/courriers/{ids[1]}/" not in second


def link():
    return reverse("messaging:unsubscribe", args=[queries.unsubscribe_token("lea@exemple.fr")])


def test_opening_the_link_changes_nothing(client):
    assert "Ne plus les recevoir" in client.get(link()).content.decode()
    assert queries.silence_of("lea@exemple.fr") is None


def test_one_gesture_unsubscribes_and_another_undoes_it(client):
    page = client.post(link(), follow=True).content.decode()
    assert "Vous ne recevez plus" in page
    client.post(link() + "retour")
    assert queries.silence_of("lea@exemple.fr") is None


def test_a_mail_program_unsubscribes_by_itself(client):
    answer = client.post(link(), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    assert queries.silence_of("lea@exemple.fr") is not None


def test_a_made_up_link_is_not_found(client):
    assert client.post("/courriers/desinscription/abc:def/").status_code == 404


def bounce(client, body, token=TOKEN):
    return client.post(
        "/courriers/rebonds",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_the_hook_is_closed_without_a_secret(client):
    assert bounce(client, {"message_id": "<a@b>"}).status_code == 404


def test_the_hook_wants_its_secret(client, hook):
    assert bounce(client, {"message_id": "<a@b>"}, token="y" * 40).status_code == 403


@pytest.mark.parametrize("body", [{}, {"message_id": 3}, {"message_id": "<a>", "kind": "odd"}])
def test_the_hook_refuses_another_shape(client, hook, body):
    assert bounce(client, body).status_code == 400


def test_the_hook_marks_a_mail(client, hook):
    actions.deliver(write())
    answer = bounce(client, {"message_id": OutgoingMail.objects.get().message_id})
    assert (answer.status_code, answer.json()) == (200, {"known": True})
    assert OutgoingMail.objects.get().state == "bounced"


def test_the_hook_says_when_it_knows_nothing(client, hook):
    answer = bounce(client, {"message_id": "<a@b>"})
    assert (answer.status_code, answer.json()) == (404, {"known": False})
