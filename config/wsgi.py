"""The WSGI application; under the supervisor its process ends with granian's main process."""

import ctypes
import os
import signal
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

if sys.platform == "linux" and os.environ.get("PARVIS_SUPERVISED") == "1":
    # A killed main process would leave its workers answering on the port with the old code.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() == 1 and os.environ.get("PARVIS_SUPERVISOR_PID") != "1":
        os._exit(1)

application = get_wsgi_application()
