"""Types by content, names, limits: tables."""

import pytest

from parvis.files import rules
from parvis.files.enums import FileKind, Refusal
from parvis.files.types import ArchiveEntry, FileRefusedError
from tests.files import samples


def refusal(call, *arguments, **named):
    with pytest.raises(FileRefusedError) as caught:
        call(*arguments, **named)
    return caught.value.code


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7\n", "plan.pdf", FileKind.PDF),
        (b"\r\n  %PDF-1.4", "plan", FileKind.PDF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "photo.jpg", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00", "image.png", FileKind.PNG),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image.webp", FileKind.WEBP),
        ("Déjà vu\n".encode(), "notes.txt", FileKind.TEXT),
        ("Déjà vu\n".encode("cp1252"), "notes.txt", FileKind.TEXT),
        ("Déjà vu\n".encode("utf-16"), "notes.txt", FileKind.TEXT),
        (b"nom;ville\n", "liste.csv", FileKind.CSV),
        (b"nom;ville\n", "liste", FileKind.TEXT),
    ],
)
def test_a_type_is_told_by_the_content(head, name, kind):
    assert rules.kind_of(head, name) == kind


@pytest.mark.parametrize(
    ("head", "name", "code"),
    [
        (samples.SVG, "logo.svg", Refusal.MARKUP),
        (samples.SVG, "logo.png", Refusal.MARKUP),
        (b"\xef\xbb\xbf  <svg onload=alert(1)>", "logo.txt", Refusal.MARKUP),
        ("<svg onload=alert(1)>".encode("utf-16"), "logo.txt", Refusal.MARKUP),
        (b"hello <SCRIPT>alert(1)</script>", "notes.txt", Refusal.MARKUP),
        (b"<!DOCTYPE html><p>", "page.html", Refusal.MARKUP),
        (samples.HEIC, "photo.heic", Refusal.HEIC),
        (samples.HEIC, "photo.jpg", Refusal.HEIC),
        (samples.OLE, "lettre.doc", Refusal.OLD_OFFICE),
        (b"MZ\x90\x00\x03\x00\x00\x00", "facture.pdf", Refusal.UNKNOWN_KIND),
        (b"\x7fELF\x02\x01", "outil", Refusal.UNKNOWN_KIND),
        (b"GIF89a\x01\x00", "image.gif", Refusal.UNKNOWN_KIND),
        (b"just words", "facture.pdf", Refusal.LYING_NAME),
        (b"just words", "programme.py", Refusal.UNKNOWN_KIND),
    ],
)
def test_what_we_do_not_take(head, name, code):
    assert refusal(rules.kind_of, head, name) == code


@pytest.mark.parametrize(
    ("names", "mimetype", "kind"),
    [
        ({"[Content_Types].xml", "word/document.xml"}, b"", FileKind.DOCX),
        ({"[Content_Types].xml", "xl/workbook.xml"}, b"", FileKind.XLSX),
        ({"mimetype"}, b"application/vnd.oasis.opendocument.text", FileKind.ODT),
        ({"mimetype"}, b"application/vnd.oasis.opendocument.spreadsheet\n", FileKind.ODS),
    ],
)
def test_office_documents_are_told_by_their_entries(names, mimetype, kind):
    assert rules.kind_of_archive(names, mimetype) == kind


@pytest.mark.parametrize(
    ("names", "mimetype", "code"),
    [
        ({"photo.jpg"}, b"", Refusal.ARCHIVE),
        ({"word/document.xml"}, b"", Refusal.ARCHIVE),
        ({"mimetype"}, b"application/epub+zip", Refusal.ARCHIVE),
        (
            {"[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"},
            b"",
            Refusal.MACROS,
        ),
    ],
)
def test_other_archives_are_refused(names, mimetype, code):
    assert refusal(rules.kind_of_archive, names, mimetype) == code


@pytest.mark.parametrize(
    "entries",
    [
        [ArchiveEntry("a", 400_000, 400_000_000)],
        [ArchiveEntry("a", 100_000, 25_000_000)],
        [ArchiveEntry("a", 900_000, 1_000_000), ArchiveEntry("b", 900_000, 1_000_000)],
        [ArchiveEntry(str(n), 1, 1) for n in range(10_001)],
    ],
    ids=["large", "ratio", "overlapping", "many"],
)
def test_bombs_are_refused(entries):
    assert refusal(rules.check_archive, entries, file_size=1_000_000) == Refusal.BOMB


def test_an_honest_document_passes():
    rules.check_archive([ArchiveEntry("a", 40_000, 4_000_000)], file_size=50_000)


@pytest.mark.parametrize(
    ("size", "code"), [(0, Refusal.EMPTY), (51, Refusal.TOO_LARGE), (10**12, Refusal.TOO_LARGE)]
)
def test_sizes_outside_the_limits(size, code):
    assert refusal(rules.check_size, size, limit=50) == code


@pytest.mark.parametrize("size", [1, 50])
def test_sizes_inside_the_limits(size):
    rules.check_size(size, limit=50)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("photo.png", FileKind.JPEG),
        ("scan.pdf", FileKind.PNG),
        ("lettre.docx", FileKind.ODT),
    ],
)
def test_a_lying_name_is_refused(name, kind):
    assert refusal(rules.check_name, name, kind) == Refusal.LYING_NAME


@pytest.mark.parametrize("name", ["photo.JPG", "photo.jpeg", "photo", "photo.2024", "photo.tmp"])
def test_a_name_that_promises_nothing_else_passes(name):
    rules.check_name(name, FileKind.JPEG)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("Plan Été.PDF", "Plan Été.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Lea\\plan.pdf", "plan.pdf"),
        ("/", "fichier.pdf"),
        ("", "fichier.pdf"),
        ("...", "fichier.pdf"),
        (".pdf", "pdf.pdf"),
        ("plan\x00\r\n.pdf", "plan.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("facture", "facture.pdf"),
        ("facture.tmp", "facture.tmp.pdf"),
        ("con.pdf", "_con.pdf"),
        ('a<b>"c".pdf', "a b c .pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, kept):
    cleaned = rules.clean_name(name, FileKind.PDF)
    assert cleaned == kept.replace(" .pdf", ".pdf")
    assert len(cleaned) <= 120


def test_every_kind_has_an_ending_and_a_content_type():
    assert set(rules.ENDINGS) == set(rules.CONTENT_TYPES) == set(FileKind)


def test_only_our_own_pictures_open_in_a_page():
    assert {kind for kind in FileKind if rules.opens_in_page(kind)} == rules.IMAGES


def test_a_list_of_kinds_is_kept():
    rules.check_accepted(FileKind.PDF, ())
    rules.check_accepted(FileKind.PDF, {FileKind.PDF})
    assert refusal(rules.check_accepted, FileKind.PDF, {FileKind.PNG}) == Refusal.NOT_ACCEPTED


def test_a_holder_cannot_pile_up_files():
    rules.check_waiting(99)
    assert refusal(rules.check_waiting, 100) == Refusal.TOO_MANY
