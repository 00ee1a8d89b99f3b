"""What follows from what, and what failed."""

from parvis.automation.kinds import REACTIONS
from parvis.automation.types import FailedRun, Rule
from parvis.journal import queries as journal


def table() -> tuple[Rule, ...]:
    """Return the table of reactions in words, in its order."""
    return tuple(
        Rule(
            key=reaction.key,
            on=tuple(sorted(reaction.on)),
            what=(reaction.effect.__doc__ or "").splitlines()[0],
            attempts=reaction.attempts,
        )
        for reaction in REACTIONS
    )


def failed(limit: int = 100) -> tuple[FailedRun, ...]:
    """Return the reactions given up after their last try, newest first."""
    return tuple(
        FailedRun(
            id=run.pk,
            reaction=run.reaction,
            kind=run.entry.kind,
            subject_kind=run.entry.subject_kind,
            subject_id=run.entry.subject_id,
            error=run.error,
            at=run.at,
        )
        for run in journal.failed_reactions(limit=limit)
    )
