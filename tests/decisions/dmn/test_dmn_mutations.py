"""Official models with pieces exchanged: refused with DmnError or run, never anything else."""

import re
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.decisions import DmnError, check_model, load_model, model_to_xml
from tests.decisions.dmn.models import NOW

SUITE = Path(__file__).parents[2] / "data" / "dmn-tck"
SOURCES = [
    text
    for path in sorted(SUITE.rglob("*.dmn"))
    if len(text := path.read_text(encoding="utf-8")) < 15_000
]
PIECES = re.compile(
    r'(?<=text>)[^<]*(?=<)|(?<=Ref=")[^"]*|(?<=href=")[^"]*|(?<=Policy=")[^"]*|(?<=name=")[^"]*'
)
TEXTS = sorted({piece.group() for source in SOURCES for piece in PIECES.finditer(source)})
ODDITIES = ["(", "[1..", '"', "?", "-", "not(", "1e9999", "@", "for x in", "&lt;", "null", "{}"]
values = st.sampled_from([None, True, 1, -2.5, "a", "", [], [1, 2], {"a": 1}, "2020-01-01", NOW])


@st.composite
def mutated(draw: Any) -> str:
    source = draw(st.sampled_from(SOURCES))
    for _ in range(draw(st.integers(1, 4))):
        spans = [piece.span() for piece in PIECES.finditer(source)]
        start, end = draw(st.sampled_from(spans)) if spans else (0, 0)
        piece = draw(st.sampled_from(TEXTS) | st.sampled_from(ODDITIES))
        source = source[:start] + piece + source[end:]
    return source


@given(mutated(), st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_but_a_sentence_or_a_value(source: str, data: st.DataObject) -> None:
    try:
        model = load_model(source)
    except DmnError:
        return
    assert all(finding.message for finding in check_model(model))
    load_model(model_to_xml(model))
    for name in model.decisions[:5]:
        inputs = {key: data.draw(values) for key in model.inputs_of(name)}
        result = model.evaluate(name, inputs, now=NOW, trace=True)
        assert result.trace is not None
        assert result.trace.sentences
        assert result.trace.data()["decision"] == name
