"""Reading and writing models: nothing is lost on the way."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from parvis.decisions import DmnError, load_model, model_to_xml, model_to_yaml, table_from_yaml
from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.reader import read_model
from parvis.decisions.dmn.sheet import read_sheet
from parvis.decisions.dmn.sheet_writer import write_sheet
from parvis.decisions.dmn.writer import write_model
from tests.decisions.dmn.models import NOW

SUITE = Path(__file__).parents[2] / "data" / "dmn-tck"
MODELS = sorted(SUITE.rglob("*.dmn"))


def content(part: Any) -> Any:
    """A struct without places, to compare."""
    if isinstance(part, e.Spot):
        return None
    if is_dataclass(part):
        inside = [content(getattr(part, f.name)) for f in fields(part) if f.name != "by_id"]
        return (type(part).__name__, *inside)
    return tuple(map(content, part)) if isinstance(part, tuple) else part


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_xml_there_and_back(path: Path) -> None:
    model = read_model(path.read_bytes())
    assert content(read_model(write_model(model))) == content(model)


def test_tables_to_yaml_and_back() -> None:
    written = 0
    for path in MODELS:
        model = read_model(path.read_bytes())
        try:
            sheet = write_sheet(model)
        except DmnError:
            continue
        written += 1
        back = read_sheet(sheet)
        assert logics(back) == logics(model), path.name
        assert content(back.types) == content(model.types), path.name
        assert write_sheet(back) == sheet
    assert written > 50


def logics(model: e.Definitions) -> dict[str, Any]:
    return {x.name: content(x.logic) for x in model.elements if isinstance(x, e.Decision)}


def test_a_table_gives_the_same_answers_after_two_conversions() -> None:
    path = SUITE / "compliance-level-2" / "0004-simpletable-U" / "0004-simpletable-U.dmn"
    first = load_model(path.read_bytes())
    second = load_model(model_to_xml(table_from_yaml(model_to_yaml(first))))
    inputs = {"Age": 19, "RiskCategory": "Medium", "isAffordable": True}
    name = first.decisions[0]
    values = [model.evaluate(name, inputs, now=NOW).value for model in (first, second)]
    assert values == ["Approved", "Approved"]


def test_difficult_texts_survive() -> None:
    rule = e.Rule((e.Literal('"a|b"'),), (e.Literal('"<&>\\"\\n"'),), ("ligne 1\nligne 2",))
    table = e.DecisionTable(
        (e.InputClause(e.Literal("x", "string"), "Étiquette é"),),
        (e.OutputClause("s", values=e.Literal('"a", "b"')),),
        (rule,),
        annotations=("pourquoi",),
    )
    decision = e.Decision("decision-1", "d", logic=table, question="Q ?\nDeux lignes")
    model = e.Definitions("m", "urn:m", elements=(decision,))
    assert content(read_model(write_model(model))) == content(model)
    assert content(read_sheet(write_sheet(model))) == content(model)
