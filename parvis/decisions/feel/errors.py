"""What goes wrong: in the text of a rule (`FeelError`), or while it runs (`Note`)."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from parvis.decisions.speech import Sentence, sentence

Place = tuple[int, int]
"""Line and column in the text of an expression, both from 1."""


class FeelError(Exception):
    """The text of an expression cannot be used.

    `message` is a French sentence for the author of the rule; `line` and `column` start at 1;
    `token` is the piece of text at fault (empty at the end); `suggestion` a name close to it.
    """

    def __init__(
        self, message: str, at: Place = (1, 1), token: str = "", suggestion: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = sentence(message)
        self.line, self.column = at
        self.token = token
        self.suggestion = suggestion

    @property
    def said(self) -> Sentence:
        """The sentence with its place."""
        return sentence("Ligne {}, colonne {} : {}", self.line, self.column, self.message)

    def __str__(self) -> str:
        return str(self.said)


class LimitReached(Exception):
    """A running expression has used up one of its budgets; never leaves the engine."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Note:
    """Why a value is null. `message` is French and holds no value of the evaluation."""

    code: str
    message: str
    line: int = 1
    column: int = 1


def suggested(name: str | None) -> str:
    """« Vouliez-vous écrire… ? », nothing when no name is close."""
    return sentence(" Vouliez-vous écrire « {} » ?", name) if name else ""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is close."""
    folded = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None
