"""Anything may be sent to any kind: the answer is kept whole, or refused with a sentence."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.procedures.kinds import FIELD_KINDS
from parvis.procedures.kinds.base import FieldContext, Invalid, Posted
from tests.procedures.fields import SAMPLES, field
from tests.procedures.test_kinds import CONTEXT, Few

FILLABLE = [kind.key for kind in FIELD_KINDS if kind.fillable]
NASTY = [
    "²/³/²⁰²⁷", "٣", "-", "1e9999", "NaN", "Infinity", "0x10", "\x00\x07", "\u202e1", "é" * 30,
    "'; DROP TABLE x; --", "<script>", "%s %(x)s {x}", "2027-02-30", "9999-12-31", "0001-01-01",
    "24:00", "+", "@", "a@b", "W", "FR", "-0", "1,,2", "__other__", "14118", "  ", "𝟙𝟚",
]  # fmt: skip
ODD = [
    True, 0, -1, 10**40, 1.5, float("nan"), [], [None], [[]], [{}], [{"id": 1}], {}, {"code": {}},
    {"id": "r", "values": None}, [{"id": "r1", "values": {"prenom": [1]}}], {"other": ["x"]},
    {"first": ["v"]}, {"code": "14118", "name": 3}, {"city": 7, "street": None}, {"lat": "1e99"},
    {"day": "²", "month": "1", "year": "2027"}, {"birth_date": {"day": "1"}}, ["x"] * 200,
]  # fmt: skip
HOSTILE = FieldContext(
    now=CONTEXT.now,
    places=Few(),
    files=lambda ids: tuple(SimpleNamespace(id=i, name=i, size=1, kind="image/png") for i in ids),
    dossiers=lambda number: number if number.startswith("2") else None,
    new_id=lambda: "r1",
)


def refusal(one, raw):
    """What is said of a raw value, or None after its answer was used in every way."""
    try:
        answer = one.parse(raw, HOSTILE)
    except Invalid as refused:
        one.view("x", raw, HOSTILE, error=refused.message, part=refused.part)
        return refused.message
    assert json.loads(json.dumps(answer)) == answer
    one.view("x", answer, HOSTILE)
    if answer is not None:
        assert one.parse(answer, HOSTILE) == answer
    for use in (one.to_feel, one.display, one.export, one.files):
        use(answer)
    return None


@pytest.mark.parametrize("kind", FILLABLE)
def test_whatever_is_sent(kind):
    one = field(kind)
    for raw in [*NASTY, *ODD]:
        assert refusal(one, raw) != ""


@pytest.mark.parametrize("kind", FILLABLE)
def test_whatever_stands_in_one_input(kind):
    one = field(kind)
    for nasty in NASTY:
        for part in one.parts or ("",):
            name = f"x-{part}" if part else "x"
            assert refusal(one, one.read(Posted({name: [nasty], "x-text": [nasty]}), "x")) != ""


@pytest.mark.parametrize("kind", FILLABLE)
def test_a_good_answer_with_one_part_spoilt(kind):
    value = SAMPLES[kind].value
    for key in value if isinstance(value, dict) else ():
        for nasty in [*NASTY, *ODD]:
            assert refusal(field(kind), {**value, key: nasty}) != ""


@given(st.sampled_from(FILLABLE), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text(kind, text):
    assert refusal(field(kind), text) != ""
