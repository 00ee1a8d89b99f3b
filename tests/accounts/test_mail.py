"""Every mail of accounts is written in both bodies, and says the one thing to do."""

import pytest

from config.signin import CHANGES, MAILS
from parvis.accounts import actions
from parvis.accounts.enums import Role
from parvis.accounts.types import Grant
from parvis.automation.kinds.accounts import send_invitation, tell_unprotected
from parvis.journal.models import JournalEntry
from parvis.journal.queries import entry
from parvis.journal.types import SYSTEM
from parvis.messaging import actions as messaging
from parvis.messaging.models import OutgoingMail
from tests.accounts.factories import give_application, make_person

VALUES = {"code": "123456", "signup_url": "https://ville.test/i", "password_reset_url": "https://v"}


def written(template, **context):
    messaging.send(
        template, to="lea@exemple.test", lang="fr", context=context, key=template, legal=True
    )
    return OutgoingMail.objects.order_by("-id").first()


@pytest.mark.parametrize("mail", {mail.template: mail for mail in MAILS.values()}.values())
def test_each_mail_says_its_values_in_text_and_html(town, mail):
    sent = written(mail.template, **{name: VALUES[name] for name in mail.values})
    for name in mail.values:
        assert VALUES[name] in sent.text
        assert VALUES[name] in sent.html
    assert sent.subject


@pytest.mark.parametrize("change", sorted({*CHANGES.values(), "protection_removed"}))
def test_each_change_of_security_has_its_sentence(town, change):
    sent = written("accounts/security_change", change=change)
    assert "/compte/mot-de-passe/oublie/" in sent.text
    assert len(sent.text.split("\n\n")[1]) > 20


def invited(email):
    grants = [Grant(Role.EXPERT)]
    actions.invite(email, grants=grants, actor=SYSTEM)
    kept = JournalEntry.objects.filter(kind="account.invited").order_by("-id").first()
    send_invitation(entry(kept.pk))
    return OutgoingMail.objects.order_by("-id").first()


def test_a_new_agent_receives_a_link_that_sets_a_password(town):
    assert "/mot-de-passe/nouveau/" in invited("samira@exemple.test").text


def test_who_has_a_password_is_told_to_sign_in(town):
    assert "/compte/connexion/" in invited(make_person().email).text


def test_who_loses_the_second_factor_is_told_once(town):
    person = make_person()
    give_application(person)
    actions.remove_protection(person.pk, actor=SYSTEM)
    kept = JournalEntry.objects.get(kind="account.protection_removed")
    for _ in range(2):
        tell_unprotected(entry(kept.pk))
    sent = OutgoingMail.objects.get(template="accounts/security_change")
    assert sent.to == person.email
    assert "Un administrateur a retiré la double protection" in sent.text
