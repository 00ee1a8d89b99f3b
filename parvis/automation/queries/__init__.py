"""What follows from what, what failed, and what a change of rule would change."""

from parvis.automation.queries.reactions import failed, table
from parvis.automation.queries.simulations import (
    changes,
    compared,
    info,
    recent,
    said,
    startable,
    whys,
)

__all__ = [
    "changes",
    "compared",
    "failed",
    "info",
    "recent",
    "said",
    "startable",
    "table",
    "whys",
]
