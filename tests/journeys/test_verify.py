"""A permit is decided by its rule, opened, scanned, checked; one changed byte and it is refused.

As a new user would: the square is read from the page as a telephone reads it, by the camera of the
browser and in a photo; the file is dropped on /verifier; the script checks it offline with what the
pages hand out. In French, in English, on a phone without JavaScript.
"""

import re
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp

from config.demo import PASSWORD
from parvis.common import clock
from tests.journeys import squares
from tests.journeys.conftest import CHROMIUM, DESK, PHONE, ROOT, Visitor
from tests.journeys.test_story import on, start

RESIDENT = "lea@exemple.fr"
GENUINE = {"fr": "Ce document est authentique", "en": "This document is authentic"}
CHANGED = {"fr": "Ce fichier a été modifié", "en": "This file was changed"}
UNKNOWN = {"fr": "Nous ne connaissons pas ce document", "en": "We do not know this document"}


def obtain_permit(visitor):
    """Ask for three places without a lorry: the rule accepts, the worker seals the permit."""
    visitor.sign_in(RESIDENT, PASSWORD)
    start(visitor)
    day = clock.today() + timedelta(days=40)
    page = visitor.page
    page.fill("input[name=jour-day]", str(day.day))
    page.fill("input[name=jour-month]", str(day.month))
    page.fill("input[name=jour-year]", str(day.year))
    page.fill("input[name=rue]", "12 rue des Tilleuls")
    page.fill("input[name=places]", "3")
    page.check("input[name=camion][value=no]")
    on(visitor, "Continuer")
    page.check("input[name=moyen][value=moi]")
    on(visitor, "Continuer")
    page.get_by_label("Mes réponses sont exactes").check()
    on(visitor, "Déposer")
    return wait_for_permit(visitor)


def wait_for_permit(visitor):
    """Return the address of the newest permit of the safe, once the worker has issued it."""
    for _ in range(60):
        visitor.page.goto("/mes-documents/?q=arrete")
        found = visitor.page.locator(".pv-safe .pv-files > li > span > a")
        if found.count():
            return found.first.get_attribute("href")
        visitor.page.wait_for_timeout(250)
    pytest.fail("no permit in the safe after fifteen seconds")


def download(visitor, address):
    answer = visitor.context.request.get(address)
    assert answer.status == 200, address
    return answer.body()


