"""Being a witness: remember the last checkpoint of a log, sign only what continues it."""

from hashlib import sha256

import structlog
from django.db import transaction

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM
from parvis.ledger.actions.own_keys import origin, own_key
from parvis.ledger.enums import EntryKind, KeyUse
from parvis.ledger.models import SplitView, Witness, WitnessedLog
from parvis.ledger.rules import notes
from parvis.ledger.rules.receipts import read_request
from parvis.ledger.rules.witnessing import Answer, judge, never_seen
from parvis.ledger.types import Checkpoint, Note

logger = structlog.get_logger()
TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


def watch(key_text: str) -> str:
    """Accept to witness the log of this verifier key; return its origin. Raises NoteProblem."""
    key = notes.read_key(key_text)
    WitnessedLog.objects.update_or_create(
        authority_id=current_authority(),
        origin=key.name,
        defaults={"key": key_text, "origin_digest": sha256(key.name.encode()).hexdigest()},
    )
    witness_key()
    return key.name


def add_witness(key_text: str, url: str) -> str:
    """Ask this witness from now on to confirm our checkpoints; return its name."""
    key = notes.read_key(key_text)
    Witness.objects.update_or_create(
        authority_id=current_authority(),
        name=key.name,
        defaults={"key": key_text, "url": url.rstrip("/")},
    )
    return key.name


def witness_key() -> str:
    """Return the verifier key under which we cosign, made the first time."""
    return notes.key_text(own_key(KeyUse.WITNESS, f"{origin()}/temoin")[0])


def add_checkpoint(body: str) -> tuple[int, str, str]:
    """Answer a log that asks for a cosignature: status, body, content type.

    What was cosigned is kept before it is told, one request at a time for each log. Two notes of
    one size and two roots are kept as proof. Raises NoteProblem for what is no request. Journal:
    `ledger.split_seen` for such a proof.
    """
    request = read_request(body)
    asked = notes.read_checkpoint(notes.read_note(request.note).text)
    with transaction.atomic():
        row = (
            WitnessedLog.objects.select_for_update(of=("self",))
            .filter(origin=asked.origin)
            .order_by()
            .first()
        )
        if row is None:
            return Answer.UNKNOWN, "", TEXT
        known = _known(row)
        verdict = judge(request, log=notes.read_key(row.key), known=known)
        if verdict.split:
            keep_split(asked.origin, row.note, request.note)
        if verdict.answer is Answer.NOT_THE_LAST:
            return verdict.answer, f"{known.size}\n", SIZE
        if verdict.answer is not Answer.COSIGN:
            return verdict.answer, "", TEXT
        return Answer.COSIGN, _cosign(row, asked, request.note), TEXT


def _cosign(row: WitnessedLog, asked: Checkpoint, note: str) -> str:
    key, private = own_key(KeyUse.WITNESS, f"{origin()}/temoin")
    text = notes.checkpoint_text(asked)
    now = clock.now()
    signature = notes.cosign(text, key, private, at=int(now.timestamp()))
    own = [one for one in notes.read_note(note).signatures if one.name == asked.origin]
    row.size, row.at = asked.size, now
    row.note = notes.note_text(Note(text, (*own, signature)))
    if asked.successor:
        row.key = notes.key_text(asked.successor)
        logger.warning("the key of a watched log changed", origin=row.origin, key=row.key)
    row.save(update_fields=["size", "at", "note", "key"])
    return notes.signature_line(signature)


def _known(row: WitnessedLog) -> Checkpoint:
    if not row.note:
        return never_seen(row.origin)
    return notes.read_checkpoint(notes.read_note(row.note).text)


@transaction.atomic
def keep_split(name: str, known: str, other: str) -> bool:
    """Keep and shout two notes of one log that cannot both be true; return False if known already.

    Journal: `ledger.split_seen`, with the digest of the two notes.
    """
    digest = sha256(f"{known}\0{other}".encode()).hexdigest()
    row, new = SplitView.objects.get_or_create(
        authority_id=current_authority(),
        digest=digest,
        defaults={"origin": name, "known": known, "other": other, "at": clock.now()},
    )
    if new:
        journal.record(
            EntryKind.SPLIT_SEEN,
            subject=("ledger", row.pk),
            actor=SYSTEM,
            payload={"digest": digest},
        )
        logger.critical("two histories of one ledger", origin=name, digest=digest)
    return new
