"""Pages of the shell: what they say, in both languages, and what machines read."""

import json

import msgspec
import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory

from parvis.site import views
from parvis.tenancy import actions, queries
from parvis.tenancy.types import AccessibilityAudit, Contact, Theme

PAGES = {
    "/": "Que souhaitez-vous faire ?",
    "/aide/": "Une personne peut vous aider",
    "/affichage/": "Affichage et contraste",
    "/plan-du-site/": "Plan du site",
    "/mentions-legales/": "Mentions légales",
    "/donnees-personnelles/": "Vos données personnelles",
    "/accessibilite/": "Accessibilité : non conforme",
    "/composants/": "Composants",
}


def soup(response):
    return BeautifulSoup(response.content.decode(), "lxml")


def title(page):
    return page.h1.get_text(" ", strip=True).replace("\u00a0", " ")


def change(town, **values):
    actions.save_profile(town.id, msgspec.structs.replace(town.profile, **values))
    return queries.get(town.id)


@pytest.mark.parametrize("address", PAGES)
def test_page_has_its_shell_and_one_title(client, town, address):
    page = soup(client.get(address))
    assert page.html["lang"] == "fr"
    assert len(page.find_all("h1")) == 1
    assert title(page).startswith(PAGES[address])
    assert page.select_one("a.govuk-skip-link")["href"] == "#contenu"
    assert page.select_one("main#contenu")
    assert page.title.string.endswith(f"– {town.name}")


@pytest.mark.parametrize("address", PAGES)
def test_page_obeys_the_security_policy(client, town, address):
    response = client.get(address)
    page = soup(response)
    assert not page.select("[style], [onclick], style")
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    for script in page.select("script:not([src])"):
        assert f"'nonce-{script['nonce']}'" in response.headers["Content-Security-Policy"]


def test_language_is_changed_by_a_plain_form(client, town):
    answer = client.post("/langue/", {"language": "en", "next": "/aide/"}, follow=True)
    page = soup(answer)
    assert page.html["lang"] == "en"
    assert page.select_one(".pv-language button")["value"] == "fr"


def test_display_settings_are_kept_in_a_cookie(client, town):
    answer = client.post(
        "/affichage/", {"scheme": "dark", "more_contrast": "1", "keys": "1"}, follow=True
    )
    page = soup(answer)
    assert page.html["data-scheme"] == "dark"
    assert page.html["data-contrast"] == "more"
    assert "Votre choix est gardé sur cet appareil." in page.select_one("[role=alert]").text
    assert page.select_one("#more_contrast").has_attr("checked")


def test_display_settings_refuse_an_unknown_colour(client, town):
    page = soup(client.post("/affichage/", {"scheme": "violet"}))
    assert page.select_one(".govuk-error-summary__list a")["href"] == "#scheme"


def test_statement_of_accessibility_follows_the_recorded_audit(client, town):
    audit = AccessibilityAudit(
        rate=82, day="2027-02-01", auditor="Cabinet Fictif", failures=("Un plan.",)
    )
    change(town, audit=audit)
    page = soup(client.get("/accessibilite/"))
    assert title(page) == "Accessibilité : partiellement conforme"
    assert "82\u00a0%" in page.main.text
    assert "Un plan." in page.main.text


def test_town_has_its_style_sheet(client, town):
    changed = change(town, theme=Theme(brand="#9b1b4a"))
    page = soup(client.get("/"))
    address = page.select_one("link[href^='/theme.css']")["href"]
    sheet = client.get(address)
    assert "--town-brand:#9b1b4a" in sheet.content.decode()
    assert "immutable" in sheet.headers["Cache-Control"]
    assert changed.profile.theme.digest in address
    assert client.get("/theme.css?v=old").headers["Cache-Control"] == "no-cache"


def test_unknown_address_offers_the_search(client, town):
    response = client.get("/nulle-part/")
    page = soup(response)
    assert response.status_code == 404
    assert page.select_one("form[role=search][action='/demarches/'] input[name=q]")


def test_failure_gives_the_reference_of_the_log(town):
    request = RequestFactory().get("/")
    request.authority, request.reference = town, "Zx81abc9K"
    response = views.server_error(request)
    assert response.status_code == 500
    assert "Zx81abc9K" in response.content.decode()


def test_form_without_token_says_what_to_do(town):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, headers={"host": "testserver"})
    response = strict.post("/langue/", {"language": "en"})
    assert response.status_code == 403
    assert "restée ouverte trop longtemps" in response.content.decode()


def test_manifest_names_the_town(client, town):
    found = json.loads(client.get("/manifest.webmanifest").content)
    assert (found["name"], found["start_url"]) == (town.name, "/")
    assert found["theme_color"] == town.profile.theme.brand


def test_robots_stay_out_of_what_is_personal(client, town):
    lines = client.get("/robots.txt").content.decode().splitlines()
    for folder in ("compte", "mes-dossiers", "mes-documents", "fichiers", "agents", "reglages"):
        assert f"Disallow: /{folder}/" in lines
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_sitemap_is_xml_and_lists_the_pages(client, town):
    response = client.get("/sitemap.xml")
    found = BeautifulSoup(response.content, "xml")
    assert response.headers["Content-Type"].startswith("application/xml")
    assert "http://testserver/aide/" in [loc.text for loc in found.find_all("loc")]


def test_security_txt_names_a_contact_and_expires(client, town, frozen):
    change(town, contact=Contact(email="securite@exemple.test"))
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert lines[0] == "Contact: mailto:securite@exemple.test"
    assert lines[1] == "Expires: 2027-05-22T00:00:00Z"


@pytest.mark.parametrize("address", ["/", "/aide/", "/accessibilite/"])
def test_shell_asks_little_of_the_database(client, town, address, django_assert_max_num_queries):
    client.get(address)
    with django_assert_max_num_queries(2):
        client.get(address)
