"""The table of a rule: words, controls, gestures, thresholds, what the checks say and where."""

from pathlib import Path

import pytest

from parvis.decisions import RuleText, load_model, table_from_yaml, tables_of, with_rules
from parvis.procedures.rules import reading, tables
from parvis.procedures.rules.expectations import with_outcomes
from parvis.procedures.rules.packs import decode
from parvis.procedures.rules.sources import read_yaml

PACK = Path(__file__).parents[2] / "packs" / "prime-velo"
WORDS = tables.Words(
    any_="toute valeur",
    but="sauf %s",
    yes="oui",
    no="non",
    codes={
        "velo": {"adapte": "Vélo adapté", "cargo": "Vélo cargo"},
        "=outcome": {"accepted": "Accepter", "refused": "Refuser", "review": "Laisser"},
        "=": {"outcome": "Décision", "reason": "Motif", "law": "Texte appliqué"},
    },
)


@pytest.fixture
def model():
    return load_model((PACK / "automatique.dmn").read_bytes())


@pytest.fixture
def table(model):
    return tables_of(model)[0]


def changed(table, rule, column, text):
    rules = [[*one.cells] for one in table.rules]
    rules[rule][column] = text
    return tuple(RuleText(tuple(cells)) for cells in rules)


def remarks(model, rules):
    return tables.remarks_on(with_rules(model, "decision", rules), WORDS, controls="decision")


# --- texts -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('"Vous habitez ailleurs."', "Vous habitez ailleurs."),
        (r'"Le \"cargo\" \\ vu"', r'Le "cargo" \ vu'),
        (r'"une\ndeux"', "une\ndeux"),
        ('"= 3"', '= "= 3"'),
        ('"a" + "b"', '= "a" + "b"'),
        ("prime", "= prime"),
        ('""', ""),
    ],
)
def test_a_text_loses_its_quotes_and_finds_them_again(cell, shown):
    assert tables.shown_text(cell) == shown
    assert tables.read_text(shown) == cell


def test_what_is_computed_in_a_reason_is_told_as_a_blank():
    cell = '"Votre prime : " + replace(string(prime), "\\\\.", ",") + " €."'
    assert tables.told_text(cell) == "Votre prime : […] €."
    assert tables.told_text('if x then "a" else "b"') == '= if x then "a" else "b"'
    assert tables.told_text('"a + b"') == "a + b"


# --- controls --------------------------------------------------------------------------------
def test_each_column_has_the_control_of_its_kind(table):
    row = tables.edit_view(table, table.rules, WORDS).rows[3]
    assert [(cell.column, cell.kind, cell.value) for cell in row.short] == [
        ("vélo", "list", 'not("adapte")'),
        ("code postal", "feel", '"00340"'),
        ("prime déjà reçue", "list", "false"),
        ("revenu par part", "feel", "> 30000"),
        ("prix payé", "feel", "-"),
        ("Décision", "list", '"refused"'),
    ]
    assert [cell.column for cell in row.long] == ["Motif", "Texte appliqué"]
    velo = dict(row.short[0].options)
    assert velo["-"] == "toute valeur"
    assert velo['"adapte"'] == "Vélo adapté"
    assert velo['not("adapte")'] == "sauf Vélo adapté"
    assert dict(row.short[2].options)["true"] == "oui"


def test_a_cell_that_no_list_can_say_is_a_plain_one(table):
    rules = changed(table, 0, 0, '"cargo", "adapte"')
    assert tables.edit_view(table, rules, WORDS).rows[0].short[0].kind == "feel"


def test_a_table_comes_back_from_its_controls(table):
    view = tables.edit_view(table, table.rules, WORDS)
    posted = {"rows": str(len(view.rows))}
    for row in view.rows:
        posted |= {cell.name: cell.value for cell in (*row.short, *row.long)}
    sent = tables.posted_rules(table, posted)
    assert [rule.cells for rule in sent] == [rule.cells for rule in table.rules]


@pytest.mark.parametrize("rows", ["", "-1", "abc", "99999999", "0"])
def test_a_browser_that_lies_about_its_lines_sends_none(table, rows):
    assert tables.posted_rules(table, {"rows": rows}) == ()


def test_a_browser_cannot_send_more_lines_than_a_page_has(table):
    assert len(tables.posted_rules(table, {"rows": "9999"})) == tables.ROWS_AT_MOST


def test_a_huge_table_is_edited_as_a_text(table):
    assert tables.is_editable(table)
    many = table.rules * 40
    assert not tables.is_editable(type(table)(**{**fields(table), "rules": many}))


def fields(table):
    return {name: getattr(table, name) for name in table.__dataclass_fields__}


