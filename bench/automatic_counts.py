"""What became of dossiers, read from the database: `python -m bench.automatic_counts NUMBER…`.

Prints one JSON object: how many have no decision, how many more than one of anything that follows.
"""

import json
import os
import sys

import django


def main() -> None:
    """Count decisions, journal entries and mails of each dossier named on the standard input."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
    django.setup()
    from django.db import connection

    from parvis.common.context import use_authority
    from parvis.tenancy import queries as tenancy

    numbers = sys.stdin.read().split()
    with use_authority(tenancy.by_slug("villeneuve").id), connection.cursor() as cursor:
        cursor.execute(COUNT, [numbers])
        rows = cursor.fetchall()
    found = {
        "read": len(rows),
        "lost": sum(1 for decisions, *_ in rows if decisions == 0),
        "doubled": sum(1 for counts in rows if max(counts) > 1),
        "mails": sum(counts[-1] for counts in rows),
    }
    print(json.dumps(found))


COUNT = """
SELECT (SELECT count(*) FROM dossiers_decision x WHERE x.dossier_id = d.id),
       (SELECT count(*) FROM dossiers_rule_record r WHERE r.dossier_id = d.id),
       (SELECT count(*) FROM journal_entry e WHERE e.subject_kind = 'dossier'
           AND e.subject_id = d.id AND e.kind = 'dossier.accepted'),
       (SELECT count(*) FROM messaging_mail m JOIN journal_entry e
           ON m.key = 'dossier.decision-' || e.id
         WHERE e.subject_kind = 'dossier' AND e.subject_id = d.id)
  FROM dossiers_dossier d WHERE d.number = ANY(%s)
"""


if __name__ == "__main__":
    main()
