"""Statements of each step of the journey, counted in process: transaction control included.

The statement that states the authority at each check-out is counted too, one per request.
"""

import os
import re

import django

HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


def main() -> None:
    """Play the journey with Django's test client and print « step NAME COUNT » lines."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.journey import ANSWERS, SIGNED
    from config.demo import ACCOUNTS
    from parvis.accounts.models import Person

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Person.objects.get(email=ACCOUNTS[0].email))

    def counted(step, call):
        with CaptureQueriesContext(connection) as captured:
            answer = call()
        if step:
            print("step", step, len(captured) + 1)
        return answer

    for names in (("",) * 6, ("start", "open", "save", "summary", "submit", "confirmation")):
        start, show, save, summary, submit, confirmation = names
        begun = counted(
            start,
            lambda: client.post("/mes-dossiers/commencer/dix-champs", {"nouveau": "1"}),
        )
        path = begun["location"]
        page = counted(show, lambda at=path: client.get(at))
        hidden = dict(HIDDEN.findall(page.content.decode()))
        saved = counted(save, lambda at=path, h=hidden: client.post(at, h | ANSWERS))
        check = saved["location"]
        page = counted(summary, lambda at=check: client.get(at))
        hidden = dict(HIDDEN.findall(page.content.decode()))
        sent = counted(submit, lambda at=check, h=hidden: client.post(at, h | SIGNED))
        counted(confirmation, lambda at=sent["location"]: client.get(at))


if __name__ == "__main__":
    main()
