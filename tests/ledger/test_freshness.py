"""A witness that stopped, a log that froze: told after a day, and only where there was news."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command

from parvis.common import clock
from parvis.ledger import actions
from parvis.ledger.actions import cosigning
from parvis.ledger.actions.trusting import pin
from parvis.ledger.enums import Fault, SignatureType
from parvis.ledger.models import Cosignature, Witness
from parvis.ledger.queries import audit, trust
from parvis.ledger.rules import notes
from parvis.ledger.types import Key
from tests.conftest import MONDAY
from tests.ledger.factories import write

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "temoin.test/w1"
KEY = Key(NAME, SignatureType.COSIGNATURE, PRIVATE.public_key().public_bytes_raw())


@pytest.fixture
def witness(town, monkeypatch):
    """A witness without network that confirms all it is asked, by its own clock."""
    wrong = []

    def fetch(url, body):
        text = notes.read_note(body.decode().split("\n\n", 1)[1]).text
        at = int(clock.now().timestamp()) + sum(wrong)
        return 200, notes.signature_line(notes.cosign(text, KEY, PRIVATE, at=at))

    monkeypatch.setattr(cosigning, "_fetch", fetch)
    actions.add_witness(notes.key_text(KEY), "http://temoin.test")
    return wrong


def at(hour):
    return clock.freeze(MONDAY + timedelta(hours=hour))


def sign(hour):
    with at(hour):
        write(1)
        actions.sequence()


def page(client, language="fr"):
    client.cookies["langue"] = language
    html = client.get("/registre/").content.decode()
    return BeautifulSoup(html, "lxml").main.get_text(" ", strip=True).replace("\u00a0", " ")


def stale(report):
    return [f.sentence for f in report.findings if f.fault is Fault.STALE]


def test_a_witness_that_stopped(client, witness):
    sign(0)
    with at(0):
        assert actions.ask_witnesses() == 1
    with at(300):  # no news: nothing is owed
        assert "ne confirme plus" not in page(client)
        assert audit.audit().findings == ()
    sign(300)
    with at(323):
        assert "ne confirme plus" not in page(client)
    with at(325):
        told = page(client)
        assert "Un témoin ne confirme plus ce registre." in told
        assert "signé depuis le 5 décembre 2026 à 22" in told
        assert "attend confirmation" in told
        assert "1 ne confirme plus" in told
        assert "Il n’a rien confirmé depuis plus de 24 heures" in told
        told = page(client, "en")
        assert "A witness no longer confirms this register." in told
        assert "It has confirmed nothing for more than 24 hours" in told
        report = audit.audit()
        assert stale(report) == [
            f"The witness {NAME} has confirmed nothing for more than 24 hours,"
            " though there was news."
        ]
        assert report.sound
        assert actions.ask_witnesses() == 1
        assert "ne confirme plus" not in page(client)
        assert audit.audit().findings == ()


def test_an_auditor_misses_the_witness_that_the_database_forgot(witness, tmp_path):
    sign(0)
    with at(0):
        actions.ask_witnesses()
        pin(tmp_path / "trust")
    Witness.objects.all().delete()
    sign(1)
    with at(26):
        assert audit.audit().findings == ()
        assert NAME in stale(audit.audit(trust.load(tmp_path / "trust")))[0]


def test_a_log_that_froze(client, town):
    sign(0)
    with at(1):
        write(1)
    with at(24):
        assert "n’est plus signé" not in page(client)
    with at(26):
        told = page(client)
        assert "Ce registre n’est plus signé." in told
        assert "rien ne les protège encore" in told
        assert "This register is no longer signed." in page(client, "en")
        assert stale(audit.audit()) == [
            "The ledger was not signed for more than 24 hours, though there was news:"
            " does the worker run?"
        ]
        out = StringIO()
        with pytest.raises(CommandError, match="not kept up"):
            call_command("ledger", "audit", stdout=out)
        assert "sound: every entry is the one that was signed." in out.getvalue()
        assert "overdue [stale] The ledger was not signed" in out.getvalue()
        actions.sequence()
        assert "n’est plus signé" not in page(client)


def test_the_limit_is_the_operators(client, town, monkeypatch):
    monkeypatch.setattr(settings, "ENV", settings.ENV | {"PARVIS_LEDGER_HOURS": 100})
    sign(0)
    with at(1):
        write(1)
    with at(99):
        assert "n’est plus signé" not in page(client)
    with at(102):
        assert "n’est plus signé" in page(client)


@pytest.mark.parametrize("seconds", [-25 * 3600, 25 * 3600, 1 << 62])
def test_a_confirmation_of_another_day_is_not_kept(witness, seconds):
    sign(0)
    witness.append(seconds)
    with at(0):
        assert actions.ask_witnesses() == 0
    assert not Cosignature.objects.exists()
    assert Witness.objects.get().trouble == "its clock is wrong"
    witness.clear()
    with at(0):
        assert actions.ask_witnesses() == 1
    assert Cosignature.objects.get().at == datetime(2026, 11, 23, 9, tzinfo=UTC)
