"""Sessions in the database (SESSION_ENGINE), each row with the person it belongs to.

Django lets a project add columns to its sessions: they are written with the row, so a list of a
person's devices costs one statement and keeping it costs none.
"""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils.dateparse import parse_datetime

# Under this key of the session stand browser, place and instant of the sign-in.
DEVICE = "device"


class SessionStore(DatabaseStore):
    """Django's store; the columns repeat what the session says of its opening."""

    @classmethod
    def get_model_class(cls) -> Any:
        from parvis.accounts.models import OpenSession

        return OpenSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        device = data.get(DEVICE, {})
        row.person_id = data.get(SESSION_KEY)
        row.user_agent = device.get("user_agent", "")
        row.place = device.get("place", "")
        row.opened_at = parse_datetime(device["at"]) if device else None
        return row
