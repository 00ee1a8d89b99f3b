"""Run DMN TCK case folders against `parvis.decisions` and print the score beside a null engine's.

Usage: python -m tools.tck DIR… [--json] [--failed]

Each DIR holds, at any depth, folders laid out like the official suite: models (`.dmn`) and test
files (`.xml` whose root is `testCases`) that name their model. A case passes when all its results
are equal to the expected ones. A model that cannot be read, an exception or more than two seconds
is a failure even where null is expected.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from parvis.decisions import Model, compile_expression, load_model
from parvis.decisions.dmn.boxes import clean_name
from parvis.decisions.dmn.errors import DmnError
from parvis.decisions.dmn.reader import read_model
from parvis.decisions.dmn.xml import Node, read_xml

TEST_NAMESPACE = "http://www.omg.org/spec/DMN/20160719/testcase"
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
TOLERANCE = Decimal("0.00000001")
SECONDS_PER_CASE = 2.0
MAX_BYTES = 20 * 1024 * 1024

AS_TEXT = compile_expression("string(x)", names={"x"})
TEMPORAL = {
    "date": compile_expression("date(x)", names={"x"}),
    "time": compile_expression("time(x)", names={"x"}),
    "dateTime": compile_expression("date and time(x)", names={"x"}),
    "duration": compile_expression("duration(x)", names={"x"}),
}
NUMBERS = {"decimal", "double", "integer", "int", "long", "float"}


@dataclass
class Score:
    """What a run has counted."""

    passed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    null_control: int = 0
    rounded: int = 0  # results equal only thanks to the tolerance on numbers
    silent: int = 0  # results announced as errors that came without a note

    def add(self, key: str, fault: str, *, null_passes: bool) -> None:
        """Count a case; `fault` is empty when it passed."""
        self.null_control += null_passes
        if fault:
            self.failed[key] = fault
        else:
            self.passed.append(key)

    @property
    def cases(self) -> int:
        """Number of cases run."""
        return len(self.passed) + len(self.failed)


def run(folder: Path) -> Score:
    """Run the test files lying directly in one folder."""
    score = Score()
    for path in sorted(folder.glob("*.xml")):
        root = read_xml(path.read_bytes(), max_bytes=MAX_BYTES)
        if root.tag != "testCases":
            continue
        model, fault = _model(folder, (root.text_of("modelName") or "").strip())
        for case in root.all("testCase"):
            key = f"{folder.name}/{case.get('id')}"
            null_passes = all(map(_expects_null, case.all("resultNode")))
            score.add(key, fault or _run_case(model, case, score), null_passes=null_passes)
    return score


def _model(folder: Path, name: str) -> tuple[Model | None, str]:
    others = [p.read_bytes() for p in sorted(folder.glob("*.dmn")) if p.name != name]
    try:
        source = (folder / name).read_bytes()
        return load_model(source, imports=[one for one in others if _readable(one)]), ""
    except (DmnError, OSError) as fault:
        return None, f"model not read: {fault}"


def _readable(source: bytes) -> bool:
    """Whether a neighbour of the model can be read: one that cannot is no business of the case."""
    try:
        read_model(source)
    except DmnError:
        return False
    return True


def _expects_null(node: Node) -> bool:
    try:
        return _expected(node) is None
    except ArithmeticError:  # a number that cannot be read
        return False


def _run_case(model: Model | None, case: Node, score: Score) -> str:
    """Return why a case fails, or an empty text."""
    if model is None:
        return "no model"
    started = time.process_time()
    try:
        inputs = {_input_name(n): _value(n) for n in case.all("inputNode")}
        run_one = partial(_run_result, model, case, inputs, score)
        faults = [fault for node in case.all("resultNode") if (fault := run_one(node))]
    except Exception as fault:  # noqa: BLE001 - any exception is a failure of the case, shown
        return f"{type(fault).__name__}: {fault}"
    if time.process_time() - started > SECONDS_PER_CASE:
        return f"more than {SECONDS_PER_CASE} s"
    return "; ".join(faults)


def _run_result(model: Model, case: Node, inputs: dict[str, Any], score: Score, node: Node) -> str:
    name = clean_name(node.get("name"))
    invocable = clean_name(case.get("invocableName"))
    result = model.evaluate(invocable or name, inputs, now=NOW)
    value = result.value
    if case.get("type") == "decisionService" and isinstance(value, dict) and name in value:
        value = value[name]
    expected = _expected(node)
    if equal(expected, value):
        score.rounded += not equal(expected, value, tolerance=Decimal(0))
        score.silent += node.get("errorResult") == "true" and not result.notes
        return ""
    notes = ", ".join(f"{n.code}: {n.message}" for n in result.notes)
    return f"{name}: expected {expected!r}, got {value!r} [{notes}]"


def _input_name(node: Node) -> str:
    name, namespace = clean_name(node.get("name")), node.get("namespace")
    return f"{{{namespace}}}{name}" if namespace else name


def _expected(node: Node) -> Any:
    expected = node.find("expected")
    return None if expected is None else _value(expected)


def _value(node: Node) -> Any:
    """Read the value an element holds: value, components or list."""
    parts = [n for n in node.children if n.tag in {"value", "component", "list"}]
    components = {n.get("name"): _value(n) for n in parts if n.tag == "component"}
    if components:
        return components
    if not parts or parts[0].get("nil") in {"true", "1"}:
        return None
    first = parts[0]
    if first.tag == "list":
        return [_value(item) for item in first.all("item")]
    return _simple(first)


def _simple(node: Node) -> Any:
    kind = node.get("type").rpartition(":")[2]
    if kind in NUMBERS:
        return Decimal(node.text.strip())
    if kind == "boolean":
        return node.text.strip() in {"true", "1"}
    if kind in TEMPORAL:
        return TEMPORAL[kind].evaluate({"x": node.text.strip()}, now=NOW)
    return node.text


def equal(expected: Any, value: Any, *, tolerance: Decimal = TOLERANCE) -> bool:
    """Compare a value with the expected one: numbers within 1e-8, the rest exactly, by type."""
    same = partial(equal, tolerance=tolerance)
    if expected is None or value is None or isinstance(expected, bool | str):
        return type(expected) is type(value) and expected == value
    if isinstance(expected, Decimal):
        return isinstance(value, Decimal) and abs(expected - value) <= tolerance
    if isinstance(expected, list):
        pairs = isinstance(value, list) and len(expected) == len(value)
        return pairs and all(map(same, expected, value))
    if isinstance(expected, dict):
        keys = isinstance(value, dict) and expected.keys() == value.keys()
        return keys and all(same(item, value[key]) for key, item in expected.items())
    return type(expected) is type(value) and _text(expected) == _text(value)


def _text(value: Any) -> Any:
    return AS_TEXT.evaluate({"x": value}, now=NOW)


def folders(roots: list[Path]) -> Iterator[Path]:
    """Walk the folders that hold models, at any depth under the given ones."""
    found = {path.parent for root in roots for path in root.rglob("*.dmn")}
    return iter(sorted(found))


def main(argv: list[str] | None = None) -> int:
    """Run the command; 0 when the folders held cases, whatever the score."""
    parser = argparse.ArgumentParser(prog="tools.tck", description=__doc__)
    parser.add_argument("roots", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="only the JSON line")
    parser.add_argument("--failed", action="store_true", help="say why each case failed")
    options = parser.parse_args(argv)
    scores = {folder: score for folder in folders(options.roots) if (score := run(folder)).cases}
    if not options.json:
        _print_table(scores)
    if options.failed:
        _print_failures(scores)
    if options.json:
        print(json.dumps(_total(scores)))
    return 0 if scores else 1


def _total(scores: dict[Path, Score]) -> dict[str, Any]:
    return {
        "cases": sum(s.cases for s in scores.values()),
        "passed": sum(len(s.passed) for s in scores.values()),
        "null_control": sum(s.null_control for s in scores.values()),
        "failed": [key for s in scores.values() for key in s.failed],
    }


def _print_table(scores: dict[Path, Score]) -> None:
    levels: dict[str, list[Score]] = {}
    print(f"{'':48} {'cases':>6} {'passed':>7} {'null':>6}")
    for folder, score in scores.items():
        levels.setdefault(folder.parent.name, []).append(score)
        mark = "" if not score.failed else f"  {len(score.failed)} failed"
        row = f"{score.cases:>6} {len(score.passed):>7} {score.null_control:>6}{mark}"
        print(f"{folder.name:48} {row}")
    for level, rows in levels.items():
        cases, passed = sum(s.cases for s in rows), sum(len(s.passed) for s in rows)
        control, green = sum(s.null_control for s in rows), sum(not s.failed for s in rows)
        share = f"{green} of {len(rows)} folders all green"
        print(f"{level + ' (total)':48} {cases:>6} {passed:>7} {control:>6}  {share}")
        rounded, silent = sum(s.rounded for s in rows), sum(s.silent for s in rows)
        print(f"  results equal within 1e-8 only: {rounded}; errors without a note: {silent}")


def _print_failures(scores: dict[Path, Score]) -> None:
    for score in scores.values():
        for key, fault in score.failed.items():
            print(f"{key}: {fault}")


if __name__ == "__main__":
    sys.exit(main())
