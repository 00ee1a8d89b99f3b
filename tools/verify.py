"""Check an official document without network nor account, with the standard library + cryptography.

    python verify.py FILE.pdf --proof FILE.tlog-proof --keys parvis-keys.json [--stamp ADDRESS]

This file stands alone: copy it wherever you want. parvis-keys.json holds the public keys of the
authority (https://HOST/.well-known/parvis-keys.json): keep a copy of your own, got by a way that
you trust, for whoever could give you false keys could give you a false document as well.

Exit code: 0 genuine, 1 not genuine, 2 cannot tell (something is missing or unreadable).
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import re
import sys
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENUINE, FALSE, UNSURE = 0, 1, 2
LARGEST = 1_000_000  # bytes of a proof or of a file of keys
STAMP_PREFIX = b"parvis stamp v1\n"
ED25519, COSIGNATURE = 1, 4

WORDS = {
    "genuine": "Ce document est authentique.",
    "issued": "Émis le {0} par {1} ; entrée nº {2} d’un registre qui en compte {3}.",
    "offline": "Hors connexion : un remplacement ou une révocation ne se voient que sur /verifier.",
    "witness": "Registre contresigné par {0} le {1}.",
    "file": "Le fichier est celui qui a été émis, octet pour octet ; le registre l’atteste.",
    "stamp": "Le tampon porte la signature de la collectivité et désigne ce document.",
    "no_file": "Le fichier {0} ne s’ouvre pas.",
    "too_large": "Le fichier {0} est trop grand pour être une preuve ou une liste de clés.",
    "bad_keys": "Le fichier de clés n’est pas lisible : téléchargez-le de nouveau.",
    "bad_proof": "La preuve n’est pas lisible : téléchargez-la de nouveau ({0}).",
    "not_document": "Cette preuve est celle d’un autre acte que l’émission d’un document.",
    "other_log": "Cette preuve vient d’un registre que ce fichier de clés ne connaît pas.",
    "log_forged": "La signature du registre est fausse : cette preuve a été fabriquée ou abîmée.",
    "witness_forged": "La contresignature de {0} est fausse : cette preuve a été modifiée.",
    "few_witnesses": "Il faut {0} contresignature(s) de témoins connus, la preuve en porte {1}.",
    "not_included": "Le registre ne contient pas ce document : la preuve a été modifiée.",
    "altered": "Ce fichier n’est pas le document émis : il a été modifié, ou c’en est un autre.",
    "bad_stamp": "Le tampon n’est pas lisible : scannez-le ou copiez-le en entier.",
    "stamp_newer": "Ce tampon est plus récent que ce script : téléchargez le script à jour.",
    "stamp_key": "Le tampon est signé par une clé que ce fichier de clés ne connaît pas.",
    "stamp_forged": "La signature du tampon est fausse : il a été fabriqué ou modifié.",
    "stamp_revoked": "Le tampon est signé par une clé révoquée le {0} : il ne prouve plus rien.",
    "stamp_date": "Le tampon est daté d’un jour où sa clé ne servait pas.",
    "stamp_other": "Le tampon est celui d’un autre document.",
}


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


def verify(public, signature, message):
    """Say whether an Ed25519 signature fits."""
    try:
        return Ed25519PublicKey.from_public_bytes(public).verify(signature, message) is None
    except (InvalidSignature, ValueError):
        return False


@dataclass(frozen=True)
class Verifier:
    """A public key as signed notes name it: name, 4-byte id and 32 bytes."""

    name: str
    id: bytes
    public: bytes

    @classmethod
    def read(cls, text, kind):
        """Read « name+id+base64 » (c2sp.org/signed-note) of a key of this type."""
        error = unclear("bad_keys")
        parts = text.split("+", 2) if isinstance(text, str) else []
        if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
            raise error
        raw = unbase64(parts[2], error)
        identity = hashlib.sha256(parts[0].encode() + b"\n" + raw).digest()[:4]
        if len(raw) != 33 or raw[0] != kind or identity.hex() != parts[1]:
            raise error
        return cls(parts[0], identity, raw[1:])


@dataclass
class Proof:
    """A receipt: where an entry stands in which state of the register, and who signed that."""

    index: int
    hashes: list
    extra: bytes
    text: str  # what is signed: origin, size and root, a line each
    origin: str
    size: int
    root: bytes
    signatures: list  # (name, key id, signature)


def read_proof(text):
    """Read a c2sp.org/tlog-proof, strictly: nothing is guessed, nothing is skipped."""
    error = unclear("bad_proof", "format")
    head, blank, note = text.partition("\n\n")
    body, blank2, signatures = note.partition("\n\n")
    lines = head.split("\n")
    if not (blank and blank2) or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise error
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = unbase64(lines.pop(0).removeprefix("extra "), unclear("bad_proof", "extra"))
    if not lines or not lines[0].startswith("index "):
        raise error
    index = number(lines.pop(0).removeprefix("index "))
    hashes = [digest(line) for line in lines]
    parts = body.split("\n")
    if len(parts) != 3 or len(hashes) > 63 or not parts[0]:
        raise error
    state = (body + "\n", parts[0], number(parts[1]), digest(parts[2]))
    return Proof(index, hashes, extra, *state, read_signatures(signatures))


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


def check_note(proof, log, witnesses):
    """Check who signed the state of the register; return (witness, seconds) of each cosignature."""
    if proof.origin != log.name or not any(
        (name, key) == (log.name, log.id) for name, key, _signature in proof.signatures
    ):
        raise unclear("other_log")
    known = {(key.name, key.id): key for key in [log, *witnesses]}
    cosigned = {}
    for name, key_id, signature in proof.signatures:
        key = known.get((name, key_id))
        if key is None:
            continue  # somebody we do not know: neither for nor against
        message, seconds = proof.text.encode(), 0
        if key != log:
            seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]  # noqa: PLW2901
            message = f"cosignature/v1\ntime {seconds}\n{proof.text}".encode()
        if not verify(key.public, signature, message):
            raise Refused("log_forged") if key == log else Refused("witness_forged", name)
        if key != log:
            cosigned[name] = seconds
    return sorted(cosigned.items())


def included(leaf_data, index, size, hashes, root):
    """Say whether the leaf stands at this index of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, hashlib.sha256(b"\0" + leaf_data).digest()
    for other in hashes:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = hashlib.sha256(b"\1" + other + found).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\1" + found + other).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def check_proof(proof, leaf_data, log, witnesses=(), needed=0):
    """Check a receipt from end to end; return the cosignatures. Raises Refused."""
    cosigned = check_note(proof, log, witnesses)
    if len(cosigned) < needed:
        raise Refused("few_witnesses", needed, len(cosigned))
    if not included(leaf_data, proof.index, proof.size, proof.hashes, proof.root):
        raise Refused("not_included")
    return cosigned


