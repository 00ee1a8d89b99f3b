"""What verify.py reads of bytes that anybody may have made: base64, JSON, CBOR, DER, sealed PDF.

Each has one accepted writing; anything else is refused in a sentence, never guessed.
"""

import base64
import binascii
import hashlib
import json
import re
import warnings
from collections import namedtuple
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning

GENUINE, FALSE, UNSURE = 0, 1, 2
ED25519, COSIGNATURE = 1, 4


class Refused(Exception):
    """The verdict is not « genuine »: `code` names the sentence, `exit` is 1 or 2."""

    def __init__(self, code, *values, code_of_exit=FALSE):
        super().__init__(code)
        self.code, self.values, self.exit = code, values, code_of_exit


def unclear(code, *values):
    """Return the refusal of an input that says nothing either way."""
    return Refused(code, *values, code_of_exit=UNSURE)


def unbase64(text, error, alphabet=b"+/"):
    """Return the bytes of a text in the one way to write them in base64, padded or not."""
    try:
        padded = text if alphabet == b"+/" else text + "=" * (-len(text) % 4)
        raw = base64.b64decode(padded, altchars=alphabet, validate=True)
    except (binascii.Error, ValueError):
        raise error from None
    if base64.b64encode(raw, alphabet).decode() != padded:
        raise error
    return raw


def read_json(text, error):
    """Return the object that a JSON text holds."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise error from None
    if not isinstance(found, dict):
        raise error
    return found


def read_cbor(data):
    """Return the map of a stamp: numbers, byte strings and texts, under 256 bytes."""
    error, at = unclear("bad_stamp"), 0

    def take(count):
        nonlocal at
        at += count
        if at > len(data):
            raise error
        return data[at - count : at]

    def head():
        first = take(1)[0]
        if first & 31 > 24:  # 256 and more
            raise error
        return first >> 5, take(1)[0] if first & 31 == 24 else first & 31

    def value():
        major, count = head()
        if major == 0:
            return count
        if major not in (2, 3):
            raise error
        return take(count) if major == 2 else take(count).decode()

    try:
        major, pairs = head()
        found = {value(): value() for _ in range(pairs)} if major == 5 else None
    except (UnicodeDecodeError, TypeError):
        raise error from None
    if found is None or at != len(data):
        raise error
    return found


# --- The register (C2SP signed-note, tlog-checkpoint, tlog-proof) ---------------------------------
@dataclass(frozen=True)
class Verifier:
    """A public key as signed notes name it: name, 4-byte id and 32 bytes."""

    name: str
    id: bytes
    public: bytes

    @classmethod
    def read(cls, text, kind, error):
        """Read « name+id+base64 » (c2sp.org/signed-note) of a key of this type."""
        parts = text.split("+", 2) if isinstance(text, str) else []
        if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
            raise error
        raw = unbase64(parts[2], error)
        identity = hashlib.sha256(parts[0].encode() + b"\n" + raw).digest()[:4]
        if len(raw) != 33 or raw[0] != kind or identity.hex() != parts[1]:
            raise error
        return cls(parts[0], identity, raw[1:])


@dataclass
class Note:
    """A state of the register, and who signed it; `heir`: the key that signs the next ones."""

    text: str
    origin: str
    size: int
    root: bytes
    heir: Verifier
    signatures: list  # (name, key id, signature)


@dataclass
class Proof:
    """A receipt: where an entry stands in which state of the register."""

    index: int
    hashes: list
    extra: bytes
    note: Note


def read_proof(text):
    """Read a c2sp.org/tlog-proof, strictly: nothing is guessed, nothing is skipped."""
    error = unclear("bad_proof", "format")
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise error
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = unbase64(lines.pop(0).removeprefix("extra "), unclear("bad_proof", "extra"))
    if not lines or not lines[0].startswith("index "):
        raise error
    index = number(lines.pop(0).removeprefix("index "))
    hashes = [digest(line) for line in lines]
    if len(hashes) > 63:
        raise error
    return Proof(index, hashes, extra, read_note(note))


def read_note(text):
    """Read a checkpoint: origin, size and root, a line each, then perhaps the key that follows."""
    error = unclear("bad_proof", "format")
    body, blank, signatures = text.partition("\n\n")
    origin, *lines = body.split("\n")
    if not blank or not origin or len(lines) not in (2, 3):
        raise error
    heir = None
    if lines[2:]:
        if not lines[2].startswith("successor "):
            raise error
        heir = Verifier.read(lines[2].removeprefix("successor "), ED25519, error)
    state = (body + "\n", origin, number(lines[0]), digest(lines[1]), heir)
    return Note(*state, read_signatures(signatures))


def number(text):
    """Return a decimal number without leading zero."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text, re.ASCII):
        raise unclear("bad_proof", "index")
    return int(text)


def digest(text):
    """Return the 32 bytes of one line of the proof."""
    if len(raw := unbase64(text, unclear("bad_proof", "base64"))) != 32:
        raise unclear("bad_proof", "sha-256")
    return raw


