"""The real product, started as the README says, and a real browser that visits it.

Every page visited is judged: axe at 0 violations, no message in the console, no sideways scroll.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > root.clientWidth + 1)
    .map(one => `${one.tagName}.${one.className}`)
}"""
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    """Mark the stories of this folder, so that `-m journey` runs them and only them."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """Run `parvis up` with the demo town in an empty folder; return its address.

    PARVIS_BASE names a demo that already runs: handy while a page is being drawn.
    """
    if os.environ.get("PARVIS_BASE"):
        yield os.environ["PARVIS_BASE"]
        return
    folder = tmp_path_factory.mktemp("house")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)  # PostgreSQL's own user must reach its data
    port = free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PARVIS_", "DJANGO_"))}
    env |= {"PARVIS_DEMO": "1", "PARVIS_VAR": str(folder / "var"), "PORT": str(port)}
    env["PARVIS_SEED_DOSSIERS"] = "40"
    command = [sys.executable, "-m", "config.cli", "up"]
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process, folder / "up.log")
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)


def wait_for(address, process, log):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"parvis up ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no page after two minutes: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


class Visitor:
    """One person with a browser: visits, judges each page, keeps screenshots when asked."""

    def __init__(self, chromium, address, *, viewport=DESK, language="fr", scripts=True):
        self.address = address
        self.context = chromium.new_context(
            base_url=address, viewport=viewport, locale="fr-FR", java_script_enabled=scripts
        )
        if language != "fr":
            self.context.add_cookies([{"name": "langue", "value": language, "url": address}])
        self.page = self.context.new_page()
        self.scripts = scripts
        self.messages = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))

    def _heard(self, message):
        if message.type in {"error", "warning"}:
            self.messages.append(message.text)

    def go(self, path):
        self.page.goto(path)
        self.judge()

    def judge(self, name=""):
        """Fail on any axe violation, console message or sideways scroll of the present page."""
        self.page.wait_for_load_state()
        where = f"{name} {self.page.url}"
        assert self.messages == [], where
        assert self.page.locator("h1").count() == 1, f"{where}: one h1"
        assert self.page.title().strip(), f"{where}: a title"
        if self.scripts:
            self.page.evaluate(AXE)
            found = self.page.evaluate(
                "rules => axe.run({runOnly: rules}).then(r => r.violations.map("
                "v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')))",
                RULES,
            )
            assert found == [], where
            assert self.page.evaluate(TOO_WIDE) == [], f"{where}: too wide"
        folder = os.environ.get("PARVIS_SHOTS")
        if folder and name:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True, caret="initial")

    def sign_in(self, email, password):
        self.go("/compte/connexion/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main button[type=submit]")


@pytest.fixture
def visitor(chromium, house):
    """Return a maker of visitors; their browsers are closed at the end."""
    made = []

    def make(**options):
        made.append(Visitor(chromium, house, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
