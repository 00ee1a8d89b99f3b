"""The stamp: one encoding, one signature, and a clear reason for whatever else is shown to us."""

import base64
from datetime import date

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.documents.rules import cbor, stamp
from parvis.documents.rules.stamp import Fault, StampError, StampKey, Statement

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ID = stamp.key_id(PUBLIC)
SAID = Statement(
    key_id=ID,
    issuer="219900016",
    document="AAECAwQFBgcICQoLDA0ODw",
    kind="arrete",
    day=date(2026, 11, 23),
    digest=bytes(range(32, 64)),
)
KEYS = {ID: StampKey(public=PUBLIC, since=date(2026, 1, 1))}

GOLDEN_PAYLOAD = (
    "a70101024856475aa75463474c0369323139393030303136045000010203040506070809"
    "0a0b0c0d0e0f0566617272657465066a323032362d31312d32330758202021222324252627"
    "28292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
)
GOLDEN_TEXT = (
    "pwEBAkhWR1qnVGNHTANpMjE5OTAwMDE2BFAAAQIDBAUGBwgJCgsMDQ4PBWZhcnJldGUGajIwMjYtMTEtMjMH"
    "WCAgISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Py8jnK5xSp4Jsg1eqJ0EBNYoxshWbqTycsVRu-kFeDh2"
    "RZ3ACgCV7ZgbwgGwqjqUv1j0rcCb5drA0G-DZIcjWQU"
)


def signed(payload: bytes) -> str:
    return stamp.sign(payload, KEY)


def fault_of(text: str, keys=KEYS) -> Fault:
    with pytest.raises(StampError) as raised:
        stamp.read(text, keys)
    return raised.value.fault


def test_golden_vector():
    payload = stamp.statement(SAID)
    assert payload.hex() == GOLDEN_PAYLOAD
    text = signed(payload)
    assert text == GOLDEN_TEXT
    assert stamp.read(text, KEYS) == SAID


def test_another_library_reads_the_same_map():
    payload = stamp.statement(SAID)
    read = cbor2.loads(payload)
    assert read == {1: 1, 2: ID, 3: "219900016", 4: bytes(range(16)), 5: "arrete",
                    6: "2026-11-23", 7: bytes(range(32, 64))}  # fmt: skip
    assert cbor2.dumps(read, canonical=True) == payload


statements = st.builds(
    Statement,
    key_id=st.just(ID),
    issuer=st.from_regex(r"[0-9]{9}", fullmatch=True),
    document=st.binary(min_size=16, max_size=16).map(
        lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")
    ),
    kind=st.from_regex(r"[a-z_]{1,40}", fullmatch=True),
    day=st.dates(min_value=date(2026, 1, 1)),
    digest=st.binary(min_size=32, max_size=32),
)


@given(statements)
def test_what_is_signed_is_read_back(said):
    text = signed(stamp.statement(said))
    assert stamp.read(text, KEYS) == said
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_every_changed_bit_is_refused():
    raw = base64.urlsafe_b64decode(signed(stamp.statement(SAID)) + "==")
    for at in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[at] ^= 1 << bit
            text = base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")
            assert fault_of(text) in {
                Fault.UNREADABLE, Fault.NEWER, Fault.UNKNOWN_KEY, Fault.FORGED,
            }  # fmt: skip


@given(st.text(max_size=1200))
@example("")
@example("pwEB" * 400)
@example("=" * 8)
@example("é" * 100)
def test_a_hostile_text_is_refused_with_a_reason(text):
    assert isinstance(fault_of(text), Fault)


@given(st.binary(max_size=300))
@example(b"\xbf")  # a map without end
@example(b"\xbb" + b"\xff" * 8)  # a map of 2^64 pairs
@example(b"\xa1\x01\x5b" + b"\xff" * 8)  # a byte string of 2^64 bytes
@example(b"\xa1\x01" + b"\x81" * 200)  # lists in lists
@example(b"\xa1\x01\xd8\x23\x61\x28")  # a tag: a regular expression
def test_hostile_bytes_under_a_good_signature_are_refused(payload):
    try:
        stamp.read(signed(payload), KEYS)
    except StampError:
        return
    pytest.fail("Random bytes were read as a statement.")


