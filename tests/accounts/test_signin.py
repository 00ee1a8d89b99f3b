"""Ways in: password, code, application; what a stranger can learn; how long they can try."""

import io
import json
import time
import zipfile
from contextlib import contextmanager
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.accounts import queries
from parvis.accounts.enums import Role
from parvis.accounts.models import OpenSession, Person
from parvis.common import clock
from parvis.journal.models import JournalEntry
from parvis.messaging.models import OutgoingMail
from parvis.tenancy import queries as tenancy
from tests.accounts.factories import PASSWORD, give_application, make_agent, make_person

LOGIN, CODE, SIGN_UP = "account_login", "account_request_login_code", "account_signup"
RESET, FACTOR = "account_reset_password", "mfa_authenticate"
NEW_PASSWORD = "tournesol lampe cargo violon"


@pytest.fixture(autouse=True)
def known_host(town):
    tenancy.by_host("testserver")


def browser(address="198.51.100.7"):
    return Client(headers={"host": "testserver"}, REMOTE_ADDR=address)


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(reverse(LOGIN), {"login": email, "password": password, **more})


def last_mail():
    return OutgoingMail.objects.order_by("-id").first()


def mailed_code():
    return next(word for word in last_mail().text.split() if word.isdecimal() and len(word) == 6)


def shown_code(application):
    secret = application.instance.data["secret"]
    from config.signin import SecondFactorAdapter

    now = int(time.time()) // 30
    value = totp.hotp_value(SecondFactorAdapter().decrypt(secret), now)
    return totp.format_hotp_value(value)


def is_in(client):
    return client.get(reverse("account_home")).status_code == 200


def kinds():
    return list(JournalEntry.objects.order_by("id").values_list("kind", flat=True))


# --- by password ---------------------------------------------------------------------------------


def test_in_by_password_then_out(client):
    person = make_person()
    assert sign_in(client, person.email.upper()).url == "/mes-dossiers/"
    assert is_in(client)
    assert kinds()[-1] == "account.signed_in"
    assert JournalEntry.objects.order_by("-id").first().payload == {"methods": ["password"]}
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_agents_arrive_at_their_desk(client):
    assert sign_in(client, make_agent(Role.EXPERT).email).url == "/agents/"
    assert sign_in(browser(), make_agent(Role.ADMINISTRATOR).email).url == "/compte/"


def test_a_wish_to_go_elsewhere_is_kept_inside_the_site(client):
    person = make_person()
    assert sign_in(client, person.email, next="/demarches/").url == "/demarches/"
    assert sign_in(browser(), person.email, next="https://ailleurs.example/").url != (
        "https://ailleurs.example/"
    )


def test_the_session_ends_with_the_browser_unless_asked(client):
    person = make_person()
    sign_in(client, person.email)
    assert client.session.get_expire_at_browser_close()
    stays = browser()
    sign_in(stays, person.email, remember="1")
    assert not stays.session.get_expire_at_browser_close()


def test_only_a_coarse_address_stands_beside_the_session(client):
    sign_in(browser("203.0.113.77"), make_person().email)
    assert OpenSession.objects.get().place == "203.0.113.0"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"login": "", "password": ""}, "Indiquez votre adresse e-mail."),
        ({"login": "lea", "password": "x"}, "Cette adresse n’est pas complète."),
        ({"login": "lea@exemple.test", "password": ""}, "Indiquez votre mot de passe."),
    ],
)
def test_what_is_missing_is_said(client, typed, sentence):
    assert sentence in client.post(reverse(LOGIN), typed).content.decode()


# --- by code -------------------------------------------------------------------------------------


