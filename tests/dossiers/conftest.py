import pytest

from parvis.dossiers.queries import facts
from parvis.procedures import queries as procedures


@pytest.fixture(autouse=True)
def _forget():
    """What a process keeps of rows of a rolled-back test must not answer for the next one."""
    procedures.forget_forms()
    facts.forget_departments()
