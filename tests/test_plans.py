"""What people open every day reads by an index, under row-level security, however large the tables.

Plans are those of the runtime role, for the statements that the queries really send.
"""

from datetime import timedelta
from functools import partial
from typing import NamedTuple

import pytest
from django.db import connection

from parvis.accounts.enums import Role
from parvis.accounts.types import Grant, RoleSet
from parvis.common import clock
from parvis.common.context import use_authority
from parvis.common.owner import as_owner
from parvis.documents import queries as documents
from parvis.documents.queries.checking import examine
from parvis.documents.rules.checking import Showing, Shown
from parvis.dossiers import queries as dossiers
from parvis.dossiers.enums import Sort
from parvis.dossiers.models import Dossier
from parvis.dossiers.queries import past
from parvis.dossiers.types import Cursor
from parvis.workbench import rules
from parvis.workbench.enums import View
from tests.dossiers import factories as make
from tests.procedures.factories import make_procedure
from tests.tenancy.factories import make_authority

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BIG = ("dossiers_dossier", "dossiers_decision", "dossiers_word", "documents_document")
ROWS = 100_000

DOSSIERS = """
INSERT INTO dossiers_dossier (authority_id, number, procedure_id, procedure_version_id, state,
  version, department_id, assignee_id, owner_id, audience, lang, answers, typed, saved_from,
  applicant, words, due_on, correction_pending, review_pending, news_for_agents, news_for_resident,
  submitted_at, created_at, updated_at)
SELECT %(town)s, (%(base)s + n)::text, (%(procedures)s::bigint[])[n %% 10 + 1],
  (%(versions)s::bigint[])[n %% 10 + 1],
  CASE WHEN n %% 50 = 0 THEN 'draft' WHEN n %% 12 = 0 THEN 'submitted'
       WHEN n %% 13 = 0 THEN 'in_review' WHEN n %% 3 = 0 THEN 'refused' ELSE 'accepted' END,
  1, (%(departments)s::bigint[])[(hashint4(n) & 7) + 1],
  (%(people)s::bigint[])[(hashint4(n + 1) & 15) + 1],
  (%(people)s::bigint[])[(hashint4(n + 2) & 127) + 1],
  'individual', 'fr', '{"places": 2}', '{}', '', 'Léa Fictive',
  CASE WHEN n %% 5 = 0 THEN 'lea fictive rue n' || n ELSE '' END,
  DATE '2026-01-01' + n %% 900, false, n %% 2000 = 1, false, false,
  TIMESTAMPTZ '2026-01-01' + n * INTERVAL '1 minute', now(), now() - n * INTERVAL '1 minute'
FROM generate_series(1, %(rows)s) n
"""
DECISIONS = """
INSERT INTO dossiers_decision (authority_id, dossier_id, outcome, facts, law, author_name,
  author_capacity, at)
SELECT authority_id, id, state, '', '', 'Samira Exemple', 'Cheffe', now()
FROM dossiers_dossier WHERE state IN ('accepted', 'refused')
"""
DOCUMENTS = """
INSERT INTO documents_document (authority_id, public_id, code, key, kind, title, number,
  subject_kind, subject_id, person_id, state, author_name, author_capacity, author_department,
  delegation, by_rule, data, source, template, template_digest, data_digest, file_digest, file,
  size, level, key_id, entry_id, created_at, issued_at)
SELECT authority_id, lpad(id::text, 22, 'a'), lpad(id::text, 16, '0'), 'document-' || id,
  'receipt', 'Récépissé', number, 'dossier', id, owner_id, 'in_force', '', '', '', '', false, '{}',
  '', '', '', '', md5(id::text) || md5(id::text), lpad(id::text, 22, 'f'), 1, '', '', id, now(),
  now() - id * INTERVAL '1 minute'
FROM dossiers_dossier WHERE state IN ('accepted', 'refused') AND id %% 3 = 0
"""


class Town(NamedTuple):
    """What a filled town holds: ids, and the number of one of its dossiers."""

    procedures: list[int]
    departments: list[int]
    people: list[int]
    number: str