def test_in_by_a_code_that_serves_once(client):
    person = make_person()
    response = client.post(reverse(CODE), {"email": person.email})
    code = mailed_code()
    assert client.get(response.url).status_code == 200
    wrong = client.post(response.url, {"code": "000000"})
    assert "Ce n’est pas le bon code" in wrong.content.decode()
    assert client.post(response.url, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert is_in(client)
    other = browser()
    assert other.post(response.url, {"code": code}).url == reverse(CODE)


def test_three_wrong_codes_end_the_try(client):
    client.post(reverse(CODE), {"email": make_person().email})
    code, confirm = mailed_code(), reverse("account_confirm_login_code")
    for _ in range(3):
        client.post(confirm, {"code": "000000"})
    client.post(confirm, {"code": code})
    assert not is_in(client)


# --- sign-up -------------------------------------------------------------------------------------


def test_sign_up_asks_for_the_code_before_it_opens(client):
    new = {"email": "Nouvelle@exemple.test", "password1": NEW_PASSWORD}
    response = client.post(reverse(SIGN_UP), new)
    assert response.url == reverse("account_email_verification_sent")
    assert not is_in(client)
    assert not EmailAddress.objects.get().verified
    client.post(response.url, {"action": "verify", "code": mailed_code()})
    assert is_in(client)
    assert Person.objects.get().email == "nouvelle@exemple.test"
    assert "account.created" in kinds()


def test_a_weak_password_is_refused_with_a_way_out(client):
    typed = {"email": "lea@exemple.test", "password1": "motdepasse"}
    page = client.post(reverse(SIGN_UP), typed).content.decode()
    assert "au moins 12 caractères" in page
    assert 'value="lea@exemple.test"' in page
    assert not Person.objects.exists()


# --- forgotten password --------------------------------------------------------------------------


def link_of_mail():
    text = last_mail().text
    return next(word for word in text.split() if "/mot-de-passe/nouveau/" in word)


def test_a_link_by_mail_changes_the_password_once(client):
    person = make_person()
    client.post(reverse(RESET), {"email": person.email})
    link = link_of_mail()
    page = client.get(link, follow=True)
    assert PASSWORD not in page.content.decode()
    client.post(page.redirect_chain[-1][0], {"password1": NEW_PASSWORD})
    assert is_in(client)
    assert last_mail().template == "accounts/security_change"
    assert "Ce lien ne sert plus" in browser().get(link, follow=True).content.decode()
    assert sign_in(browser(), person.email, NEW_PASSWORD).status_code == 302


def test_an_invited_agent_chooses_a_password_by_the_link(client):
    person = make_agent(Role.EXPERT, password=None)
    page = client.get(queries.password_path(person.pk), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW_PASSWORD})
    assert is_in(client)


# --- what a stranger can learn -------------------------------------------------------------------


@contextmanager
def measured(monkeypatch):
    """Count statements by their first word and hashes made while something is asked."""
    hashes = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda *a: hashes.append(1) or encode(*a)
    )
    with CaptureQueriesContext(connection) as captured:
        yield lambda: (
            [query["sql"].split(None, 1)[0] for query in captured.captured_queries],
            len(hashes),
        )


def seen(response, email):
    """Return what the visitor sees, the typed address and the tokens apart."""
    page = response.content.decode().replace(email, "ADDRESS")
    lines = [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]
    return response.status_code, response.headers.get("Location"), "\n".join(lines)


ASKED = [
    (LOGIN, lambda email: {"login": email, "password": "un mauvais mot de passe"}),
    (CODE, lambda email: {"email": email}),
    (RESET, lambda email: {"email": email}),
]


@pytest.mark.parametrize(("door", "typed"), ASKED)
def test_known_and_unknown_addresses_get_the_same_for_the_same_work(monkeypatch, door, typed):
    answers = []
    for email in (make_person("connue@exemple.test").email, "inconnu@exemple.test"):
        with measured(monkeypatch) as work:
            client = browser()
            response = client.post(reverse(door), typed(email))
            answers.append((seen(response, email), work()))
    assert answers[0] == answers[1]


def test_sign_up_tells_nothing_of_who_has_an_account(monkeypatch):
    answers, hashes, statements = [], [], []
    for email in (make_person("connue@exemple.test").email, "inconnu@exemple.test"):
        with measured(monkeypatch) as work:
            client = browser()
            typed = {"email": email, "password1": NEW_PASSWORD}
            response = client.post(reverse(SIGN_UP), typed)
            words, hashed = work()
            hashes.append(hashed)
            statements.append((len(words), words.count("INSERT"), words.count("WITH")))
        answers.append((seen(response, email), seen(client.get(response.url), email)))
    assert answers[0] == answers[1]
    assert hashes == [1, 1]
    assert statements[0] == statements[1]
    assert Person.objects.count() == 2
    assert kinds().count("account.created") == 2
    assert sorted(OutgoingMail.objects.order_by("id").values_list("template", flat=True)) == [
        "accounts/account_exists",
        "accounts/address_code",
    ]


def test_a_code_that_was_never_sent_fails_like_a_wrong_one():
    pages = []
    for email in (make_person("connue@exemple.test").email, "inconnu@exemple.test"):
        client = browser()
        url = client.post(reverse(CODE), {"email": email}).url
        pages.append(seen(client.post(url, {"code": "000000"}), email))
    assert pages[0] == pages[1]


