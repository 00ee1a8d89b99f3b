"""Writing a mail, sending it, its failures and its silence."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from jinja2 import TemplateNotFound

from parvis.common.context import use_authority
from parvis.messaging import actions, queries, rules
from parvis.messaging.enums import MailError, MailState, SilenceReason
from parvis.messaging.models import OutgoingMail, Suppression
from tests.messaging.factories import write
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.usefixtures("town")


def jobs(task="messaging.deliver"):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'mail' FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [task]
        )
        return [int(row[0]) for row in cursor.fetchall()]


def kinds():
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM journal_entry ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


class Server:
    """Stands where the SMTP server's answer arrives."""

    def __init__(self, monkeypatch, *answers):
        self.answers, self.received = list(answers), []
        monkeypatch.setattr(
            "parvis.messaging.actions.EmailMultiAlternatives.send",
            lambda message: self.send(message),  # noqa: PLW0108 - binds the message
        )

    def send(self, message):
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.received.append(message)


def test_a_mail_is_written_with_its_job():
    mail = write()
    assert jobs() == [mail]
    row = OutgoingMail.objects.get()
    assert row.state == MailState.QUEUED
    assert row.subject == "Votre dossier avance A-12"
    assert "L’agent a dit : C’est <prêt>" in row.text
    assert "http://testserver" in row.text
    assert "C’est &lt;prêt&gt;" in row.html
    assert "<h1>Votre dossier avance A-12</h1>" in row.html


def test_a_key_writes_one_mail():
    assert write("same") == write("same")
    assert len(jobs()) == 1


def test_two_towns_may_use_the_same_key(town):
    write("same")
    with use_authority(make_authority().id):
        write("same")
        assert OutgoingMail.objects.count() == 1


def test_a_rolled_back_act_leaves_no_mail_and_no_job():
    class ChangedMindError(Exception):
        pass

    def change_my_mind():
        with transaction.atomic():
            write()
            raise ChangedMindError

    with pytest.raises(ChangedMindError):
        change_my_mind()
    assert jobs() == []
    assert not OutgoingMail.objects.exists()


def test_an_unknown_template_is_an_error():
    with pytest.raises(TemplateNotFound):
        actions.send("trials/none", to="a@b.fr", lang="fr", context={}, key="k", legal=True)


def test_english_readers_get_english_words():
    write(lang="en")
    assert 'lang="en"' in OutgoingMail.objects.get().html


def test_delivery_sends_both_bodies_and_keeps_the_state(frozen):
    mail = write(legal=True)
    assert actions.deliver(mail) == MailState.SENT
    message = django_mail.outbox[0]
    assert message.to == ["lea@exemple.fr"]
    assert message.extra_headers["Message-ID"] == OutgoingMail.objects.get().message_id
    assert message.alternatives[0][1] == "text/html"
    row = OutgoingMail.objects.get()
    assert (row.state, row.sent_at, row.attempts) == (MailState.SENT, frozen, 1)
    assert kinds() == ["messaging.sent"]


def test_a_mail_sent_is_not_sent_again():
    mail = write()
    actions.deliver(mail)
    actions.deliver(mail)
    assert len(django_mail.outbox) == 1


def test_a_mail_found_half_way_is_sent_again_under_the_same_name():
    mail = write()
    OutgoingMail.objects.update(state=MailState.SENDING, attempts=1)
    assert actions.deliver(mail) == MailState.SENT
    assert OutgoingMail.objects.get().attempts == 2


@pytest.mark.parametrize(
    "answer",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        smtplib.SMTPServerDisconnected(),
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPRecipientsRefused({"lea@exemple.fr": (450, b"greylisted")}),
        smtplib.SMTPAuthenticationError(535, b"no"),
    ],
)
def test_what_may_pass_is_tried_again(monkeypatch, answer):
    server = Server(monkeypatch, answer)
    mail = write()
    assert actions.deliver(mail) == MailState.QUEUED
    assert jobs() == [mail, mail]
    assert actions.deliver(mail) == MailState.SENT
    assert len(server.received) == 1


