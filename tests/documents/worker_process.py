"""A real worker on a test database: its arguments are the database and the folder of keys."""

import sys
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.db import connection

    from parvis.common.worker import Pulse, work

    connection.settings_dict["NAME"] = sys.argv[1]
    settings.KEYS_DIR = Path(sys.argv[2])
    work(concurrency=1, pulse=Pulse(heartbeat=0.3, dead_after=1.5))
