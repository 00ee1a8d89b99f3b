"""The XML reader against hostile files."""

import pytest

from parvis.decisions import DmnError, load_model
from parvis.decisions.dmn.xml import MAX_DEPTH, MAX_ELEMENTS, read_xml
from tests.decisions.dmn.models import data, definitions

LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<definitions>&lol2;</definitions>"""
EXTERNAL = (
    """<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>"""
)


@pytest.mark.parametrize("source", [LAUGHS, EXTERNAL, "<!DOCTYPE d SYSTEM 'http://x/'><d/>"])
def test_a_document_type_is_refused(source: str) -> None:
    with pytest.raises(DmnError, match="DOCTYPE") as caught:
        load_model(source)
    assert caught.value.line == 1


def test_ten_megabytes_are_refused_with_a_sentence() -> None:
    with pytest.raises(DmnError, match="trop lourd : 10,0 Mo"):
        load_model(b" " * (10 * 1024 * 1024))


@pytest.mark.parametrize(
    "source",
    ["", "pas du XML", "<a>", "<a></b>", "<a>&b;</a>", b"\xff\xfe\x00", "<a><a b='1' b='2'/></a>",
     '<?xml version="1.0" encoding="klingon"?><a/>'],
)  # fmt: skip
def test_what_is_not_xml_says_where(source: str) -> None:
    with pytest.raises(DmnError, match="XML"):
        load_model(source)


def test_place_of_a_fault() -> None:
    with pytest.raises(DmnError) as caught:
        read_xml("<a>\n  <b>\n</a>")
    assert (caught.value.line, str(caught.value)[:7]) == (3, "ligne 3")


def test_too_deep_and_too_many() -> None:
    deep = MAX_DEPTH + 1
    with pytest.raises(DmnError, match="imbriqués"):
        read_xml("<a>" * deep + "</a>" * deep)
    with pytest.raises(DmnError, match="éléments"):
        read_xml("<a>" + "<b/>" * MAX_ELEMENTS + "</a>")


def test_an_encoding_declared_is_followed_and_a_text_needs_none() -> None:
    assert read_xml('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>').text == "é"
    assert (
        read_xml('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1")).text
        == "é"
    )


def test_a_foreign_attribute_never_hides_ours() -> None:
    root = read_xml('<a xmlns:x="urn:x" id="mine" x:id="theirs" x:y="2"/>')
    assert root.attributes == {"id": "mine", "y": "2", "urn:x\x1fid": "theirs", "urn:x\x1fy": "2"}


@pytest.mark.parametrize(
    "version",
    ["http://www.omg.org/spec/DMN/20180521/MODEL/", "https://www.omg.org/spec/DMN/20191111/MODEL/",
     "https://www.omg.org/spec/DMN/20211108/MODEL/", "https://www.omg.org/spec/DMN/20230324/MODEL/"],
)  # fmt: skip
def test_versions_of_dmn(version: str) -> None:
    assert load_model(definitions(data("a"), version=version)).name == "test"


def test_another_kind_of_xml_is_refused() -> None:
    with pytest.raises(DmnError, match="modèle DMN"):
        load_model("<html xmlns='http://www.w3.org/1999/xhtml'/>")


def test_foreign_elements_are_left_alone() -> None:
    foreign = '<x:decision xmlns:x="urn:x" name="no"/><extensionElements/>'
    assert load_model(definitions(foreign)).decisions == []
