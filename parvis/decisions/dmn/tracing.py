"""The trace of an evaluation (stub)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DecisionTrace:
    value: Any


class Tracer:
    def enter(self, decision: Any, frame: Any) -> None: ...
    def leave(self, value: Any) -> None: ...
    def table(self, *a: Any) -> None: ...
    def trace(self, decision: str, value: Any, notes: Any) -> DecisionTrace:
        return DecisionTrace(value)
