"""Ways in, in a real browser: an account by code, a passkey added then used alone, the team."""

import re
import secrets

import pytest

from config.demo import PASSWORD as DEMO_PASSWORD
from tests.journeys.conftest import PHONE, Visitor

PASSWORD = "tournesol lampe cargo violon"
ADMINISTRATOR = "claire@villeneuve.exemple.fr"
COUNTER_AGENT = "marc@villeneuve.exemple.fr"


@pytest.fixture
def person(chromium, house):
    """A visitor at localhost: a passkey belongs to a name, never to a number."""
    made = []

    def make(**options):
        made.append(Visitor(chromium, house.replace("127.0.0.1", "localhost"), **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


def press(visitor, text):
    visitor.page.locator("main").get_by_role("button", name=text).first.click()
    visitor.page.wait_for_load_state()


def code_for(visitor, email):
    """Read the last code on the demo's page of mails."""
    reader = visitor.context.new_page()
    reader.goto("/courriers/")
    line = reader.locator("li", has_text=email).first
    line.locator("a").click()
    code = re.search(r"\b\d{6}\b", reader.locator("pre").inner_text()).group()
    reader.close()
    return code


def sign_up(visitor):
    """Create an account with the code of its mail; return its address, new at each run."""
    email = f"personne-{secrets.token_hex(4)}@exemple.test"
    visitor.go("/compte/inscription/")
    visitor.page.fill("#email", email)
    visitor.page.fill("#password1", PASSWORD)
    press(visitor, "Créer mon compte")
    visitor.judge("code")
    visitor.page.fill("#code", code_for(visitor, email))
    press(visitor, "Continuer")
    return email


def with_device(visitor):
    """Give the browser a device that confirms with a finger."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_out(visitor):
    visitor.go("/compte/deconnexion/")
    press(visitor, "Me déconnecter")


def test_a_resident_signs_up_adds_a_passkey_and_enters_with_it(person):
    visitor = person(viewport=PHONE)
    with_device(visitor)
    email = sign_up(visitor)
    visitor.go("/compte/protection/")
    visitor.page.locator("main").get_by_role("link", name="Ajouter une clé d’accès").click()
    visitor.judge("confirmer")
    visitor.page.fill("#password", PASSWORD)
    press(visitor, "Continuer")
    visitor.judge("cle")
    visitor.page.fill("#name", "Téléphone")
    press(visitor, "Continuer avec mon appareil")
    visitor.page.wait_for_url("**/protection/codes/")
    visitor.judge("codes")
    visitor.go("/compte/protection/")
    assert visitor.page.get_by_text("Téléphone").first.is_visible()
    sign_out(visitor)
    visitor.go("/compte/connexion/")
    press(visitor, "Utiliser une clé d’accès")
    visitor.page.wait_for_url("**/mes-dossiers/")
    sign_out(visitor)
    visitor.sign_in(email, PASSWORD)
    visitor.page.wait_for_url("**/connexion/verifier/")
    visitor.judge("second-facteur")
    press(visitor, "Utiliser ma clé d’accès")
    visitor.page.wait_for_url("**/mes-dossiers/")


def add_passkey(visitor, name):
    visitor.go("/compte/protection/cles/ajouter/")
    if visitor.page.locator("#password").count():
        visitor.page.fill("#password", DEMO_PASSWORD)
        press(visitor, "Continuer")
    visitor.page.fill("#name", name)
    press(visitor, "Continuer avec mon appareil")
    visitor.page.wait_for_url("**/protection/codes/")


def test_an_administrator_lets_in_an_agent_who_lost_the_key(person):
    agent = person()
    with_device(agent)
    agent.sign_in(COUNTER_AGENT, DEMO_PASSWORD)
    add_passkey(agent, "Clé perdue")
    administrator = person(viewport=PHONE)
    administrator.sign_in(ADMINISTRATOR, DEMO_PASSWORD)
    administrator.go("/compte/equipe/")
    administrator.page.get_by_role("link", name="Marc Imaginaire").click()
    administrator.judge("membre-protege")
    administrator.page.get_by_role("link", name="Retirer la double protection").click()
    administrator.judge("retirer-protection")
    press(administrator, "Retirer la double protection")
    administrator.messages.clear()  # the browser tells that the answer was 422
    administrator.judge("retirer-protection-erreur")
    administrator.page.get_by_label("J’ai reconnu la personne").check()
    press(administrator, "Retirer la double protection")
    administrator.judge("protection-retiree")
    agent.go("/compte/")
    assert "/connexion/" in agent.page.url
    agent.sign_in(COUNTER_AGENT, DEMO_PASSWORD)
    agent.page.wait_for_url(lambda address: "/connexion/" not in address)


def test_without_script_the_other_ways_are_whole(person):
    visitor = person(scripts=False)
    email = sign_up(visitor)
    sign_out(visitor)
    visitor.go("/compte/connexion/code/")
    visitor.page.fill("#email", email)
    press(visitor, "Envoyer le code")
    visitor.page.fill("#code", code_for(visitor, email))
    press(visitor, "Continuer")
    visitor.page.wait_for_url("**/mes-dossiers/")
    visitor.go("/compte/connexion/")  # who is in is sent on
    visitor.page.wait_for_url("**/mes-dossiers/")


def test_a_typed_password_can_be_shown(person):
    visitor = person()
    visitor.go("/compte/connexion/")
    visitor.page.fill("#password", "violon")
    visitor.page.get_by_role("button", name="Afficher").click()
    assert visitor.page.locator("#password").get_attribute("type") == "text"
    visitor.page.get_by_role("button", name="Masquer").click()
    assert visitor.page.locator("#password").get_attribute("type") == "password"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_of_the_account_and_of_the_team_is_accessible(person, language):
    visitor = person(viewport=PHONE, language=language)
    for path in ("connexion/code/", "inscription/", "mot-de-passe/oublie/"):
        visitor.go(f"/compte/{path}")
    visitor.sign_in(ADMINISTRATOR, DEMO_PASSWORD)
    pages = ("", "nom/", "mot-de-passe/", "appareils/", "protection/", "adresse/", "equipe/")
    team = ("equipe/inviter/", "equipe/services/nouveau/", "equipe/services/voirie/")
    for path in pages + team:
        visitor.go(f"/compte/{path}")
    visitor.go("/compte/equipe/")
    visitor.page.locator("table a").first.click()
    visitor.judge("membre")
