"""Doing what jobs would do, in the test's own transaction."""

from parvis.automation.kinds import REACTIONS
from parvis.journal import actions as journal
from parvis.journal import queries as entries


def react(dossier):
    """Run every reaction to every entry of a dossier, in the order of the journal."""
    for entry in reversed(entries.timeline("dossier", dossier.pk)):
        for reaction in REACTIONS:
            if entry.kind in reaction.on and reaction.follows(entry.payload):
                journal.run_reaction(entry.id, reaction.key)
