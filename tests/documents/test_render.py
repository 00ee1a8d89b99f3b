"""Pages: accessible and archivable, reproducible, hostile values and hostile templates."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import hypothesis
import page
import pikepdf
import pypdfium2
import pytest
import typst
import zxingcpp
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.common import typeset
from parvis.common.typeset import STANDARDS, TooHeavyError, TypesetError, Typesetter
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentKind
from parvis.documents.rules import pages, samples
from parvis.documents.types import Recipient
from parvis.journal.types import SYSTEM
from tests.documents.orders import make_order
from tests.documents.reading import content_of, text_of

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROFILES = (page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1)
NAMES = (
    "Wanjiru Ng’ang’a",
    "Jeanne d’Arc-Élie",
    "Łucja Świętosława Żółć",
    "Gülşen İğdır Çağlayan",
    "Ștefan Țepeș",
    "Nguyễn Thị Ánh",
    "Θεοδώρα Παπαδοπούλου",
    "Олександр Шевченко",
    "Sœur Ænor Çà Ÿ",
)


@pytest.fixture(scope="module")
def setter():
    made = Typesetter(settings.FONTS_DIR)
    yield made
    made.close()


def draw(setter, source, data=None, prelude='#let data = json(bytes(sys.inputs.at("data")))'):
    return setter.pdf(source, data or {}, at=AT, prelude=prelude)


def failures(content):
    found = [page.validate_pdf_bytes(content, profile=profile) for profile in PROFILES]
    rules = [failure.rule_id for report in found for failure in report.failures]
    # A compressed stream may end with the byte of a carriage return: the checker then takes it for
    # a part of the end of line. Another reader agrees with the length that is written.
    if b"\r\nendstream" in content and lengths_are_right(content):
        rules = [rule for rule in rules if not rule.endswith("STREAM-LENGTH-001")]
    return rules


def lengths_are_right(content):
    with pikepdf.open(BytesIO(content)) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        for one in streams:
            one.read_bytes()
        return pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_each_kind_is_pdf_a_and_pdf_ua_before_and_after_its_seal(sealed_town, kind):
    source = queries.sources(kind)[1].text
    drawn = actions.sample(kind, source, at=AT)
    assert failures(drawn) == []
    assert actions.sample(kind, source, at=AT) == drawn
    assert failures(content_of(actions.issue(make_order("un", kind=kind), actor=SYSTEM))) == []


WINDOW = (100, 45, 190, 79)  # millimetres that show wherever the sheet slid in a DL envelope
AROUND = (90, 34, 200, 90)  # millimetres that show somewhere
LONGEST_ADDRESS = (  # six lines of thirty-eight letters with the name, as the post wants at most
    "BÂTIMENT DES ESSAIS APPARTEMENT 1138 B",
    "1138 BIS RUE DES MARÉCHAUX IMAGINAIRES",
    "LIEU-DIT LES GRANDES PRAIRIES INVENTÉE",
    "00340 VILLENEUVE-SUR-PARVIS CEDEX 0138",
    "RÉPUBLIQUE DÉMOCRATIQUE DES EXEMPLES 8",
)


def letters_inside(content, zone):
    """Return what the first page writes, wholly or in part, inside a zone in millimetres."""
    sheet = pypdfium2.PdfDocument(content)[0]
    text, (left, top, right, bottom) = sheet.get_textpage(), [side * 72 / 25.4 for side in zone]
    found = []
    for place in range(text.count_chars()):
        x0, y0, x1, y1 = text.get_charbox(place)
        high, low = sheet.get_height() - y1, sheet.get_height() - y0
        if x1 > left and x0 < right and low > top and high < bottom:
            found.append(text.get_text_range(place, 1))
    return "".join("".join(found).split())


@pytest.mark.parametrize("lines", [("2 rue des Essais", "00340 Villeneuve"), LONGEST_ADDRESS])
@pytest.mark.parametrize("kind", [DocumentKind.REFUSAL, DocumentKind.DECISION, DocumentKind.ARRETE])
def test_the_address_stands_in_the_window_of_an_envelope(sealed_town, kind, lines):
    to = Recipient("Łucja d’Arc-Élie Ng’ang’a-Exemple", lines)
    content = content_of(actions.issue(make_order("un", kind=kind, recipient=to), actor=SYSTEM))
    shown = "".join("".join((to.name, *lines)).split())
    assert letters_inside(content, WINDOW) == letters_inside(content, AROUND) == shown
    assert failures(content) == []


def test_without_address_nothing_is_kept_free(sealed_town):
    to = Recipient("Zoé Fictive")
    order = make_order("un", kind=DocumentKind.REFUSAL, recipient=to)
    shown = letters_inside(content_of(actions.issue(order, actor=SYSTEM)), AROUND)
    assert len(shown) > len("ZoéFictive")


def test_the_standards_are_those_that_are_checked():
    assert STANDARDS == ("a-2a", "ua-1")


@pytest.mark.parametrize("name", NAMES)
def test_no_letter_of_a_name_is_lost(sealed_town, name):
    order = make_order("un", kind=DocumentKind.REFUSAL, recipient=Recipient(name=name))
    assert name in text_of(actions.issue(order, actor=SYSTEM))


@example('a"b\\c\\"d\\u{41}#e $f$ /* // \n \u2028 \x00')
@hypothesis.settings(deadline=None)
@given(st.text())
def test_what_is_given_is_what_a_template_reads(text):
    reads = '#metadata(json(bytes(sys.inputs.at("data"))).x)<x>'
    source = f"{typeset._given({'x': text})}\n{reads}".encode()
    assert json.loads(typst.query(source, "<x>", field="value", one=True)) == text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('#read("/etc/passwd")', '#read("/etc/passwd")'),
        ('#import "@preview/cetz:0.3.0"', '#import "@preview/cetz:0.3.0"'),
        ("*gras* _penché_ = Titre $x^2$ <a> @b", "*gras* _penché_ = Titre $x^2$ <a> @b"),
        ("`code` \\ // pas un commentaire", "`code` \\ // pas un commentaire"),
        ("]) #panic() ([", "]) #panic() (["),
        ("a\x00b\x07c\u202ed", "abcd"),
        ("東京 🙂", "?? ?"),
    ],
)
def test_values_are_data_never_markup(sealed_town, typed, printed):
    body = {**samples.BODY, "reasons": typed, "about": typed}
    order = make_order("un", kind=DocumentKind.REFUSAL, data=body)
    assert printed in text_of(actions.issue(order, actor=SYSTEM))


def test_a_word_too_long_for_the_page_still_draws(sealed_town):
    body = {**samples.BODY, "answers": [["x" * 400, "y" * 4000]]}
    assert actions.issue(make_order("un", data=body), actor=SYSTEM).is_ready


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#include "/etc/passwd"',
        '#image("/etc/hostname")',
        '#import "@preview/cetz:0.3.0": *',
        '#plugin("/tmp/x.wasm")',
        '#bibliography("/etc/passwd")',
    ],
)
def test_a_template_opens_neither_file_nor_connection(setter, source):
    with pytest.raises(TypesetError):
        draw(setter, source)


def test_control_the_drawing_process_really_cannot_open(setter):
    draw(setter, '#set document(title: "x")\n-')
    limits = Path(f"/proc/{setter._process.pid}/limits").read_text()
    assert any(
        line.split()[3:5] == ["0", "0"] for line in limits.splitlines() if "open files" in line
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        '#let x = "a"\n#while x.len() > 0 { x += x }',
        "#let x = range(2000000000)",
        "#lorem(20000000)",
        "#for i in range(100000000) { if calc.sin(i) > 2 { [x] } }",
    ],
)
def test_a_template_that_runs_away_is_stopped_and_the_next_one_draws(setter, source):
    with pytest.raises(TooHeavyError):
        draw(setter, source)
    assert draw(setter, '#set document(title: "x")\nBonjour').startswith(b"%PDF")


def test_the_end_of_the_process_is_no_fault_of_the_next_template(setter):
    draw(setter, '#set document(title: "x")\n-')
    setter._process.kill()
    assert draw(setter, '#set document(title: "x")\n-').startswith(b"%PDF")


def test_another_process_draws_after_a_while(setter, monkeypatch):
    monkeypatch.setattr(typeset, "RENEWED", 2)
    setter.close()
    drew = []
    for _ in range(3):
        draw(setter, '#set document(title: "x")\n-')
        drew.append(setter._process.pid)
    assert drew[0] == drew[1] != drew[2]


def test_an_error_says_where_it_is_in_the_template(setter):
    with pytest.raises(TypesetError) as raised:
        draw(setter, "Bonjour\n\n  #nulle", prelude="#let a = 1\n#let b = 2")
    assert (raised.value.line, raised.value.column) == (3, 4)
    assert queries.sentence(raised.value) == "Ligne 3, colonne 4 : « nulle » n’existe pas."


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('#read("a")', "ne lit aucun fichier"),
        ('#image(bytes("<svg xmlns=\'http://www.w3.org/2000/svg\'/>"), format: "svg")', "alt"),
        ("Bonjour", "n’a pas de titre"),
        ('#set document(title: "x")\n#(1 + )', "La syntaxe ne convient pas"),
        ('#set document(title: "x")\n#panic("non")', "Typst répond"),
        ('#data.at("absent")', "« absent » n’est pas donné"),
        ("#let f(n) = f(n + 1)\n#f(1)", "tourne en rond"),
        ("#(", "n’est pas fermé"),
    ],
)
def test_faults_are_said_in_french(setter, source, words):
    with pytest.raises(TypesetError) as raised:
        draw(setter, source)
    assert words in queries.sentence(raised.value)


def test_headings_tables_pictures_and_language_are_tagged(sealed_town):
    drawn = content_of(actions.issue(make_order("un"), actor=SYSTEM))
    with pikepdf.open(BytesIO(drawn)) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert pdf.Root.MarkInfo.Marked
        tags = str(pdf.Root.StructTreeRoot.unparse(resolved=True))
        assert pdf.docinfo["/Title"] == samples.TITLES[DocumentKind.ARRETE]
    assert tags


def test_french_words_are_cut_and_signs_stay_with_their_word(setter):
    charter = queries.shipped(queries.CHARTER).source
    assert 'lang: "fr"' in charter
    assert "hyphenate: true" in charter
    drawn = draw(
        setter,
        '#set document(title: "x")\n#set page(width: 40mm)\n'
        '#set text(lang: "fr", hyphenate: true)\n'
        "anticonstitutionnellement anticonstitutionnellement",
    )
    with pypdfium2.PdfDocument(drawn) as pdf:
        text = pdf[0].get_textpage().get_text_bounded()
    assert "\ufffe" in text or "-" in text or "\x02" in text


def test_the_digest_covers_the_data_and_its_secret_code():
    first = {"code": "a", "body": {"x": "é"}}
    assert pages.digest(first) == pages.digest({"body": {"x": "e\u0301"}, "code": "a"})
    assert pages.digest(first) != pages.digest({**first, "code": "b"})


def test_the_square_is_read_from_the_page(sealed_town):
    made = actions.issue(make_order("un", kind=DocumentKind.REFUSAL), actor=SYSTEM)
    with pypdfium2.PdfDocument(content_of(made)) as pdf:
        pictures = [one.render(scale=2).to_pil() for one in pdf]
    [square] = [code for one in pictures for code in zxingcpp.read_barcodes(one)]
    assert f"/verifier/{made.public_id}#" in square.text
