"""Sessions in the database (SESSION_ENGINE), each row with the person it belongs to.

Django lets a project add columns to its sessions: they are written with the row, so a list of a
person's devices costs one statement and keeping it costs none.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.utils.dateparse import parse_datetime

from parvis.common import clock
from parvis.common.rows import columns, from_row

if TYPE_CHECKING:
    from parvis.accounts.models import Person

# Under this key of the session stand browser, place and instant of the sign-in.
DEVICE = "device"


class SessionStore(DatabaseStore):
    """Django's store; the columns repeat what the session says of its opening.

    A session is read together with its person: most requests need both.
    """

    person: "Person | None" = None

    def load(self) -> dict[str, Any]:
        """Return what the session holds; an unknown or ended one starts anew, without a key."""
        with connection.cursor() as cursor:
            cursor.execute(_statement(), (self.session_key, clock.now()))
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.person = _person(row[1:])
        return self.decode(row[0])

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


@cache
def _statement() -> str:
    from parvis.accounts.models import Person

    return f"""
        SELECT s.session_data, {columns(Person, "p")} FROM accounts_session s
          LEFT JOIN accounts_person p ON p.id = s.person_id
         WHERE s.session_key = %s AND s.expire_date > %s"""  # noqa: S608 - constants


def _person(values: tuple[Any, ...]) -> "Person | None":
    from parvis.accounts.models import Person

    return from_row(Person, values) if values[0] is not None else None