@given(st.dictionaries(st.integers(0, 300), st.integers(0, 2**64 - 1) | st.binary() | st.text()))
def test_cbor_agrees_with_another_library(values):
    encoded = cbor.encode(values)
    assert encoded == cbor2.dumps(values, canonical=True)
    assert cbor.decode(encoded) == values


@given(st.binary(max_size=60))
def test_cbor_reads_only_what_it_writes(data):
    try:
        values = cbor.decode(data)
    except cbor.CborError:
        return
    assert cbor.encode(values) == data


@pytest.mark.parametrize(
    "data",
    [
        "a1011801",  # 1 on two bytes
        "a2020101" + "01",  # keys that fall
        "a201010101",  # the same key twice
        "a1016161" + "00",  # something after the end
        "a101f5",  # a true
        "a10120",  # a negative number
        "a10161ff",  # a text that is not UTF-8
        "80",
        "",
    ],
)
def test_cbor_refuses(data):
    with pytest.raises(cbor.CborError):
        cbor.decode(bytes.fromhex(data))


def test_a_number_that_does_not_fit_is_refused():
    with pytest.raises(cbor.CborError):
        cbor.encode({1: 2**64})


@pytest.mark.parametrize(
    "change",
    [
        {"key_id": b"short"},
        {"issuer": "21990001"},
        {"issuer": "２１９９０００１６"},
        {"document": "AAAA"},
        {"document": "not base64 !"},
        {"kind": ""},
        {"kind": "Arrêté"},
        {"digest": b""},
    ],
)
def test_a_statement_that_no_stamp_holds(change):
    import msgspec

    with pytest.raises(ValueError, match="does not fit"):
        stamp.statement(msgspec.structs.replace(SAID, **change))


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        (1, 2, Fault.NEWER),
        (1, 0, Fault.UNREADABLE),
        (1, "1", Fault.UNREADABLE),
        (2, b"12345678", Fault.UNKNOWN_KEY),
        (2, "12345678", Fault.UNREADABLE),
        (6, "2026-02-30", Fault.UNREADABLE),
        (6, "20261123", Fault.UNREADABLE),
        (6, 20261123, Fault.UNREADABLE),
        (7, b"short", Fault.UNREADABLE),
        (8, 1, Fault.UNREADABLE),
    ],
)
def test_values_that_are_not_those_of_a_stamp(key, value, fault):
    values = cbor.decode(stamp.statement(SAID)) | {key: value}
    assert fault_of(signed(cbor.encode(values))) == fault


def test_keys_serve_for_a_time():
    text = signed(stamp.statement(SAID))
    day = SAID.day
    early = {ID: StampKey(public=PUBLIC, since=date(2026, 11, 24))}
    late = {ID: StampKey(public=PUBLIC, since=date(2026, 1, 1), until=date(2026, 11, 22))}
    to_the_day = {ID: StampKey(public=PUBLIC, since=day, until=day)}
    gone = {ID: StampKey(public=PUBLIC, since=date(2026, 1, 1), revoked=date(2027, 1, 1))}
    assert fault_of(text, {}) == Fault.UNKNOWN_KEY
    assert fault_of(text, early) == Fault.OUTSIDE
    assert fault_of(text, late) == Fault.OUTSIDE
    assert stamp.read(text, to_the_day) == SAID
    assert fault_of(text, gone) == Fault.REVOKED


def test_a_signature_for_another_use_is_no_stamp():
    payload = stamp.statement(SAID)
    text = base64.urlsafe_b64encode(payload + KEY.sign(payload)).decode().rstrip("=")
    assert fault_of(text) == Fault.FORGED


def test_another_key_under_the_same_name_is_forged():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    text = signed(stamp.statement(SAID))
    assert fault_of(text, {ID: StampKey(public=other, since=date(2026, 1, 1))}) == Fault.FORGED
    assert fault_of(text, {ID: StampKey(public=b"bad", since=date(2026, 1, 1))}) == Fault.FORGED


def test_the_address_fits_in_a_code_that_a_telephone_reads():
    import zxingcpp

    text = stamp.address("https://villeneuve.example", SAID.document, signed(stamp.statement(SAID)))
    assert text.startswith("https://villeneuve.example/verifier/AAECAwQFBgcICQoLDA0ODw#pwEB")
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = memoryview(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    assert modules.shape[0] <= 65  # version 12
    (read,) = zxingcpp.read_barcodes(zxingcpp.write_barcode_to_image(code, scale=3))
    assert read.text == text
