"""The few shapes of CBOR (RFC 8949) that a stamp uses, in the one encoding it allows. Pure.

A map from small numbers to numbers, texts and byte strings: lengths as short as they can be, keys
in rising order, nothing after the end. Whatever else a hostile text holds is refused before it is
built, so that a reading costs no more than its length.
"""

from collections.abc import Mapping
from typing import TypeAlias

Value: TypeAlias = int | bytes | str

_NUMBER, _BYTES, _TEXT, _MAP = 0, 2, 3, 5
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}


class CborError(ValueError):
    """The bytes are not a map in the deterministic encoding."""


def encode(values: Mapping[int, Value]) -> bytes:
    """Return the only encoding of a map from numbers (0 and above) to numbers, texts and bytes."""
    pairs = b"".join(_head(_NUMBER, key) + _encoded(values[key]) for key in sorted(values))
    return _head(_MAP, len(values)) + pairs


def decode(data: bytes) -> dict[int, Value]:
    """Return the map; raise CborError for anything that `encode` would not have written."""
    count, at = _size(data, 0, _MAP)
    values: dict[int, Value] = {}
    last = -1
    for _ in range(count):
        key, at = _size(data, at, _NUMBER)
        if key <= last:
            raise CborError("keys are not in rising order")
        value, at = _value(data, at)
        values[key], last = value, key
    if at != len(data):
        raise CborError("something follows the map")
    return values


def _encoded(value: Value) -> bytes:
    if isinstance(value, int):
        return _head(_NUMBER, value)
    raw = value.encode() if isinstance(value, str) else value
    return _head(_TEXT if isinstance(value, str) else _BYTES, len(raw)) + raw


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    for mark, width in _WIDTHS.items():
        if number < 1 << 8 * width:
            return bytes([major << 5 | mark]) + number.to_bytes(width, "big")
    raise CborError("this number is too large")


def _size(data: bytes, at: int, major: int) -> tuple[int, int]:
    """Return the number that a head of this major type holds, and where it ends."""
    found, number, after = _read_head(data, at)
    if found != major:
        raise CborError("another type was expected")
    return number, after


def _value(data: bytes, at: int) -> tuple[Value, int]:
    major, number, at = _read_head(data, at)
    if major == _NUMBER:
        return number, at
    if major not in (_BYTES, _TEXT) or number > len(data) - at:
        raise CborError("neither a number, a text nor a byte string")
    raw, end = data[at : at + number], at + number
    if major == _BYTES:
        return raw, end
    try:
        return raw.decode(), end
    except UnicodeDecodeError as error:
        raise CborError("a text is not UTF-8") from error


def _read_head(data: bytes, at: int) -> tuple[int, int, int]:
    if at >= len(data):
        raise CborError("it stops too early")
    major, low = data[at] >> 5, data[at] & 31
    if low < 24:
        return major, low, at + 1
    end = at + 1 + _WIDTHS.get(low, 0)
    if low not in _WIDTHS or end > len(data):
        raise CborError("a length cannot be read")
    number = int.from_bytes(data[at + 1 : end], "big")
    if _head(major, number) != data[at:end]:
        raise CborError("a number is written longer than it needs")
    return major, number, end
