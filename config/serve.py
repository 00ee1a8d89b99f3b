"""The web server: the application is loaded once, then forked, so that its workers share it.

Takes granian's options. Nothing here may open a connection: it would be shared too.
"""

import gc
import os
from importlib import import_module

import django
from django.conf import settings
from django.template import engines
from granian.cli import entrypoint


def load() -> None:
    """Load everything a request may need, and put it out of the garbage collector's sight."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
    django.setup()
    import_module(settings.ROOT_URLCONF)
    for name in engines["jinja2"].env.list_templates(extensions=["html"]):
        engines["jinja2"].get_template(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    load()
    entrypoint()
