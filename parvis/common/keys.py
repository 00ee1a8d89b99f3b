"""Private keys of this installation: files of one folder, read by the worker only.

The folder is settings.KEYS_DIR, open to its owner alone (0700), and so is each file (0600). A key
file that others may read is refused rather than used. Nothing here is ever logged.
"""

import os
import re
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


class KeyFileError(Exception):
    """A key file cannot be used: the sentence says why and what to do, never what it holds."""


def folder() -> Path:
    """Return the folder of the private keys, made on first use for its owner alone."""
    path = Path(settings.KEYS_DIR)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_private(path)
    return path


def load_or_create_ed25519(name: str) -> Ed25519PrivateKey:
    """Return the Ed25519 key of this name, made on first use.

    name: lower case letters, digits, « . _ - ». Two processes that start together get the same
    key. Raises KeyFileError when the file is open to others or is no Ed25519 key.
    """
    path = path_of(name)
    if not path.exists():
        _create(path)
    return load_ed25519(path)


def load_ed25519(path: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a file; raise KeyFileError when it cannot be used."""
    check_private(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{path} does not hold a readable private key.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path} does not hold an Ed25519 key.")
    return key


def path_of(name: str) -> Path:
    """Return where the key of this name lives, whether or not it exists."""
    if not _NAME.fullmatch(name):
        raise KeyFileError(f"« {name} » is not a name for a key.")
    return folder() / f"{name}.pem"


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public half."""
    return key.public_key().public_bytes_raw()


def _create(path: Path) -> None:
    """Write a new key under another name, then link it: the file appears whole or not at all."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return  # another process was faster: its key is the key
    finally:
        draft.unlink()


def check_private(path: Path) -> None:
    """Refuse a file or folder that others may read: raises KeyFileError."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyFileError(f"{path} is open to others: chmod go= it, and consider the key known.")
