"""The state of one evaluation of a model: that of FEEL, whose notes are, and a trace if asked."""

from __future__ import annotations

from datetime import datetime

from parvis.decisions.dmn.tracing import Tracer
from parvis.decisions.feel.limits import DEFAULT, Limits, State


class Evaluation(State):
    """What all the expressions of one evaluation share."""

    __slots__ = ("owners", "tracer")

    def __init__(self, now: datetime, limits: Limits = DEFAULT) -> None:
        super().__init__(now, limits, trusted=True)
        self.tracer: Tracer | None = None
        self.owners: list[str] = []  # the decision each note comes from

    def own(self, decision: str) -> None:
        """Say that the notes nobody owns yet come from a decision."""
        self.owners += [decision] * (len(self.notes or ()) - len(self.owners))
