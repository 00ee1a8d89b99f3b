"""The application is loaded once, then forked: web processes and workers share what they load.

`python -m config.serve` serves pages alone, with the variables of the environment.
"""

import gc
import os
import signal
import threading
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import django

from config.environment import read
from parvis.common.doorstep import threads_of
from parvis.common.supervisor import end_with


def load() -> None:
    """Load everything a request may need, and put it out of the garbage collector's sight.

    Nothing here may open a connection or start a thread: forks would share them.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
    django.setup()
    from django.conf import settings
    from django.template import engines

    _plain_locals()
    import_module("config.wsgi")
    import_module(settings.ROOT_URLCONF)
    for name in engines["jinja2"].env.list_templates(extensions=["html"]):
        engines["jinja2"].get_template(name)
    gc.collect()
    gc.freeze()


def _plain_locals() -> None:
    """Keep language and connection by thread.

    Django keeps them by thread or task, behind a lock: a fifteenth of each page. Nothing of ours
    reads them in a task.
    """
    from django.db import connections
    from django.utils.translation import trans_real

    trans_real._active = threading.local()  # type: ignore[attr-defined]
    connections._connections = threading.local()  # type: ignore[attr-defined]


def application() -> Any:
    """Return the application to a web process, which ends with granian's main process.

    Otherwise a killed main process would leave it answering on the port with the old code.
    """
    from config.wsgi import application as found

    end_with(int(os.environ["PARVIS_WEB_PID"]), signal.SIGKILL)
    return found


def serve(values: Mapping[str, Any]) -> None:
    """Serve pages until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["PARVIS_WEB_PID"] = str(os.getpid())
    Granian(
        "config.serve:application",
        factory=True,
        address=str(values["PARVIS_BIND"]),
        port=values["PORT"],
        interface=Interfaces.WSGI,
        workers=values["PARVIS_WEB_WORKERS"],
        blocking_threads=threads_of(values["PARVIS_WEB_THREADS"]),
        backpressure=64,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    load()
    serve(read())
