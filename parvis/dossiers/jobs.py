from procrastinate.contrib.django import app

from parvis.common.context import use_authority
from parvis.dossiers import actions
from parvis.tenancy import queries as tenancy


@app.periodic(cron="47 3 * * *")
@app.task(name="dossiers.clean", queueing_lock="dossiers.clean")
def clean(timestamp: int) -> None:
    """Each night, authority by authority: forget drafts and links that nobody can come back to."""
    del timestamp
    for authority in tenancy.all_ids():
        with use_authority(authority):
            while actions.forget_visitor_drafts():
                pass
            actions.delete_ended_claims()