def test_control_a_page_that_tells_would_be_seen(monkeypatch):
    person = make_person("connue@exemple.test")
    right = seen(sign_in(browser(), person.email), person.email)
    wrong = seen(sign_in(browser(), "inconnu@exemple.test"), "inconnu@exemple.test")
    assert right != wrong


# --- how long a stranger can try -----------------------------------------------------------------


def test_an_account_rests_after_five_wrong_passwords(frozen):
    person = make_person()
    for number in range(5):
        sign_in(browser(f"198.51.100.{number}"), person.email, "faux")
    page = sign_in(browser("198.51.100.99"), person.email)
    assert "Trop d’essais pour cette adresse" in page.content.decode()
    assert sign_in(browser(), make_person().email).status_code == 302


def test_an_unknown_account_rests_as_well(frozen):
    for _ in range(6):
        page = sign_in(browser(), "inconnu@exemple.test", "faux").content.decode()
    assert "Trop d’essais pour cette adresse" in page


def test_an_address_of_the_network_rests_after_thirty(frozen):
    client = browser()
    for number in range(30):
        assert sign_in(client, f"inconnu{number}@exemple.test", "faux").status_code == 200
    response = sign_in(client, make_person().email)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    assert "Trop d’essais. Réessayez dans une minute." in response.content.decode().replace(
        "\u00a0", " "
    )


def test_a_shared_address_does_not_rest(frozen, settings):
    settings.ENV = {**settings.ENV, "PARVIS_SHARED_ADDRESSES": ["198.51.100.7"]}
    for number in range(31):
        sign_in(browser(), f"inconnu{number}@exemple.test", "faux")
    assert sign_in(browser(), make_person().email).status_code == 302


def test_those_who_succeed_do_not_wear_the_address_out(frozen):
    person = make_person()
    for _ in range(40):
        assert sign_in(browser(), person.email).status_code == 302


@pytest.mark.parametrize("door", [CODE, RESET, SIGN_UP])
def test_nobody_floods_a_mailbox(frozen, door):
    typed = {"email": "connue@exemple.test", "password1": NEW_PASSWORD}
    for _ in range(5):
        assert browser().post(reverse(door), typed).status_code == 302
    assert browser().post(reverse(door), typed).status_code == 429


# --- second factor -------------------------------------------------------------------------------


def enrol(client):
    """Add an application as a person does: confirm the password, then recopy a code."""
    wanted = reverse("mfa_activate_totp")
    confirm = client.get(wanted).url
    client.post(confirm, {"password": PASSWORD})
    page = client.get(wanted)
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    return client.post(wanted, {"code": code})


def test_an_application_is_added_then_asked_for(client, django_capture_on_commit_callbacks):
    person = make_person()
    sign_in(client, person.email)
    with django_capture_on_commit_callbacks(execute=True):
        assert enrol(client).url == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    assert last_mail().template == "accounts/security_change"
    other = browser()
    assert sign_in(other, person.email).url == reverse(FACTOR)
    assert not is_in(other)
    wrong = other.post(reverse(FACTOR), {"code": "000000"})
    assert "Ce n’est pas le bon code" in wrong.content.decode()


def test_a_code_of_the_application_opens(client):
    person = make_person()
    application = give_application(person)
    sign_in(client, person.email)
    client.post(reverse(FACTOR), {"code": shown_code(application)})
    assert is_in(client)
    methods = JournalEntry.objects.order_by("-id").first().payload["methods"]
    assert methods == ["password", "mfa"]


def test_a_one_time_code_does_not_replace_the_second_factor(client):
    person = make_person()
    give_application(person)
    response = client.post(reverse(CODE), {"email": person.email})
    assert client.post(response.url, {"code": mailed_code()}).url == reverse(FACTOR)
    assert not is_in(client)


def test_second_factors_rest_after_five_wrong_codes(client, frozen):
    person = make_person()
    application = give_application(person)
    sign_in(client, person.email)
    for _ in range(5):
        client.post(reverse(FACTOR), {"code": "000000"})
    page = client.post(reverse(FACTOR), {"code": shown_code(application)})
    assert "Trop d’essais" in page.content.decode()
    assert not is_in(client)


