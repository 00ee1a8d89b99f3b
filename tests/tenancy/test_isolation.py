"""Nobody reads or writes another authority's rows: by context, by SQL, by pooled connection."""

import threading

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from parvis.accounts.models import Department
from parvis.common.context import NoAuthorityError, current_authority, use_authority
from parvis.common.owner import as_owner
from tests.tenancy.factories import make_authority

UNPROTECTED = """
SELECT c.relname FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'authority_id' AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND c.relname <> 'tenancy_host'
   AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
        OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
        OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive
                      AND (p.polcmd <> '*' OR p.polwithcheck IS NOT NULL OR
                           pg_get_expr(p.polqual, p.polrelid) <> %s)))
"""
# What opens a row: nothing but this. Another policy would open it too, for policies are summed.
ONLY = (
    "(authority_id = (NULLIF(current_setting('parvis.authority'::text, true), ''::text))::bigint)"
)


def unprotected() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(UNPROTECTED, [ONLY])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_owned_table_has_a_forced_policy():
    assert unprotected() == set()


@pytest.mark.django_db(transaction=True)
def test_the_walk_finds_a_planted_table_without_policy():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted (id bigint, authority_id bigint)")
        try:
            assert unprotected() == {"planted"}
        finally:
            cursor.execute("DROP TABLE planted")


@pytest.mark.django_db(transaction=True)
def test_the_walk_finds_a_policy_that_opens_more():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE POLICY planted ON documents_share FOR SELECT USING (expires_at > now())"
        )
        try:
            assert unprotected() == {"documents_share"}
        finally:
            cursor.execute("DROP POLICY planted ON documents_share")


@pytest.mark.django_db
def test_the_runtime_role_owns_nothing_and_bypasses_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("parvis_app", False, False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'parvis_app'::regrole")
        assert cursor.fetchone() == (0,)


@pytest.fixture
def two_towns(db):
    one, two = make_authority(), make_authority()
    for town in (one, two):
        with use_authority(town.id):
            Department.objects.create(authority_id=town.id, slug="voirie", name=town.name)
    return one, two


def test_each_town_sees_its_own_rows_only(two_towns):
    for town in two_towns:
        with use_authority(town.id):
            assert [d.name for d in Department.objects.order_by("id")] == [town.name]


def test_without_context_nothing_is_read(two_towns):
    assert list(Department.objects.order_by("id")) == []
    with pytest.raises(NoAuthorityError):
        current_authority()


def test_sql_across_towns_reads_and_changes_nothing(two_towns):
    one, two = two_towns
    with use_authority(one.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_department WHERE authority_id = %s", [two.id])
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE accounts_department SET name = '' WHERE authority_id = %s", [two.id])
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Department.objects.create(authority_id=two.id, slug="x", name="x")


@pytest.mark.django_db(transaction=True)
def test_interleaved_work_on_pooled_connections_never_mixes_towns():
    towns = [make_authority(), make_authority()]
    for town in towns:
        with use_authority(town.id):
            Department.objects.create(authority_id=town.id, slug="voirie", name=town.name)
    wrong: list[str] = []
    barrier = threading.Barrier(4)

    def work(town):
        barrier.wait()
        for turn in range(50):
            with use_authority(town.id):
                names = {d.name for d in Department.objects.order_by("id")}
                if names != {town.name}:
                    wrong.append(f"{town.name} saw {names}")
                if turn % 10 == 0:
                    with pytest.raises(ProgrammingError), transaction.atomic():
                        connection.cursor().execute("SELECT nothing FROM nowhere")
            connection.close()

    threads = [threading.Thread(target=work, args=(towns[i % 2],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert wrong == []