def fill(town, rows, base):
    """Fill the tables of a town, in a statement each."""
    with use_authority(town.id):
        versions = [make_procedure(f"demarche-{n}") for n in range(10)]
        made = Town(
            [one.procedure_id for one in versions],
            [make.make_department(f"service-{n}").pk for n in range(8)],
            [make.make_person().pk for _ in range(128)],
            str(base + 777),
        )
        values = {
            "town": town.id, "base": base, "rows": rows, "procedures": made.procedures,
            "versions": [one.id for one in versions], "departments": made.departments,
            "people": made.people,
        }  # fmt: skip
        with connection.cursor() as cursor:
            for statement in (DOSSIERS, DECISIONS, DOCUMENTS):
                cursor.execute(statement, values)
    return made


def statements(call):
    """Return the reads that a call sends, with their parameters."""
    sent = []

    def note(execute, sql, parameters, many, context):
        sent.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        call()
    return [one for one in sent if one[0].lstrip().startswith(("SELECT", "WITH"))]


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def read_whole(call, *, at_most=20_000):
    """Return the scans of a big table that use no index, or read more rows than they should."""
    found = []
    for sql, parameters in statements(call):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", parameters)
            (plans,) = cursor.fetchone()
        for node in nodes(plans[0]["Plan"]):
            rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            whole = "Seq Scan" in node["Node Type"] or rows * node["Actual Loops"] > at_most
            if whole and node.get("Relation Name") in BIG:
                found.append((node["Relation Name"], node["Node Type"], int(rows), sql[:60]))
    return found


def inboxes(town):
    """Every list of agents, of one department, of two, of all: each view, each order, words."""
    wanted = [{"vue": view} for view in View.values]
    wanted += [{"vue": View.ALL, "tri": order} for order in Sort.values]
    wanted += [{"q": "n777"}, {"q": "lea n777"}, {"q": "123-456-789"}]
    wanted += [{"vue": View.ALL, "demarche": str(town.procedures[0]), "tri": Sort.NEWEST}]
    wanted += [{"vue": View.ALL, "suivi": str(town.people[3])}]
    for departments in (town.departments[:1], town.departments[:2], None):
        kept = None if departments is None else frozenset(departments)
        for params in wanted:
            asked = rules.read(params)
            yield (
                f"{params} {departments}",
                partial(
                    dossiers.inbox,
                    rules.filters(
                        asked, departments=kept, person_id=town.people[3], today=clock.today()
                    ),
                ),
            )


def others(town):
    """What a resident opens, what a simulation reads, what anyone checks."""
    mayor = RoleSet((Grant(Role.DECIDER, None, "maire"),))
    person, procedure = town.people[5], town.procedures[0]
    dossier = dossiers.by_number(town.number)
    yield "my dossiers", partial(dossiers.owned, person)
    older = Cursor((clock.now() - timedelta(days=20)).isoformat(), 1)
    yield "my older dossiers", partial(dossiers.owned, person, after=older)
    yield "my draft", partial(dossiers.draft_of_procedure, person, procedure)
    yield "a dossier", partial(dossiers.by_number, town.number)
    yield "a case", partial(dossiers.case, dossier.pk, mayor)
    yield "past answers", partial(past.submitted_answers, procedure, below=10**9, limit=500)
    yield "how many past answers", partial(past.submitted_count, procedure, below=10**9)
    yield "accepted dossiers", partial(dossiers.accepted_counts, town.departments[:1])
    yield "my safe", partial(documents.safe, person)
    yield "my safe, searched", partial(documents.safe, person, text="recepisse")
    yield "documents of a dossier", partial(documents.of_subject, "dossier", dossier.pk)
    yield "documents being made", documents.late
    for what, value in (
        (Showing.CODE, "0" * 13 + "777"),
        (Showing.ADDRESS, "a" * 22),
        (Showing.DIGEST, "a" * 64),
    ):
        yield f"checked by {what}", partial(examine, Shown(what, value))


def test_what_is_opened_every_day_reads_by_an_index():
    town, other = make_authority("villeneuve", hosts=("testserver",)), make_authority("autre")
    made = fill(town, ROWS, 100_000_000)
    fill(other, 1000, 500_000_000)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(BIG)}")
    with use_authority(town.id):
        for name, call in [*inboxes(made), *others(made)]:
            assert (name, read_whole(call)) == (name, [])
        planted = partial(list, Dossier.objects.filter(applicant="Personne").order_by("id"))
        assert read_whole(planted)  # the control: a column without index
