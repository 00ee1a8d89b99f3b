"""The WSGI application; under the supervisor its process ends with granian's main process."""

import ctypes
import os
import signal
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from parvis.common.doorstep import Doorstep

FILES_OF_ONE_FORM = 4  # of the largest size, sent together without script

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

if sys.platform == "linux" and os.environ.get("PARVIS_SUPERVISED") == "1":
    # A killed main process would leave its workers answering on the port with the old code.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() == 1:  # it was killed before we could ask
        os._exit(1)

application = Doorstep(
    get_wsgi_application(),
    slots=settings.ENV["PARVIS_WEB_THREADS"],
    largest=FILES_OF_ONE_FORM * settings.ENV["PARVIS_UPLOAD_MB"] * 1_000_000,
)
