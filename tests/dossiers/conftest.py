import pytest

from parvis.procedures import queries as procedures


@pytest.fixture(autouse=True)
def _forget_forms():
    """A form compiled for a row of a rolled-back test must not answer for the next one."""
    procedures.forget_forms()
