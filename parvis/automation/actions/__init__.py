"""What an administrator does by hand: start a reaction again, try a rule on past dossiers."""

from parvis.automation.actions.reactions import retry
from parvis.automation.actions.simulations import (
    CannotSimulateError,
    cancel,
    resume,
    start,
    step,
)

__all__ = ["CannotSimulateError", "cancel", "resume", "retry", "start", "step"]
