"""Our scripts in a real browser, without any server: the browser's requests are answered here."""

import mimetypes
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.site.reference import call, ours

BUILT = Path(__file__).resolve().parents[2] / "build/static"
HOST = "http://parvis.test"
PLACES = [("00340", "Villeneuve-sur-Parvis", "00340"), ("00352", "Villeneige", "00352")]
KEPT = '<li id="kept"><span></span><span><b>plan.pdf</b></span></li>'

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def show(chromium):
    """Return a function that opens a page made of some HTML, its scripts running."""
    page = chromium.new_page()
    heard = []
    page.on("pageerror", lambda error: heard.append(str(error)))

    def open_page(html, *, scripts=("form",), lost=False, body=""):
        tags = "".join(f'<script src="/static/{name}.js" defer></script>' for name in scripts)
        tags += '<link rel="stylesheet" href="/static/parvis.css">'
        whole = f'<!doctype html><html lang="fr"><head>{tags}</head><body class="{body}">{html}'
        page.route("**/*", lambda route: answer(route, whole, lost))
        page.goto(f"{HOST}/")
        return page

    yield open_page
    page.close()
    assert heard == []


def answer(route, html, lost):
    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        file = BUILT / address.path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0]
        route.fulfill(body=file.read_bytes(), content_type=kind)
    elif address.path == "/communes/":
        typed = parse_qs(address.query)["q"][0]
        found = [place for place in PLACES if place[1].lower().startswith(typed)]
        body = call("commune.options(items, typed)", items=found, typed=typed)
        route.fulfill(body=body, content_type="text/html; charset=utf-8")
    elif address.path == "/fichiers/":
        route.abort() if lost else route.fulfill(body=KEPT, content_type="text/html")
    else:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")


def place_field():
    field = call("commune.commune('where', 'Où ?', '/communes/')")
    return f"<form>{field}</form>"


def file_field():
    field = call("upload.upload('plan', 'Plan', post_to='/fichiers/', max_bytes=2000)")
    return f"<form>{field}<button>Continuer</button></form>"


def a_file(size=100):
    return {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"x" * size}


def test_place_is_chosen_with_the_keyboard(show):
    page = show(place_field())
    box = page.get_by_role("combobox", name="Où ?")
    box.press_sequentially("ville")
    page.get_by_role("option").nth(1).wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert page.get_by_role("option", selected=True).text_content().startswith("Villeneige")
    box.press("Enter")
    assert box.input_value() == "Villeneige"
    assert page.locator("input[name=where]").input_value() == "00352"
    assert box.get_attribute("aria-expanded") == "false"


def test_place_typed_anew_is_no_longer_chosen(show):
    page = show(place_field())
    box = page.get_by_role("combobox")
    box.press_sequentially("villeneu")
    page.get_by_role("option", name="Villeneuve-sur-Parvis").click()
    assert page.locator("input[name=where]").input_value() == "00340"
    box.press_sequentially("x")
    assert page.locator("input[name=where]").input_value() == ""


def test_list_of_places_closes_on_escape_and_says_when_it_is_empty(show):
    page = show(place_field())
    box = page.get_by_role("combobox")
    box.press_sequentially("vi")
    page.get_by_role("listbox").wait_for()
    box.press("Escape")
    assert page.get_by_role("listbox").is_hidden()
    box.press_sequentially("zz")
    page.get_by_text("Aucune réponse.").wait_for()


def test_file_leaves_at_once_and_its_line_comes_from_the_server(show):
    page = show(file_field())
    page.set_input_files("input[type=file]", a_file())
    page.locator("#kept").wait_for()
    assert page.locator("input[type=file]").input_value() == ""


def test_file_too_big_is_refused_before_it_leaves(show):
    page = show(file_field(), lost=True)
    page.set_input_files("input[type=file]", a_file(5000))
    page.get_by_text("Ce fichier pèse 5\u00a0ko. Le maximum est 2\u00a0ko.").wait_for()
    page.get_by_role("button", name="Retirer").click()
    assert page.locator(".pv-files li").count() == 0


def test_file_lost_on_the_way_can_be_sent_again(show):
    page = show(file_field(), lost=True)
    page.set_input_files("input[type=file]", a_file())
    page.get_by_text("La connexion s’est coupée.").wait_for()
    page.unroute_all()
    page.route("**/*", lambda route: answer(route, "", lost=False))
    page.get_by_role("button", name="Réessayer").click()
    page.locator("#kept").wait_for()


def test_characters_left_are_counted(show):
    page = show(call("textarea.textarea('why', 'Pourquoi ?', max_length=10)"))
    page.get_by_label("Pourquoi ?").press_sequentially("bonjour")
    words = page.locator("#why-info")
    assert words.text_content() == "Il reste 3 caractères"
    page.get_by_label("Pourquoi ?").press_sequentially(" à vous")
    assert words.text_content() == "4 caractères en trop"


def test_button_says_that_the_form_leaves(show):
    send = call("button.button('Déposer', sending='Envoi en cours…')")
    page = show(f'<form target="away">{send}</form><iframe name="away"></iframe>')
    page.get_by_role("button").click()
    page.get_by_role("button", name="Envoi en cours…", disabled=True).wait_for()


ROWS = """<input id="recherche"><table data-rows><tbody>
<tr><td><input type="checkbox"></td><td><a href="#1">Un</a></td></tr>
<tr><td><input type="checkbox"></td><td><a href="#2">Deux</a></td></tr></tbody></table>
<button data-key="a" type="button" onclick="document.title = 'accepted'">Accepter</button>"""


def test_keys_walk_the_rows_and_press_buttons(show):
    page = show(ROWS, scripts=("agent",))
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator(".is-here").text_content().strip() == "Deux"
    page.keyboard.press("x")
    assert page.locator(".is-here input").is_checked()
    page.keyboard.press("a")
    assert page.title() == "accepted"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "recherche"


def test_keys_are_letters_inside_a_field(show):
    page = show(ROWS, scripts=("agent",))
    page.locator("#recherche").press_sequentially("ja")
    assert page.locator("#recherche").input_value() == "ja"
    assert page.locator(".is-here").count() == 0


def test_keys_can_be_switched_off(show):
    page = show(ROWS, scripts=("agent",), body="pv-no-keys")
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert page.locator(".is-here").count() == 0
    assert page.title() != "accepted"


def test_tabs_work_with_the_keyboard(show):
    source = (
        '{% from "components/tabs.html" import panel, tabs %}'
        '{% call tabs("Vues", [("a", "Un"), ("b", "Deux")]) %}'
        '{% call panel("a") %}<p>un</p>{% endcall %}'
        '{% call panel("b", hidden=True) %}<p>deux</p>{% endcall %}{% endcall %}'
    )
    body = "js-enabled govuk-frontend-supported"
    page = show(ours().from_string(source).render(), scripts=("tabs",), body=body)
    page.get_by_role("tab", name="Un").press("ArrowRight")
    assert page.get_by_role("tab", name="Deux").get_attribute("aria-selected") == "true"
