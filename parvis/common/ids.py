"""Identifiers that cannot be guessed."""

import secrets


def random_id() -> str:
    """Return 128 random bits as 22 characters of base64url: fit for a URL, not guessable."""
    return secrets.token_urlsafe(16)
