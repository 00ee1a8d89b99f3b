"""Asking a time-stamping server (RFC 3161) for the instant of our last checkpoint."""

import urllib.request
from hashlib import sha512

import structlog
from django.conf import settings
from django.db import transaction
from rfc3161_client import PKIStatus, TimestampRequestBuilder, decode_timestamp_response

from parvis.common.context import current_authority
from parvis.ledger.models import Stamped
from parvis.ledger.queries import store

logger = structlog.get_logger()
SECONDS = 20
LONGEST = 100_000


class StampProblem(Exception):
    """The time-stamping server did not stamp what it was sent."""


def stamp_latest() -> bool:
    """Time-stamp the last checkpoint's note, unless it is, or no server is configured.

    One time-stamp covers every entry before it, so one a day is enough. Calls the network; raises
    StampProblem or OSError, and the job tries again. Writes no journal entry.
    """
    row = store.latest()
    if not settings.TSA_URL or row is None or Stamped.objects.filter(size=row.size).exists():
        return False
    request = TimestampRequestBuilder().data(row.note.encode()).build()
    sent = urllib.request.Request(  # noqa: S310 - the operator's own setting, http or https
        settings.TSA_URL,
        data=request.as_bytes(),
        headers={"Content-Type": "application/timestamp-query"},
    )
    with urllib.request.urlopen(sent, timeout=SECONDS) as answer:  # noqa: S310
        body = answer.read(LONGEST)
    try:
        response = decode_timestamp_response(body)
        granted = PKIStatus(response.status) in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)
        told = response.tst_info if granted else None
    except ValueError as error:
        raise StampProblem("The time-stamping server did not answer with a time-stamp.") from error
    if told is None or told.nonce != request.nonce:
        raise StampProblem("The time-stamping server refused, or stamped another request.")
    if told.message_imprint.message != sha512(row.note.encode()).digest():
        raise StampProblem("The time-stamping server stamped something else.")
    with transaction.atomic():
        Stamped.objects.bulk_create(
            [
                Stamped(
                    authority_id=current_authority(),
                    size=row.size,
                    answer=body,
                    at=told.gen_time,
                )
            ],
            ignore_conflicts=True,
        )
    logger.info("checkpoint stamped", size=row.size)
    return True
