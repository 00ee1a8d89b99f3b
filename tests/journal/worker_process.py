"""A real worker on a test database: `python -m tests.journal.worker_process DATABASE [REST]`."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.db import connection

    from parvis.common.worker import Pulse, work
    from parvis.journal import actions
    from tests.journal.reacting import REACTIONS

    connection.settings_dict["NAME"] = sys.argv[1]
    actions.register_reactions(REACTIONS)
    rest = float(sys.argv[2]) if len(sys.argv) > 2 else None
    work(concurrency=1, pulse=Pulse(heartbeat=0.3, dead_after=1.5), rest=rest)
