"""What an operator is told about procedures before pages are served."""

from typing import Any

from django.core.checks import Tags, Warning, register

from parvis.procedures import queries


@register(Tags.database)
def places_are_loaded(databases: Any = None, **_: Any) -> list[Warning]:
    """Warn when the national list of communes is empty: fields of place would find nothing."""
    if not databases or queries.places_loaded():
        return []
    return [
        Warning(
            "The list of communes is empty: run « parvis load-places » (needs npm ci).",
            id="procedures.W001",
        )
    ]
