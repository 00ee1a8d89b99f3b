"""What goes wrong with a model: a refusal, and a finding with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DmnError(Exception):
    """A model that cannot be read: `message` is a French sentence, line and column from 1."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0) -> None:
        where = f"ligne {line}, colonne {column} : " if line else ""
        super().__init__(where + message)
        self.message = message
        self.line = line
        self.column = column


class Severity(StrEnum):
    """How much a finding weighs: an error stops the use of the decision, a warning asks to look."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: names of the model for people, line and column for editors."""

    decision: str = ""
    part: str = ""
    rule: int | None = None
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        words = [f"« {self.decision} »"] if self.decision else []
        if self.rule is not None:
            words.append(f"règle {self.rule}")
        if self.part:
            words.append(self.part)
        if self.line:
            words.append(f"ligne {self.line}")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of the checks: a code for programs, a place, and a French sentence."""

    code: str
    severity: Severity
    message: str
    place: Place = Place()

    def __str__(self) -> str:
        return f"{self.place} : {self.message}" if str(self.place) else self.message
