"""The secret key of an installation that was given none: made once, kept in its own folder."""

import secrets
from pathlib import Path


def secret_key(var: Path) -> str:
    """Return the key kept in `var/secret-key` (mode 0600), made at the first call."""
    kept = var / "secret-key"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        var.mkdir(parents=True, exist_ok=True)
        made = secrets.token_urlsafe(48)
        kept.touch(mode=0o600)
        kept.write_text(made)
        return made