def read_entry(proof):
    """Return the entry that the receipt carries and its leaf: HMAC-SHA256 under its salt."""
    error = unclear("bad_proof", "extra")
    extra = read_json(proof.extra, error)
    text, salt = str(extra.get("entry")), str(extra.get("salt"))
    leaf = hmac.digest(unbase64(salt, error), text.encode("utf-8", "replace"), "sha256")
    return read_json(text, error), leaf


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


def check_stamp(text, keys):
    """Check the signature of a stamp, or of the address that carries it; return what it says."""
    raw = unbase64(text.strip().rpartition("#")[2], unclear("bad_stamp"), b"-_")
    payload, signature = raw[:-64], raw[-64:]
    said = read_cbor(payload)
    if isinstance(said.get(1), int) and said[1] > 1:
        raise unclear("stamp_newer")
    try:
        key_id, day = said[2].hex(), date.fromisoformat(said[6])
        if said[1] != 1 or [len(said[4]), len(said[7])] != [16, 32]:
            raise unclear("bad_stamp")
    except (KeyError, AttributeError, TypeError, ValueError):
        raise unclear("bad_stamp") from None
    key = next((key for key in keys if key["id"] == key_id), None)
    if key is None:
        raise unclear("stamp_key")
    if not verify(base64.b64decode(key["key"]), signature, STAMP_PREFIX + payload):
        raise Refused("stamp_forged")
    if key.get("revoked"):
        raise Refused("stamp_revoked", key["revoked"])
    if not key["from"] <= day.isoformat() <= (key.get("until") or "9999-12-31"):
        raise Refused("stamp_date")
    return said


