"""The file of a lot: read as spreadsheets write it, refused whole with each of its faults."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.documents.enums import RosterFault
from parvis.documents.rules import roster
from parvis.documents.types import RosterError

GOOD = "nom;e-mail;École;Classe\nZoé Fictive;Lea@Exemple.fr;Jules-Verne;CE1\n"


def read(text, encoding="utf-8"):
    return roster.read(text.encode(encoding))


def faults(content):
    with pytest.raises(RosterError) as found:
        roster.read(content if isinstance(content, bytes) else content.encode())
    return [(fault.kind, fault.line) for fault in found.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read_with_its_accents(encoding, delimiter, end):
    found = read(GOOD.replace(";", delimiter).replace("\n", end), encoding)
    assert found.columns == ("École", "Classe")
    [line] = found.lines
    assert (line.name, line.email, line.number) == ("Zoé Fictive", "lea@exemple.fr", 2)
    assert line.facts == (("École", "Jules-Verne"), ("Classe", "CE1"))


def test_first_name_and_name_are_joined_and_a_dossier_is_enough():
    [line] = read("Prénom,NOM,N° de dossier\nZoé,Fictive,418-277-356").lines
    assert (line.name, line.dossier, line.email) == ("Zoé Fictive", "418-277-356", "")


def test_blank_lines_count_and_are_left_out_a_cell_may_hold_a_line_end():
    text = 'nom;e-mail;Note\n\n;;\n"Zoé\nFictive";;"dit ""oui"" ; puis non"\n'
    [line] = read(text).lines
    assert (line.number, line.name) == (4, "Zoé Fictive")
    assert line.facts == (("Note", 'dit "oui" ; puis non'),)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", RosterFault.MISSING),
        (b"PK\x03\x04 a workbook \x00\x01", RosterFault.NOT_CSV),
        (b"\xff\xfe\x00", RosterFault.NOT_CSV),
        ('nom;e-mail\n"Zoé;never closed', RosterFault.NOT_CSV),
        ("nom;e-mail\n", RosterFault.EMPTY),
        ("e-mail;Classe\na@exemple.fr;CP", RosterFault.NO_NAME),
        ("nom;Classe\nZoé;CP", RosterFault.NO_HOLDER),
        ("nom;;e-mail\nZoé;x;a@exemple.fr", RosterFault.UNTITLED),
        ("nom;e-mail;courriel\nZoé;a@exemple.fr;b@exemple.fr", RosterFault.SAME_HEADING),
        ("nom;e-mail;Classe;CLASSE\nZoé;;CP;CE1", RosterFault.SAME_HEADING),
        ("nom;e-mail;Ã‰cole\nZoé;;x", RosterFault.GARBLED),
        ("nom;e-mail\n" + "Zoé;\n" * 5001, RosterFault.TOO_LONG),
        (b"x" * (roster.HEAVIEST + 1), RosterFault.TOO_LONG),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, kind):
    assert [found for found, _line in faults(content)] == [kind]


def test_every_line_that_is_wrong_is_told():
    text = (
        "nom;e-mail;Classe\n"
        "Zoé;pas une adresse;CP\n"
        ";a@exemple.fr;CP\n"
        "LÃ©a;b@exemple.fr;CE1\n"
        f"Max;c@exemple.fr;{'x' * 301}\n"
        "Ana;d@exemple.fr;CM1;de trop\n"
        "Noé;;CM2\n"
        "Noé;;CM2\n"
    )
    assert faults(text) == [
        (RosterFault.BAD_EMAIL, 2),
        (RosterFault.NAMELESS, 3),
        (RosterFault.GARBLED, 4),
        (RosterFault.LONG, 5),
        (RosterFault.EXTRA, 6),
        (RosterFault.SAME_LINE, 8),
    ]


def test_faults_are_said_with_their_line():
    with pytest.raises(RosterError) as found:
        read("nom;e-mail\nZoé;zoe.exemple.fr\n;\nZoé;zoe.exemple.fr")
    said = [str(fault) for fault in found.value.faults]
    assert said[0] == "Ligne 2 : « zoe.exemple.fr » n’est pas une adresse e-mail."
    assert said[-1] == "Ligne 4 : elle répète la ligne 2."


def test_names_of_the_world_are_not_garbled():
    for name in ("João São-Pedro", "Łucja d’Arc-Élie", "Ânia Ângelo", "Œuvrard", "Nguyễn Thị Ánh"):
        assert read(f"nom;e-mail\n{name};").lines[0].name == name


@given(st.binary(max_size=300))
def test_whatever_is_dropped_is_read_or_refused(content):
    with suppress(RosterError):
        assert roster.read(content).lines
