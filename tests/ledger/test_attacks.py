"""Each attack of a dishonest operator, really done as owner of the tables: the audit finds it."""

from datetime import timedelta

import pytest

from parvis.common import clock
from parvis.common.context import use_authority
from parvis.ledger import actions
from parvis.ledger.actions.trusting import pin
from parvis.ledger.enums import Fault
from parvis.ledger.models import LedgerKey
from parvis.ledger.queries import audit, trust
from parvis.ledger.rules import notes
from tests.conftest import MONDAY
from tests.ledger.factories import order, write
from tests.ledger.tampering import another_key, owner_rights, rewrite, roots_now, sign_again
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log():
    """Twelve entries under three checkpoints, an hour and a half apart."""
    town = make_authority(hosts=("testserver",))
    with use_authority(town.id):
        for hour in (0, 1.5, 3):
            with clock.freeze(MONDAY + timedelta(hours=hour)):
                for number in range(4):
                    write(subject=("dossier", number))
                actions.sequence()
        yield order()


@pytest.fixture
def outside(log, tmp_path):
    """What an auditor kept of it before the attack."""
    folder = tmp_path / "trust"
    assert pin(folder) == 12
    return folder


def without():
    return audit.audit()


def with_(folder):
    return audit.audit(trust.load(folder))


def first(report):
    finding = report.findings[0]
    return finding.fault, finding.index, finding.entry_id


def test_control_an_honest_log_is_sound(log, outside):
    for report in (without(), with_(outside)):
        assert report.findings == ()
        assert (report.size, report.checkpoints, report.waiting) == (12, 3, 0)
    assert any("No key is pinned" in spot for spot in without().blind)
    assert not any("No key is pinned" in spot for spot in with_(outside).blind)


# --- what the database alone betrays ---------------------------------------------------------
def test_an_entry_edited(log, outside):
    with owner_rights() as sql:
        sql("UPDATE journal_entry SET kind = 'dossier.refused' WHERE id = %s", log[5])
    for report in (without(), with_(outside)):
        assert first(report) == (Fault.EDITED, 5, log[5])
        assert len(report.findings) == 1


@pytest.mark.parametrize(
    "change",
    [
        "actor_id = 8",
        "actor_id = NULL",
        "on_behalf_of = 3",
        "subject_id = 2",
        "subject_kind = 'person'",
        "version = 'v9'",
        "at = at + interval '1 microsecond'",
        "actor_kind = 'rule'",
        "payload = payload || '{\"step\": 3}'",
    ],
)
def test_no_column_of_an_entry_can_change(log, change):
    with owner_rights() as sql:
        sql(f"UPDATE journal_entry SET {change} WHERE id = %s", log[5])
    assert first(without()) == (Fault.EDITED, 5, log[5])


def test_an_entry_edited_with_its_leaf_and_tiles(log, outside):
    with owner_rights() as sql:
        sql("UPDATE journal_entry SET kind = 'dossier.refused' WHERE id = %s", log[5])
        rewrite(sql)
    alone = without()
    assert first(alone) == (Fault.FORKED, 4, log[4])  # between two checkpoints: 4 to 7
    assert "from index 4 to 7" in alone.findings[0].sentence
    assert first(with_(outside))[0] == Fault.FORKED
    exact = [f for f in with_(outside).findings if f.fault == Fault.EDITED]
    assert [(f.index, f.entry_id) for f in exact] == [(5, log[5])]


def test_an_entry_deleted(log, outside):
    with owner_rights() as sql:
        sql("DELETE FROM journal_entry WHERE id = %s", log[5])
    for report in (without(), with_(outside)):
        assert first(report) == (Fault.DELETED, 5, log[5])


def test_an_entry_deleted_with_its_position(log, outside):
    with owner_rights() as sql:
        sql("DELETE FROM ledger_place WHERE index = 5")
        sql("DELETE FROM journal_entry WHERE id = %s", log[5])
    for report in (without(), with_(outside)):
        assert first(report) == (Fault.DELETED, 5, None)


def test_an_entry_deleted_and_the_hole_closed(log, outside):
    with owner_rights() as sql:
        sql("DELETE FROM ledger_place WHERE index = 5")
        sql("DELETE FROM ledger_salt WHERE entry_id = %s", log[5])
        sql("DELETE FROM journal_entry WHERE id = %s", log[5])
        rewrite(sql)
    assert {f.fault for f in without().findings} >= {Fault.FORKED, Fault.CUT}
    exact = [f for f in with_(outside).findings if f.fault == Fault.DELETED]
    assert exact[0].index == 5


