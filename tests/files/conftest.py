import pytest

from parvis.files import queries


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Each test keeps its files in a folder of its own, and forgets who may open what."""
    where = {"kind": "file", "folder": str(tmp_path / "kept")}
    settings.ENV = {**settings.ENV, "PARVIS_STORAGE": where, "CLAMD_SOCKET": ""}
    known = dict(queries.ACCESS)
    yield
    queries.ACCESS.clear()
    queries.ACCESS.update(known)


@pytest.fixture
def kept(tmp_path):
    """Return the files that the storage holds."""
    return lambda: [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
