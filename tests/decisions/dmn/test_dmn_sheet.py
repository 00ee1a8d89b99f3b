"""The table form of clerks: what it accepts, what it refuses and how it says so."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.decisions import DmnError, model_to_yaml, table_from_yaml
from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.sheet import read_sheet
from parvis.decisions.dmn.sheet_writer import write_sheet
from tests.decisions.dmn.models import NOW, data, decision, knowledge, literal, model
from tests.decisions.dmn.test_dmn_read import logics

SHEET = """
model: Stationnement
types:
  tZone: {type: string, values: [centre, gare]}
  tFoyer: {fields: {adultes: number, enfants: number}}
data: {zone: tZone, foyer: tFoyer}
decisions:
  - name: prix
    policy: collect
    aggregation: sum
    inputs:
      - {expression: zone, type: tZone, values: [centre, gare]}
      - {expression: foyer.enfants, type: number, label: enfants}
    outputs: [{name: prix, type: number}]
    notes: [pourquoi]
    rules: |
      zone     | enfants | prix | pourquoi
      -------- | ------- | ---- | --------
      "centre" | -       | 90   | Zone 1
      "gare"   | -       | 45   |
      -        | >= 3    | -10  | Famille \\| nombreuse
  - name: mensuel
    type: number
    value: decimal(prix / 12, 2)
    needs: [prix]
"""


def value(sheet: str, name: str, **inputs: Any) -> Any:
    return table_from_yaml(sheet).evaluate(name, inputs, now=NOW).value


def test_a_sheet_decides() -> None:
    inputs = {"zone": "centre", "foyer": {"adultes": 2, "enfants": 3}}
    assert value(SHEET, "prix", **inputs) == 80
    assert value(SHEET, "mensuel", **inputs) == Decimal("6.67")
    assert table_from_yaml(SHEET).findings == ()


def test_a_sheet_comes_back_the_same() -> None:
    first = table_from_yaml(SHEET)
    again = table_from_yaml(model_to_yaml(first))
    assert logics(again.definitions) == logics(first.definitions)
    assert again.definitions.elements[2].inputs == ("#data-1", "#data-2")
    note = first.definitions.elements[2].logic.rules[2].annotations
    assert note == ("Famille | nombreuse",)


def test_what_a_decision_needs_is_what_its_texts_mention() -> None:
    sheet = "model: m\ndata: {a b: number, a: number, c: number}\n"
    sheet += "decisions:\n  - {name: d, value: a b * 2}\n"
    assert read_sheet(sheet).elements[3].inputs == ("#data-1", "#data-2")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("policy: collect", "policy: last"), "« last » n’existe pas"),
        (("policy: collect", "polcy: collect"), "Vouliez-vous écrire « policy »"),
        (('"gare"   | -       | 45   |', '"gare" | - | 45'), "Ligne 4 des règles de « prix »"),
        (("zone     | enfants | prix", "enfants | zone | prix"), "« enfants » au lieu de « zone »"),
        (("needs: [prix]", "needs: [pris]"), "Vouliez-vous écrire « prix »"),
        (("model: Stationnement", "name: x"), "La clé « name » n’existe pas"),
        (("model: Stationnement", "model: ''"), "« model » manque"),
        (("outputs: [{name: prix, type: number}]", "outputs: rien"), "doit être une liste"),
        (("data: {zone: tZone, foyer: tFoyer}", "data: [zone]"), "clé : valeur"),
        (("data: {zone: tZone", "data: {zone: &a tZone, other: *a"), "ancres"),
        (("model: Stationnement", "model: [a"), "lisible"),
    ],
)  # fmt: skip
def test_refusals_say_where(change: tuple[str, str], message: str) -> None:
    assert change[0] in SHEET
    with pytest.raises(DmnError, match=r"^(ligne|La|Ligne|Colonne|«|Ce)") as caught:
        table_from_yaml(SHEET.replace(*change))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "sheet", ["[" * 5000, b"\xff\xfe\x00\x01", "", "- a", "a: !!python/name:os.x 1"]
)
def test_hostile_sheets_are_refused(sheet: str | bytes) -> None:
    with pytest.raises(DmnError):
        table_from_yaml(sheet)


def test_a_billion_laughs_is_refused() -> None:
    laughs = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a,*a]\n" for n in range(20))
    with pytest.raises(DmnError, match="ancres"):
        table_from_yaml(laughs)


def test_ten_megabytes_are_refused() -> None:
    with pytest.raises(DmnError, match="trop lourd"):
        table_from_yaml("x" * 10_000_000)


@pytest.mark.parametrize(
    "source",
    [
        knowledge("f", "n", literal("n")),
        decision("d", "<list/>"),
        decision("d", literal("f(1)"), needs="bkm-f") + knowledge("f", "n", literal("n")),
    ],
)  # fmt: skip
def test_what_the_form_cannot_say_is_refused(source: str) -> None:
    with pytest.raises(DmnError, match="Gardez le fichier DMN"):
        model_to_yaml(model(data("a") + source))


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12).map(
    str.strip
)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_text_of_a_cell_survives(rows: list[tuple[str, str, str]]) -> None:
    rules = tuple(e.Rule((e.Literal(a),), (e.Literal(b),), (note,)) for a, b, note in rows)
    table = e.DecisionTable(
        (e.InputClause(e.Literal("x")),), (e.OutputClause("y"),), rules, annotations=("note",)
    )
    definitions = e.Definitions(
        "m", "urn:m", elements=(e.Decision("decision-1", "d", logic=table),)
    )
    assert logics(read_sheet(write_sheet(definitions))) == logics(definitions)
