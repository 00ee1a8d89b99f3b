"""The official cases: each folder is a test, failures known are listed with their reason."""

import json
from pathlib import Path

import pytest

from tools.tck import folders, main, run

SUITE = Path(__file__).parents[2] / "data" / "dmn-tck"
FOLDERS = list(folders([SUITE]))


def known_failures() -> dict[str, str]:
    lines = (SUITE / "known-failures.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_folder(folder: Path) -> None:
    score = run(folder)
    known = {key for key in known_failures() if key.startswith(folder.name + "/")}
    assert score.cases
    assert set(score.failed) == known, {k: v for k, v in score.failed.items() if k not in known}


def test_every_known_failure_has_a_reason() -> None:
    assert all(len(reason) > 20 for reason in known_failures().values())


@pytest.mark.parametrize(
    ("level", "cases", "least", "control"),
    [("compliance-level-2", 116, 116, 11), ("compliance-level-3", 1376, 1362, 240)],
)
def test_score_of_a_level_beside_an_engine_that_answers_null(
    level: str, cases: int, least: int, control: int, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(SUITE / level), "--json"])
    score = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (score["cases"], score["null_control"]) == (cases, control)
    assert score["passed"] >= least
    assert score["passed"] + len(score["failed"]) == cases


def test_a_folder_from_elsewhere_and_an_unreadable_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "9999-elsewhere"
    folder.mkdir()
    (folder / "m.dmn").write_text("<!DOCTYPE x><x/>", encoding="utf-8")
    (folder / "t.xml").write_text(
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase">'
        '<modelName>m.dmn</modelName><testCase id="1"><resultNode name="d"/></testCase>'
        "</testCases>",
        encoding="utf-8",
    )
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last == {"cases": 1, "passed": 0, "null_control": 1, "failed": ["9999-elsewhere/1"]}
