"""Private keys: made once, for their owner alone, and refused when others may read them."""

import stat
import subprocess
import sys

import pytest

from parvis.common import keys


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"


def test_a_key_is_made_once_and_kept():
    first = keys.load_or_create_ed25519("ledger-1")
    again = keys.load_or_create_ed25519("ledger-1")
    assert keys.public_bytes(first) == keys.public_bytes(again)
    assert keys.public_bytes(keys.load_or_create_ed25519("ledger-2")) != keys.public_bytes(first)


def test_folder_and_file_are_for_their_owner_alone():
    keys.load_or_create_ed25519("stamp")
    assert stat.S_IMODE(keys.folder().stat().st_mode) == 0o700
    assert stat.S_IMODE(keys.path_of("stamp").stat().st_mode) == 0o600
    assert [path.name for path in keys.folder().iterdir()] == ["stamp.pem"]


def test_a_key_open_to_others_is_refused():
    keys.load_or_create_ed25519("stamp")
    keys.path_of("stamp").chmod(0o640)
    with pytest.raises(keys.KeyFileError, match="open to others"):
        keys.load_or_create_ed25519("stamp")


def test_a_file_that_is_no_key_is_refused():
    keys.path_of("stamp").touch(mode=0o600)
    with pytest.raises(keys.KeyFileError, match="readable private key"):
        keys.load_or_create_ed25519("stamp")


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", ".hidden", "é"])
def test_only_plain_names(name):
    with pytest.raises(keys.KeyFileError, match="name for a key"):
        keys.path_of(name)


def test_two_processes_get_the_same_key(tmp_path):
    code = (
        "from django.conf import settings; settings.configure(KEYS_DIR={!r})\n"
        "from parvis.common import keys\n"
        "print(keys.public_bytes(keys.load_or_create_ed25519('race')).hex())"
    ).format(str(tmp_path / "race"))
    runs = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(4)
    ]
    assert len({run.communicate()[0] for run in runs}) == 1
