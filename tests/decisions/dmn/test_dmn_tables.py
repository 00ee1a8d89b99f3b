"""Decision tables: policies, defaults, allowed values, cells of every kind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.decisions.dmn.models import NOW, data, decision, evaluate, model, table

AGES = ">= 18 | 1\n>= 12 | 2\n< 65 | 3"


def ages(policy: str, aggregation: str = "", *, default: str = "", values: str = "") -> str:
    logic = table("a:number", "out:number", AGES, policy=policy, aggregation=aggregation)
    inside = f"<outputValues><text>{values}</text></outputValues>" if values else ""
    if default:
        inside += f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>"
    logic = logic.replace(
        '<output name="out" typeRef="number"/>',
        f'<output name="out" typeRef="number">{inside}</output>',
    )
    return data("a", "number") + decision("d", logic, needs="in-a")


@pytest.mark.parametrize(
    ("policy", "aggregation", "age", "value"),
    [
        ("UNIQUE", "", 8, 3), ("UNIQUE", "", 14, None),
        ("FIRST", "", 30, 1), ("FIRST", "", 14, 2), ("FIRST", "", 8, 3),
        ("ANY", "", 8, 3), ("ANY", "", 30, None),
        ("RULE ORDER", "", 30, [1, 2, 3]), ("RULE ORDER", "", 80, [1, 2]),
        ("COLLECT", "", 14, [2, 3]), ("COLLECT", "SUM", 30, 6), ("COLLECT", "MIN", 30, 1),
        ("COLLECT", "MAX", 30, 3), ("COLLECT", "COUNT", 30, 3),
    ],
)  # fmt: skip
def test_policies(policy: str, aggregation: str, age: int, value: Any) -> None:
    assert evaluate(ages(policy, aggregation), a=age) == value


@pytest.mark.parametrize(("policy", "value"), [("PRIORITY", 3), ("OUTPUT ORDER", [3, 1, 2])])
def test_priority_follows_the_order_of_the_output_values(policy: str, value: Any) -> None:
    assert evaluate(ages(policy, values="3, 1, 2"), a=30) == value


def test_priority_may_come_from_the_type_of_the_output() -> None:
    item = (
        '<itemDefinition name="tRank"><typeRef>string</typeRef>'
        '<allowedValues><text>"haut", "bas"</text></allowedValues></itemDefinition>'
    )
    logic = table("a:number", "r:tRank", '- | "bas"\n> 1 | "haut"', policy="PRIORITY")
    source = item + data("a", "number") + decision("d", logic, needs="in-a")
    assert (evaluate(source, a=1), evaluate(source, a=2)) == ("bas", "haut")


def test_two_rules_of_a_unique_table_say_which() -> None:
    result = model(ages("UNIQUE")).evaluate("d", {"a": 30}, now=NOW)
    assert [(n.code, n.decision) for n in result.notes] == [("several-rules", "d")]
    assert "1, 2, 3" in result.notes[0].message


@pytest.mark.parametrize(
    ("policy", "aggregation", "nothing"),
    [("UNIQUE", "", None), ("FIRST", "", None), ("ANY", "", None), ("RULE ORDER", "", []),
     ("COLLECT", "", []), ("COLLECT", "COUNT", 0), ("COLLECT", "SUM", None)],
)  # fmt: skip
def test_no_rule(policy: str, aggregation: str, nothing: Any) -> None:
    logic = table("a:number", "o:number", "> 1 | 1", policy=policy, aggregation=aggregation)
    source = data("a", "number") + decision("d", logic, needs="in-a")
    assert evaluate(source, a=0) == nothing


@pytest.mark.parametrize(("policy", "value"), [("UNIQUE", 9), ("COLLECT", [9])])
def test_default_output(policy: str, value: Any) -> None:
    assert evaluate(ages(policy, default="9").replace("&lt; 65", "> 65"), a=8) == value


def test_several_outputs_make_a_context() -> None:
    logic = table("a:number", "x:number y:string", '> 1 | a * 2 | "oui"\n<= 1 | 0 |', policy="ANY")
    source = data("a", "number") + decision("d", logic, needs="in-a")
    assert evaluate(source, a=3) == {"x": Decimal(6), "y": "oui"}
    assert evaluate(source, a=1) == {"x": Decimal(0), "y": None}


def test_several_outputs_are_aggregated_one_by_one() -> None:
    rules = "- | 1 | 10\n> 1 | 2 | 20"
    logic = table("a:number", "x:number y:number", rules, policy="COLLECT", aggregation="SUM")
    source = data("a", "number") + decision("d", logic, needs="in-a")
    assert evaluate(source, a=2) == {"x": Decimal(3), "y": Decimal(30)}


CELLS = [
    ("-", 5, True), ("", 5, True), ("-", None, True), ("5", 5, True), ("5", 6, False),
    ("< 5, > 10", 11, True), ("< 5, > 10", 7, False), ("[1..5]", 5, True), ("[1..5)", 5, False),
    ("]1..5[", 1, False), ("(1..5)", 2, True), ("not(5)", 6, True), ("not(5)", 5, False),
    ("not(1, [3..5])", 4, False), ("not(1, [3..5])", 2, True), ("null", None, True),
    ("null", 5, False), ("> 1", None, False), ("-5", -5, True), ("b", 3, True), ("< b", 2, True),
    ("[1..b]", 4, False), ("? * 2 = 10", 5, True), ("? > 1 and ? < b", 2, True),
    ("even(?)", 4, True), ("not(b)", 3, False), ("!= 3", 3, False), ("= 3", 3, True),
    ("1, 2, b", 3, True), ("[1, 2]", 2, True), ("list", 8, True), ("list", 9, False),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "value", "passes"), CELLS)
def test_cells(cell: str, value: Any, *, passes: bool) -> None:
    logic = table("a:number", "o:boolean", f"{cell} | true", policy="FIRST")
    needs = data("a", "number") + data("b", "number") + data("list")
    source = needs + decision("d", logic, needs="in-a in-b in-list")
    assert (evaluate(source, a=value, b=3, list=[7, 8]) is True) is passes


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ('"a"', "a", True), ('"a", "b"', "b", True), ('not("a")', "b", True),
        ('not("a")', "a", False), ('"a"', "c", False), ('>= "b"', "c", True),
        ('["a".."c"]', "b", True), ('["a".."c"]', "d", False), ('starts with(?, "x")', "xy", True),
    ],
)  # fmt: skip
def test_cells_of_text(cell: str, value: str, *, passes: bool) -> None:
    logic = table("a:string", "o:boolean", f"{cell} | true", policy="FIRST")
    source = data("a", "string") + decision("d", logic, needs="in-a")
    assert (evaluate(source, a=value) is True) is passes


@pytest.mark.parametrize(
    ("cell", "day", "passes"),
    [
        ('< date("2027-03-15")', date(2027, 3, 14), True),
        ('@"2027-03-15"', date(2027, 3, 15), True),
        ('[@"2027-01-01"..@"2027-12-31"]', date(2028, 1, 1), False),
        ('<= today()', date(2027, 3, 15), True), ('> today()', date(2027, 3, 15), False),
    ],
)  # fmt: skip
def test_cells_of_dates(cell: str, day: date, *, passes: bool) -> None:
    logic = table("a:date", "o:boolean", f"{cell} | true", policy="FIRST")
    source = data("a", "date") + decision("d", logic, needs="in-a")
    assert (evaluate(source, a=day) is True) is passes


def test_a_value_outside_the_input_values_is_null_before_any_rule() -> None:
    logic = table("a:string", "o:number", "- | 1").replace(
        "</inputExpression>",
        '</inputExpression><inputValues><text>"x", "y"</text></inputValues>',
    )
    source = data("a", "string") + decision("d", logic, needs="in-a")
    result = model(source).evaluate("d", {"a": "z"}, now=NOW)
    assert (result.value, result.notes[0].code) == (None, "not-allowed")
    assert evaluate(source, a="x") == 1


def test_a_value_outside_the_type_of_the_column_is_null() -> None:
    item = (
        '<itemDefinition name="tSmall"><typeRef>number</typeRef>'
        "<allowedValues><text>&lt; 10</text></allowedValues></itemDefinition>"
    )
    logic = table("a:tSmall", "o:number", "- | 1").replace("<text>a<", "<text>a * 2<")
    source = item + data("a", "number") + decision("d", logic, needs="in-a")
    assert (evaluate(source, a=4), evaluate(source, a=5)) == (1, None)


def test_an_output_outside_the_output_values_is_null() -> None:
    source = ages("FIRST", values="1, 3")
    assert (evaluate(source, a=30), evaluate(source, a=14)) == (1, None)


def test_a_list_tested_against_values_means_membership() -> None:
    logic = table("a", "o:boolean", '"x" | true', policy="FIRST")
    source = data("a") + data("b") + decision("d", logic, needs="in-a in-b")
    assert evaluate(source, a="x") is True


def test_a_thousand_rules_by_equality() -> None:
    rules = "\n".join(f'"code{n}" | {n}' for n in range(1000))
    source = data("a", "string") + decision("d", table("a:string", "o:number", rules), needs="in-a")
    assert evaluate(source, a="code731") == 731


def test_too_many_rules_are_refused_with_a_sentence() -> None:
    source = data("a") + decision("d", table("a", "o", "1|1\n" * 5001), needs="in-a")
    compiled = model(source)
    assert "5001 règles" in compiled.findings[0].message
    assert compiled.evaluate("d", {"a": 1}, now=NOW).value is None


def test_a_wrong_number_of_cells_has_its_place() -> None:
    with pytest.raises(Exception, match="règle 1 a 1 cellules"):
        model(data("a") + decision("d", table("a", "o", "1"), needs="in-a"))


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(Exception, match="« LAST » n’existe pas"):
        model(decision("d", table("", "o", "1", policy="LAST")))
