"""The public register: read by anyone, in two languages, with and without script."""

import re

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_story import follow, on

NARROW = {"width": 320, "height": 740}


def until_signed(reader):
    """Wait for the first checkpoint: it comes within the minute."""
    for _ in range(40):
        if reader.context.request.get("/registre/checkpoint").ok:
            return
        reader.page.wait_for_timeout(2000)
    pytest.fail("no checkpoint within eighty seconds")


@pytest.mark.parametrize("viewport", [NARROW, PHONE, DESK], ids=["narrow", "phone", "desk"])
def test_anyone_reads_the_register_and_the_proof_of_an_entry(visitor, viewport):
    reader = visitor(viewport=viewport)
    until_signed(reader)
    reader.go("/aide/")
    follow(reader, reader.page.locator("footer").get_by_role("link", name="Registre public"))
    reader.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    reader.judge(f"registre-{viewport['width']}")
    assert "Ce qu’il ne prouve pas" in reader.page.content()
    reader.page.fill("#rang", "0")
    on(reader, "Voir la preuve")
    reader.judge(f"registre-erreur-{viewport['width']}")
    reader.page.fill("#rang", "2")
    on(reader, "Voir la preuve")
    assert reader.page.url.endswith("/registre/preuve/1/")
    reader.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    reader.judge(f"registre-preuve-{viewport['width']}")
    reader.page.goto("/registre/preuve/99999999/")
    assert "pas d’écriture à ce rang" in reader.page.locator("h1").inner_text()
    reader.messages.clear()  # the browser says that the page answers 404, and that is right
    reader.judge(f"registre-absent-{viewport['width']}")


def test_in_english_and_without_script(visitor):
    reader = visitor(language="en", scripts=False, viewport=PHONE)
    until_signed(reader)
    reader.go("/registre/")
    assert reader.page.locator("h1").inner_text() == "Public register"
    reader.page.fill("#rang", "1")
    on(reader, "See the proof")
    assert re.search(r"/registre/preuve/0/$", reader.page.url)
    proof = reader.context.request.get("/registre/preuve/0.tlog-proof").text()
    assert proof.startswith("c2sp.org/tlog-proof@v1\nindex 0\n")
