"""Packs: read with every fault and its line, written back without loss, proved by their cases."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.procedures.enums import PackFault
from parvis.procedures.kinds import FIELD_KINDS
from parvis.procedures.rules.cases import run_cases
from parvis.procedures.rules.decisions import load_rule
from parvis.procedures.rules.packs import (
    decode,
    dump_definition,
    dump_pack,
    encode,
    read_pack,
)
from parvis.procedures.rules.schema import build_schema
from parvis.procedures.rules.sources import read_yaml, write_yaml
from parvis.procedures.types import PackError
from tests.procedures.fields import SAMPLES, spec
from tests.procedures.forms import REST, definition

ROOT = Path(__file__).parent.parent.parent
MODEL = ROOT / "packs/stationnement-demenagement"
SOURCE = (MODEL / "procedure.yaml").read_bytes()
BESIDE = {name: (MODEL / name).read_bytes() for name in ("automatique.dmn", "permis.typ")}
PACKS = sorted(path for path in (ROOT / "packs").iterdir() if path.is_dir())


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def broken(old, new):
    """The model pack with one change; returns its faults."""
    text = SOURCE.decode()
    assert old in text
    with pytest.raises(PackError) as refused:
        read_pack({"procedure.yaml": text.replace(old, new, 1).encode(), **BESIDE})
    return refused.value.faults


@pytest.mark.parametrize("name", ["rue", "nulle"])
def test_documents_are_sent_to_an_address(name):
    [fault] = broken("documents:\n", f"documents:\n  address: {name}\n")
    assert (fault.code, fault.params) == (PackFault.NO_ADDRESS, {"name": name})


def test_the_published_schema_is_up_to_date():
    published = ROOT / "parvis/procedures/schema/procedure.schema.json"
    expected = json.loads(json.dumps(build_schema()))
    assert json.loads(published.read_text()) == expected, "run: python -m tools.schema"


@pytest.mark.parametrize("folder", PACKS, ids=[path.name for path in PACKS])
def test_every_pack_reads_and_comes_back(folder):
    files = files_of(folder)
    pack = read_pack(files)
    assert pack.definition.slug == folder.name
    assert dump_pack(pack) == files
    again = read_pack({**files, "procedure.yaml": dump_definition(pack.definition)})
    assert again.definition == pack.definition


def test_the_model_pack_proves_itself():
    pack = read_pack({"procedure.yaml": SOURCE, **BESIDE})
    assert len(pack.definition.cases) >= 4
    rule = load_rule(pack.definition, pack.files)
    assert run_cases(pack.definition, rule=rule) == ()


FAULTS = [
    ("kind: integer", "kind: integre", PackFault.WRONG_VALUE, "Valeurs admises"),
    ("label: Nombre de places", "lable: Nombre", PackFault.UNKNOWN_KEY, "écrire « label » ?"),
    ("label: Nombre de places", "label: ''", PackFault.OUT_OF_RANGE, "≥ 1"),
    ("department: voirie\n", "", PackFault.MISSING, "Il manque « department »."),
    ("minutes: 5", "minutes: cinq", PackFault.WRONG_TYPE, "attend un nombre entier"),
    ("after: P2M", "after: 2 mois", PackFault.WRONG_PATTERN, "n’a pas la forme attendue"),
    ("retention: P12M", "retention: P", PackFault.WRONG_PATTERN, "« P »"),
    ("parvis: 1", "parvis: 2", PackFault.WRONG_VALUE, "Valeurs admises : 1"),
    ("outcome: refused", "outcome: refusé", PackFault.WRONG_VALUE, "accepted, refused"),
    ("when: camion = true", "when: camionn = true", PackFault.FEEL, "camion"),
    ("value: places * 12.50", "value: places * ", PackFault.FEEL, "places *"),
    ("icon: truck", "icon: truck\nicon: bus", PackFault.TWICE, "« icon » est écrite deux fois"),
    ("icon: truck", "icon: &a truck", PackFault.ALIAS, "renvois YAML"),
    ("icon: truck", "icon: [truck", PackFault.YAML, "Ce YAML ne se lit pas"),
    ("icon: truck", "icon: !!python/none x", PackFault.YAML, "python"),
    ("decision: automatique.dmn", "decision: a.dmn", PackFault.MISSING_FILE, "« a.dmn »"),
    ("template: permis.typ", "template: a.typ", PackFault.MISSING_FILE, "« a.typ »"),
    ("redevance: 37.50", "redevence: 37.50", PackFault.UNKNOWN_FIELD, "« redevance »"),
    ("answers: {jour:", "answers: {jours:", PackFault.UNKNOWN_FIELD, "« jour »"),
]


@pytest.mark.parametrize(("old", "new", "code", "words"), FAULTS, ids=[f[1][:25] for f in FAULTS])
def test_a_fault_is_told_with_its_line(old, new, code, words):
    faults = broken(old, new)
    fault = next(fault for fault in faults if fault.code == code)
    assert words in fault.sentence
    line = SOURCE.decode().split(old)[0].count("\n") + 1
    assert fault.line == 0 or abs(fault.line - line) <= 2 or code == PackFault.MISSING


def test_every_fault_at_once():
    text = SOURCE.decode().replace("kind: integer", "kind: x").replace("minutes: 5", "minutes: x")
    with pytest.raises(PackError) as refused:
        read_pack({"procedure.yaml": text.encode()})
    assert len(refused.value.faults) == 2
    assert str(refused.value).startswith("procedure.yaml:")


def test_no_file_no_text_too_big_too_deep():
    for files, code in (
        ({}, PackFault.NO_FILE),
        ({"procedure.yaml": b"\xff\xfe\x00"}, PackFault.NOT_TEXT),
        ({"procedure.yaml": b"x" * 1_000_001}, PackFault.TOO_BIG),
        ({"procedure.yaml": b"[" * 60 + b"]" * 60}, PackFault.TOO_DEEP),
        ({"procedure.yaml": b"[" * 50_000}, PackFault.TOO_DEEP),
    ):
        with pytest.raises(PackError) as refused:
            read_pack(files)
        assert refused.value.faults[0].code == code


def test_bare_words_are_what_they_look_like():
    value, _marks = read_yaml(
        b"a: yes\nb: 01000\nc: 2027-03-01\nd: 12.50\ne: 12:30\nf: true\ng:\nh: 3\ni: 1e3\n"
    )
    assert value == {
        "a": "yes",
        "b": "01000",
        "c": "2027-03-01",
        "d": Decimal("12.50"),
        "e": "12:30",
        "f": True,
        "g": None,
        "h": 3,
        "i": "1e3",
    }


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.decimals(-(10**6), 10**6, places=2)
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), plain, max_size=4))
def test_what_is_written_is_read_back(value):
    assert read_yaml(write_yaml(value))[0] == value


@pytest.mark.parametrize("kind", FIELD_KINDS.keys())
def test_every_kind_survives_the_file_and_the_database(kind):
    made = definition([spec(kind, "x", when="y = 1"), spec("integer", "y", min=1, max=2.5)])
    assert read_pack({"procedure.yaml": dump_definition(made)}).definition == made
    assert decode(json.loads(json.dumps(encode(made)))) == made


def test_a_changed_definition_is_written_anew():
    pack = read_pack({"procedure.yaml": SOURCE, "plan.txt": b"x", **BESIDE})
    other = decode({**encode(pack.definition), "title": "Autre titre"})
    files = dump_pack(type(pack)(definition=other, files=pack.files))
    assert files["plan.txt"] == b"x"
    assert read_pack(files).definition.title == "Autre titre"


CASES = [
    ({"answers": {"n": 3}, "expect": {}}, []),
    ({"answers": {"n": 9}, "expect": {}}, ["errors"]),
    ({"answers": {"n": 9}, "expect": {"errors": ["n"]}}, []),
    ({"answers": {"n": 9}, "expect": {"errors": {"n": "de 1 à 6"}}}, []),
    ({"answers": {"n": 9}, "expect": {"errors": {"n": "autre chose"}}}, ["errors"]),
    ({"answers": {"n": 3}, "expect": {"errors": ["n"]}}, ["errors"]),
    ({"answers": {"n": 5}, "expect": {}}, ["ineligible"]),
    ({"answers": {"n": 5}, "expect": {"ineligible": True}}, []),
    ({"answers": {"n": 5}, "expect": {"ineligible": "Trop"}}, []),
    ({"answers": {"n": 5}, "expect": {"ineligible": "Pas assez"}}, ["ineligible"]),
    ({"answers": {"n": 3}, "expect": {"r": 30}}, []),
    ({"answers": {"n": 3}, "expect": {"r": "30.00"}}, []),
    ({"answers": {"n": 3}, "expect": {"r": 31}}, ["r"]),
    ({"answers": {}, "expect": {"errors": ["n"], "r": None}}, []),
    ({"answers": {"n": 3}, "expect": {"visible": ["n"]}}, []),
    ({"answers": {"n": 4}, "expect": {"visible": ["n"], "errors": ["m"]}}, ["visible"]),
    ({"answers": {"n": 3}, "expect": {"department": "voirie"}}, []),
    ({"answers": {"n": 3}, "expect": {"department": "mairie"}}, ["department"]),
    ({"answers": {"n": 3}, "expect": {"due": "2027-03-16"}}, []),
    ({"answers": {"n": 3}, "expect": {"due": None}}, ["due"]),
]


@pytest.mark.parametrize(("case", "expected"), CASES)
def test_a_case_tells_what_differs(case, expected):
    made = decode(
        {
            **REST,
            "form": [
                {
                    "section": "Page",
                    "fields": [
                        spec("integer", "n", min=1, max=6),
                        spec("text", "m", when="n = 4"),
                    ],
                }
            ],
            "computed": [{"id": "r", "kind": "money", "label": "R", "value": "n * 10"}],
            "ineligible": [{"when": "n = 5", "message": "Trop de places."}],
            "silence": {"outcome": "refused", "after": "P2M", "basis": "CRPA"},
            "cases": [{"name": "cas", "at": "2027-01-15", **case}],
        }
    )
    assert [failure.what for failure in run_cases(made)] == expected


@pytest.mark.parametrize("kind", [kind.key for kind in FIELD_KINDS if kind.fillable])
def test_every_kind_may_stand_in_a_case(kind):
    value = SAMPLES[kind].value
    case = {
        "name": "cas",
        "at": "2027-01-15",
        "answers": {"x": value},
        "expect": {"visible": ["x"]},
    }
    assert run_cases(definition([spec(kind, "x")], cases=[case])) == ()


def test_the_how_to_names_every_kind():
    page = (ROOT / "docs/how-to/first-procedure.md").read_text()
    assert [kind.key for kind in FIELD_KINDS if f"`{kind.key}`" not in page] == []
