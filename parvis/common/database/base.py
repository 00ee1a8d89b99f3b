"""PostgreSQL backend which states the authority at every check-out from the pool."""

from typing import Any

from django.db.backends.postgresql import base

from parvis.common import context


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend; a connection starts each piece of work with the context's authority."""

    def init_connection_state(self) -> None:
        """Overwrite whatever authority the connection carried: Django calls this per check-out."""
        super().init_connection_state()
        context.state(self)

    def get_connection_params(self) -> dict[str, Any]:
        """Bound every statement and every wait for a lock (performance sheet, section 5.1)."""
        params = super().get_connection_params()
        params.setdefault("application_name", "parvis")
        return params