def test_the_seed_of_an_application_is_sealed_in_the_database():
    application = give_application(make_person())
    from config.signin import SecondFactorAdapter

    kept = application.instance.data["secret"]
    opened = SecondFactorAdapter().decrypt(kept)
    assert len(opened) == 32
    assert opened not in kept


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_agents_need_a_second_factor_where_it_is_required(client, required):
    sign_in(client, make_agent(Role.ADMINISTRATOR).email)
    response = client.get(reverse("team"))
    assert response.url == reverse("mfa_index") + "?next=%2Fcompte%2Fequipe%2F"
    assert "double protection" in client.get(response.url).content.decode()
    enrol(client)
    assert client.get(reverse("team")).status_code == 200


def test_a_factor_added_elsewhere_does_not_open_an_old_session(client, required):
    person = make_agent(Role.ADMINISTRATOR)
    sign_in(client, person.email)
    give_application(person)
    assert client.get(reverse("team")).status_code == 302
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert client.get(reverse("team")).status_code == 302


def test_residents_need_no_second_factor(client, required):
    sign_in(client, make_person().email)
    assert is_in(client)


# --- the account ---------------------------------------------------------------------------------


def test_an_address_changes_when_its_code_comes_back(client):
    person = make_person("ancienne@exemple.test")
    sign_in(client, person.email)
    client.post(reverse("account_email"), {"email": "neuve@exemple.test", "action_add": "1"})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.post(
        reverse("account_email"), {"email": "neuve@exemple.test", "action_add": "1"}
    )
    assert queries.person(person.pk).email == "ancienne@exemple.test"
    client.post(response.url, {"action": "verify", "code": mailed_code()})
    assert queries.person(person.pk).email == "neuve@exemple.test"
    assert last_mail().to == "ancienne@exemple.test"


def test_a_new_password_closes_the_other_devices(client):
    person = make_person()
    other = browser()
    sign_in(client, person.email)
    sign_in(other, person.email)
    typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    client.post(reverse("account_change_password"), typed)
    assert is_in(client)
    assert not is_in(other)


def test_a_device_is_closed_from_another(client):
    person = make_person()
    other = browser()
    sign_in(other, person.email)
    sign_in(client, person.email)
    page = client.get(reverse("account_sessions")).content.decode()
    assert "cet appareil" in page
    client.post(reverse("account_sessions"), {})
    assert is_in(client)
    assert not is_in(other)


def test_the_copy_of_data_asks_who_is_there_first(client):
    person = make_person()
    sign_in(client, person.email)
    response = client.post(reverse("account_export"))
    assert response.url.startswith(reverse("account_reauthenticate"))
    # The copy follows at once: what was asked is taken up again.
    typed = {"password": PASSWORD, "next": reverse("account_export")}
    response = client.post(reverse("account_reauthenticate"), typed)
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        assert json.loads(archive.read("compte.json"))["email"] == person.email


def test_the_account_is_erased_after_a_checked_box(client):
    person = make_person()
    sign_in(client, person.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.post(reverse("account_delete"), {})
    assert "Cochez la case" in page.content.decode()
    assert (
        "Votre compte est supprimé"
        in client.post(reverse("account_delete"), {"sure": "1"}).content.decode()
    )
    assert not is_in(client)
    assert not queries.person(person.pk).is_active
    assert sign_in(browser(), "personne@exemple.test").status_code == 200


def test_an_agent_is_told_why_the_account_stays(client):
    sign_in(client, make_agent(Role.EXPERT).email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("account_delete")).content.decode()
    assert "Demandez d’abord à un administrateur" in page


def seen_as(client):
    """The e-mail that the account page shows for this browser, "" when it asks to sign in."""
    page = client.get(reverse("account_home"))
    return page.wsgi_request.user.email if page.status_code == 200 else ""


def test_a_session_stops_with_the_password_it_was_opened_with(client):
    person = make_person(email="ancienne@exemple.fr")
    client.force_login(person)
    assert seen_as(client) == "ancienne@exemple.fr"
    Person.objects.filter(pk=person.pk).update(password=hashers.make_password(NEW_PASSWORD))
    assert seen_as(client) == ""


def test_a_session_stops_when_its_person_is_switched_off(client):
    person = make_person()
    client.force_login(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert seen_as(client) == ""


def test_a_session_never_shows_another_person_than_it_holds(client):
    mine, other = make_person(), make_person(email="autre@exemple.fr")
    client.force_login(mine)
    OpenSession.objects.update(person_id=other.pk)
    assert seen_as(client) in {mine.email, ""}


def test_an_ended_session_is_none(client):
    client.force_login(make_person())
    OpenSession.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    assert seen_as(client) == ""