def test_a_refused_address_fails_at_once_and_falls_silent(monkeypatch):
    Server(monkeypatch, smtplib.SMTPRecipientsRefused({"lea@exemple.fr": (550, b"lea unknown")}))
    mail = write()
    assert actions.deliver(mail) == MailState.FAILED
    row = OutgoingMail.objects.get()
    assert row.error == MailError.REFUSED
    assert kinds() == ["messaging.failed"]
    assert queries.silence_of("LEA@exemple.fr") == SilenceReason.BOUNCED


def test_the_last_try_gives_up(monkeypatch):
    Server(monkeypatch, TimeoutError())
    mail = write()
    OutgoingMail.objects.update(attempts=rules.ATTEMPTS - 1)
    assert actions.deliver(mail) == MailState.FAILED
    assert len(jobs()) == 1


def test_an_unsubscribed_address_gets_legal_notices_only():
    actions.unsubscribe(queries.address_digest("lea@exemple.fr"))
    write("news")
    write("receipt", legal=True)
    states = dict(OutgoingMail.objects.values_list("key", "state"))
    assert states == {"news": MailState.WITHHELD, "receipt": MailState.QUEUED}
    assert len(jobs()) == 1


def test_only_ordinary_mails_offer_to_unsubscribe():
    write("news")
    write("receipt", legal=True)
    news, receipt = OutgoingMail.objects.order_by("id")
    assert news.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "desinscription" in news.text
    assert "List-Unsubscribe" not in receipt.headers
    assert "desinscription" not in receipt.text + receipt.html


def test_a_silent_address_is_kept_as_a_digest_only():
    actions.unsubscribe(queries.address_digest("lea@exemple.fr"))
    assert "lea" not in Suppression.objects.get().address_digest


def test_a_person_may_come_back():
    digest = queries.address_digest("lea@exemple.fr")
    actions.unsubscribe(digest)
    actions.unsubscribe(digest)
    actions.resubscribe(digest)
    assert queries.silence_of("lea@exemple.fr") is None
    assert kinds() == ["messaging.unsubscribed", "messaging.resubscribed"]


@pytest.mark.parametrize(("kind", "silent"), [("permanent", True), ("temporary", False)])
def test_a_bounce_marks_the_mail(kind, silent):
    mail = write()
    actions.deliver(mail)
    assert actions.bounced(OutgoingMail.objects.get().message_id, kind=kind)
    assert OutgoingMail.objects.get().state == MailState.BOUNCED
    assert (queries.silence_of("lea@exemple.fr") is not None) is silent
    assert kinds()[-1] == "messaging.bounced"


def test_a_bounce_of_nothing_is_unknown():
    assert not actions.bounced("<nothing@nowhere>", kind="permanent")


def test_old_texts_are_forgotten_but_not_the_state(frozen):
    mail = write()
    actions.deliver(mail)
    write("waits")
    OutgoingMail.objects.update(created_at=frozen - timedelta(days=91))
    assert actions.purge_bodies(frozen) == 1
    row = OutgoingMail.objects.get(pk=mail)
    assert (row.subject, row.text, row.html, row.state) == ("", "", "", MailState.SENT)


def test_a_person_is_forgotten():
    sent = write("sent", person_id=7)
    actions.deliver(sent)
    write("waits", person_id=7)
    write("notice", person_id=7, legal=True)
    actions.forget_person(7)
    left = {row.key: (row.to, row.state) for row in OutgoingMail.objects.order_by("id")}
    assert left == {
        "sent": ("", MailState.SENT),
        "waits": ("", MailState.WITHHELD),
        "notice": ("lea@exemple.fr", MailState.QUEUED),
    }


def test_an_address_that_no_header_can_hold_is_refused():
    mail = write(to="deux mots@@exemple.fr")
    OutgoingMail.objects.update(to="lea@exemple.fr\nBcc: autre@exemple.fr")
    assert actions.deliver(mail) == MailState.FAILED
    assert django_mail.outbox == []


def test_a_person_gets_a_copy_of_their_mails():
    write("mine", person_id=7)
    write("other", person_id=8)
    part = queries.export_of(7)
    assert [mail["to"] for mail in part.data] == ["lea@exemple.fr"]
    assert queries.export_of(9) is None
