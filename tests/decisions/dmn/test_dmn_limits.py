"""Hostile models and runaway decisions end in null with a note, quickly."""

import time
from collections.abc import Iterator

import pytest

from parvis.decisions import DmnError, check_model, load_model
from parvis.decisions.dmn.sheet import read_sheet
from parvis.decisions.dmn.writer import write_model
from tests.decisions.dmn.models import (
    NOW,
    data,
    decision,
    definitions,
    knowledge,
    literal,
    model,
    table,
)


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < 8


def stopped(source: str, name: str = "d") -> bool:
    result = model(source).evaluate(name, {"n": 1}, now=NOW)
    return result.value is None and result.stopped


@pytest.mark.parametrize(
    "source",
    [
        knowledge("d", "n:number", literal("d(n + 1)")),
        knowledge("d", "n:number", literal("e(n)"), needs="bkm-e")
        + knowledge("e", "n:number", literal("d(n)"), needs="bkm-d"),
        knowledge("d", "n:number", literal("d(n) + d(n)")),
        decision("d", literal("for a in 1..1000000000 return a")),
        decision("d", literal("for a in 1..2000, b in 1..2000 return a * b")),
        decision("d", literal("count(for i in 0..60 return if i = 0 then [1] else "
                              "concatenate(partial[-1], partial[-1]))")),
    ],
)  # fmt: skip
def test_runaway_logic_is_stopped(source: str) -> None:
    assert stopped(source)


def test_boxed_loops_are_stopped() -> None:
    def loop(variable: str, body: str) -> str:
        domain = literal("[1..3000]")
        return f"<for iteratorVariable='{variable}'><in>{domain}</in><return>{body}</return></for>"

    assert stopped(decision("d", loop("a", loop("b", literal("a * b")))))


def test_a_value_nested_without_end_does_not_escape() -> None:
    text = "for i in 0..5000 return if i = 0 then [] else [partial[-1]]"
    result = model(decision("d", literal(text))).evaluate("d", {}, now=NOW, trace=True)
    assert result.value is None
    assert result.trace is not None
    assert result.trace.sentences
    assert result.trace.data()["decision"] == "d"


def test_deep_boxes_are_refused() -> None:
    depth = 110
    deep = "<list>" * depth + literal("1") + "</list>" * depth
    assert {f.code for f in check_model(definitions(decision("d", deep)))} == {"nesting"}


def test_a_big_table_is_compiled_and_checked_in_time() -> None:
    rules = "\n".join(f"[{n}..{n + 1}) | {n}" for n in range(4000))
    source = definitions(
        data("n", "number") + decision("d", table("n:number", "o:number", rules), needs="in-n")
    )
    codes = [finding.code for finding in check_model(source)]
    assert codes.count("gap") == 2
    assert model(source).evaluate("d", {"n": 3999.5}, now=NOW).value == 3999


def test_a_table_with_too_many_combinations_is_checked_in_part() -> None:
    names = [f"c{n}" for n in range(24)]
    rules = "\n".join(
        " | ".join("true" if n == m else "-" for m in range(24)) + f" | {n}" for n in range(24)
    )
    logic = table(" ".join(f"{n}:boolean" for n in names), "o:number", rules, policy="FIRST")
    source = "".join(data(n, "boolean") for n in names)
    source += decision("d", logic, needs=" ".join(f"in-{n}" for n in names))
    assert "gap" in {finding.code for finding in check_model(definitions(source))}


def test_many_elements_that_need_each_other() -> None:
    count = 60
    source = "".join(
        decision(f"x{n}", literal("1"), needs=" ".join(f"dec-x{m}" for m in range(n)))
        for n in range(count)
    )
    assert model(source).evaluate(f"x{count - 1}", {}, now=NOW).value == 1


def test_compiling_a_table_of_twenty_rules_takes_less_than_twenty_milliseconds() -> None:
    rules = "\n".join(
        f'      [{n * 50}..{n * 50 + 50}) | "ville{n % 5}" | {"true" if n % 2 else "-"}'
        f" | >= {n % 4} | {n}"
        for n in range(20)
    )
    inputs = "".join(
        f"      - {{expression: {name}, type: {kind}}}\n"
        for name, kind in (("q", "number"), ("v", "string"), ("o", "boolean"), ("e", "number"))
    )
    sheet = (
        "model: m\ndata: {q: number, v: string, o: boolean, e: number}\ndecisions:\n"
        f"  - name: d\n    policy: first\n    inputs:\n{inputs}"
        "    outputs: [{name: r, type: number}]\n"
        f"    rules: |\n      q | v | o | e | r\n{rules}\n"
    )
    times = []
    for attempt in range(5):
        source = write_model(read_sheet(sheet.replace("model: m", f"model: m{attempt}")))
        started = time.process_time()
        compiled = load_model(source)
        times.append(time.process_time() - started)
    assert compiled.evaluate("d", {"q": 60, "v": "ville1", "o": True, "e": 3}, now=NOW).value == 1
    assert min(times) < 0.02


def test_a_model_of_too_many_parts_or_too_much_text_is_refused() -> None:
    with pytest.raises(DmnError, match="5000 éléments"):
        model("".join(decision(f"d{n}", "") for n in range(5001)))
    with pytest.raises(DmnError, match="250 000 caractères"):
        model(decision("d", literal("1 + " * 70_000 + "1")))


def test_a_context_of_too_many_entries_is_null() -> None:
    entry = '<contextEntry><variable name="a{0}"/>' + literal("1") + "</contextEntry>"
    source = decision("d", "<context>" + "".join(map(entry.format, range(1001))) + "</context>")
    assert [finding.code for finding in model(source).findings] == ["too-big"]
    small = decision("d", "<context>" + "".join(map(entry.format, range(300))) + "</context>")
    assert len(model(small).evaluate("d", {}, now=NOW).value) == 300
