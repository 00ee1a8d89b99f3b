"""A resident asks for parking places; the town asks for a correction, then decides.

Told three times: on a phone of 360 px, with the keyboard alone, and without JavaScript; and once in
English. Each page visited is judged (conftest): axe, console, one h1, no sideways scroll.
"""

import re
from datetime import timedelta

import pytest

from config.demo import PASSWORD
from parvis.common import clock
from tests.journeys.conftest import DESK, PHONE

RESIDENT = "lea@exemple.fr"
CASEWORKER = "samira@villeneuve.exemple.fr"
DECIDER = "paul@villeneuve.exemple.fr"
NUMBER = re.compile(r"\d{3}-\d{3}-\d{3}")


def fill_move(page, street):
    """Fill in the form of the parking places, page after page, and stop before submission."""
    day = clock.today() + timedelta(days=40)
    page.fill("input[name=jour-day]", str(day.day))
    page.fill("input[name=jour-month]", str(day.month))
    page.fill("input[name=jour-year]", str(day.year))
    page.fill("input[name=rue]", street)
    page.fill("input[name=places]", "4")  # three would be decided at once, by the rule
    page.check("input[name=camion][value=no]")


def on(visitor, text):
    """Press the button or link of the main part that says this, and judge what comes."""
    main = visitor.page.locator("main")
    follow(visitor, main.get_by_role("button", name=text).or_(main.get_by_role("link", name=text)))


def follow(visitor, control):
    """Press a control and wait until the page that it leads to is there."""
    with visitor.page.expect_navigation():
        control.first.click()


def start(visitor):
    visitor.go("/demarches/stationnement-demenagement/")
    on(visitor, "Commencer")
    if "Commencer une autre demande" in visitor.page.content():
        visitor.judge("encore")
        on(visitor, "Commencer une autre demande")
    if visitor.page.locator("input[name=public]").count():
        visitor.judge("public")
        visitor.page.check("input[name=public][value=individual]")
        on(visitor, "Continuer")


def submit_request(visitor, name, street):
    """Return the number of the dossier, submitted."""
    start(visitor)
    visitor.judge(f"{name}-formulaire")
    on(visitor, "Continuer")
    visitor.judge(f"{name}-erreurs")
    assert visitor.page.locator(".govuk-error-summary").is_visible()
    fill_move(visitor.page, street)
    on(visitor, "Continuer")
    visitor.judge(f"{name}-page-2")
    visitor.page.check("input[name=moyen][value=moi]")
    on(visitor, "Continuer")
    visitor.judge(f"{name}-verifier")
    assert street in visitor.page.content()
    assert "50,00" in visitor.page.content()
    visitor.page.get_by_label("Mes réponses sont exactes").check()
    on(visitor, "Déposer")
    visitor.judge(f"{name}-confirmation")
    return NUMBER.search(visitor.page.locator("main").inner_text()).group()


def decide(visitor, number, name):
    """As a caseworker: take, ask for a correction."""
    visitor.go(f"/agents/?q={number}")
    visitor.judge(f"{name}-inbox")
    follow(visitor, visitor.page.get_by_role("link", name="Léa Fictive"))
    visitor.judge(f"{name}-case")
    on(visitor, "Prendre ce dossier")
    visitor.judge(f"{name}-taken")
    on(visitor, "Faire corriger")
    visitor.judge(f"{name}-correct")
    visitor.page.fill("textarea[name=texte]", "Indiquez le numéro exact de la rue.")
    on(visitor, "Envoyer la demande")
    visitor.judge(f"{name}-asked")


def correct(visitor, number, street):
    """As the resident: read the request, change the answer, send it again."""
    visitor.go(f"/mes-dossiers/{number.replace('-', '')}/")
    visitor.judge("dossier-correction")
    assert "Indiquez le numéro exact de la rue." in visitor.page.content()
    on(visitor, re.compile("Corriger|Modifier"))
    visitor.page.fill("input[name=rue]", street)
    on(visitor, "Continuer")
    while "/etape/" in visitor.page.url:
        on(visitor, "Continuer")
    visitor.judge("dossier-verifier")
    visitor.page.get_by_label("Mes réponses sont exactes").check()
    on(visitor, re.compile("Envoyer|Déposer"))
    visitor.judge("dossier-renvoye")


