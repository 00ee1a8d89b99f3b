"""Keys of an authority: from a file, a PKCS#12, a token; rotated, revoked, never told."""

import os
import shutil
import stat
import subprocess

import pytest
import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.core.management import CommandError, call_command

from parvis.common.keys import KeyFileError
from parvis.documents import actions
from parvis.documents.enums import EntryKind, KeyPurpose
from parvis.documents.models import Key
from parvis.journal import queries as journal
from parvis.journal.types import SYSTEM
from tests.documents.authorities import Authority, make_key, openssl_accepts
from tests.documents.orders import make_order
from tests.documents.reading import content_of

SECRET = b"phrase inventee"
TOKEN = "/usr/lib/softhsm/libsofthsm2.so"


@pytest.fixture(scope="module")
def authority():
    return Authority()


def files_of(folder, authority, key):
    """Write what a provider hands over: PKCS#12, PEM with passphrase, chain; return the names."""
    folder.mkdir()
    own = authority.issue(key)
    locked = serialization.BestAvailableEncryption(SECRET)
    pem = key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    chain = own.public_bytes(Encoding.PEM) + authority.root.public_bytes(Encoding.PEM)
    packed = pkcs12.serialize_key_and_certificates(b"c", key, own, [authority.root], locked)
    named = {"key.pem": pem, "chain.pem": chain, "seal.p12": packed, "secret": SECRET}
    for name, content in named.items():
        (folder / name).write_bytes(content)
    return {name: str(folder / name) for name in named}


@pytest.mark.parametrize("kind", ["p256", "rsa3072"])
@pytest.mark.parametrize("form", ["pem", "pkcs12"])
def test_a_seal_comes_from_a_file_with_passphrase(
    town, key_folder, tmp_path, authority, kind, form
):
    names = files_of(tmp_path / "given", authority, make_key(kind))
    given = {"passphrase_file": names["secret"], "authority": town.slug}
    if form == "pem":
        given |= {"key": names["key.pem"], "certificates": names["chain.pem"]}
    else:
        given |= {"pkcs12": names["seal.p12"]}
    command(**given)
    made = actions.issue(make_order("un"), actor=SYSTEM)
    assert openssl_accepts(content_of(made), authority, tmp_path)
    assert not Key.objects.get(purpose=KeyPurpose.SEAL).development
    for path in key_folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def command(**options):
    words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    call_command("create_seal", *words)


@pytest.mark.skipif(
    not (os.path.exists(TOKEN) and shutil.which("softhsm2-util")),  # noqa: PTH110
    reason="no token in software: see tools/checkers.sh",
)
def test_a_seal_stays_in_its_token(town, key_folder, tmp_path, authority, monkeypatch):
    key = make_key()
    names = files_of(tmp_path / "given", authority, key)
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    (tmp_path / "plain.pem").write_bytes(
        key.private_bytes(
            Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (tmp_path / "pin").write_text("1234\n")
    tool = ["softhsm2-util", "--token", "essai", "--label"]
    subprocess.run(
        [*tool[:1], "--init-token", "--free", "--label=essai", "--pin=1234", "--so-pin=5678"],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        [*tool, "cachet", "--import", str(tmp_path / "plain.pem"), "--id", "01", "--pin", "1234"],
        check=True, capture_output=True,
    )  # fmt: skip
    command(
        authority=town.slug, pkcs11=TOKEN, token="essai", label="cachet",
        pin_file=tmp_path / "pin", certificates=names["chain.pem"],
    )  # fmt: skip
    made = actions.issue(make_order("un"), actor=SYSTEM)
    assert openssl_accepts(content_of(made), authority, tmp_path)


def test_a_wrong_passphrase_a_foreign_certificate_and_an_open_file_are_refused(
    town, key_folder, tmp_path, authority
):
    names = files_of(tmp_path / "given", authority, make_key())
    others = files_of(tmp_path / "other", authority, make_key())
    (tmp_path / "wrong").write_text("autre")
    common = {"authority": town.slug, "key": names["key.pem"]}
    with pytest.raises(CommandError, match="wrong file or passphrase"):
        command(**common, certificates=names["chain.pem"], passphrase_file=tmp_path / "wrong")
    with pytest.raises(CommandError, match="do not belong together"):
        command(**common, certificates=others["chain.pem"], passphrase_file=names["secret"])
    command(**common, certificates=names["chain.pem"], passphrase_file=names["secret"])
    for path in key_folder.glob("*.key"):
        path.chmod(0o644)
    asked = actions.request(make_order("un"))
    with pytest.raises(KeyFileError, match="open to others"):
        actions.make(asked.id)


def test_a_new_seal_takes_over_and_the_former_stays_published(sealed_town):
    first = actions.issue(make_order("un"), actor=SYSTEM)
    key_id = actions.make_development_seal(rsa_key=True, actor=SYSTEM)
    second = actions.issue(make_order("deux"), actor=SYSTEM)
    rows = {row.key_id: row for row in Key.objects.filter(purpose=KeyPurpose.SEAL)}
    assert len(rows) == 2
    assert rows[key_id].until is None
    assert [row.until for row in rows.values()].count(None) == 1
    assert first.level == second.level


def test_a_revoked_key_seals_no_more(sealed_town):
    row = Key.objects.get(purpose=KeyPurpose.SEAL)
    call_command("revoke_key", row.key_id, "--authority", sealed_town.slug)
    with pytest.raises(actions.NoSealError):
        actions.issue(make_order("un"), actor=SYSTEM)
    kinds = [entry.kind for entry in journal.timeline("document_key", row.pk)]
    assert kinds == [EntryKind.KEY_REVOKED, EntryKind.KEY_ADDED]
    with pytest.raises(CommandError):
        call_command("revoke_key", row.key_id, "--authority", sealed_town.slug)


def test_the_seal_for_trying_says_that_it_is_worth_nothing(sealed_town):
    row = Key.objects.get(purpose=KeyPurpose.SEAL)
    assert row.development
    assert "ESSAI SANS VALEUR" in row.holder


def test_the_demo_gives_a_seal_to_who_has_none_once(town, key_folder):
    call_command("create_seal", "--demo")
    call_command("create_seal", "--demo")
    assert Key.objects.filter(purpose=KeyPurpose.SEAL).count() == 1


def test_no_key_enters_the_database_nor_a_log(town, key_folder, capsys):
    with structlog.testing.capture_logs() as logs:
        actions.make_development_seal(actor=SYSTEM)
        actions.issue(make_order("un"), actor=SYSTEM)
    said = f"{logs}{capsys.readouterr()}{list(Key.objects.order_by('id').values())}"
    for path in key_folder.glob("*key*"):
        body = path.read_text().splitlines()[1]
        assert body not in said
    assert "PRIVATE" not in said
