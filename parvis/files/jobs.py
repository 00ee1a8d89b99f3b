from procrastinate.contrib.django import app

from parvis.common import clock
from parvis.common.context import use_authority
from parvis.common.jobs import job
from parvis.files import actions
from parvis.tenancy import queries as tenancy


# The daemon may be away for hours while it reads new signatures: the file waits, withheld.
@job("files.scan", queue="files", attempts=60, wait=5)
def scan(file: int) -> None:
    actions.scan(file)


@job("files.preview", queue="files", attempts=3, wait=30)
def preview(file: int) -> None:
    actions.draw_preview(file)


@job("files.remove", queue="files", attempts=30, wait=30)
def remove(keys: list[str]) -> None:
    actions.remove_bytes(keys)


@app.periodic(cron="41 * * * *")
@app.task(name="files.purge", queueing_lock="files.purge")
def purge(timestamp: int) -> None:
    """Delete what was attached to nothing, authority by authority."""
    del timestamp
    for authority in tenancy.all_ids():
        with use_authority(authority):
            while actions.purge(clock.now()):
                pass
