"""When a mail leaves, is tried again, is named."""

from datetime import timedelta

import pytest

from parvis.messaging import rules
from parvis.messaging.enums import MailError, SilenceReason


def test_the_same_mail_has_the_same_message_id():
    first = rules.message_id("receipt:12", authority="villeneuve", host="villeneuve.example")
    again = rules.message_id("receipt:12", authority="villeneuve", host="villeneuve.example")
    assert first == again
    assert first.startswith("<")
    assert first.endswith("@villeneuve.example>")


def test_two_mails_and_two_towns_have_different_message_ids():
    ids = {
        rules.message_id(key, authority=town, host="h.example")
        for key in ("a", "b")
        for town in ("x", "y")
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Votre demande\r\nBcc: autre@exemple.fr", "Votre demande Bcc: autre@exemple.fr"),
        ("  deux   mots\t", "deux mots"),
        ("a\u2028b", "a b"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_subject_cannot_add_a_header(typed, kept):
    assert rules.one_line(typed) == kept


def test_empty_lines_are_few_and_the_mark_of_the_foot_is_kept():
    written = "\n\nBonjour,\n\n\n\nPrêt.   \n \n\n-- \nFin\n\n"
    assert rules.tidy(written) == "Bonjour,\n\nPrêt.\n\n-- \nFin\n"


@pytest.mark.parametrize(
    ("legal", "silence", "leaves"),
    [
        (False, None, True),
        (False, SilenceReason.UNSUBSCRIBED, False),
        (False, SilenceReason.BOUNCED, False),
        (True, None, True),
        (True, SilenceReason.UNSUBSCRIBED, True),
        (True, SilenceReason.BOUNCED, True),
    ],
)
def test_a_legal_notice_always_leaves(legal, silence, leaves):
    assert rules.may_leave(legal=legal, silence=silence) is leaves


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (None, MailError.UNREACHABLE),
        (421, MailError.REFUSED_FOR_NOW),
        (450, MailError.REFUSED_FOR_NOW),
        (535, MailError.SIGN_IN),
        (550, MailError.REFUSED),
    ],
)
def test_replies_of_a_server(code, error):
    assert rules.error_of(code) == error


@pytest.mark.parametrize(
    ("attempts", "error", "pause"),
    [
        (1, MailError.UNREACHABLE, timedelta(minutes=1)),
        (2, MailError.REFUSED_FOR_NOW, timedelta(minutes=2)),
        (5, MailError.SIGN_IN, timedelta(minutes=16)),
        (8, MailError.UNREACHABLE, timedelta(minutes=128)),
        (9, MailError.UNREACHABLE, None),
        (1, MailError.REFUSED, None),
        (1, MailError.SENDER_REFUSED, None),
    ],
)
def test_pauses_double_and_end(attempts, error, pause):
    assert rules.next_try(attempts, error) == pause