def accept(visitor, number, street):
    """As the decider: take it again, read the new answer, accept."""
    visitor.go(f"/agents/dossiers/{number}/")
    assert street in visitor.page.content()
    on(visitor, "Prendre ce dossier")
    on(visitor, "Accepter")
    visitor.judge("decision")
    visitor.page.fill("textarea[name=facts]", "Les places sont libres ce jour-là.")
    on(visitor, "Voir la lettre")
    visitor.judge("decision-lettre")
    on(visitor, "Accepter la demande")
    visitor.judge("decided")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_the_whole_story_on_a_phone(visitor, scripts):
    street = f"{'12' if scripts else '14'} rue des Tilleuls"
    resident = visitor(viewport=PHONE, scripts=scripts)
    resident.sign_in(RESIDENT, PASSWORD)
    number = submit_request(resident, "phone" if scripts else "noscript", "rue des Tilleuls")
    agent = visitor(viewport=PHONE, scripts=scripts)
    agent.sign_in(CASEWORKER, PASSWORD)
    decide(agent, number, "phone-agent" if scripts else "noscript-agent")
    correct(resident, number, street)
    decider = visitor(viewport=DESK, scripts=scripts)
    decider.sign_in(DECIDER, PASSWORD)
    accept(decider, number, street)
    resident.go(f"/mes-dossiers/{number.replace('-', '')}/")
    resident.judge("dossier-autorise")
    assert "Les places sont libres ce jour-là." in resident.page.content()
    assert "responsable de la voirie" in resident.page.content()


def test_the_mails_of_the_story_reach_the_resident(visitor):
    someone = visitor()
    someone.go("/courriers/")
    someone.page.get_by_role("link", name=re.compile("Votre|Réserver|récépissé")).first.click()
    someone.judge("mail")


def test_the_form_with_the_keyboard_alone(visitor):
    resident = visitor()
    resident.sign_in(RESIDENT, PASSWORD)
    resident.go("/demarches/stationnement-demenagement/")
    keyboard(resident, "Commencer")
    if "Commencer une autre demande" in resident.page.content():
        keyboard(resident, "Commencer une autre demande")
    if resident.page.locator("input[name=public]").count():
        press_until(resident.page, "input[name=public]")
        resident.page.keyboard.press("Space")
        keyboard(resident, "Continuer")
    day = clock.today() + timedelta(days=40)
    press_until(resident.page, "input[name=jour-day]")
    for value in (str(day.day), str(day.month), str(day.year), "3 rue du Clavier", "2"):
        resident.page.keyboard.type(value)
        resident.page.keyboard.press("Tab")
    press_until(resident.page, "input[name=camion]")
    resident.page.keyboard.press("ArrowDown")
    keyboard(resident, "Continuer")
    assert "/etape/2/" in resident.page.url


def press_until(page, selector, most=60):
    """Press Tab until the focus is there; it must be seen where it stands."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard never reaches {selector}")


def keyboard(visitor, text):
    """Reach a button or link by Tab and press it with Enter."""
    for _ in range(80):
        said = visitor.page.evaluate("document.activeElement.innerText || ''").strip()
        if said.startswith(text):
            break
        visitor.page.keyboard.press("Tab")
    else:
        pytest.fail(f"the keyboard never reaches « {text} »")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.judge()


def test_a_draft_survives_the_loss_of_the_session(visitor):
    resident = visitor(viewport=PHONE)
    resident.sign_in(RESIDENT, PASSWORD)
    start(resident)
    with resident.page.expect_response(lambda answer: answer.request.method == "POST"):
        resident.page.fill("input[name=rue]", "8 quai des Songes")
        resident.page.keyboard.press("Tab")
    resident.page.wait_for_selector(".pv-saved:has-text('Enregistré')")
    address = resident.page.url
    resident.context.clear_cookies()
    again = visitor(viewport=DESK)
    again.sign_in(RESIDENT, PASSWORD)
    again.page.goto(address)
    assert again.page.input_value("input[name=rue]") == "8 quai des Songes"


@pytest.mark.parametrize("width", [320, 1280])
def test_public_pages_in_english(visitor, width):
    reader = visitor(viewport={"width": width, "height": 800}, language="en")
    for path in ("/", "/demarches/", "/demarches/stationnement-demenagement/", "/compte/connexion/",
                 "/accessibilite/", "/aide/", "/composants/"):  # fmt: skip
        answer = reader.page.goto(path)
        assert answer.status == 200, path
        assert reader.page.locator("html").get_attribute("lang") == "en"
        reader.judge(f"en-{width}-{path.strip('/').replace('/', '-') or 'home'}")


def test_the_agents_pages_in_english(visitor):
    agent = visitor(language="en")
    agent.sign_in(DECIDER, PASSWORD)
    agent.go("/agents/?vue=tous")
    agent.judge("en-inbox")
    follow(agent, agent.page.locator("td[data-cell=who] a"))
    agent.judge("en-case")


def test_keys_move_in_the_inbox_and_can_be_switched_off(visitor):
    agent = visitor()
    agent.sign_in(DECIDER, PASSWORD)
    agent.go("/agents/?vue=tous")
    agent.page.keyboard.press("j")
    agent.page.keyboard.press("j")
    assert agent.page.locator("tr.is-here").count() == 1
    agent.page.keyboard.press("/")
    assert agent.page.evaluate("document.activeElement.id") == "recherche"
    agent.context.add_cookies([{"name": "affichage", "value": "nokeys", "url": agent.address}])
    agent.go("/agents/?vue=tous")
    agent.page.keyboard.press("/")
    assert agent.page.evaluate("document.activeElement.id") != "recherche"
