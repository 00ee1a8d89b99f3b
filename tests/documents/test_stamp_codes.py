"""The code that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.documents.rules import codes


def test_golden():
    assert codes.make(bytes(range(10))) == "000G40R40M30E209"
    assert codes.make(b"\xff" * 10) == "Z" * 16
    assert codes.grouped("000G40R40M30E209") == "000G-40R4-0M30-E209"


@given(st.binary(min_size=10, max_size=10))
def test_read_back_whatever_the_hand(random):
    code = codes.make(random)
    assert len(code) == 16
    typed = codes.grouped(code)
    for written in (typed, typed.lower(), code, typed.replace("-", " "), f"  {typed}\n"):
        assert codes.read(written) == code
    assert codes.read(typed.replace("0", "o").replace("1", "l")) == code
    assert codes.read(typed.replace("0", "O").replace("1", "I")) == code
    assert codes.read(typed.replace("-", "–")) == code


@given(st.text())
def test_never_fails(typed):
    code = codes.read(typed)
    assert code is None or set(code) <= set(codes.ALPHABET)


@pytest.mark.parametrize("typed", ["", "7K3M", "U" * 16, "000G-40R4-0M30-E2099", "x" * 10_000])
def test_not_a_code(typed):
    assert codes.read(typed) is None


def test_made_of_80_bits_exactly():
    with pytest.raises(ValueError, match="80"):
        codes.make(b"short")
