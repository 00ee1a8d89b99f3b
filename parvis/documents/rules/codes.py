"""The code that people type: 80 random bits in four groups, read as kindly as can be. Pure.

Crockford's base 32: no I, L, O nor U, so that what looks like a 1 or a 0 is one.
"""

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 16
RANDOM_BYTES = 10
_GROUP = 4
_BETWEEN = re.compile(r"[\s.·_\-\u2010-\u2015\u2212]+")
_LOOKALIKES = str.maketrans("OIL", "011")


def make(random: bytes) -> str:
    """Return the code, 16 letters without groups, of exactly 10 random bytes."""
    if len(random) != RANDOM_BYTES:
        raise ValueError("A code is made of 80 random bits.")
    number = int.from_bytes(random, "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LETTERS)))


def grouped(code: str) -> str:
    """Return a code as it is printed: « 7K3M-9QXD-20TB-VWZ4 »."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read(typed: str) -> str | None:
    """Return the code that a person typed, whatever the case, spaces and dashes; None if it is not.

    O is read as 0, I and L as 1.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed[:100])).upper()
    code = plain.translate(_LOOKALIKES)
    return code if len(code) == LETTERS and set(code) <= set(ALPHABET) else None
