"""The WSGI application, for any server of WSGI."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from parvis.accounts.rules import is_among, source
from parvis.common.doorstep import Doorstep, Environ

FILES_OF_ONE_FORM = 4  # of the largest size, sent together without script

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")


def _sender(environ: Environ) -> str:
    """Return whom a request counts for, as the limits of attempts do: a shared address for none."""
    from parvis.accounts.queries import client_address  # its models are ready once Django is

    address = client_address(environ)
    shared = is_among(address, settings.ENV["PARVIS_SHARED_ADDRESSES"])
    return "" if shared else source(address)


application = Doorstep(
    get_wsgi_application(),
    slots=settings.ENV["PARVIS_WEB_THREADS"],
    largest=FILES_OF_ONE_FORM * settings.ENV["PARVIS_UPLOAD_MB"] * 1_000_000,
    source=_sender,
)
