"""Asking our witnesses to confirm our last checkpoint; shouting when one knows another history."""

import urllib.error
import urllib.request
from datetime import UTC, datetime
from hashlib import sha256

import structlog
from django.db import transaction

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.ledger.actions.witnessing import keep_split
from parvis.ledger.models import Cosignature, StoredCheckpoint, Witness
from parvis.ledger.queries import store
from parvis.ledger.queries.freshness import hours
from parvis.ledger.queries.proofs import consistency, root_at
from parvis.ledger.rules import notes
from parvis.ledger.rules.receipts import request_text
from parvis.ledger.rules.witnessing import Answer
from parvis.ledger.types import AddCheckpoint, Note

logger = structlog.get_logger()
SECONDS = 10
LONGEST = 100_000  # bytes of an answer that are read


def ask_witnesses() -> int:
    """Ask each witness that has not confirmed the last checkpoint; return how many did now.

    Calls the network. A witness that does not answer is named on the public page and asked again
    the next time. Journal: `ledger.split_seen` when a witness proves another history.
    """
    row = store.latest()
    if row is None:
        return 0
    done = Cosignature.objects.filter(size=row.size).values("name")
    waiting = Witness.objects.exclude(name__in=done).order_by("id")
    return sum(_bring(witness, row) for witness in waiting)


def _bring(witness: Witness, last: StoredCheckpoint) -> bool:
    """Ask first for the checkpoints in which a key names the next one, or it knows none of ours."""
    steps = [row for row in store.handovers(witness.size) if row.size < last.size]
    return all(_ask(witness, row, last) for row in (*steps, last))


def _ask(witness: Witness, row: StoredCheckpoint, last: StoredCheckpoint) -> bool:
    """Ask one witness; when it remembers another size than we thought, ask once more from there."""
    status, body = _post(witness, row, min(witness.size, row.size))
    if status == Answer.NOT_THE_LAST and body.strip().isdecimal():
        remembered = int(body)
        if row.size < remembered <= last.size:
            return True
        if remembered <= row.size:
            status, body = _post(witness, row, remembered)
    if status == Answer.COSIGN:
        return _keep(witness, row, body)
    if status in (Answer.NOT_THE_LAST, Answer.NO_PROOF):
        _compare(witness, row)
    _tell(witness, f"{status}" if status else body)
    return False


def _post(witness: Witness, row: StoredCheckpoint, old: int) -> tuple[int, str]:
    proof = consistency(old, row.size) if old <= row.size else ()
    request = AddCheckpoint(old, proof, row.note)
    return _fetch(f"{witness.url}/add-checkpoint", request_text(request).encode())


def _keep(witness: Witness, row: StoredCheckpoint, body: str) -> bool:
    """Keep a cosignature once it holds."""
    key = notes.read_key(witness.key)
    try:
        note = notes.read_note(row.note + body)
        (cosigned,) = notes.cosignatures(Note(note.text, note.signatures[1:]), [key])
    except (notes.NoteProblem, ValueError):
        _tell(witness, "false signature")
        return False
    if abs(clock.now().timestamp() - cosigned.at) > hours() * 3600:
        _tell(witness, "its clock is wrong")
        return False
    line = next(notes.signature_line(one) for one in note.signatures if one.name == key.name)
    with transaction.atomic():
        Cosignature.objects.bulk_create(
            [
                Cosignature(
                    authority_id=current_authority(),
                    size=row.size,
                    name=key.name,
                    line=line,
                    at=datetime.fromtimestamp(cosigned.at, UTC),
                )
            ],
            ignore_conflicts=True,
        )
        witness.size, witness.trouble = row.size, ""
        witness.save(update_fields=["size", "trouble"])
    return True


def _compare(witness: Witness, row: StoredCheckpoint) -> None:
    """Read what the witness cosigned last: our key over another tree is another history."""
    digest = sha256(store.checkpoint_of(row).origin.encode()).hexdigest()
    status, theirs = _fetch(f"{witness.url}/{digest}/checkpoint", None)
    if status != Answer.COSIGN:
        return
    try:
        seen = notes.open_checkpoint(theirs, store.log_keys())
    except notes.NoteProblem:
        return
    if seen.size > row.size or root_at(seen.size) != seen.root:
        keep_split(seen.origin, theirs, row.note)


def _tell(witness: Witness, trouble: str) -> None:
    logger.warning("witness did not confirm", witness=witness.name, reason=trouble)
    Witness.objects.filter(pk=witness.pk).update(trouble=trouble[:300])


def _fetch(url: str, body: bytes | None) -> tuple[int, str]:
    """Return status and text of an answer; status 0 and a class name when there is none."""
    if not url.startswith(("http://", "https://")):
        return 0, "address without http"
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "text/plain"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read(LONGEST).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(LONGEST).decode("utf-8", "replace")
    except OSError as error:
        return 0, type(error).__name__
