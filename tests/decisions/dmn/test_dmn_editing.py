"""Tables as texts that people edit: what is shown, what is kept, and where each finding stands."""

from dataclasses import replace
from pathlib import Path

import pytest

from parvis.decisions import (
    DmnError,
    RuleText,
    cell_of,
    check_model,
    load_model,
    model_to_xml,
    table_from_yaml,
    tables_of,
    with_rules,
)

PACKS = Path(__file__).parents[3] / "packs"
SHEET = """
model: Aide au vélo
data: {quotient: number, achat: string}
decisions:
  - name: aide
    question: Quelle aide ?
    type: number
    inputs:
      - {expression: quotient, type: number}
      - {expression: achat, type: string, values: [neuf, occasion]}
    outputs:
      - {name: montant, type: number}
    notes: [pourquoi]
    rules: |
      quotient | achat      | montant | pourquoi
      < 700    | "neuf"     | 300     | Barème social
      >= 700   | "neuf"     | 150     | Barème moyen
      -        | "occasion" | 100     | Tous les foyers
"""


@pytest.fixture
def model():
    return table_from_yaml(SHEET)


def edited(model, rule, column, text):
    """The model in which one cell says something else."""
    [table] = tables_of(model)
    rules = list(table.rules)
    cells = list(rules[rule].cells)
    cells[column] = text
    rules[rule] = replace(rules[rule], cells=tuple(cells))
    return with_rules(model, table.decision, rules)


def test_a_table_is_shown_as_it_was_written(model):
    [table] = tables_of(model)
    assert (table.decision, table.question, table.policy) == ("aide", "Quelle aide ?", "unique")
    assert [(c.name, c.expression, c.type, c.values) for c in table.conditions] == [
        ("quotient", "quotient", "number", ()),
        ("achat", "achat", "string", ("neuf", "occasion")),
    ]
    assert [c.name for c in table.results] == ["montant"]
    assert table.notes == ("pourquoi",)
    assert table.rules[0] == RuleText(
        ("< 700", '"neuf"', "300"),
        ("Barème social",),
        ("est inférieur à 700", "vaut « neuf »"),
    )


def test_every_pack_comes_back_the_same():
    for path in sorted(PACKS.glob("*/*.dmn")):
        source = path.read_text()
        model = load_model(source)
        for table in tables_of(model):
            again = with_rules(model, table.decision, table.rules)
            assert (
                load_model(model_to_xml(again)).definitions
                == load_model(model_to_xml(model)).definitions
            ), path
            assert tables_of(again) == tables_of(model)


def test_a_rule_may_be_added_and_removed(model):
    [table] = tables_of(model)
    more = with_rules(model, "aide", [*table.rules, RuleText(("-", "-", "0"))])
    assert model.rules == {"aide": 3}
    assert more.rules == {"aide": 4}
    assert with_rules(more, "aide", ()).rules == {"aide": 0}


@pytest.mark.parametrize(
    ("rule", "column", "text", "code", "place"),
    [
        (1, 0, ">= 700)", "syntax", (1, 0, 1, 7)),
        (0, 0, "< quotien", "unknown-name", (0, 0, 1, 3)),
        (2, 2, "100 +", "syntax", (2, 2, 1, 6)),
        (0, 0, '"abc"', "wrong-type", (0, 0, 1, 1)),
        (0, 2, '"abc"', "wrong-type", (0, 2, 1, 1)),
        (0, 0, "<\n\n700 +", "syntax", (0, 0, 3, 6)),
    ],
)
def test_a_finding_names_its_cell_and_its_character(model, rule, column, text, code, place):
    first = check_model(edited(model, rule, column, text))[0]
    assert first.code == code
    assert cell_of(first.place) == place


def test_a_finding_on_the_whole_table_names_no_cell(model):
    [gap] = check_model(edited(model, 1, 0, "> 800"))
    assert gap.code == "gap"
    assert cell_of(gap.place) is None


def test_a_table_that_is_not_there_is_refused(model):
    with pytest.raises(DmnError, match="prix"):
        with_rules(model, "prix", ())


def test_a_rule_of_another_width_is_refused(model):
    with pytest.raises(ValueError, match="rule 1: 2 cells"):
        with_rules(model, "aide", [RuleText(("-", "-"))])
