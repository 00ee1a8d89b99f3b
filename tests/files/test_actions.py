"""A file is received, cleaned, kept, attached, erased, purged."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from PIL import Image
from procrastinate.contrib.django import app

from parvis.accounts import rules as accounts_rules
from parvis.common.context import use_authority
from parvis.files import actions, jobs, queries, rules
from parvis.files.enums import FileKind, FileState, PreviewState, Refusal
from parvis.files.models import StoredFile
from parvis.files.types import FileRefusedError, Holder
from tests.files import samples
from tests.files.factories import ACTOR, LEA, VISITOR, deferred, entries, receive, row
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.usefixtures("town")
DOSSIER = ("dossier", 12)


def refused(content, name, **more):
    with pytest.raises(FileRefusedError) as caught:
        receive(content, name, **more)
    return caught.value


def bytes_of(file):
    return b"".join(queries.chunks(row(file).storage_key))


@pytest.mark.parametrize(
    ("make", "name", "kind"),
    [
        (samples.pdf, "plan.pdf", FileKind.PDF),
        (samples.picture, "photo.jpg", FileKind.JPEG),
        (lambda: samples.picture("PNG"), "image.png", FileKind.PNG),
        (lambda: samples.picture("WEBP"), "image.webp", FileKind.WEBP),
        (samples.docx, "lettre.docx", FileKind.DOCX),
        (samples.xlsx, "budget.xlsx", FileKind.XLSX),
        (samples.odt, "lettre.odt", FileKind.ODT),
        (samples.ods, "budget.ods", FileKind.ODS),
        (lambda: b"a;b\n", "liste.csv", FileKind.CSV),
        (lambda: b"bonjour", "notes.txt", FileKind.TEXT),
    ],
)
def test_each_kind_is_taken(make, name, kind):
    file = receive(make(), name)
    assert (file.kind, file.name, file.state) == (kind, name, FileState.READY)
    assert file.size == len(bytes_of(file)) > 0


@pytest.mark.parametrize(
    ("content", "name", "code", "words"),
    [
        (b"", "vide.pdf", Refusal.EMPTY, "est vide"),
        (samples.picture(), "plan.pdf", Refusal.LYING_NAME, "ne correspond pas"),
        (samples.SVG, "logo.svg", Refusal.MARKUP, "SVG"),
        (samples.SVG, "logo.png", Refusal.MARKUP, "SVG"),
        (samples.HEIC, "photo.heic", Refusal.HEIC, "HEIC"),
        (samples.OLE, "lettre.doc", Refusal.OLD_OFFICE, "ancien format"),
        (samples.archive({"a.pdf": b"%PDF-"}), "tout.zip", Refusal.ARCHIVE, "un par un"),
        (samples.huge_png(), "image.png", Refusal.TOO_MANY_PIXELS, "démesurée"),
        (samples.picture()[:400], "photo.jpg", Refusal.BROKEN, "abîmé"),
        (b"\x89PNG\r\n\x1a\nrubbish", "image.png", Refusal.BROKEN, "abîmé"),
        (samples.docx()[:-30], "lettre.docx", Refusal.BROKEN, "abîmé"),
        (b"MZ\x90\x00", "facture.pdf", Refusal.UNKNOWN_KIND, "Nous ne savons pas lire"),
    ],
)
def test_each_bad_file_gets_its_sentence(kept, content, name, code, words):
    error = refused(content, name)
    assert error.code == code
    assert words in str(error)
    assert kept() == []
    assert not StoredFile.objects.exists()


def test_a_zip_bomb_is_refused_without_being_unfolded(kept):
    content = samples.bomb()
    assert len(content) < 1_000_000
    error = refused(content, "lettre.docx")
    assert error.code == Refusal.BOMB
    assert kept() == []


def test_above_the_limit_the_sentence_says_both_weights(settings):
    settings.ENV = {**settings.ENV, "PARVIS_UPLOAD_MB": 1}
    error = refused(b"%PDF-" + b"0" * 1_400_000, "plan.pdf")
    assert error.code == Refusal.TOO_LARGE
    assert "1,4\u00a0Mo" in str(error)
    assert "Le maximum est 1\u00a0Mo" in str(error)


def test_every_refusal_has_a_sentence():
    for code in Refusal:
        sentence = queries.sentence(FileRefusedError(code, found="pdf"), size=2_000_000)
        assert sentence.endswith(".")
        assert "obligatoire" not in sentence
        assert "invalide" not in sentence


def test_only_the_kinds_asked_for_are_taken():
    assert refused(samples.pdf(), "a.pdf", accepted={FileKind.JPEG}).code == Refusal.NOT_ACCEPTED


def test_a_photo_is_turned_upright_and_loses_place_and_camera():
    sent = samples.picture(size=(40, 20), orientation=6, place=True)
    assert b"Fabricant Fictif" in sent
    file = receive(sent, "photo.jpg")
    stored = bytes_of(file)
    assert b"Fabricant Fictif" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert image.size == (20, 40)
        assert dict(image.getexif()) == {}


def test_what_follows_a_picture_is_not_kept():
    stored = bytes_of(receive(samples.picture() + b"<script>alert(1)</script>", "photo.jpg"))
    assert b"script" not in stored


def test_neither_name_nor_person_is_in_the_key_or_the_journal():
    file = receive(name="../Léa Fictive.pdf")
    assert file.name == "Léa Fictive.pdf"
    assert "Fictive" not in row(file).storage_key
    assert "Fictive" not in json.dumps(entries())
    assert entries()[0][0] == "files.received"


def test_two_towns_do_not_see_each_others_files():
    file = receive()
    with use_authority(make_authority().id):
        assert queries.info([file.id]) == []
        assert queries.find(file.id) is None


def test_a_holder_cannot_pile_up(monkeypatch):
    monkeypatch.setattr(rules, "WAITING_FILES_MAX", 2)
    receive()
    receive()
    assert refused(samples.pdf(), "plan.pdf").code == Refusal.TOO_MANY
    receive(held_by=VISITOR)


def test_attaching_is_for_the_holder_only():
    mine, other = receive(), receive(held_by=VISITOR)
    taken = actions.attach([mine.id, other.id], subject=DOSSIER, actor=ACTOR, held_by=LEA)
    assert taken == [mine.id]
    assert [file.id for file in queries.of_subject(*DOSSIER)] == [mine.id]


def test_a_file_is_attached_once():
    file = receive()
    for _ in range(2):
        actions.attach([file.id], subject=DOSSIER, actor=ACTOR, held_by=LEA)
    stolen = actions.attach([file.id], subject=("dossier", 13), actor=ACTOR, held_by=LEA)
    assert stolen == []
    assert [kind for kind, _ in entries()].count("files.attached") == 1


def test_a_rolled_back_attachment_leaves_nothing():
    class ChangedMindError(Exception):
        pass

    file = receive()

    def change_my_mind():
        with transaction.atomic():
            actions.attach([file.id], subject=DOSSIER, actor=ACTOR, held_by=LEA)
            actions.erase([file.id], actor=ACTOR)
            raise ChangedMindError

    with pytest.raises(ChangedMindError):
        change_my_mind()
    assert row(file).subject_id is None
    assert deferred("files.remove") == []


def test_a_detached_file_has_a_day_left(frozen):
    file = receive()
    actions.attach([file.id], subject=DOSSIER, actor=ACTOR, held_by=LEA)
    StoredFile.objects.update(created_at=frozen - timedelta(days=90))
    actions.detach([file.id], subject=DOSSIER, actor=ACTOR)
    assert actions.purge(frozen + timedelta(hours=23)) == 0
    assert actions.purge(frozen + timedelta(hours=25)) == 1


def test_detaching_needs_the_right_subject():
    file = receive()
    actions.attach([file.id], subject=DOSSIER, actor=ACTOR, held_by=LEA)
    actions.detach([file.id], subject=("dossier", 13), actor=ACTOR)
    assert row(file).subject_id == 12


def test_the_purge_takes_free_files_only(frozen, kept):
    free, attached = receive(), receive()
    actions.attach([attached.id], subject=DOSSIER, actor=ACTOR, held_by=LEA)
    assert actions.purge(frozen + timedelta(hours=25)) == 1
    assert not StoredFile.objects.filter(public_id=free.id).exists()
    for job in deferred("files.remove"):
        actions.remove_bytes(job["keys"])
    assert len(kept()) == 1


def test_an_erased_file_leaves_a_row_without_name(kept):
    file = receive()
    assert actions.erase([file.id], actor=ACTOR) == 1
    assert actions.erase([file.id], actor=ACTOR) == 0
    (job,) = deferred("files.remove")
    actions.remove_bytes(job["keys"])
    actions.remove_bytes(job["keys"])
    assert kept() == []
    assert (row(file).name, row(file).sha256, row(file).state) == ("", "", FileState.ERASED)
    assert queries.find(file.id) is None


def test_every_file_of_a_subject_is_erased_at_once():
    files = [receive(), receive()]
    ids = [file.id for file in files]
    actions.attach(ids, subject=DOSSIER, actor=ACTOR, held_by=LEA)
    assert actions.erase_of_subject(*DOSSIER, actor=ACTOR) == 2
    assert queries.of_subject(*DOSSIER) == []


def test_the_pages_of_a_pdf_are_drawn(kept):
    file = receive(samples.pdf(pages=12))
    assert file.preview == PreviewState.WAITING
    actions.draw_preview(row(file).pk)
    (shown,) = queries.info([file.id])
    assert (shown.preview, shown.pages) == (PreviewState.READY, actions.PREVIEW_PAGES)
    with Image.open(next(path for path in kept() if path.name.endswith(".1.jpg"))) as page:
        assert page.height == actions.PREVIEW_SIDE
    actions.erase([file.id], actor=ACTOR)
    actions.remove_bytes(deferred("files.remove")[-1]["keys"])
    assert kept() == []


def test_a_picture_gets_a_smaller_one():
    file = receive(samples.picture("PNG", size=(3000, 1000)), "image.png")
    actions.draw_preview(row(file).pk)
    (shown,) = queries.info([file.id])
    assert (shown.preview, shown.pages) == (PreviewState.READY, 1)


@pytest.mark.parametrize("content", [b"%PDF-1.7 rubbish", b"%PDF-1.4\n" + b"1 0 obj\n" * 1000])
def test_a_pdf_that_cannot_be_drawn_is_kept_without_preview(content):
    file = receive(content)
    actions.draw_preview(row(file).pk)
    (shown,) = queries.info([file.id])
    assert (shown.preview, shown.preview_url) == (PreviewState.FAILED, "")
    assert shown.url


def test_visitors_of_one_address_are_bounded_whatever_their_session(monkeypatch):
    limit = accounts_rules.LIMITS["upload"]
    monkeypatch.setitem(accounts_rules.LIMITS, "upload", replace(limit, free=2))
    for number in range(2):
        receive(held_by=Holder(session_token=str(number), address="192.0.2.7"))
    stranger = Holder(session_token="another", address="192.0.2.7")
    assert refused(samples.pdf(), "plan.pdf", held_by=stranger).code == Refusal.TOO_FAST
    receive(held_by=Holder(person_id=7, address="192.0.2.7"))
    receive(held_by=Holder(session_token="elsewhere", address="192.0.2.8"))


def test_a_preview_made_while_the_file_is_erased_does_not_stay(kept, monkeypatch):
    file = receive()
    drawn = actions._draw

    def erased_meanwhile(row, folder):
        pictures = drawn(row, folder)
        actions.erase([file.id], actor=ACTOR)
        return pictures

    monkeypatch.setattr(actions, "_draw", erased_meanwhile)
    actions.draw_preview(row(file).pk)
    actions.remove_bytes(deferred("files.remove")[-1]["keys"])
    assert kept() == []


def test_an_account_that_goes_takes_its_free_files_along():
    free, attached, other = receive(), receive(), receive(held_by=VISITOR)
    actions.attach([attached.id], subject=DOSSIER, actor=ACTOR, held_by=LEA)
    actions.erase_free(7)
    states = [row(file).state for file in (free, attached, other)]
    assert states == [FileState.ERASED, FileState.READY, FileState.READY]


def test_what_a_crash_left_half_received_is_purged(frozen, kept, monkeypatch):
    class PowerCutError(Exception):
        pass

    def cut(row):
        raise PowerCutError

    monkeypatch.setattr(actions, "_hand_out", cut)
    with pytest.raises(PowerCutError):
        receive()
    assert StoredFile.objects.get().state == FileState.RECEIVING
    assert len(kept()) == 1
    assert actions.purge(frozen + timedelta(hours=25)) == 1
    actions.remove_bytes(deferred("files.remove")[0]["keys"])
    assert kept() == []


def test_the_periodic_job_purges_every_town(town, frozen):
    receive()
    elsewhere = make_authority()
    with use_authority(elsewhere.id):
        receive()
    StoredFile.objects.update(free_since=frozen - timedelta(days=2))
    with use_authority(elsewhere.id):
        StoredFile.objects.update(free_since=frozen - timedelta(days=2))
    jobs.purge(0)
    assert not StoredFile.objects.exists()
    with use_authority(elsewhere.id):
        assert not StoredFile.objects.exists()


def test_every_job_deferred_here_exists():
    known = set(app.tasks)
    assert {"files.scan", "files.preview", "files.remove", "files.purge"} <= known