def read_signatures(text):
    """Return (name, key id, signature) of each line of a signed note."""
    error = unclear("bad_proof", "signature")
    if not text.endswith("\n") or text.count("\n") > 64:
        raise error
    found = []
    for line in text[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        if not match:
            raise error
        raw = unbase64(match[2], error)
        found.append((match[1], raw[:4], raw[4:]))
    return found


# --- DER -----------------------------------------------------------------------------------------
Value = namedtuple("Value", "tag content whole")


def read_der(data, at=0):
    """Return one DER value and where it ends: lengths are definite and as short as can be."""
    head = data[at : at + 6]
    if len(head) < 2 or head[0] & 31 == 31:
        raise Refused("seal_broken")
    more, length = 0, head[1]
    if length > 127:
        more = length - 128
        length = int.from_bytes(head[2 : 2 + more], "big")
        if not 1 <= more <= 4 or length < 128 or head[2] == 0:
            raise Refused("seal_broken")
    start = at + 2 + more
    end = start + length
    if end > len(data):
        raise Refused("seal_broken")
    return Value(head[0], data[start:end], data[at:end]), end


def inside(value, tags):
    """Return the values inside one; their tags must fit a pattern."""
    found, at = [], 0
    while at < len(value.content):
        one, at = read_der(value.content, at)
        found.append(one)
    if not re.fullmatch(tags, bytes(one.tag for one in found), re.DOTALL):
        raise Refused("seal_broken")
    return found


# --- The seal of a PDF (PAdES: RFC 5652 in ISO 32000) --------------------------------------------
RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
SIGNED_DATA, DATA = (bytes.fromhex(f"2a864886f70d01070{one}") for one in (2, 1))
CONTENT_TYPE, MESSAGE_DIGEST = (bytes.fromhex(f"2a864886f70d01090{one}") for one in (3, 4))
SHA256 = bytes.fromhex("608648016503040201")
ECDSA = bytes.fromhex("2a8648ce3d040302")
PADDINGS = {
    bytes.fromhex("2a864886f70d010101"): padding.PKCS1v15(),
    bytes.fromhex("2a864886f70d01010b"): padding.PKCS1v15(),
    bytes.fromhex("2a864886f70d01010a"): padding.PSS(
        padding.MGF1(hashes.SHA256()), padding.PSS.AUTO
    ),
}


def read_seal_key(pem):
    """Return the public key of the first certificate, and its DER; raise ValueError.

    A certificate that RFC 5280 forbids and the library still reads is refused too.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            key = x509.load_pem_x509_certificates(pem.encode())[0].public_key()
    except (x509.InvalidVersion, UnsupportedAlgorithm, CryptographyDeprecationWarning) as error:
        raise ValueError from error
    return key, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def check_seal(pdf, keys):
    """Return the key, among those published, whose seal covers the whole file. Raises Refused.

    keys: (public key, its DER) of each.
    """
    contents, covered = sealed_parts(pdf)
    certificates, algorithm, signature, signed = read_cms(
        contents, hashlib.sha256(covered).digest()
    )
    ours = [key for key in keys if key[1] in certificates]
    if not ours:
        raise unclear("seal_key")
    for key in ours:
        if fits(key[0], algorithm, signature, signed):
            return key
    raise Refused("seal_broken")


def sealed_parts(pdf):
    """Return what the seal holds, and what it covers: all the file around it."""
    found = RANGE.findall(pdf)
    if not found:
        raise Refused("seal_missing")
    start, end, again, rest = map(int, found[0])
    if start or again + rest != len(pdf) or end > again or len(found) > 1:
        raise Refused("seal_partial")
    before, gap = pdf[:end], pdf[end:again]
    if not before.rstrip().endswith(b"/Contents") or (gap[:1], gap[-1:]) != (b"<", b">"):
        raise Refused("seal_partial")
    try:
        return binascii.unhexlify(gap[1:-1]), before + pdf[again:]
    except ValueError:
        raise Refused("seal_broken") from None


def read_cms(contents, digest):
    """Return certificates, algorithm, signature and what it signs, which bears this digest."""
    info, end = read_der(contents)
    if info.tag != 0x30 or any(contents[end:]):
        raise Refused("seal_broken")
    kind, wrapped = inside(info, rb"\x06\xa0")
    _version, _hashes, content, certificates, *_lists, signers = inside(
        inside(wrapped, rb"\x30")[0], rb"\x02\x31\x30\xa0\xa1?\x31"
    )
    _version, _who, hashed, attributes, algorithm, signature, *_unsigned = inside(
        inside(signers, rb"\x30")[0], rb"\x02[\x30\x80]\x30\xa0\x30\x04\xa1?"
    )
    told = [inside(one, rb"\x06\x31") for one in inside(attributes, rb"\x30+")]
    bound = sorted(
        (name.content, held.content)
        for name, held in told
        if name.content in (CONTENT_TYPE, MESSAGE_DIGEST)
    )
    expected = [(CONTENT_TYPE, b"\x06\x09" + DATA), (MESSAGE_DIGEST, b"\x04\x20" + digest)]
    kinds = [kind, *inside(content, rb"\x06"), inside(hashed, rb"\x06\x05?")[0]]
    if bound != expected or [one.content for one in kinds] != [SIGNED_DATA, DATA, SHA256]:
        raise Refused("seal_broken")
    name = inside(algorithm, rb"\x06.?")[0].content
    return certificates.content, name, signature.content, b"\x31" + attributes.whole[1:]


def fits(key, algorithm, signature, signed):
    """Say whether a signature of RSA or ECDSA with SHA-256 is this key's."""
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm in PADDINGS:
            key.verify(signature, signed, PADDINGS[algorithm], hashes.SHA256())
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and algorithm == ECDSA:
            key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
            return True
    except InvalidSignature:
        pass
    return False