def scanned(pdf):
    """Return what a telephone reads on the pages of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        picture = page.render(scale=2.5).to_pil()
        for code in zxingcpp.read_barcodes(picture):
            if "/verifier/" in code.text:
                return code.text
    pytest.fail("no square to scan")


def drop(visitor, path):
    """Drop a file on the page and wait for the verdict."""
    with visitor.page.expect_navigation():
        visitor.page.set_input_files("#fichier", str(path))
    return visitor.page.locator("h1").inner_text().replace("\u00a0", " ")


@pytest.fixture(scope="module")
def permit(chromium, house, tmp_path_factory):
    """Return the folder of a permit with its proof and the keys, and what its square says."""
    resident = Visitor(chromium, house)
    folder = tmp_path_factory.mktemp("permit")
    address = obtain_permit(resident)
    pdf = download(resident, address)
    (folder / "permit.pdf").write_bytes(pdf)
    for _ in range(80):
        proof = resident.context.request.get(f"{address}preuve")
        if proof.status == 200:
            break
        resident.page.wait_for_timeout(250)
    (folder / "permit.tlog-proof").write_bytes(proof.body())
    (folder / "keys.json").write_bytes(download(resident, "/.well-known/parvis-keys.json"))
    resident.context.close()
    return folder, scanned(pdf)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_permit_is_checked_by_square_and_by_file(visitor, permit, language, viewport):
    folder, address = permit
    name = f"{language}-{viewport['width']}"
    anyone = visitor(language=language, viewport=viewport)
    anyone.go("/verifier/")
    anyone.judge(f"verifier-{name}")
    path = urlsplit(address)
    anyone.page.goto(f"{path.path}#{path.fragment}")
    anyone.page.locator(".pv-checks li").nth(2).wait_for()
    assert anyone.page.locator("h1").inner_text() == GENUINE[language]
    anyone.judge(f"scanned-{name}")

    anyone.go("/verifier/")
    assert drop(anyone, folder / "permit.pdf") == GENUINE[language]
    anyone.page.locator("details summary").first.click()
    anyone.page.mouse.move(0, 0)
    anyone.page.wait_for_timeout(300)
    anyone.judge(f"genuine-{name}")

    changed = bytearray((folder / "permit.pdf").read_bytes())
    changed[len(changed) // 2] ^= 1
    (folder / "changed.pdf").write_bytes(changed)
    anyone.page.goto(f"{path.path}")
    assert drop(anyone, folder / "changed.pdf") == CHANGED[language]
    anyone.judge(f"changed-{name}")
    anyone.go("/verifier/")
    assert drop(anyone, folder / "changed.pdf") == CHANGED[language]


def test_a_stamp_that_was_changed_is_refused(visitor, permit):
    _folder, address = permit
    path = urlsplit(address)
    anyone = visitor()
    anyone.page.goto(f"{path.path}#{path.fragment[:-6]}AAAAAA")
    anyone.page.get_by_role("heading", name="Ce code est faux").wait_for()
    anyone.judge("forged")


def test_what_is_no_pdf_of_ours_gets_a_sentence(visitor, tmp_path):
    anyone = visitor()
    anyone.go("/verifier/")
    (tmp_path / "photo.pdf").write_bytes(b"\x89PNG not a PDF at all")
    anyone.page.set_input_files("#fichier", str(tmp_path / "photo.pdf"))
    anyone.page.get_by_text("Ce fichier n’est pas un PDF").wait_for()
    with (tmp_path / "huge.pdf").open("wb") as huge:
        huge.write(b"%PDF-1.7")
        huge.truncate(2_000_000_000)
    anyone.page.set_input_files("#fichier", str(tmp_path / "huge.pdf"))
    anyone.page.get_by_text("Ce fichier pèse 2,0").wait_for()
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.7 of somebody else")
    assert drop(anyone, tmp_path / "other.pdf") == UNKNOWN["fr"]
    anyone.judge("unknown")


@pytest.fixture
def filmed(chromium, house, tmp_path):
    """Return a maker of visitors whose camera sees the given pictures, again and again."""
    browsers = []

    def make(*pictures, **options):
        film = squares.film(tmp_path / f"{len(browsers)}.y4m", pictures)
        camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        camera += [f"--use-file-for-fake-video-capture={film}"]
        browsers.append(
            chromium.browser_type.launch(
                executable_path="/usr/bin/chromium", args=[*CHROMIUM, *camera]
            )
        )
        return Visitor(browsers[-1], house, **options)

    yield make
    for browser in browsers:
        browser.close()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_camera_of_the_browser_scans_a_permit(filmed, permit, viewport):
    blank = squares.held("far", side=9)
    tilted = [squares.held(permit[1], turn=turn) for turn in (-14, 9, 21)]
    anyone = filmed(*[blank] * 12, *tilted, viewport=viewport)
    anyone.go("/verifier/")
    anyone.page.evaluate("delete window.BarcodeDetector")  # most browsers have none
    asked = []
    anyone.page.on("request", lambda request: asked.append(request.url))
    anyone.page.get_by_role("button", name="Scanner ici").click()
    anyone.page.locator("video").wait_for()
    anyone.judge(f"camera-{viewport['width']}")
    anyone.page.get_by_role("heading", name=GENUINE["fr"]).wait_for()
    anyone.page.locator(".pv-checks li").nth(2).wait_for()
    assert any("square" in url for url in asked)  # fetched only then
    anyone.judge(f"filmed-{viewport['width']}")


def test_a_square_of_another_site_is_told_apart(filmed):
    anyone = filmed(squares.held("https://exemple.test/verifier/" + "A" * 22 + "#x"))
    anyone.go("/verifier/")
    anyone.page.get_by_role("button", name="Scanner ici").click()
    anyone.page.get_by_text("Ce code mène à exemple.test").wait_for()
    assert anyone.page.locator("video").is_hidden()
    anyone.judge("scan-elsewhere")


def test_a_camera_that_is_refused_leaves_two_ways(visitor):
    anyone = visitor()
    anyone.go("/verifier/")
    anyone.page.get_by_role("button", name="Scanner ici").click()
    anyone.page.get_by_text("L’appareil photo n’est pas accessible").wait_for()
    anyone.judge("scan-refused")


@pytest.mark.parametrize("turn", [33, -45])
def test_a_photo_of_the_square_is_read_here(visitor, permit, tmp_path, turn):
    photo = squares.held(permit[1], size=(2400, 1800), side=640, turn=turn, grain=30)
    photo.save(tmp_path / "photo.png")
    anyone = visitor(viewport=PHONE)
    anyone.go("/verifier/")
    anyone.page.set_input_files("#photo", str(tmp_path / "photo.png"))
    anyone.page.get_by_role("heading", name=GENUINE["fr"]).wait_for()
    anyone.judge(f"photo-{turn}")


def test_a_photo_that_says_nothing_gets_a_sentence(visitor, permit, tmp_path):
    torn = squares.held(permit[1])
    torn.paste(squares.WALL, (560, 200, 760, 520))  # more than the code can mend
    torn.save(tmp_path / "torn.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG and no more")
    squares.held("Bonjour").save(tmp_path / "other.png")
    anyone = visitor()
    anyone.go("/verifier/")
    for name, said in (
        ("torn", "Nous n’avons lu aucun carré sur cette photo."),
        ("broken", "Cette photo ne s’ouvre pas."),
        ("other", "Ce carré n’est pas celui d’un document."),
    ):
        anyone.page.set_input_files("#photo", str(tmp_path / f"{name}.png"))
        anyone.page.get_by_text(said).wait_for()
        anyone.judge(f"photo-{name}")


def test_only_the_page_that_scans_may_open_the_camera(visitor):
    anyone = visitor()
    for path, camera in (("/verifier/", "camera=(self)"), ("/", "camera=()")):
        headers = anyone.context.request.get(path).headers
        assert headers["permissions-policy"].startswith(camera)


def test_a_phone_without_script_types_the_code(visitor, permit):
    folder, _address = permit
    text = "".join(
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(folder / "permit.pdf")
    )
    code = re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", text)[0]
    anyone = visitor(viewport=PHONE, scripts=False)
    anyone.go("/verifier/")
    anyone.page.fill("#vu", code.lower().replace("-", " "))
    on(anyone, "Vérifier le code")
    assert anyone.page.locator("h1").inner_text() == GENUINE["fr"]
    anyone.judge("typed")
    anyone.page.fill("#vu", "AAAA-BBBB-CCCC-DDDD")
    on(anyone, "Vérifier le code")
    assert anyone.page.locator("h1").inner_text() == UNKNOWN["fr"]


def test_checked_offline_with_the_script(permit):
    folder, address = permit
    command = [sys.executable, "-I", str(ROOT / "tools" / "verify.py"), "permit.pdf"]
    command += ["--proof", "permit.tlog-proof", "--keys", "keys.json", "--stamp", address]
    good = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.startswith("Ce document est authentique.")
    changed = bytearray((folder / "permit.pdf").read_bytes())
    changed[-1] ^= 1
    (folder / "bad.pdf").write_bytes(changed)
    command[3] = "bad.pdf"
    bad = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "modifié" in bad.stdout


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_safe_keeps_sends_and_shows(visitor, permit, viewport):
    resident, stranger = visitor(viewport=viewport), visitor(viewport=viewport)
    resident.sign_in(RESIDENT, PASSWORD)
    resident.go("/")
    resident.page.get_by_role("link", name="Mes dossiers").first.click()  # two clicks from anywhere
    resident.page.locator("main").get_by_role("link", name="Mes documents").click()
    resident.judge(f"safe-{viewport['width']}")
    resident.page.fill("#q", "arrêté")
    on(resident, "Chercher")
    resident.judge(f"found-{viewport['width']}")
    resident.page.get_by_role("link", name=re.compile("Envoyer, partager|Partagé")).first.click()
    resident.judge(f"details-{viewport['width']}")
    on(resident, "M’envoyer le document")
    assert "Nous vous l’envoyons" in resident.page.content()
    on(resident, "Créer un lien")
    resident.judge(f"shared-{viewport['width']}")
    link = resident.page.locator(".pv-share input").first.input_value()
    stranger.page.goto(link)
    stranger.judge(f"link-{viewport['width']}")
    with stranger.page.expect_download() as taken:
        stranger.page.get_by_role("button", name="Télécharger le document").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF-1.7")
    resident.page.reload()
    assert "Ouvert une fois" in resident.page.content()
    on(resident, "Retirer ce lien")
    stranger.page.goto(link)
    assert "Ce lien n’ouvre rien" in stranger.page.content()
