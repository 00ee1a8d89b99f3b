"""Links that show a document: which are open, what makes them impossible to guess.

The secret half of a link is a keyed digest of its id: who reads the database does not get links.
"""

import hmac
from datetime import datetime
from hashlib import sha256

DAYS = (1, 7, 30)
MOST = 20  # links that are open at once for one document


def secret_of(share_id: str, key: str) -> str:
    """Return the secret half of a link: 128 bits, hexadecimal. key: of the installation."""
    return hmac.new(f"parvis.share:{key}".encode(), share_id.encode(), sha256).hexdigest()[:32]


def is_secret(share_id: str, secret: str, key: str) -> bool:
    """Say whether a secret goes with a link, in a time that tells nothing."""
    return hmac.compare_digest(secret_of(share_id, key).encode(), secret.encode())


def is_open(expires_at: datetime, withdrawn_at: datetime | None, now: datetime) -> bool:
    """Say whether a link may still be used."""
    return withdrawn_at is None and now < expires_at