# --- gestures --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("gesture", "order", "focus"),
    [
        ("up-2", "BACD", "up-1"),
        ("up-1", "ABCD", "up-1"),
        ("down-2", "ACBD", "down-3"),
        ("down-4", "ABCD", "down-4"),
        ("remove-2", "ACD", "rule-2"),
        ("remove-4", "ABC", "rule-3"),
        ("add-2", "AB-CD", "r2-c0"),
        ("add-0", "-ABCD", "r0-c0"),
        ("add-9", "ABCD", ""),
        ("remove-9", "ABCD", ""),
        ("explode", "ABCD", ""),
    ],
)
def test_lines_are_added_removed_and_moved(gesture, order, focus):
    model = table_from_yaml(SMALL)
    small = tables_of(model)[0]
    rules = tuple(RuleText((letter, "1")) for letter in "ABCD")
    made, where = tables.gesture_on(small, rules, gesture)
    assert "".join(rule.cells[0] for rule in made) == order
    assert where == focus


def test_the_last_line_leaves_the_keyboard_on_the_button_that_adds():
    small = tables_of(table_from_yaml(SMALL))[0]
    assert tables.gesture_on(small, (RuleText(("-", "1")),), "remove-1") == ((), "add-0")


SMALL = """
model: Petit
data: {a: number}
decisions:
  - name: decision
    inputs: [{expression: a, type: number}]
    outputs: [{name: b, type: number}]
    rules: |
      a | b
      - | 1
"""


# --- thresholds ------------------------------------------------------------------------------
def test_a_threshold_changes_everywhere_it_is_said(table):
    rules = tables.replaced(table, table.rules, "30000", "20000")
    assert [rule.cells[3] for rule in rules][3:] == [
        "> 20000", "<= 20000", "<= 7100", "(7100..15400]", "(15400..20000]",
    ]  # fmt: skip
    assert "dépasse 20 000 €" in rules[3].cells[6]
    assert "entre 15 400 € et 20 000 €" in rules[7].cells[6]
    assert [rule.cells[1] for rule in rules] == [rule.cells[1] for rule in table.rules]
    assert tables.numbers_of(table, rules) == ("6000", "7100", "15400", "20000")


@pytest.mark.parametrize(
    ("old", "new"), [("", "3"), ("abc", "3"), ("30000", ""), ("30000", "2)"), ("3000", "1")]
)
def test_what_is_not_a_number_of_the_table_changes_nothing(table, old, new):
    rules = tables.replaced(table, table.rules, old, new)
    assert [rule.cells for rule in rules] == [rule.cells for rule in table.rules]


def test_a_number_inside_a_formula_or_a_code_stays(table):
    rules = tables.replaced(table, table.rules, "2", "9")
    assert rules[5].cells == table.rules[5].cells
    assert tables.replaced(table, table.rules, "340", "999")[2].cells == table.rules[2].cells


def test_numbers_are_written_as_people_write_them():
    assert [tables.spaced(one) for one in ("700", "30000", "1234567", "12.5")] == [
        "700", "30 000", "1 234 567", "12,5",
    ]  # fmt: skip


# --- what the checks say ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("column", "text", "words", "character"),
    [
        (3, "> 20000)", "« ) » ne peut pas se trouver ici.", 8),
        (3, "> revenu_prt", "Vouliez-vous écrire « revenu_part » ?", 3),
        (3, '"beaucoup"', "ne convient pas à une colonne de type number", 0),
        (5, '"accepte"', "n’est pas l’une des valeurs annoncées", 0),
        (6, '"Votre prime" +', "s’arrête trop tôt", 16),
    ],
)
def test_a_faulty_cell_is_named_by_rule_column_and_character(
    model, table, column, text, words, character
):
    [remark] = remarks(model, changed(table, 3, column, text))
    assert words in remark.message
    assert (remark.rule, remark.cell, remark.character) == (4, f"r3-c{column}", character)
    assert remark.column == ("revenu par part", "", "Décision", "Motif")[column - 3]
    assert remark.blocking


def test_an_overlap_blocks_and_names_its_rule_with_an_example(model, table):
    found = [one for one in remarks(model, changed(table, 3, 3, "> 20000")) if one.blocking]
    assert [(one.rule, one.cell, one.column) for one in found] == [
        (5, "r4-c0", ""),
        (8, "r7-c0", ""),
    ]
    assert "revenu par part est entre 20 000 et 30 000" in found[0].message


def test_a_gap_is_told_with_an_example_and_does_not_block(model, table):
    [gap] = remarks(model, changed(table, 3, 3, "> 40000"))
    assert not gap.blocking
    assert "entre 30 000 et 40 000" in gap.message


