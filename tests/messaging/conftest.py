import pytest

from parvis.messaging import actions
from tests.messaging.factories import install_templates


@pytest.fixture(autouse=True)
def _templates(monkeypatch):
    install_templates(monkeypatch)
    yield
    actions._plain.cache_clear()
