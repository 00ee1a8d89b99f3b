"""The start that tests use: a throw-away database, everything else as in production."""

import os
import tempfile
from pathlib import Path

# The workers of a parallel run inherit the number of the run, and so its folder and its server.
_RUN = os.environ.setdefault("PARVIS_TEST_RUN", str(os.getpid()))
os.environ.setdefault("PARVIS_VAR", str(Path(tempfile.gettempdir()) / f"parvis-test-{_RUN}"))
os.environ.setdefault("PARVIS_HTTPS", "0")

from config.settings.prod import *  # noqa: E402, F403 - the variables come first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["TEST"] = {"NAME": "test_parvis"}  # noqa: F405 - from prod
