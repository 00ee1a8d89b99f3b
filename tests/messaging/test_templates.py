"""Every mail of every room: both bodies, a subject, and the shared layout."""

from pathlib import Path

import pytest

ROOMS = Path(__file__).parents[2] / "parvis"
TEXTS = sorted(ROOMS.glob("*/jinja2/*/mail/[!_]*.txt"))  # _part.txt is included by others


def test_there_are_mails():
    assert TEXTS


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_mail_has_both_bodies(text):
    html = text.with_suffix(".html")
    assert html.exists()
    plain = text.read_text()
    assert '{% extends "messaging/mail_base.txt" %}' in plain
    assert "{% block subject %}" in plain
    assert '{% extends "messaging/mail_base.html" %}' in html.read_text()


def test_no_html_stands_alone():
    pages = {path.with_suffix("") for path in ROOMS.glob("*/jinja2/*/mail/[!_]*.html")}
    assert pages == {path.with_suffix("") for path in TEXTS}
