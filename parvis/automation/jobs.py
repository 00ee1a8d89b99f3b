"""Background entry points of this room."""

from parvis.automation import actions
from parvis.automation.kinds.dossiers import remind as remind_draft
from parvis.common.jobs import job


@job("automation.remind_draft", queue="reactions")
def remind(dossier: int) -> None:
    remind_draft(dossier)


@job("automation.simulate")
def simulate(simulation: int, below: int) -> None:
    actions.step(simulation, below)
