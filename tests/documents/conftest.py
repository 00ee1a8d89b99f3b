"""A town with a seal for trying, in a folder of keys of its own; one drawing process for all."""

import pytest

from parvis.documents import actions
from parvis.journal.types import SYSTEM


@pytest.fixture
def key_folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR


@pytest.fixture
def sealed_town(town, key_folder):
    """Return an authority that can issue documents."""
    actions.make_development_seal(actor=SYSTEM)
    return town


@pytest.fixture(scope="session", autouse=True)
def _drawing_process():
    yield
    actions.typesetter().close()
