"""Clean-up of what has expired: attempts and sessions. They belong to no authority."""

from importlib import import_module

from django.conf import settings
from procrastinate.contrib.django import app

from parvis.accounts import actions


@app.periodic(cron="7 3 * * *")
@app.task(name="accounts.clean", queueing_lock="accounts.clean")
def clean(timestamp: int) -> None:
    """Each night: forget old attempts and expired sessions."""
    del timestamp
    actions.forget_old()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
