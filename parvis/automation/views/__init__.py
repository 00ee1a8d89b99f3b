"""Pages of automation: what failed, and trying a rule on past dossiers."""

from parvis.automation.views.reactions import index, retry
from parvis.automation.views.simulations import (
    cancel,
    compare,
    resume,
    simulation,
    simulations,
)

__all__ = ["cancel", "compare", "index", "resume", "retry", "simulation", "simulations"]