FORGED = """
INSERT INTO journal_entry (authority_id, at, actor_kind, actor_id, kind, subject_kind, subject_id,
                           version, payload)
SELECT authority_id, %s, actor_kind, actor_id, 'dossier.accepted', subject_kind, subject_id,
       version, payload FROM journal_entry LIMIT 1 RETURNING id
"""


def forge(sql):
    return sql(FORGED, MONDAY + timedelta(minutes=1))[0][0]


def test_an_entry_inserted_in_the_past_and_left_without_position(log, outside):
    with owner_rights() as sql:
        forged = forge(sql)
    for report in (without(), with_(outside)):
        assert first(report) == (Fault.INSERTED, None, forged)


def test_an_entry_inserted_in_the_past_and_sequenced(log, outside):
    with owner_rights() as sql:
        forged = forge(sql)
    with clock.freeze(MONDAY + timedelta(hours=3, minutes=1)):
        assert actions.sequence() == 1
    for report in (without(), with_(outside)):
        assert first(report) == (Fault.INSERTED, 12, forged)


def test_an_entry_inserted_among_the_others(log, outside):
    with owner_rights() as sql:
        forged = forge(sql)
        sql("UPDATE ledger_place SET index = index + 1000 WHERE index >= 5")
        sql(
            "INSERT INTO ledger_salt (entry_id, authority_id, value)"
            " SELECT %s, authority_id, value FROM ledger_salt LIMIT 1",
            forged,
        )
        sql(
            "INSERT INTO ledger_place (entry_id, authority_id, index, leaf)"
            " SELECT %s, authority_id, 5, leaf FROM ledger_place LIMIT 1",
            forged,
        )
        rewrite(sql)
    assert first(without())[0] == Fault.FORKED
    exact = [f for f in with_(outside).findings if f.fault == Fault.INSERTED]
    assert [(f.index, f.entry_id) for f in exact] == [(5, forged)]


def test_two_entries_swapped(log, outside):
    with owner_rights() as sql:
        sql("UPDATE ledger_place SET index = -1 WHERE index = 5")
        sql("UPDATE ledger_place SET index = 5 WHERE index = 6")
        sql("UPDATE ledger_place SET index = 6 WHERE index = -1")
    for report in (without(), with_(outside)):
        assert Fault.MOVED in {f.fault for f in report.findings}
        moved = next(f for f in report.findings if f.fault == Fault.MOVED)
        assert (moved.index, moved.entry_id) == (5, log[6])


def test_the_contents_of_two_entries_swapped(log):
    with owner_rights() as sql:
        sql(
            "UPDATE journal_entry e SET subject_id = o.subject_id FROM journal_entry o"
            " WHERE (e.id, o.id) IN ((%s, %s), (%s, %s))",
            *(log[5], log[6], log[6], log[5]),
        )
    assert [(f.fault, f.index) for f in without().findings] == [
        (Fault.EDITED, 5),
        (Fault.EDITED, 6),
    ]


def test_a_tail_cut_under_its_checkpoints(log, outside):
    with owner_rights() as sql:
        sql("DELETE FROM ledger_place WHERE index >= 9")
        sql("DELETE FROM journal_entry WHERE id >= %s", log[9])
    for report in (without(), with_(outside)):
        assert first(report)[:2] == (Fault.CUT, 9)


def test_a_salt_that_disappears(log, outside):
    with owner_rights() as sql:
        sql("DELETE FROM ledger_salt WHERE entry_id = %s", log[5])
        sql("UPDATE journal_entry SET kind = 'dossier.refused' WHERE id = %s", log[5])
    for report in (without(), with_(outside)):
        assert first(report) == (Fault.SALT, 5, log[5])


def test_a_false_signature(log):
    with owner_rights() as sql:
        sql("UPDATE ledger_checkpoint SET note = replace(note, '\n12\n', '\n11\n') WHERE size = 12")
    assert first(without())[0] == Fault.SIGNATURE


def test_a_damaged_tile(log):
    with owner_rights() as sql:
        sql("UPDATE ledger_tile SET data = set_byte(data, 5 * 32, 255 - get_byte(data, 5 * 32))")
    assert first(without())[1:] == (5, log[5])


