"""The operator's commands: packs in and out, the national list."""

import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from parvis.procedures import queries
from parvis.procedures.checks import places_are_loaded
from tests.procedures.factories import make_department, pack
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.usefixtures("town", "frozen")


@pytest.fixture
def folder(tmp_path):
    make_department()
    made = tmp_path / "place-de-parking"
    made.mkdir()
    (made / ".DS_Store").write_bytes(b"?")
    for name, content in (pack() | {"note.txt": b"une note\r\n"}).items():
        (made / name).write_bytes(content)
    return made


def test_a_folder_goes_in_published_and_comes_out_the_same(folder, tmp_path, capsys):
    call_command("import_pack", folder, authority="villeneuve", publish=True)
    assert "version 1, publiée" in capsys.readouterr().out
    call_command("export_pack", "place-de-parking", tmp_path / "out", authority="villeneuve")
    for name in ("procedure.yaml", "note.txt"):
        assert (tmp_path / "out" / name).read_bytes() == (folder / name).read_bytes()
    assert not (tmp_path / "out" / ".DS_Store").exists()


def test_a_zip_comes_out_and_goes_in(folder, tmp_path):
    call_command("import_pack", folder, authority="villeneuve")
    target = tmp_path / "pack.zip"
    call_command("export_pack", "place-de-parking", target, authority="villeneuve", number=1)
    assert zipfile.is_zipfile(target)
    call_command("import_pack", target, authority="villeneuve", publish=True)
    assert queries.published("place-de-parking")
    assert len(queries.versions(queries.by_slug("place-de-parking").id)) == 1


def test_the_only_authority_need_not_be_named(folder):
    call_command("import_pack", folder)
    make_authority("hameau")
    with pytest.raises(CommandError, match="Collectivités : villeneuve, hameau"):
        call_command("import_pack", folder)


def test_faults_and_failing_cases_are_said_with_their_places(folder, capsys):
    source = folder / "procedure.yaml"
    source.write_bytes(pack(theme="lune")["procedure.yaml"])
    with pytest.raises(CommandError, match="1 démarche"):
        call_command("import_pack", folder, authority="villeneuve")
    assert "procedure.yaml:8:8" in capsys.readouterr().err
    source.write_bytes(pack(fee="99.00")["procedure.yaml"])
    with pytest.raises(CommandError):
        call_command("import_pack", folder, authority="villeneuve", publish=True)
    assert "attendu « 99.00 », trouvé « 25.00 »" in capsys.readouterr().err
    assert queries.published("place-de-parking") is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("import_pack", "/nowhere/at-all", "--authority", "villeneuve"),
        ("import_pack", "/tmp", "--authority", "atlantide"),
        ("export_pack", "inconnue", "/tmp/x.zip", "--authority", "villeneuve"),
        ("export_pack", "inconnue", "/tmp/x.zip", "--authority", "atlantide"),
        ("load_places", "--folder", "/nowhere/at-all"),
    ],
)
def test_what_does_not_exist_is_a_sentence(arguments):
    with pytest.raises(CommandError):
        call_command(*arguments)


def test_the_national_list_is_loaded_once(tmp_path, capsys):
    lists = {
        "communes": [
            {"code": "14118", "nom": "Caen", "type": "commune-actuelle", "departement": "14",
             "region": "28", "codesPostaux": ["14000"], "population": 107229},
            {"code": "14999", "nom": "Ancienne", "type": "commune-deleguee"},
        ],
        "departements": [{"code": "14", "nom": "Calvados", "region": "28"}],
        "regions": [{"code": "28", "nom": "Normandie"}],
        "epci": [{"code": "200065597", "nom": "CU Caen la Mer", "membres": [{"code": "14118"}]}],
    }  # fmt: skip
    for name, rows in lists.items():
        Path(tmp_path / f"{name}.json").write_text(json.dumps(rows))
    assert [problem.id for problem in places_are_loaded(databases=["default"])] == [
        "procedures.W001"
    ]
    call_command("load_places", folder=tmp_path)
    assert "254 lieux" in capsys.readouterr().out
    assert queries.PLACES.get("commune", "14118").epci == "200065597"
    assert places_are_loaded(databases=["default"]) == []
    call_command("load_places", folder=tmp_path / "absent", if_empty=True)