def check_same(said, payload):
    """Check that a stamp and an entry of the register speak of the same document."""
    identity = base64.urlsafe_b64encode(said[4]).decode().rstrip("=")
    named = [payload.get(name) for name in ("document", "kind", "data")]
    if [identity, said[5], said[7].hex()] != named:
        raise Refused("stamp_other")


def read_small(path):
    """Return the content of a proof or of a file of keys."""
    with Path(path).open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise unclear("too_large", path)
    return content


def read_keys(path):
    """Return the public keys, each checked."""
    error, keys = unclear("bad_keys"), read_json(read_small(path), unclear("bad_keys"))
    try:
        keys["log"] = Verifier.read(keys["log"], ED25519)
        keys["witnesses"] = [Verifier.read(key, COSIGNATURE) for key in keys["witnesses"]]
        keys["issuer"] = str(keys["issuer"]["name"])
        for key in keys["stamp"]:
            unbase64(key["key"], error)
            for name in ("from", "until", "revoked"):
                date.fromisoformat(key.get(name) or "2000-01-01")
    except (KeyError, TypeError, AttributeError, ValueError):
        raise error from None
    return keys


def file_hash(path):
    """Return the SHA-256 of a file of any size."""
    found = hashlib.sha256()
    with Path(path).open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


def check(options):
    """Return the (code, values) pairs of what was found to be right; raise Refused otherwise."""
    found = file_hash(options.file)
    keys = read_keys(options.keys)
    proof = read_proof(read_small(options.proof).decode(errors="replace"))
    entry, leaf = read_entry(proof)
    cosigned = check_proof(proof, leaf, keys["log"], keys["witnesses"], options.witnesses)
    payload = entry.get("payload")
    if entry.get("kind") != "document.issued" or not isinstance(payload, dict):
        raise unclear("not_document")
    if payload.get("file") != found:
        raise Refused("altered")
    issued = (str(entry.get("at"))[:10], keys["issuer"], proof.index + 1, proof.size)
    right = [("genuine", ()), ("issued", issued), ("file", ())]
    for name, seconds in cosigned:
        when = datetime.fromtimestamp(min(seconds, 1 << 37), timezone.utc)  # noqa: UP017
        right.append(("witness", (name, when.date())))
    if options.stamp:
        check_same(check_stamp(options.stamp, keys["stamp"]), payload)
        right.append(("stamp", ()))
    return [*right, ("offline", ())]


def main(arguments=None):
    """Print the verdict, then what was checked; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="the PDF")
    parser.add_argument("--proof", required=True, help="its .tlog-proof")
    parser.add_argument("--keys", required=True, help="parvis-keys.json, got by a way you trust")
    parser.add_argument("--stamp", default="", help="what its QR code says")
    parser.add_argument("--witnesses", type=int, default=0, help="least number of cosignatures")
    options = parser.parse_args(arguments)
    try:
        right = check(options)
    except OSError as error:
        print(WORDS["no_file"].format(error.filename))
        return UNSURE
    except Refused as refused:
        print(WORDS[refused.code].format(*refused.values))
        return refused.exit
    for code, values in right:
        print(WORDS[code].format(*values))
    return GENUINE


if __name__ == "__main__":
    sys.exit(main())
