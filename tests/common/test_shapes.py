"""Threads that read the same struct for the first time do not end the process.

Each case runs in a process of its own: a struct is learnt once.
"""

import subprocess
import sys

import pytest

TOGETHER = """
import os, sys, threading
sys.setswitchinterval(1e-6)
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
import django
django.setup()
{load}
ready = threading.Barrier(4)
def run():
    ready.wait()
    read()
threads = [threading.Thread(target=run) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
PROCEDURE = """
from pathlib import Path
from parvis.procedures.rules.packs import decode
from parvis.procedures.rules.sources import read_yaml
values = read_yaml(Path("packs/prime-velo/procedure.yaml").read_bytes())[0]
read = lambda: decode(values)
"""
PROFILE = """
from parvis.tenancy.types import profile_from
read = lambda: profile_from({"name": "Villeneuve"})
"""


@pytest.mark.parametrize("load", [PROCEDURE, PROFILE], ids=["a procedure", "a town"])
def test_threads_learn_a_struct_together(load):
    done = subprocess.run(
        [sys.executable, "-c", TOGETHER.format(load=load)], capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
