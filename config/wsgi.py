"""The WSGI application, for any server of WSGI."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from parvis.common.doorstep import Doorstep

FILES_OF_ONE_FORM = 4  # of the largest size, sent together without script

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

application = Doorstep(
    get_wsgi_application(),
    slots=settings.ENV["PARVIS_WEB_THREADS"],
    largest=FILES_OF_ONE_FORM * settings.ENV["PARVIS_UPLOAD_MB"] * 1_000_000,
)