def test_a_rule_that_never_applies_is_told(model, table):
    found = remarks(model, changed(table, 3, 3, "(5..3]"))
    assert any(one.rule == 4 and "ne peut jamais s’appliquer" in one.message for one in found)


def test_a_rule_that_is_right_has_no_remark(model, table):
    assert remarks(model, table.rules) == ()


def test_the_text_of_a_model_is_checked_cell_by_cell_too():
    text = SMALL.replace("- | 1", "< b( | 1")
    [remark] = tables.remarks_on(tables.marked(table_from_yaml(text)), WORDS)
    assert (remark.rule, remark.column, remark.cell) == (1, "a", "")


# --- in words, beside the version in service -------------------------------------------------
def test_a_table_is_read_in_words(model):
    [read] = reading.read_tables(model, WORDS)
    line = read.rules[3]
    assert [cell.text for cell in line.conditions] == [
        "sauf Vélo adapté", "« 00340 »", "non", "supérieur à 30 000", "toute valeur",
    ]  # fmt: skip
    assert [cell.any for cell in line.conditions] == [False, False, False, False, True]
    assert line.results[0].text == "Refuser"
    assert read.rules[1].conditions[1].text == "sauf « 00340 »"
    assert read.results == ("Décision", "Motif", "Texte appliqué")


def test_what_differs_from_the_version_in_service_is_marked(model, table):
    rules = list(tables.replaced(table, table.rules, "30000", "20000"))
    del rules[1]
    rules.append(RuleText(('"cargo"', "-", "-", "-", "-", '"review"', '"Un agent."', '""')))
    after = with_rules(model, "decision", rules)
    [read] = reading.read_tables(after, WORDS, before=model)
    assert [(line.number, line.change) for line in read.rules] == [
        (1, ""), (2, "gone"), (2, ""), (3, "changed"), (4, "changed"), (5, ""), (6, ""),
        (7, "changed"), (8, "new"),
    ]  # fmt: skip
    marked = read.rules[3].conditions[3]
    assert (marked.text, marked.before) == ("supérieur à 20 000", "supérieur à 30 000")
    assert read.rules[3].conditions[0].before == ""


def test_a_number_that_texts_still_say_is_found(model, table):
    after = tables_of(with_rules(model, "decision", changed(table, 3, 3, "> 20000")))[0]
    assert reading.quoted_numbers(table, after, "") == ()  # other rules still use it
    rules = tables.replaced(table, table.rules, "30000", "20000")
    stale = [*rules]
    stale[3] = RuleText((*rules[3].cells[:6], table.rules[3].cells[6], rules[3].cells[7]))
    after = tables_of(with_rules(model, "decision", stale))[0]
    source = "who: jusqu’à 30 000 €\nvalue: if part <= 30000 then 1\nnote: 130000\ncases:\n- 30000"
    found = reading.quoted_numbers(table, after, source)
    assert [(one.number, one.rule, one.line) for one in found] == [
        ("30000", 4, 0), ("30000", 0, 1), ("30000", 0, 2),
    ]  # fmt: skip


def test_the_conditions_of_a_rule_leave_out_those_that_do_not_restrict(table):
    assert reading.condition_words(table, 4, WORDS) == (
        ("vélo", "sauf Vélo adapté"),
        ("code postal", "« 00340 »"),
        ("prime déjà reçue", "non"),
        ("revenu par part", "supérieur à 30 000"),
    )
    assert reading.condition_words(table, 99, WORDS) == ()


# --- what cases expect -----------------------------------------------------------------------
def test_an_outcome_accepted_changes_one_word_of_the_file():
    source = (PACK / "procedure.yaml").read_bytes()
    made = with_outcomes(source, {"revenus au plafond exact": "refused"})
    before, after = source.decode().splitlines(), made.decode().splitlines()
    differing = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert differing == [
        ("    expect: {taux: 15, outcome: accepted}", "    expect: {taux: 15, outcome: refused}")
    ]


def test_a_case_that_is_unknown_or_expects_no_outcome_is_left():
    source = (PACK / "procedure.yaml").read_bytes()
    assert with_outcomes(source, {"inconnu": "refused"}) == source
    assert with_outcomes(source, {"avis d’impôt et IBAN oubliés": "refused"}) == source


def test_a_file_where_one_word_cannot_be_changed_is_written_anew():
    source = (PACK / "procedure.yaml").read_bytes()
    odd = source.replace(b"{taux: 15, outcome: accepted}", b'{taux: 15, outcome: "\\x61ccepted"}')
    made = with_outcomes(odd, {"revenus au plafond exact": "refused"})
    cases = {case.name: case.expect for case in decode(read_yaml(made)[0]).cases}
    assert cases["revenus au plafond exact"]["outcome"] == "refused"
