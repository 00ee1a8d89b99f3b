"""Workers that the tests of this room start, and kill."""

import os
import subprocess
import sys

import pytest
from django.db import connection


@pytest.fixture
def worker(tmp_path):
    """Start worker processes on this test's database; kill what is left."""
    started = []
    env = os.environ | {
        "PARVIS_TEST_FLAG": str(tmp_path / "flag"),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }

    def start():
        name = str(connection.settings_dict["NAME"])
        command = [sys.executable, "-m", "tests.journal.worker_process", name]
        started.append(subprocess.Popen(command, env=env))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
