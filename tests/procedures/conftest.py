import pytest

from parvis.procedures import actions, queries
from tests.procedures import factories


@pytest.fixture(autouse=True)
def _forget():
    queries.forget_forms()
    queries.forget_places()


@pytest.fixture
def places(db):
    """A few communes, one département, one région and one country."""
    actions.load_places(factories.PLACES)
