"""A folder of keys for each test, and entries to sequence."""

import pytest


@pytest.fixture(autouse=True)
def keys_folder(settings, tmp_path):
    """Keep the private keys of a test in its own folder."""
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR
