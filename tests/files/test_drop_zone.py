"""The drop zone in a real browser: several files, progress, refusals, cancelling, taking out."""

import re
import shutil
import threading

import pytest
from django.template import engines

from parvis.common.context import use_authority
from parvis.files.enums import FileState
from parvis.files.models import StoredFile
from tests.files import samples
from tests.tenancy.factories import make_authority

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: `apt-get install chromium`"),
]

TOKEN = "b" * 32
PAGE = """
{% from "components/upload.html" import upload %}
<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai</title>
<link rel="stylesheet" href="/static/parvis.css">
<script src="/static/htmx.js" defer></script><script src="/static/form.js" defer></script>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}">
{{ upload("plan", "Le plan", multiple=True, post_to=url("files:receive"), max_bytes=1000000) }}
</form></html>
"""


@pytest.fixture
def here():
    authority = make_authority("ici", hosts=("127.0.0.1", "localhost"))
    with use_authority(authority.id):
        yield authority


@pytest.fixture
def page(here, live_server):
    from playwright.sync_api import sync_playwright

    html = engines["jinja2"].env.from_string(PAGE).render(token=TOKEN)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(viewport={"width": 360, "height": 740})
        context.add_cookies([{"name": "jeton", "value": TOKEN, "url": live_server.url}])
        tab = context.new_page()
        tab.route("**/essai", lambda route: route.fulfill(body=html, content_type="text/html"))
        tab.goto(f"{live_server.url}/essai")
        yield tab
        browser.close()


def files(*names_and_contents):
    return [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        for name, content in names_and_contents
    ]


def aside(read):
    """Read the database in another thread: the browser's driver runs a loop in this one."""
    found = []
    thread = threading.Thread(target=lambda: found.append(read()))
    thread.start()
    thread.join()
    return found[0]


def test_several_files_each_get_their_line(page, here):
    page.set_input_files(
        "#plan",
        files(
            ("plan.pdf", samples.pdf()),
            ("photo.jpg", samples.picture(place=True)),
            ("dessin.svg", samples.SVG),
            ("lourd.pdf", b"%PDF-" + b"0" * 2_000_000),
        ),
    )
    lines = page.locator("#plan-files li")
    page.get_by_role("link", name="plan.pdf").wait_for()
    page.get_by_role("link", name="photo.jpg").wait_for()
    page.get_by_text("page web ou un dessin SVG").wait_for()
    page.get_by_text(
        re.compile(r"Ce fichier pèse 2.0.Mo\. Le maximum est 1.Mo|pèse 2.Mo")
    ).wait_for()
    assert lines.count() == 4
    page.get_by_role("listitem").filter(has_text="dessin.svg").get_by_role("button").click()
    assert lines.count() == 3
    assert page.locator("input[type=hidden][name=plan]").count() == 2


def test_a_line_is_taken_out(page, here):
    page.set_input_files("#plan", files(("plan.pdf", samples.pdf())))
    page.get_by_role("button", name="Retirer plan.pdf").click()
    page.locator("#plan-files li").wait_for(state="detached")
    states = aside(lambda: _in_town(here, lambda: StoredFile.objects.get().state))
    assert states == FileState.ERASED


def _in_town(authority, read):
    from django.db import connection

    try:
        with use_authority(authority.id):
            return read()
    finally:
        connection.close()


def test_a_cut_connection_offers_to_try_again(page, here):
    page.route("**/fichiers/envoi", lambda route: route.abort())
    page.set_input_files("#plan", files(("plan.pdf", samples.pdf())))
    page.get_by_text("La connexion s’est coupée").wait_for()
    page.unroute("**/fichiers/envoi")
    page.get_by_role("button", name="Réessayer").click()
    page.get_by_role("link", name="plan.pdf").wait_for()


def test_a_file_on_its_way_can_be_cancelled(page, here):
    waiting = []
    page.route("**/fichiers/envoi", lambda route: waiting.append(route))  # noqa: PLW0108 - a method has no place for its marks
    page.set_input_files("#plan", files(("plan.pdf", samples.pdf())))
    page.get_by_role("button", name="Annuler").click()
    assert page.locator("#plan-files li").count() == 0


def test_the_focus_goes_from_a_line_to_the_next_then_to_the_field(page, here):
    page.set_input_files("#plan", files(("un.txt", b"un"), ("deux.txt", b"deux")))
    lines = page.locator("#plan-files li")
    page.get_by_role("button", name="Retirer un.txt").wait_for()
    page.get_by_role("button", name="Retirer deux.txt").wait_for()
    for left in (1, 0):
        lines.first.get_by_role("button").press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('#plan-files li').length === n", arg=left
        )
        there = "#plan-files li button" if left else "#plan"
        page.wait_for_function("s => document.activeElement.matches(s)", arg=there)


def test_a_file_that_arrives_keeps_the_focus_that_was_on_its_button(page, here):
    waiting = []
    page.route("**/fichiers/envoi", lambda route: waiting.append(route))  # noqa: PLW0108 - as above
    page.set_input_files("#plan", files(("plan.pdf", samples.pdf())))
    page.get_by_role("button", name="Annuler").focus()
    waiting[0].continue_()
    page.get_by_role("link", name="plan.pdf").wait_for()
    page.wait_for_function(
        "document.activeElement.getAttribute('aria-label') === 'Retirer plan.pdf'"
    )


def test_files_can_be_dropped(page, here):
    carried = page.evaluate_handle(
        """() => {
            const carried = new DataTransfer();
            for (const name of ['un.txt', 'deux.txt'])
                carried.items.add(new File(['bonjour'], name));
            return carried;
        }"""
    )
    for event in ("dragover", "drop"):
        page.dispatch_event(".pv-drop", event, {"dataTransfer": carried})
    page.get_by_role("link", name="un.txt").wait_for()
    page.get_by_role("link", name="deux.txt").wait_for()
