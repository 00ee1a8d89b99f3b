"""Sending, opening and taking out a file over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.urls import reverse

from parvis.files import actions, queries
from parvis.files.enums import FileState
from parvis.files.models import StoredFile
from tests.files import samples
from tests.files.factories import deferred, row

pytestmark = pytest.mark.usefixtures("town")


def send(client, content=None, name="plan.pdf", field="plan"):
    file = SimpleUploadedFile(name, samples.pdf() if content is None else content)
    return client.post("/fichiers/envoi", {"field": field, "file": file})


def sent():
    return queries.info([StoredFile.objects.get().public_id])[0]


def attach(file, subject_id=12):
    StoredFile.objects.filter(public_id=file.id).update(
        subject_kind="trial", subject_id=subject_id, free_since=None
    )


def test_a_visitor_sends_a_file_and_gets_its_line(client):
    answer = send(client)
    assert answer.status_code == 201
    line = answer.content.decode().strip()
    assert line.startswith("<li")
    assert f'<input type="hidden" name="plan" value="{sent().id}">' in line
    assert "plan.pdf" in line


def test_a_refused_file_gets_a_line_that_says_what_to_do(client):
    answer = send(client, samples.SVG, "dessin.svg")
    assert answer.status_code == 422
    line = answer.content.decode().strip()
    assert line.startswith("<li")
    assert "image PNG" in line
    assert "hidden" not in line.replace("aria-hidden", "")


def test_a_name_with_markup_is_shown_as_text(client):
    line = send(client, b"", "<img src=x>.pdf").content.decode()
    assert "<img" not in line


def test_a_file_above_the_limit_is_not_written_to_its_end(client, settings):
    settings.ENV = {**settings.ENV, "PARVIS_UPLOAD_MB": 1}
    answer = send(client, b"%PDF-" + b"0" * 3_000_000)
    assert answer.status_code == 422
    assert "Ce fichier pèse 3\u00a0Mo. Le maximum est 1\u00a0Mo" in answer.content.decode()


def test_what_is_typed_after_a_file_above_the_limit_arrives(rf, settings):
    settings.ENV = {**settings.ENV, "PARVIS_UPLOAD_MB": 1}
    file = SimpleUploadedFile("plan.pdf", b"%PDF-" + b"0" * 3_000_000)
    request = rf.post("/", {"before": "1", "plan": file, "after": "rue de l’Exemple"})
    assert (request.POST["before"], request.POST["after"]) == ("1", "rue de l’Exemple")
    cut = request.FILES["plan"]
    assert cut.size == 3_000_005
    assert len(cut.read()) <= 1_000_000
    request.close()


def test_a_file_is_handed_out_harmless(client):
    send(client, name="plan été.pdf")
    answer = client.get(sent().url)
    assert b"".join(answer.streaming_content) == samples.pdf()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Length"] == str(len(samples.pdf()))


def test_our_own_pictures_open_in_the_page(client):
    send(client, samples.picture(), "photo.jpg")
    answer = client.get(sent().url)
    assert answer.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'


def test_another_visitor_finds_nothing(client):
    from django.test import Client

    send(client)
    stranger = Client(headers={"host": "testserver"})
    file = sent()
    for address in (file.url, reverse("files:line", args=[file.id])):
        assert stranger.get(address).status_code == 404
    stranger.post(reverse("files:remove", args=[file.id]))
    assert sent().state == FileState.READY


def test_another_town_finds_nothing(client):
    from tests.tenancy.factories import make_authority

    send(client)
    make_authority("ailleurs", hosts=("ailleurs.test",))
    assert client.get(sent().url, headers={"host": "ailleurs.test"}).status_code == 404


@pytest.mark.parametrize("state", [s for s in FileState if s != FileState.READY])
def test_only_a_ready_file_is_handed_out(client, state):
    send(client)
    url = sent().url
    StoredFile.objects.update(state=state)
    assert client.get(url).status_code == 404


def test_an_attached_file_is_for_whom_its_room_lets_in(client):
    seen = []

    def check(request, subject_id):
        seen.append((request.path, subject_id))
        return subject_id == 12

    send(client)
    file = sent()
    attach(file)
    assert client.get(file.url).status_code == 404
    actions.register_access("trial", check)
    assert client.get(file.url).status_code == 200
    attach(file, subject_id=13)
    assert client.get(file.url).status_code == 404
    assert seen == [(file.url, 12), (file.url, 13)]


def test_two_rooms_cannot_answer_for_one_subject():
    actions.register_access("trial", lambda request, subject_id: True)
    with pytest.raises(ValueError, match="twice"):
        actions.register_access("trial", lambda request, subject_id: True)


def test_a_file_whose_bytes_are_lost_is_not_found(client):
    send(client)
    actions.remove_bytes([row(sent()).storage_key])
    assert client.get(sent().url).status_code == 404


def test_the_preview_opens_with_the_file(client):
    send(client)
    assert client.get(f"{sent().url}/apercu/1").status_code == 404
    actions.draw_preview(row(sent()).pk)
    answer = client.get(sent().preview_url)
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert client.get(f"{sent().url}/apercu/2").status_code == 404


def test_a_withheld_file_says_so_and_asks_again(client, settings):
    settings.ENV = {**settings.ENV, "CLAMD_SOCKET": "/nowhere"}
    line = send(client).content.decode()
    assert "Contrôle du fichier…" in line
    assert f'hx-get="/fichiers/{sent().id}/ligne?field=plan"' in line
    assert "href" not in line
    StoredFile.objects.update(state=FileState.READY)
    line = client.get(f"/fichiers/{sent().id}/ligne?field=plan").content.decode()
    assert f'href="{sent().url}"' in line


def test_the_owner_is_told_of_a_virus(client):
    send(client)
    StoredFile.objects.update(state=FileState.INFECTED, refusal="virus")
    line = client.get(f"/fichiers/{sent().id}/ligne?field=plan").content.decode()
    assert "Nous avons trouvé un virus" in line
    assert 'name="plan"' not in line


def test_a_file_is_taken_out(client):
    send(client)
    answer = client.post(reverse("files:remove", args=[sent().id]))
    assert answer.status_code == 200
    assert StoredFile.objects.get().state == FileState.ERASED
    assert deferred("files.remove")


def test_an_attached_file_is_not_erased_from_the_list(client):
    send(client)
    attach(sent())
    client.post(reverse("files:remove", args=[sent().id]))
    assert sent().state == FileState.READY


def test_a_request_without_file_is_a_mistake(client):
    assert client.post("/fichiers/envoi", {"field": "plan"}).status_code == 400


def test_opening_costs_few_statements(client, django_assert_num_queries):
    send(client)
    file = sent()
    client.get(file.url)
    with django_assert_num_queries(2):  # the session, the file
        client.get(file.url)


def test_the_lists_cost_one_statement(client, django_assert_num_queries):
    for count in (2, 20):
        while StoredFile.objects.count() < count:
            send(client)
        ids = list(StoredFile.objects.values_list("public_id", flat=True).order_by("id"))
        with django_assert_num_queries(1):
            assert [file.id for file in queries.info(ids)] == ids


def lines(source, file):
    page = '{% from "files/lines.html" import file_line, previews %}' + source
    return engines["jinja2"].env.from_string(page).render(file=file)


def test_the_pages_of_a_file_are_shown_in_place_once_drawn(client):
    send(client, samples.pdf(pages=2))
    assert "<img" not in lines("{{ previews(file) }}", sent())
    actions.draw_preview(row(sent()).pk)
    shown = lines("{{ previews(file) }}", sent())
    assert shown.count("<img") == 2
    assert f'src="/fichiers/{sent().id}/apercu/2"' in shown
    assert 'alt="Page 2 de plan.pdf"' in shown


def test_a_line_for_reading_has_nothing_to_press(client):
    send(client)
    shown = lines("{{ file_line(file, remove=False) }}", sent())
    assert "button" not in shown
    assert "hidden" not in shown.replace("aria-hidden", "")
