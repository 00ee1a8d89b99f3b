"""Every page that no other story judges: on the narrowest screen, in both languages."""

import re
from io import BytesIO

import pikepdf
import pytest
from django.test import RequestFactory
from django.utils import translation

from config.demo import PASSWORD
from parvis.site import views
from tests.journeys.test_story import CASEWORKER, RESIDENT, fill_move, on, start, submit_request

NARROW = {"width": 320, "height": 640}
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])

ACCOUNT = ("", "nom/", "mot-de-passe/", "adresse/", "appareils/", "protection/",
           "protection/application/", "protection/cles/ajouter/", "supprimer/", "confirmer/",
           "deconnexion/")  # fmt: skip
STAFF = (
    (
        "claire@villeneuve.exemple.fr",
        "/compte/equipe/",
        "/compte/equipe/inviter/",
        "/compte/equipe/services/nouveau/",
        "/compte/equipe/services/voirie/",
        "/reglages/",
        "/reglages/mairie/",
        "/reglages/accessibilite/",
        "/automatismes/",
        "/demarches/gerer/",
    ),
    (
        "hugo@villeneuve.exemple.fr",
        "/demarches/gerer/",
        "/demarches/gerer/importer/",
        "/demarches/gerer/stationnement-demenagement/",
        "/demarches/gerer/stationnement-demenagement/fermer/",
        "/demarches/gerer/stationnement-demenagement/1/apercu/",
    ),
)


def speak(visitor, language):
    cookie = {"name": "langue", "value": language, "url": visitor.address}
    visitor.context.add_cookies([cookie])


def judge_in(visitor, language, name):
    """Judge the page that is there, whatever its status, and its language."""
    visitor.page.wait_for_load_state()
    visitor.messages[:] = [text for text in visitor.messages if "Failed to load" not in text]
    assert visitor.page.locator("html").get_attribute("lang") == language, name
    visitor.judge(f"320-{language}-{name}")


def visit(visitor, language, path, *, status=200):
    answer = visitor.page.goto(path)
    assert answer.status == status, path
    judge_in(visitor, language, path.strip("/").replace("/", "-") or "home")


def pages_on_paper(visitor, path):
    """Print a page as its reader would; return how many sheets of A4 it takes."""
    visitor.page.goto(path)
    with pikepdf.open(BytesIO(visitor.page.pdf(format="A4", prefer_css_page_size=True))) as made:
        return len(made.pages)


def test_the_pages_of_a_resident(visitor):
    resident = visitor(viewport=NARROW)
    resident.sign_in(RESIDENT, PASSWORD)
    number = submit_request(resident, "320", "8 passage Étroit").replace("-", "")
    start(resident)
    fill_move(resident.page, "9 passage Étroit")
    on(resident, "Continuer")
    resident.page.check("input[name=moyen][value=moi]")
    on(resident, "Continuer")
    draft = resident.page.url
    for language in ("fr", "en"):
        speak(resident, language)
        for page in ("", "depose/", "recepisse/", "retirer/"):
            visit(resident, language, f"/mes-dossiers/{number}/{page}")
        assert pages_on_paper(resident, f"/mes-dossiers/{number}/recepisse/") <= 2
        visit(resident, language, draft.removeprefix(resident.address))
        for page in ACCOUNT:
            visit(resident, language, f"/compte/{page}")


@LANGUAGES
@pytest.mark.parametrize(("email", "paths"), [(row[0], row[1:]) for row in STAFF])
def test_the_pages_of_administrators_and_designers(visitor, email, paths, language):
    agent = visitor(viewport=NARROW)
    agent.sign_in(email, PASSWORD)
    speak(agent, language)
    for path in paths:
        visit(agent, language, path)
    if "/compte/equipe/" in paths:
        agent.page.goto("/compte/equipe/")
        agent.page.locator("table a").first.click()
        judge_in(agent, language, "membre")
        agent.page.locator("main a[href*='/role/qualite/']").first.click()
        judge_in(agent, language, "qualite")
        agent.page.fill("#capacity", "Maire adjointe, par délégation du maire")
        agent.page.locator("main form button[type=submit]").click()
        judge_in(agent, language, "qualite-erreur")


def mail_with(reader, words):
    """Open the newest mail of the town whose text holds the words; return its page's address."""
    reader.page.goto("/courriers/")
    while True:
        found = reader.page.locator("main li a").evaluate_all("all => all.map(one => one.href)")
        following = reader.page.locator("a[href*='avant=']")
        after = following.first.get_attribute("href") if following.count() else None
        for address in found:
            if re.search(r"/courriers/\d+/$", address):
                reader.page.goto(address)
                if words in reader.page.locator("pre").inner_text():
                    return address
        assert after, f"no mail says {words}"
        reader.page.goto(f"/courriers/{after}" if after.startswith("?") else after)


@LANGUAGES
def test_the_mails_of_the_demo_and_the_way_out_of_them(visitor, language):
    reader = visitor(viewport=NARROW, language=language)
    visit(reader, language, "/courriers/")
    address = mail_with(reader, "/courriers/desinscription/")
    judge_in(reader, language, "courrier")
    way_out = re.search(r"/courriers/desinscription/\S+", reader.page.locator("pre").inner_text())
    letter = reader.context.request.get(f"{address}html")
    reader.page.goto("about:blank")
    reader.page.set_content(letter.text())
    reader.judge(f"320-{language}-lettre")
    visit(reader, language, way_out.group())
    reader.page.locator("main form button").click()
    judge_in(reader, language, "desinscrit")
    reader.page.locator("main form button").click()
    judge_in(reader, language, "reinscrit")


@LANGUAGES
def test_the_pages_of_errors(visitor, language):
    visit(visitor(viewport=NARROW, language=language), language, "/rien-ici/", status=404)
    resident = visitor(viewport=NARROW)
    resident.sign_in(RESIDENT, PASSWORD)
    speak(resident, language)
    visit(resident, language, "/agents/", status=403)
    agent = visitor(viewport=NARROW)
    agent.sign_in(CASEWORKER, PASSWORD)
    speak(agent, language)
    visit(agent, language, "/compte/equipe/", status=403)
    visit(agent, language, "/agents/dossiers/999-999-999/", status=404)
    with translation.override(language):
        panne = views.server_error(RequestFactory().get("/panne/")).content.decode()
    resident.page.route(
        "**/panne/", lambda route: route.fulfill(body=panne, status=500, content_type="text/html")
    )
    visit(resident, language, "/panne/", status=500)
