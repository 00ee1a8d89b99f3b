"""Pages of sign-in, of the account and of the team: who sees them, by Jinja2, in few statements."""

import pytest
from django.test import override_settings
from django.urls import path, reverse

from config.environment import EnvironmentProblem, read
from parvis.accounts import actions, queries
from parvis.accounts import urls as routes
from parvis.accounts.enums import Role
from parvis.accounts.models import Person
from parvis.accounts.types import Grant
from parvis.accounts.views import demo_accounts
from parvis.common.context import use_authority
from parvis.journal.types import SYSTEM
from parvis.tenancy import queries as tenancy
from tests.accounts.factories import (
    give_application,
    make_agent,
    make_department,
    make_person,
)
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.usefixtures("town", "known_host")

STATIC = [route for route in routes.urlpatterns if "<" not in str(route.pattern)]
NAMES = [route.name for route in STATIC if "(?P" not in str(route.pattern)]
# They answer by a redirect, a download or a refusal when nothing is under way.
ELSEWHERE = {
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_export",
    "account_delete",
    "account_set_password",
    "mfa_login_webauthn",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
SHOWN = [name for name in NAMES if name not in ELSEWHERE]
DOORS = {
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
}


@pytest.fixture
def known_host(town):
    """The process has answered at this host before, as it has but for the very first request."""
    tenancy.by_host("testserver")


def administrator(client):
    person = make_agent(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def well_made(response):
    page = response.content.decode()
    return (
        response.status_code == 200
        and page.count("<h1") == 1
        and '<html lang="fr"' in page
        and 'href="#contenu"' in page
        and not response.templates  # Django's own engine took part in nothing
    )


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_visitor_opens_the_doors(client, name):
    assert well_made(client.get(reverse(name)))


@override_settings(SECOND_FACTOR_REQUIRED=False)
@pytest.mark.parametrize("name", [name for name in SHOWN if name not in DOORS])
def test_every_other_page_is_ours_for_an_administrator(client, name):
    administrator(client)
    assert well_made(client.get(reverse(name)))


def test_control_a_page_of_another_engine_would_be_seen(client):
    from allauth.account.views import LoginView

    class Here:
        urlpatterns = [*routes.urlpatterns, path("autre/", LoginView.as_view())]

    with override_settings(ROOT_URLCONF=Here):
        assert client.get("/autre/").templates


@pytest.mark.parametrize("name", [name for name in NAMES if name not in DOORS])
def test_a_visitor_is_sent_to_the_door_for_all_the_rest(client, name):
    response = client.get(reverse(name))
    if name == "account_logout":
        assert response.url == "/"
    else:
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login")) or name.startswith(
            "account_confirm_login"
        )


def test_the_account_costs_few_statements(client, django_assert_num_queries):
    client.force_login(make_person())
    with django_assert_num_queries(4):  # session with its person, account, second factor, roles
        client.get(reverse("account_home"))


def test_a_public_page_asks_nothing_of_who_is_there(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("account_login"))


@override_settings(SECOND_FACTOR_REQUIRED=False)
@pytest.mark.parametrize("count", [2, 20])
def test_the_team_costs_the_same_for_two_and_twenty(client, django_assert_num_queries, count):
    administrator(client)
    for number in range(count):
        place = make_department(f"service-{number}", f"Service {number}")
        make_agent(Role.CASEWORKER, department=place)
    with django_assert_num_queries(4):  # session with its person, roles, departments, agents
        client.get(reverse("team"))


def test_the_name_is_changed(client):
    person = make_person(first_name="", last_name="")
    client.force_login(person)
    refused = client.post(reverse("account_name"), {"first_name": "", "last_name": ""})
    assert "Indiquez votre prénom." in refused.content.decode()
    client.post(reverse("account_name"), {"first_name": "Léa", "last_name": "Exemple"})
    assert queries.person(person.pk).name == "Léa Exemple"


# --- the team ------------------------------------------------------------------------------------


@override_settings(SECOND_FACTOR_REQUIRED=False)
@pytest.mark.parametrize("role", [None, *[role for role in Role if role != Role.ADMINISTRATOR]])
def test_only_administrators_see_the_team(client, role):
    client.force_login(make_agent(role) if role else make_person())
    for route in routes.TEAM:
        kwargs = {"person_id": 1} if "person_id" in str(route.pattern) else {}
        kwargs = {"slug": "voirie"} if "slug" in str(route.pattern) else kwargs
        assert client.get(reverse(route.name, kwargs=kwargs)).status_code == 403


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_an_administrator_invites_then_takes_back(client):
    administrator(client)
    make_department()
    invitation = {
        "email": "samira@exemple.test",
        "first_name": "Samira",
        "last_name": "Exemple",
        "role": "caseworker",
        "department": "voirie",
        "capacity": "Instructrice",
    }
    response = client.post(reverse("team_invite"), invitation)
    invited = Person.objects.get(email="samira@exemple.test")
    assert response.url == reverse("team_member", args=[invited.pk])
    assert "Instructrice" in client.get(response.url).content.decode()
    gone = {"role": "caseworker", "department": "voirie"}
    response = client.post(reverse("team_remove_role", args=[invited.pk]), gone)
    assert response.url == reverse("team")
    assert client.get(reverse("team_member", args=[invited.pk])).status_code == 404


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_a_delegation_is_given_shown_and_taken_out(client):
    administrator(client)
    made = make_agent(Role.DECIDER, department=make_department())
    address = reverse("team_reword_role", args=[made.pk])
    asked = {"role": "decider", "department": "voirie"}
    page = client.get(address, asked)
    assert well_made(page)
    told = {"capacity": "Cheffe de la voirie", "delegation": "par délégation du maire"}
    answer = client.post(address, {**asked, **told}, follow=True)
    assert "Cheffe de la voirie, par délégation du maire" in answer.content.decode()
    assert 'value="par délégation du maire"' in client.get(address, asked).content.decode()
    answer = client.post(address, {**asked, "capacity": "Cheffe de la voirie"}, follow=True)
    assert "par délégation du maire</span>" not in answer.content.decode()
    wrong = client.post(address, {**asked, "capacity": "Cheffe, par délégation du maire"})
    assert wrong.status_code == 422
    assert "à part, dans sa propre case" in wrong.content.decode()
    for lost in ({}, {"role": "expert"}, {"role": "decider"}, {**asked, "department": "ailleurs"}):
        assert client.get(address, lost).status_code == 404
        assert client.post(address, lost).status_code == 404


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_an_administrator_of_a_department_rewords_in_it_only(client):
    voirie, ecoles = make_department(), make_department("ecoles", "Écoles")
    client.force_login(make_agent(Role.ADMINISTRATOR, department=voirie))
    made = make_agent(Role.DECIDER, department=ecoles)
    asked = {"role": "decider", "department": "ecoles", "capacity": "Cheffe"}
    assert client.post(reverse("team_reword_role", args=[made.pk]), asked).status_code == 403
    assert queries.roles_of(made.pk).capacity(ecoles.id) == ""


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_the_last_administrator_is_told_why_the_role_stays(client):
    me = administrator(client)
    response = client.post(
        reverse("team_remove_role", args=[me.pk]), {"role": "administrator"}, follow=True
    )
    assert "dernier administrateur" in response.content.decode()
    assert queries.roles_of(me.pk).is_administrator


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_an_administrator_of_a_department_stays_in_it(client):
    voirie, ecoles = make_department(), make_department("ecoles", "Écoles")
    client.force_login(make_agent(Role.ADMINISTRATOR, department=voirie))
    other = make_agent(Role.EXPERT, department=ecoles)
    refused = client.post(
        reverse("team_add_role", args=[other.pk]), {"role": "decider", "department": "ecoles"}
    )
    assert refused.status_code == 422
    assert "dont vous êtes administrateur" in refused.content.decode()
    raised = client.post(
        reverse("team_add_role", args=[other.pk]), {"role": "administrator", "department": "voirie"}
    )
    assert raised.status_code == 422
    client.post(
        reverse("team_add_role", args=[other.pk]), {"role": "decider", "department": "voirie"}
    )
    assert Grant("decider", voirie.id) in queries.roles_of(other.pk).grants
    assert client.get(reverse("team_department", args=["ecoles"])).status_code == 403
    assert client.get(reverse("team_new_department")).status_code == 403


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_departments_are_created_and_changed(client):
    administrator(client)
    client.post(reverse("team_new_department"), {"name": "Écoles & cantines"})
    assert queries.department("ecoles-cantines").name == "Écoles & cantines"
    twice = client.post(reverse("team_new_department"), {"name": "Écoles cantines"})
    assert "Un service porte déjà ce nom" in twice.content.decode()
    client.post(
        reverse("team_department", args=["ecoles-cantines"]),
        {"name": "Écoles", "street": "1, rue des Fictions", "phone": "01 99 00 12 34"},
    )
    assert queries.department("ecoles-cantines").street == "1, rue des Fictions"
    assert client.get(reverse("team_department", args=["ailleurs"])).status_code == 404


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_an_administrator_removes_a_lost_second_factor_after_a_checked_box(client):
    administrator(client)
    lost = make_agent(Role.CASEWORKER)
    give_application(lost)
    address = reverse("team_unprotect", args=[lost.pk])
    assert address in client.get(reverse("team_member", args=[lost.pk])).content.decode()
    assert well_made(client.get(address))
    refused = client.post(address, {})
    assert refused.status_code == 422
    assert "reconnu la personne" in refused.content.decode()
    assert queries.is_protected(lost.pk)
    response = client.post(address, {"sure": "on"}, follow=True)
    assert "La double protection est retirée" in response.content.decode()
    assert not queries.is_protected(lost.pk)
    assert address not in response.content.decode()
    again = client.post(address, {"sure": "on"}, follow=True)
    assert "pas de double protection" in again.content.decode()


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_nobody_removes_their_own_second_factor_this_way(client):
    me = administrator(client)
    give_application(me)
    address = reverse("team_unprotect", args=[me.pk])
    assert address not in client.get(reverse("team_member", args=[me.pk])).content.decode()
    assert client.post(address, {"sure": "on"}).status_code == 403
    assert queries.is_protected(me.pk)


@override_settings(SECOND_FACTOR_REQUIRED=False)
@pytest.mark.parametrize("role", Role)
def test_an_agent_or_an_administrator_of_one_department_removes_nothing(client, role):
    place = make_department()
    client.force_login(make_agent(role, department=place))
    lost = make_agent(Role.CASEWORKER, department=place)
    give_application(lost)
    address = reverse("team_unprotect", args=[lost.pk])
    assert client.post(address, {"sure": "on"}).status_code == 403
    assert queries.is_protected(lost.pk)


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_one_town_does_not_open_the_doors_of_another(client):
    administrator(client)
    shared = make_agent(Role.CASEWORKER)
    give_application(shared)
    with use_authority(make_authority("ailleurs").id):
        actions.grant_role(shared.pk, Role.DECIDER, actor=SYSTEM)
    address = reverse("team_unprotect", args=[shared.pk])
    assert client.post(address, {"sure": "on"}).status_code == 403
    stranger = make_person()
    give_application(stranger)
    unknown = reverse("team_unprotect", args=[stranger.pk])
    assert client.post(unknown, {"sure": "on"}).status_code == 404
    assert queries.is_protected(shared.pk)
    assert queries.is_protected(stranger.pk)


# --- access --------------------------------------------------------------------------------------


def test_the_way_back_is_kept(client):
    response = client.get(reverse("account_home") + "?a=1")
    assert response.url == "/compte/connexion/?next=%2Fcompte%2F%3Fa%3D1"


def test_a_fragment_sends_the_whole_page_to_the_door(client):
    response = client.get(
        reverse("account_home"),
        headers={"hx-request": "true", "hx-current-url": "http://testserver/mes-dossiers/"},
    )
    assert response.headers["HX-Redirect"] == "/compte/connexion/?next=%2Fmes-dossiers%2F"


def test_a_stranger_cannot_choose_the_way_back(client):
    response = client.post(
        reverse("account_name"), headers={"referer": "https://ailleurs.example/piege"}
    )
    assert response.url == "/compte/connexion/?next=%2Fcompte%2Fnom%2F"


# --- settings ------------------------------------------------------------------------------------


def test_passwords_are_hashed_by_argon2_outside_tests():
    from config.settings import security

    assert security.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.mark.parametrize("name", ["PARVIS_TRUSTED_PROXIES", "PARVIS_SHARED_ADDRESSES"])
def test_a_wrong_address_stops_the_start(name):
    assert read({name: "203.0.113.7, 10.0.0.0/8"})[name] == ["203.0.113.7/32", "10.0.0.0/8"]
    with pytest.raises(EnvironmentProblem, match=f"{name} is wrong: write addresses"):
        read({name: "la mairie"})


def test_the_demo_shows_its_accounts_and_nothing_else_does(settings):
    settings.DEMO_ACCOUNTS = [("usagère", "lea@exemple.test", "mot")]
    settings.DEMO = False
    assert demo_accounts() == ()
    settings.DEMO = True
    assert demo_accounts()[0].email == "lea@exemple.test"
