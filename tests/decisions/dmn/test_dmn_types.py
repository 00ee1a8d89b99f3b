"""Item definitions: constraints, structures, collections, functions, recursion."""

from typing import Any

import pytest

from parvis.decisions import check_model
from tests.decisions.dmn.models import (
    NOW,
    data,
    decision,
    definitions,
    evaluate,
    knowledge,
    literal,
    model,
)


def item(
    name: str, ref: str = "", *, allowed: str = "", inside: str = "", many: bool = False
) -> str:
    body = f"<typeRef>{ref}</typeRef>" if ref else ""
    body += f"<allowedValues><text>{allowed}</text></allowedValues>" if allowed else ""
    collection = ' isCollection="true"' if many else ""
    return f'<itemDefinition name="{name}"{collection}>{body}{inside}</itemDefinition>'


def component(name: str, ref: str, *, many: bool = False) -> str:
    return item(name, ref, many=many).replace("itemDefinition", "itemComponent")


def read(types: str, ref: str, value: Any) -> Any:
    return evaluate(types + data("a", ref) + decision("d", literal("a"), needs="in-a"), a=value)


MORE = {"first name": "Léa", "age": 7, "more": 1}
PERSON = item("tPerson", inside=component("first name", "string") + component("age", "number"))


@pytest.mark.parametrize(
    ("types", "ref", "value", "result"),
    [
        (item("t", "number", allowed="[0..10]"), "t", 5, 5),
        (item("t", "number", allowed="[0..10]"), "t", 11, None),
        (item("t", "string", allowed='"a", "b"'), "t", "b", "b"),
        (item("t", "string", allowed='"a", "b"'), "t", "c", None),
        (item("t", "string", allowed="string length(?) = 2"), "t", "ab", "ab"),
        (item("t", "string", allowed="string length(?) = 2"), "t", "abc", None),
        (item("t", "number", many=True), "t", [1, 2], [1, 2]),
        (item("t", "number", many=True), "t", 1, [1]),
        (item("t", "number", many=True), "t", ["x"], None),
        (item("t", "number", allowed="&lt; 5", many=True), "t", [1, 9], None),
        (item("u", "t") + item("t", "number", allowed="&lt; 5"), "u", 9, None),
        (PERSON, "tPerson", {"first name": "Léa", "age": 7}, {"first name": "Léa", "age": 7}),
        (PERSON, "tPerson", {"first name": "Léa"}, None),
        (PERSON, "tPerson", MORE, MORE),
        (PERSON, "tPerson", {"first name": "Léa", "age": "x"}, None),
        ("", "list&lt;number&gt;", [1], [1]), ("", "list&lt;number&gt;", ["x"], None),
        ("", "number", [4], 4), ("", "feel:number", 4, 4), ("", "boolean", True, True),
    ],
)  # fmt: skip
def test_values_are_checked_when_they_enter(types: str, ref: str, value: Any, result: Any) -> None:
    assert read(types, ref, value) == result


def test_a_constraint_of_the_whole_collection() -> None:
    constraint = "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint>"
    types = item("t", "number", many=True, inside=constraint)
    assert (read(types, "t", [1, 2]), read(types, "t", [1, 2, 3])) == ([1, 2], None)


def test_results_are_converted_and_checked() -> None:
    types = item("t", "string", allowed='"a"')
    assert evaluate(types + decision("d", literal('["a"]'), type_ref="t")) == "a"
    assert evaluate(types + decision("d", literal('"b"'), type_ref="t")) is None


def test_names_with_spaces_after_a_dot_and_in_a_filter() -> None:
    source = PERSON + item("tPeople", "tPerson", many=True) + data("people", "tPeople")
    people = [{"first name": "Léa", "age": 7}, {"first name": "Samira", "age": 40}]
    source += decision("d", literal("people[age > 10].first name"), needs="in-people")
    assert evaluate(source, people=people) == ["Samira"]


def test_a_type_may_contain_itself_in_a_list() -> None:
    tree = item("tTree", inside=component("value", "number") + component("children", "tForest"))
    forest = item("tForest", "tTree", many=True)
    value = {"value": 1, "children": [{"value": 2, "children": []}]}
    assert read(tree + forest, "tTree", value) == value
    assert read(tree + forest, "tTree", {"value": 1, "children": [{"value": "x"}]}) is None


@pytest.mark.parametrize("types", [item("t", "t"), item("t", "u") + item("u", "t")])
def test_a_type_that_is_only_itself_is_reported(types: str) -> None:
    assert "cycle" in {f.code for f in model(types).findings}
    assert read(types, "t", 5) == 5


def test_a_long_chain_of_types_is_bounded() -> None:
    types = "".join(item(f"t{n}", f"t{n + 1}") for n in range(3000)) + item("t3000", "number")
    assert read(types, "t0", 5) == 5


def test_an_unknown_type_gets_a_place_and_a_suggestion() -> None:
    found = check_model(definitions("\n" + data("a", "nomber")))
    finding = next(f for f in found if f.code == "unknown-type")
    assert "Vouliez-vous écrire « number »" in finding.message
    assert finding.place.line == 2


def test_a_broken_constraint_is_reported() -> None:
    found = check_model(definitions(item("t", "number", allowed="[0..")))
    assert [(f.code, f.severity) for f in found] == [("syntax", "error")]


def test_types_of_parameters_and_of_functions() -> None:
    function = '<functionItem outputTypeRef="number"><parameters name="n" typeRef="number"/>'
    function += "</functionItem>"
    source = item("tF", inside=function) + knowledge("run", "f:tF", literal("f(20)"))
    source += decision("d", literal("run(function(n: number) n + 1)"), needs="bkm-run")
    assert evaluate(source) == 21


def test_a_value_of_a_wrong_type_says_so() -> None:
    result = model(data("a", "number") + decision("d", literal("a"), needs="in-a")).evaluate(
        "d", {"a": "douze"}, now=NOW
    )
    assert result.value is None
    assert any(note.code == "input" and "« a »" in note.message for note in result.notes)
    assert all("douze" not in note.message for note in result.notes)
