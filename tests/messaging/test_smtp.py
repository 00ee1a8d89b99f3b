"""Over a real connection: what leaves, and what an answer does."""

import socket

import pytest

from config.environment import read
from parvis.messaging import actions
from parvis.messaging.enums import MailError, MailState
from parvis.messaging.models import OutgoingMail
from tests.messaging.factories import write
from tests.messaging.smtp import server

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def smtp(settings):
    with server() as made:
        use(settings, made.server_address[1])
        yield made


def use(settings, port):
    where = read({"EMAIL_URL": f"smtp://127.0.0.1:{port}"})["EMAIL_URL"]
    settings.EMAIL_BACKEND = where["backend"]
    settings.EMAIL_HOST, settings.EMAIL_PORT = where["host"], where["port"]


def test_a_mail_leaves_whole(smtp):
    mail = write(said="Déjà prêt : 3 pièces")
    assert actions.deliver(mail) == MailState.SENT
    (received,) = smtp.received
    row = OutgoingMail.objects.get()
    assert received["Message-ID"] == row.message_id
    assert received["Subject"] == "Votre dossier avance A-12"
    assert received["To"] == "lea@exemple.fr"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["List-Unsubscribe"].strip().startswith("<http://testserver")
    assert received["From"].startswith("Ville Villeneuve <")
    text, html = received.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "Déjà prêt" in text.get_content()
    assert "Déjà prêt" in html.get_content()


@pytest.mark.parametrize(
    ("word", "answer", "state", "error"),
    [
        ("RCPT", "550 5.1.1 no such user", MailState.FAILED, MailError.REFUSED),
        ("RCPT", "450 4.2.0 greylisted", MailState.QUEUED, MailError.REFUSED_FOR_NOW),
        ("MAIL", "550 5.7.1 who are you", MailState.FAILED, MailError.SENDER_REFUSED),
        ("DATA", "451 4.3.0 later", MailState.QUEUED, MailError.REFUSED_FOR_NOW),
    ],
)
def test_what_the_server_answers_decides(smtp, word, answer, state, error):
    smtp.answers[word] = answer
    assert actions.deliver(write()) == state
    assert OutgoingMail.objects.get().error == error
    assert smtp.received == []


def test_the_next_try_carries_the_same_message_id(smtp):
    mail = write()
    for _ in range(2):  # as if the process had died after the mail left
        actions.deliver(mail)
        OutgoingMail.objects.update(state=MailState.SENDING)
    first, second = smtp.received
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_is_away_delays(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    use(settings, port)
    assert actions.deliver(write()) == MailState.QUEUED
    assert OutgoingMail.objects.get().error == MailError.UNREACHABLE
