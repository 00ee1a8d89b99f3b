"""Each line of the table of reactions: what it does, and that it does it once."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.accounts.enums import EntryKind as AccountKind
from parvis.automation.enums import Followed
from parvis.automation.kinds import REACTIONS, dossiers
from parvis.common import clock
from parvis.dossiers import actions
from parvis.dossiers.enums import EntryKind, State
from parvis.files.enums import EntryKind as FileKind
from parvis.journal import actions as journal
from parvis.journal import queries as entries
from parvis.journal.types import SYSTEM, VISITOR, person
from parvis.messaging.models import OutgoingMail
from tests.automation.running import react
from tests.conftest import MONDAY
from tests.dossiers import factories as make

pytestmark = pytest.mark.usefixtures("town", "frozen", "_forget_forms")


@pytest.fixture
def _forget_forms():
    from parvis.procedures import queries

    queries.forget_forms()


def mails(template):
    return list(OutgoingMail.objects.filter(template=template).order_by("id"))


def flat(mail):
    return mail.text.replace("\u00a0", " ")


def test_every_reaction_has_its_words_and_answers_a_kind_that_exists():
    assert [reaction.key for reaction in REACTIONS] == list(Followed.values)
    known = {*EntryKind.values, *AccountKind.values, *FileKind.values}
    assert {kind for reaction in REACTIONS for kind in reaction.on} <= known


def test_each_entry_defers_its_reactions_in_the_same_transaction():
    make.make_submitted()
    rows = ProcrastinateJob.objects.filter(task_name="journal.react").order_by("id")
    jobs = {job["reaction"]: at for job, at in rows.values_list("args", "scheduled_at")}
    assert jobs == {
        "draft.reminder": MONDAY + timedelta(days=7),
        "dossier.receipt": None,
        "document.receipt": None,
        "dossier.automatic_decision": None,
    }


def test_the_receipt_says_all_that_the_law_wants_and_leaves_once():
    dossier = make.make_submitted()
    react(dossier)
    react(dossier)
    [mail] = mails("dossiers/receipt")
    text = flat(mail)
    for words in (
        "accusé de réception électronique",
        "23 novembre 2026",  # date of reception
        "Service voirie",
        "1 place des Arcades",
        "01 99 00 12 34",
        "dimanche 24 janvier 2027",  # day of the silence
        "considérée comme refusée (CRPA, art. L. 231-4",
        "jusqu’au 24 mars 2027",  # two months to contest it
        "tribunal administratif",
        f"/mes-dossiers/{dossier.number}/",
    ):
        assert words in text, words
    assert mail.legal
    assert mail.person_id == dossier.owner_id


def test_the_resident_is_told_in_the_language_of_the_form():
    owner = make.make_person()
    dossier = actions.start(
        make.make_procedure(), audience="individual", actor=person(owner.pk), lang="en"
    )
    make.fill(dossier, 1, make.PAGE_1)
    make.fill(dossier, 2, make.PAGE_2)
    react(make.submit(dossier))
    assert mails("dossiers/receipt")[0].lang == "en"


@pytest.mark.parametrize(("sender", "told"), [("owner", 1), ("agent", 0)])
def test_a_virus_is_told_to_the_resident_who_sent_it(sender, told):
    dossier = make.make_submitted()
    who = dossier.owner_id if sender == "owner" else make.make_agent()[0].person_id
    entry = journal.record(
        FileKind.INFECTED,
        subject=("file", 1),
        actor=SYSTEM,
        payload={"subject_kind": "dossier", "subject_id": dossier.pk, "sender": who},
    )
    for _ in range(2):
        journal.run_reaction(entry, "dossier.virus")
    sent = mails("dossiers/virus")
    assert len(sent) == told
    assert all("Nous avons trouvé un virus" in flat(mail) for mail in sent)


def test_a_virus_in_a_file_that_is_joined_to_nothing_is_told_on_the_page():
    entry = journal.record(
        FileKind.INFECTED, subject=("file", 1), actor=SYSTEM, payload={"sender": None}
    )
    journal.run_reaction(entry, "dossier.virus")
    assert mails("dossiers/virus") == []


def test_a_correction_is_asked_by_mail_with_its_words():
    dossier, _agent = make.make_correction()
    react(dossier)
    assert "Il manque le nombre de places exact." in flat(mails("dossiers/correction")[0])


def test_messages_are_announced_to_the_other_side_without_their_words():
    dossier, (actor, roles) = make.make_taken()
    actions.post_message(dossier, "Le camion passera-t-il ?", actor=actor, roles=roles)
    actions.post_message(dossier, "Oui, vers 14 h.", actor=person(dossier.owner_id))
    react(dossier)
    [to_resident], [to_agent] = mails("dossiers/message"), mails("dossiers/message_agent")
    assert to_resident.person_id == dossier.owner_id
    assert to_agent.person_id == actor.person_id
    assert "camion" not in to_resident.text
    assert "14 h" not in flat(to_agent)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("accepted", "est acceptée"), ("refused", "est refusée"), ("dropped", "sans suite")],
)
def test_a_decision_is_notified_with_reasons_author_and_appeal(outcome, words):
    dossier, _agent = make.make_decided(outcome)
    react(dossier)
    text = flat(mails("dossiers/decision")[0])
    assert words in text
    assert "La rue est déjà réservée ce jour-là." in text
    assert "Samira Exemple, Cheffe du service voirie" in text
    assert ("tribunal administratif" in text) is (outcome != "accepted")


def test_a_draft_left_for_a_week_is_remembered_once():
    dossier = make.make_draft()
    with clock.freeze(MONDAY + timedelta(days=8)):
        dossiers.remind(dossier.pk)
        dossiers.remind(dossier.pk)
    [mail] = mails("dossiers/reminder")
    assert not mail.legal
    assert "Vos réponses du 23 novembre 2026" in flat(mail)


def test_a_draft_still_worked_on_is_looked_at_later():
    dossier = make.make_draft()
    with clock.freeze(MONDAY + timedelta(days=3)):
        dossiers.remind(dossier.pk)
    assert mails("dossiers/reminder") == []
    assert ProcrastinateJob.objects.filter(task_name="automation.remind_draft").count() == 1


def test_a_submitted_dossier_needs_no_reminder():
    dossier = make.make_submitted()
    with clock.freeze(MONDAY + timedelta(days=8)):
        dossiers.remind(dossier.pk)
    assert mails("dossiers/reminder") == []


def test_the_link_of_a_draft_goes_to_the_address_given():
    dossier = actions.start(make.make_procedure(), audience="individual", actor=VISITOR)
    actions.offer_claim(dossier, "Lea@Exemple.test", actor=VISITOR)
    react(dossier)
    [mail] = mails("dossiers/link")
    assert mail.to == "lea@exemple.test"
    assert "/mes-dossiers/reprendre/" in mail.text


def test_a_dossier_is_taken_by_rule_only_where_the_procedure_says_so():
    dossier = make.make_submitted()
    react(dossier)
    assert make.reload(dossier).state == State.SUBMITTED
    entry = next(
        one for one in entries.timeline("dossier", dossier.pk) if one.kind == EntryKind.SUBMITTED
    )
    assert entry.payload["automatic"] is False
    dossiers.take_automatically(entry)  # asked for by mistake, it still looks at the procedure
    assert make.reload(dossier).state == State.SUBMITTED
