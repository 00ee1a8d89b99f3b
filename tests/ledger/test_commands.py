"""`parvis ledger …` says what it found, and ends with 1 when something is wrong."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from parvis.ledger import jobs
from parvis.ledger.models import StoredCheckpoint
from tests.ledger.factories import write


def run(*words):
    out = StringIO()
    call_command("ledger", *words, stdout=out)
    return out.getvalue()


def test_sequence_pin_audit(town, tmp_path):
    write(3)
    assert "3 entries sequenced" in run("sequence")
    assert "kept up to 3" in run("pin", "--trust", str(tmp_path))
    told = run("audit", "--trust", str(tmp_path))
    assert "3 entries, 1 checkpoints, 0 erased, 0 waiting" in told
    assert "sound" in told
    assert (tmp_path / town.slug / "leaves.bin").stat().st_size == 96


def test_a_bad_ledger_ends_with_an_error(town, tmp_path):
    write(3)
    run("sequence")
    run("pin", "--trust", str(tmp_path))
    (tmp_path / town.slug / "leaves.bin").write_bytes(b"\1" * 128)
    out = StringIO()
    with pytest.raises(CommandError, match="not what was recorded"):
        call_command("ledger", "audit", "--trust", str(tmp_path), stdout=out)
    assert "FIRST BAD ENTRY at index 0" in out.getvalue()


def test_nothing_to_pin_and_no_such_town(town, tmp_path):
    with pytest.raises(CommandError, match="nothing to keep"):
        run("pin", "--trust", str(tmp_path))
    with pytest.raises(CommandError, match="No authority"):
        run("audit", "--authority", "atlantide")
    with pytest.raises(CommandError, match="missing"):
        run("audit", "--trust", str(tmp_path))
    with pytest.raises(CommandError, match="verifier key"):
        run("watch", "--key", "rien")


def test_the_job_goes_on_after_the_trouble_of_one_town(town, keys_folder):
    write(1)
    jobs.every_log(0)
    assert StoredCheckpoint.objects.count() == 1
    for path in keys_folder.iterdir():
        path.unlink()
    write(1)
    jobs.every_log(0)
    assert StoredCheckpoint.objects.count() == 1
    jobs.every_witness(0)
    jobs.every_stamp(0)
