"""What is done inside one of two installations: `python -m tests.ledger.house VERB …`."""

import sys

import django


def make(host):
    """Make the town of this installation, reached by its own name and by the loopback."""
    from tests.tenancy.factories import make_authority

    make_authority(host.split(".")[0], hosts=(host, "127.0.0.1"))


def write(count):
    from tests.ledger.factories import write as record

    record(int(count))


def forget(size):
    """Lose everything after some entries, as a restore from an old backup does."""
    from tests.ledger.tampering import owner_rights, rewrite

    with owner_rights() as sql:
        sql("DELETE FROM ledger_place WHERE index >= %s", int(size))
        sql("DELETE FROM journal_entry WHERE id NOT IN (SELECT entry_id FROM ledger_place)")
        sql("DELETE FROM ledger_checkpoint WHERE size > %s", int(size))
        sql("DELETE FROM ledger_cosignature WHERE size > %s", int(size))
        rewrite(sql)


if __name__ == "__main__":
    django.setup()
    verb, *words = sys.argv[1:]
    if verb == "make":
        make(*words)
    else:
        from parvis.common.context import use_authority
        from parvis.tenancy import queries as tenancy

        with use_authority(tenancy.all_ids()[0]):
            {"write": write, "forget": forget}[verb](*words)
