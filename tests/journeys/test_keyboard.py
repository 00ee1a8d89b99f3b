"""The whole story with the keyboard alone, both sides; the resident has a screen of 360 px."""

import re
from datetime import timedelta

from config.demo import PASSWORD
from parvis.common import clock
from tests.journeys.bike import PICTURE
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.keyboard import Keys
from tests.journeys.test_story import NUMBER

RESIDENT = "lea@exemple.fr"
DECIDER = "paul@villeneuve.exemple.fr"
STREET = "3 rue du Clavier"


def find_the_procedure(keys):
    """From the home page: past the header by the skip link, search, open, begin."""
    keys.visitor.go("/")
    keys.go_on()
    keys.follow_skip_link()
    keys.reach("input[type=search]", most=3)
    keys.page.keyboard.type("échafaudage")
    keys.enter("clavier-recherche")
    keys.follow("Poser un échafaudage", name="clavier-demarche")
    keys.follow("Commencer", name="clavier-commencer")
    if "Commencer une autre demande" in keys.page.content():
        keys.follow("Commencer une autre demande")
    if keys.page.locator("input[name=public]").count():
        keys.choose("public", "individual")
        keys.follow("Continuer")


def fill_applicant(keys):
    keys.be_refused("Continuer", name="clavier-erreurs")
    keys.follow_error("Choisissez")
    keys.choose("qualite", "entreprise")
    keys.page.wait_for_selector("input[name=siret]")
    keys.kept()
    keys.write("demandeur-given_names", "Léa")
    keys.write("demandeur-family_name", "Fictive")
    keys.write("telephone", "01 99 00 12 34")
    keys.write("adresse-street", "4 rue des Arcades")
    keys.write("adresse-postcode", "00340")
    keys.write("adresse-city", "Villeneuve-sur-Parvis")
    keys.write("siret", "73282932000074")
    keys.follow("Continuer", name="clavier-page-2")


def fill_works(keys):
    keys.write("lieu", STREET)
    keys.choose("installation", "echafaudage")
    keys.page.wait_for_selector("input[type=radio][name=ancre]")
    keys.kept()
    keys.choose("ancre", "no")
    keys.choose("facade", "no")
    keys.follow("Continuer", name="clavier-page-3")
    start = clock.today() + timedelta(days=45)
    keys.write_day("debut", start)
    keys.write_day("fin", start + timedelta(days=9))
    keys.write("longueur", "8")
    keys.write("largeur", "1,20")
    keys.choose("passage", "sous")
    keys.tick("input[name=circulation][value=stationnement]")
    keys.follow("Continuer", name="clavier-page-4")


def join_the_plan(keys):
    """Join, take out, join again: the focus stays with the field."""
    keys.join("plan", PICTURE)
    assert keys.page.evaluate("document.activeElement.name") == "plan"
    keys.find("Retirer")
    keys.press("Enter")
    keys.page.wait_for_selector("#q-plan .pv-files li", state="detached")
    keys.page.wait_for_function("document.activeElement.name === 'plan'")
    keys.join("plan", PICTURE)
    keys.join("assurance", PICTURE)
    keys.tick("input[type=checkbox][name=remise]")
    keys.kept()
    keys.follow("Continuer", name="clavier-verifier")


def submit(keys):
    """Return the number of the dossier, once an answer was read again and changed."""
    keys.follow(re.compile("Modifier.*le chantier", re.S))
    keys.write("lieu", "3 bis rue du Clavier")
    keys.enter()
    while "/etape/" in keys.page.url:
        keys.follow("Continuer")
    keys.tick("input[name=exact]")
    keys.follow("Déposer ma demande", name="clavier-confirmation")
    return NUMBER.search(keys.page.locator("main").inner_text()).group()


def ask_for_a_correction(keys, number):
    keys.press("/")
    keys.page.keyboard.type(number)
    keys.enter("clavier-bureau")
    keys.follow("Léa Fictive", name="clavier-dossier")
    keys.follow("Prendre ce dossier", name="clavier-pris")
    keys.follow("Faire corriger", name="clavier-corriger")
    keys.be_refused("Envoyer la demande")
    keys.tick("input[name=fields][value=lieu]")
    keys.write("texte", "Indiquez le numéro exact de la rue.")
    keys.follow("Envoyer la demande", name="clavier-demande")


def correct(keys, number):
    keys.visitor.go("/mes-dossiers/")
    keys.follow("Poser un échafaudage")  # the last touched comes first
    assert number in keys.page.content()
    keys.follow("Corriger ma demande", name="clavier-a-corriger")
    keys.write("lieu", STREET)
    keys.enter()
    while "/etape/" in keys.page.url:
        keys.follow("Continuer")
    keys.tick("input[name=exact]")
    keys.follow("Envoyer mes modifications", name="clavier-renvoye")


def accept(keys, number):
    keys.visitor.go(f"/agents/dossiers/{number}/")
    keys.follow("Prendre ce dossier")
    keys.find("Accepter", back=True)  # the bar at the foot is near the end of the page
    keys.enter()
    keys.write("facts", "Le trottoir reste libre sous l’échafaudage.")
    keys.follow("Voir la lettre", name="clavier-lettre")
    keys.follow("Accepter la demande", name="clavier-decide")


def test_the_whole_story_with_the_keyboard_alone(visitor):
    resident = Keys(visitor(viewport=PHONE))
    resident.sign_in(RESIDENT, PASSWORD)
    find_the_procedure(resident)
    fill_applicant(resident)
    fill_works(resident)
    join_the_plan(resident)
    number = submit(resident)
    agent = Keys(visitor(viewport=DESK))
    agent.sign_in(DECIDER, PASSWORD)
    ask_for_a_correction(agent, number)
    correct(resident, number)
    accept(agent, number)
    resident.visitor.go("/mes-dossiers/")
    resident.follow("Poser un échafaudage", name="clavier-decision")
    assert "Le trottoir reste libre" in resident.page.content()
