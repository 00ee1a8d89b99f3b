"""What goes wrong with a model: a refusal, and a finding with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parvis.decisions.speech import Sentence, sentence, together


class DmnError(Exception):
    """A model that cannot be read: `message` is a French sentence, line and column from 1."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0) -> None:
        self.message = sentence(message)
        where = "ligne {}, colonne {} : {}"
        self.said = sentence(where, line, column, self.message) if line else self.message
        super().__init__(str(self.said))
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

    @property
    def said(self) -> Sentence:
        """The place in words."""
        words: list[str] = [sentence("« {} »", self.decision)] if self.decision else []
        if self.rule is not None:
            words.append(sentence("règle {}", self.rule))
        if self.part:
            words.append(self.part)
        if self.line:
            words.append(sentence("ligne {}", self.line))
        return together(words, ", ")

    def __str__(self) -> str:
        return str(self.said)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of the checks: a code for programs, a place, and a French sentence."""

    code: str
    severity: Severity
    message: str
    place: Place = Place()

    @property
    def said(self) -> Sentence:
        """The sentence after its place."""
        place, message = self.place.said, sentence(self.message)
        return sentence("{} : {}", place, message) if place else message

    def __str__(self) -> str:
        return str(self.said)
