"""Decisions: a table of 20 rules × 4 inputs and a simple condition, ours and other engines'.

The others run in a process of their own, by default of this Python; `BENCH_PYTHON` names another
one that has `requirements-bench.lock`. All must give the same answers on the same facts.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from bench.harness import Figure, report
from parvis.decisions import compile_expression, load_model

NOW = datetime(2027, 3, 15, 10, tzinfo=UTC)
ROUNDS = 5
SECONDS = 0.6
NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
CONDITION = "quotient < 700 and enfants >= 2"
COLUMNS = {"quotient": "number", "enfants": "number", "commune": "string", "logement": "string"}
BANDS = ("[0..300)", "[300..600)", "[600..900)", "[900..1200)", ">= 1200")
FAMILIES = (
    (">= 3", "", '"locataire"'),
    (">= 1", '"Exempleville"', '"locataire", "hébergé"'),
    ("< 3", '"Exempleville", "Saint-Fictif"', ""),
    ("", "", ""),
)


def rules() -> list[tuple[list[str], int]]:
    """The twenty rules: four cells and an amount, the first that matches decides."""
    return [
        ([band, *family], 1000 - 200 * high - 40 * low)
        for high, band in enumerate(BANDS)
        for low, family in enumerate(FAMILIES)
    ]


def facts() -> list[dict[str, Any]]:
    """Sixty cases that reach every rule."""
    communes = ("Exempleville", "Saint-Fictif", "Autrebourg")
    homes = ("locataire", "hébergé", "propriétaire")
    return [
        {"quotient": 97 * number % 1500, "enfants": number % 5, "commune": communes[number % 3],
         "logement": homes[number // 3 % 3]}
        for number in range(60)
    ]  # fmt: skip


def model() -> str:
    """The table as a DMN model."""
    inputs = "".join(
        f'<inputData id="d_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/>'
        "</inputData>"
        for name, kind in COLUMNS.items()
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#d_{name}"/></informationRequirement>'
        for name in COLUMNS
    )
    heads = "".join(
        f'<input id="i_{name}"><inputExpression typeRef="{kind}"><text>{name}</text>'
        "</inputExpression></input>"
        for name, kind in COLUMNS.items()
    )
    rows = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(cell or '-')}</text></inputEntry>" for cell in cells)
        + f"<outputEntry><text>{amount}</text></outputEntry></rule>"
        for cells, amount in rules()
    )
    return (
        f'<definitions xmlns="{NAMESPACE}" name="aide" namespace="urn:bench">{inputs}'
        f'<decision id="aide" name="aide"><variable name="aide" typeRef="number"/>{needs}'
        f'<decisionTable hitPolicy="FIRST">{heads}<output typeRef="number"/>{rows}</decisionTable>'
        "</decision></definitions>"
    )


def per_second(work: Callable[[], object], count: int) -> list[float]:
    """Evaluations per CPU second of a call that makes `count` of them, a value per round."""
    values = []
    for _ in range(ROUNDS):
        done, start = 0, time.process_time()
        while time.process_time() - start < SECONDS:
            work()
            done += count
        values.append(done / (time.process_time() - start))
    return values


def ours() -> tuple[list[Figure], list[float]]:
    """Our figures, and our answers to the facts."""
    cases = facts()
    source = model()
    table = load_model(source)
    condition = compile_expression(CONDITION, names=COLUMNS)

    def decide() -> list[Any]:
        return [table.evaluate("aide", case, now=NOW).value for case in cases]

    def judge() -> list[Any]:
        return [condition.evaluate(case, now=NOW) for case in cases]

    compiling = []
    for number in range(20):
        start = time.process_time()
        fresh = load_model(f"{source}<!-- {number} -->")  # another content: not from the cache
        fresh.evaluate("aide", cases[0], now=NOW)
        compiling.append((time.process_time() - start) * 1000)
    figures = [
        Figure("table_per_s", per_second(decide, len(cases)), 20_000, higher_is_better=True),
        Figure("condition_per_s", per_second(judge, len(cases)), 300_000, higher_is_better=True),
        Figure("compile_ms", compiling, 20),
    ]
    return figures, [float(value) for value in decide()]


def others() -> dict[str, Any]:
    """What the other engines do with the same work; an engine that is missing says so."""
    script = Path(__file__).with_name("decisions_others.py")
    task = {"rules": rules(), "facts": facts(), "columns": list(COLUMNS), "condition": CONDITION}
    python = os.environ.get("BENCH_PYTHON", sys.executable)
    command = [python, "-W", "ignore", str(script)]
    done = subprocess.run(
        command, input=json.dumps(task), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Measure ours then the others, and say by how much ours is faster."""
    figures, answers = ours()
    found = others()
    for engine, result in found.items():
        if "error" in result:
            print(f"{engine}: not measured ({result['error']})")
            continue
        result["agrees"] = result.pop("answers") == answers
        for key in ("table_per_s", "condition_per_s"):
            figures.append(Figure(f"{engine} {key.split('_')[0]}", [result[key]]))
            mine = next(one for one in figures if one.key == key).median
            result[f"times_{key.split('_')[0]}"] = round(mine / result[key], 1)
        if not result["agrees"]:
            print(f"{engine}: other answers than ours")
    report("decisions", figures, extra={"others": found})


if __name__ == "__main__":
    main()
