"""Pages of sign-in and of the account: who sees them, in Jinja2, in few statements."""

import pytest
from django.urls import reverse

from parvis.messaging.models import OutgoingMail
from tests.accounts.factories import PASSWORD, make_person

pytestmark = pytest.mark.usefixtures("town")


def sign_in(client, person, **more):
    return client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD, **more}
    )


def code_of_mail():
    text = OutgoingMail.objects.order_by("-id").first().text
    return next(word for word in text.split() if word.isdecimal() and len(word) == 6)


OPEN = [
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
]
SIGNED_IN = [
    "account_home",
    "account_name",
    "account_email",
    "account_change_password",
    "account_sessions",
    "mfa_index",
    "account_reauthenticate",
    "account_logout",
]


@pytest.mark.parametrize("name", OPEN)
def test_a_visitor_opens_the_doors(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", SIGNED_IN)
def test_a_person_opens_the_account(client, name):
    client.force_login(make_person())
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


def test_sign_in_by_password_then_out(client):
    person = make_person()
    response = sign_in(client, person)
    assert response.status_code == 302, response.content.decode()
    assert response.url == "/mes-dossiers/"
    assert client.get(reverse("account_home")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("account_home")).status_code == 302
