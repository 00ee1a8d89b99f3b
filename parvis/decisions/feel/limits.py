"""Budgets of an expression, and the small state of one evaluation."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parvis.decisions.feel.errors import LimitReached, Note, Place
from parvis.decisions.speech import sentence

NOTES_KEPT = 200
STEPS_BETWEEN_LOOKS = 2000


@dataclass(frozen=True, slots=True)
class Limits:
    """Rules are hostile input: everything that can grow has a ceiling.

    text: characters of an expression; nodes, depth: size of its tree; steps: loops, calls and
    items of lists handled; calls: nested user functions; items: longest list; characters:
    longest string; seconds: of processor, so that a busy machine decides the same as a quiet one;
    regex_seconds: of one match.
    """

    text: int = 200_000
    nodes: int = 20_000
    depth: int = 100
    steps: int = 1_000_000
    calls: int = 100
    items: int = 100_000
    characters: int = 1_048_576
    seconds: float = 1.0
    regex_seconds: float = 0.05


DEFAULT = Limits()


class State:
    """What one evaluation shares: the instant, the budgets left, the notes.

    Made for each evaluation, so what starts the same for all stands on the class.
    """

    at: Place = (1, 1)
    notes: list[Note] | None = None
    calls = 0
    steps = 0
    alarm = STEPS_BETWEEN_LOOKS
    deadline: float | None = None
    record: Any = None

    def __init__(self, now: datetime, limits: Limits = DEFAULT, *, trusted: bool = False) -> None:
        self.now = now
        self.limits = limits
        self.trusted = trusted  # values of the scope are already FEEL values
        if limits is not DEFAULT:
            self.alarm = min(limits.steps, STEPS_BETWEEN_LOOKS)

    def note(self, code: str, message: str, at: Place | None = None) -> None:
        """Remember why a value is null."""
        if self.notes is None:
            self.notes = []
        if len(self.notes) < NOTES_KEPT:
            line, column = at or self.at
            self.notes.append(Note(code, sentence(message), line, column))

    def tick(self, count: int = 1) -> None:
        """Count `count` steps. Raises LimitReached when steps or time are used up."""
        self.steps += count
        if self.steps > self.alarm:
            self._look()

    def _look(self) -> None:
        if self.steps > self.limits.steps:
            raise LimitReached("Le calcul demande trop d’opérations ; il est arrêté.")
        clock = time.thread_time()
        if self.deadline is None:
            self.deadline = clock + self.limits.seconds
        elif clock > self.deadline:
            raise LimitReached("Le calcul dure trop longtemps ; il est arrêté.")
        self.alarm = min(self.steps + STEPS_BETWEEN_LOOKS, self.limits.steps)

    def room(self, count: int) -> None:
        """Check, before building it, that a list of `count` items fits; counts the steps."""
        if count > self.limits.items:
            raise LimitReached("Une liste devient trop longue ; le calcul est arrêté.")
        self.tick(count)

    def text(self, count: int) -> None:
        """Check that a string of `count` characters fits."""
        if count > self.limits.characters:
            raise LimitReached("Un texte devient trop long ; le calcul est arrêté.")
        self.tick(count >> 6)
