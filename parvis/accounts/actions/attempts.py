"""Counting attempts against abuse, in the database: every process sees the same count."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from parvis.accounts import rules
from parvis.accounts.models import Attempt
from parvis.common import clock

# The row stays locked until the pause is written: two attempts at once are counted one by one.
# At first nobody waits, not even until now: the later of two may have the earlier clock.
_COUNT = """
INSERT INTO accounts_attempt AS a (key, count, last_at, next_at) VALUES (%s, 1, %s, %s)
ON CONFLICT (key) DO UPDATE
  SET count = CASE WHEN a.last_at < %s THEN 1 ELSE a.count + 1 END,
      last_at = greatest(a.last_at, EXCLUDED.last_at)
  WHERE a.next_at <= EXCLUDED.last_at
RETURNING count
"""


@transaction.atomic
def attempt(what: str, who: str) -> int:
    """Count one attempt; return 0 if it may go on, else the seconds to wait before the next.

    what: an `enums.Attempted`. who: an account's address or id, or an address of the network,
    which is free when it stands in PARVIS_SHARED_ADDRESSES. Only a keyed digest of it is kept.
    A refused attempt is not counted: trying during the wait does not lengthen it.
    """
    if rules.is_among(who, settings.ENV["PARVIS_SHARED_ADDRESSES"]):
        return 0
    limit, now, key = rules.LIMITS[what], clock.now(), _key(what, who)
    forgotten = now - timedelta(seconds=limit.memory)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, (key, now, forgotten, forgotten))
        row = cursor.fetchone()
    if row is None:
        next_at = Attempt.objects.values_list("next_at", flat=True).get(pk=key)
        return max(1, round((next_at - now).total_seconds()))
    wait = rules.pause(limit, row[0])
    if wait:
        Attempt.objects.filter(pk=key).update(next_at=now + timedelta(seconds=wait))
    return 0


def forgive(what: str, who: str, *, all_of_them: bool) -> None:
    """Take back the last attempt, which succeeded, or all of them and the wait that they set."""
    row = Attempt.objects.filter(pk=_key(what, who))
    if all_of_them:
        row.delete()
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_attempt SET count = greatest(count - 1, 0) WHERE key = %s",
                (_key(what, who),),
            )


def forget_old() -> int:
    """Delete what no limit remembers any more; return how many rows."""
    longest = max(limit.memory for limit in rules.LIMITS.values())
    return Attempt.objects.filter(last_at__lt=clock.now() - timedelta(seconds=longest)).delete()[0]


def _key(what: str, who: str) -> str:
    subject = rules.source(who) if rules.is_address(who) else who.strip().lower()
    return salted_hmac(f"parvis.attempt.{what}", subject, algorithm="sha256").hexdigest()