# --- what only trust material betrays --------------------------------------------------------
def test_a_tail_cut_with_its_checkpoints(log, outside):
    with owner_rights() as sql:
        sql("DELETE FROM ledger_place WHERE index >= 8")
        sql("DELETE FROM journal_entry WHERE id >= %s", log[8])
        sql("DELETE FROM ledger_checkpoint WHERE size > 8")
        rewrite(sql)
    alone = without()
    assert alone.sound
    assert any("an end cut with its checkpoints" in spot for spot in alone.blind)
    assert first(with_(outside))[:2] == (Fault.CUT, 8)


def test_a_fork_signed_with_the_stolen_key(log, outside):
    with owner_rights() as sql:
        sql("UPDATE journal_entry SET kind = 'dossier.refused' WHERE id = %s", log[2])
        rewrite(sql, resign=True)
    alone = without()
    assert alone.sound
    assert any("written again by who holds its key" in spot for spot in alone.blind)
    report = with_(outside)
    exact = next(f for f in report.findings if f.fault == Fault.EDITED)
    assert (exact.index, exact.entry_id) == (2, log[2])
    (outside / "leaves.bin").unlink()  # with the checkpoint alone: which stretch, not which entry
    assert first(with_(outside))[0] == Fault.FORKED
    assert "kept outside" in with_(outside).findings[0].sentence


def test_a_fork_that_went_on_growing(log, outside):
    with owner_rights() as sql:
        sql("DELETE FROM ledger_place WHERE index >= 8")
        sql("DELETE FROM journal_entry WHERE id >= %s", log[8])
        sql("DELETE FROM ledger_checkpoint WHERE size > 8")
        rewrite(sql)
    with clock.freeze(MONDAY + timedelta(hours=5)):
        write(6)
        actions.sequence()
    assert without().sound
    report = with_(outside)
    assert {f.fault for f in report.findings} == {Fault.FORKED, Fault.EDITED}
    assert {f.index for f in report.findings} == {8}


def test_the_key_replaced(log, outside):
    with owner_rights() as sql:
        key, private = another_key()
        sql("UPDATE ledger_key SET text = %s", notes.key_text(key))
        sign_again(sql, roots_now(), private, key)
    alone = without()
    assert alone.sound
    assert any("No key is pinned" in spot for spot in alone.blind)
    assert first(with_(outside))[:2] == (Fault.KEY, 0)
    assert first(with_(outside))[2] == log[0]
    with pytest.raises(trust.TrustProblem, match="not signed by a pinned key"):
        pin(outside)


def test_a_key_that_the_table_does_not_name(log):
    with owner_rights() as sql:
        sign_again(sql, roots_now(), *reversed(another_key()))
    assert first(without())[0] == Fault.KEY
    assert LedgerKey.objects.count() == 1


def test_control_a_journal_older_than_its_ledger_is_sound():
    town = make_authority(hosts=("testserver",))
    with use_authority(town.id):
        for day in (40, 3, 20):
            with clock.freeze(MONDAY - timedelta(days=day)):
                write(3)
        with clock.freeze(MONDAY):
            actions.sequence(batch=2)
        with clock.freeze(MONDAY + timedelta(hours=9)):
            write(3)
            actions.sequence()
        assert without().findings == ()


# --- the trust folder itself -----------------------------------------------------------------
def test_a_folder_follows_an_honest_log(log, outside):
    with clock.freeze(MONDAY + timedelta(hours=4)):
        write(3)
        actions.sequence()
    assert with_(outside).sound
    assert pin(outside) == 15
    assert (outside / "leaves.bin").stat().st_size == 15 * 32
    assert with_(outside).sound


def test_a_folder_is_not_brought_up_to_a_rewritten_log(log, outside):
    with owner_rights() as sql:
        sql("UPDATE journal_entry SET kind = 'dossier.refused' WHERE id = %s", log[2])
        rewrite(sql, resign=True)
    with pytest.raises(trust.TrustProblem, match="do not give the root"):
        pin(outside)


@pytest.mark.parametrize("name", ["log.keys", "checkpoints/000000000012.note"])
def test_a_damaged_folder_is_named(outside, name):
    (outside / name).write_text("rien\n")
    with pytest.raises(trust.TrustProblem, match=name.split("/")[-1]):
        trust.load(outside)


def test_entries_not_sequenced_are_counted_as_not_protected(log, outside):
    with clock.freeze(MONDAY + timedelta(hours=4)):
        write(2)
        report = with_(outside)
    assert (report.sound, report.waiting) == (True, 2)
    assert any("2 entries are not sequenced" in spot for spot in report.blind)
