"""What a browser loads stays light: design/look.md, section 12. Figures: the build's own, gzip."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KB = 1000


@pytest.fixture(scope="module")
def weights():
    return json.loads((ROOT / "build/weights.json").read_text())


def total(weights, *names):
    return sum(weights[name] for name in names)


def test_form_page_loads_at_most_40_kb_of_styles_and_scripts(weights):
    assert total(weights, "parvis.css", "parvis.js", "htmx.js", "form.js") <= 40 * KB


def test_home_page_loads_at_most_30_kb_of_styles_scripts_and_icons(weights):
    assert total(weights, "parvis.css", "parvis.js", "icons.svg") <= 30 * KB


def test_agents_load_at_most_4_kb_more(weights):
    assert total(weights, "agent.css", "agent.js") <= 4 * KB


def test_two_faces_weigh_at_most_60_kb(weights):
    assert total(weights, "fonts/atkinson.woff2", "fonts/besley.woff2") <= 60 * KB


def test_every_built_file_is_there(weights):
    assert [name for name in weights if not (ROOT / "build/static" / name).is_file()] == []
