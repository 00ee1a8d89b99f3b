"""Files as people send them."""

import json

from django.db import connection

from parvis.files import actions
from parvis.files.models import StoredFile
from parvis.files.types import Holder
from parvis.journal.types import person
from tests.files import samples

LEA = Holder(person_id=7)
VISITOR = Holder(session_token="visitor-token-22-chars")
ACTOR = person(7)


def receive(content=None, name="plan.pdf", *, held_by=LEA, accepted=()):
    content = samples.pdf() if content is None else content
    return actions.receive(
        samples.upload(content, name), actor=ACTOR, held_by=held_by, accepted=accepted
    )


def row(file):
    return StoredFile.objects.get(public_id=file.id)


def deferred(task):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [task]
        )
        return [json.loads(args) for (args,) in cursor.fetchall()]


def entries():
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, payload FROM journal_entry ORDER BY id")
        return cursor.fetchall()
