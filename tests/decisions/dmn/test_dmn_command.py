"""`parvis decide` as a user types it."""

import json
from functools import partial
from pathlib import Path

import pytest

from parvis.decisions import model_to_xml, table_from_yaml
from parvis.decisions.command import language_of, main
from tests.decisions.dmn.test_dmn_trace import BIKE


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    path = tmp_path / "aide.yaml"
    path.write_text(BIKE, encoding="utf-8")
    return str(path)


@pytest.fixture
def dmn(tmp_path: Path) -> str:
    path = tmp_path / "aide.dmn"
    path.write_text(model_to_xml(table_from_yaml(BIKE)), encoding="utf-8")
    return str(path)


def test_the_value_is_json(sheet: str, dmn: str, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (sheet, dmn):
        inputs = '{"quotient": 800.10, "achat": "neuf"}'
        assert main([path, "--decision", "aide", "--input", inputs]) == 0
        assert json.loads(capsys.readouterr().out) == 150.50


def test_the_story(sheet: str, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = '{"quotient": 500, "achat": "neuf"}'
    assert main([sheet, "--decision", "versement", "--input", inputs, "--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Pour « aide », la table regarde")
    assert lines[-1] == "600"


def test_dates_come_as_texts(sheet: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([sheet, "--decision", "limite", "--input", '{"jour": "2027-01-31"}']) == 0
    assert capsys.readouterr().out == '"2027-02-28"\n'
    assert main([sheet, "--decision", "limite", "--input", '{"jour": "hier"}']) == 1
    answer = capsys.readouterr()
    assert answer.out == "null\n"
    assert "« jour »" in answer.err


def test_now_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("model: m\ndecisions:\n  - {name: d, value: string(today())}\n")
    assert main([str(path), "--now", "2027-03-15T23:30:00+01:00"]) == 0
    assert capsys.readouterr().out == '"2027-03-15"\n'
    assert main([str(path)]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "plusieurs décisions"), (["--decision", "aid"], "Vouliez-vous écrire « aide »"),
        (["--decision", "aide", "--input", "{"], "JSON lisible"),
        (["--decision", "aide", "--input", "[1]"], "objet JSON"),
        (["--decision", "aide", "--now", "demain"], "date"),
    ],
)  # fmt: skip
def test_wrong_use_gets_a_sentence(
    sheet: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([sheet, *arguments]) == 2
    assert message in capsys.readouterr().err


def test_check(sheet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([sheet, "--check"]) == 0
    assert "[Pour info] « aide »" in capsys.readouterr().out
    broken = tmp_path / "broken.yaml"
    broken.write_text("model: m\ndecisions:\n  - {name: d, value: 1 +}\n")
    assert main([str(broken), "--check"]) == 1
    assert "[Erreur] « d »" in capsys.readouterr().out


def test_imports_are_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.decisions.dmn.test_dmn_graph import imported

    main_path, base_path = tmp_path / "main.dmn", tmp_path / "base.dmn"
    for path, text in zip((main_path, base_path), imported(prefix="Base"), strict=True):
        path.write_text(text, encoding="utf-8")
    arguments = [str(main_path), "--import", str(base_path), "--input", '{"n": 4}']
    assert main(arguments) == 0
    assert capsys.readouterr().out == "9\n"


def test_an_empty_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("model: m\n")
    assert main([str(path)]) == 2
    assert "aucune décision" in capsys.readouterr().err


def test_it_speaks_the_language_of_the_terminal_or_the_one_asked(
    sheet: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main_in_english = partial(main, lang="en")
    inputs = ["--decision", "versement", "--input", '{"quotient": 500, "achat": "neuf"}']
    assert main_in_english([sheet, *inputs, "--explain"]) == 0
    assert capsys.readouterr().out.startswith("For “aide”, the table looks at")
    assert main_in_english([sheet, *inputs, "--explain", "--lang", "fr"]) == 0
    assert capsys.readouterr().out.startswith("Pour « aide », la table regarde")
    assert main_in_english([sheet, "--decision", "limite", "--input", '{"jour": "hier"}']) == 1
    assert capsys.readouterr().err.startswith("“limite”: ")
    assert main_in_english([sheet, "--check"]) == 0
    assert "[For information] “aide”" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "several decisions, name one with --decision: aide, "),
        (["--decision", "aid"], "Did you mean to write “aide”"),
        (["--decision", "aide", "--input", "{"], "not readable JSON"),
    ],
)
def test_wrong_use_is_told_in_english(
    sheet: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([sheet, "--lang", "en", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(("lang", "said"), [("fr", "raconter"), ("en", "tell how")])
def test_its_help_is_in_both_languages(
    lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--lang", lang, "--help"])
    assert (ended.value.code, said in capsys.readouterr().out) == (0, True)


def test_the_locale_says_the_language_as_it_does_elsewhere() -> None:
    assert language_of({}) == language_of({"LANG": "C.UTF-8"}) == "fr"
    assert language_of({"LANG": "en_US.UTF-8"}) == "en"
    assert language_of({"LC_ALL": "fr_FR", "LANG": "en_US"}) == "fr"
    assert language_of({"LC_ALL": "", "LC_MESSAGES": "en_GB", "LANG": "fr_FR"}) == "en"
