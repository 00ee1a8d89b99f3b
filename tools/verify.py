"""Check an official document without network nor account, with the standard library + cryptography.

    python verify.py FILE.pdf --proof FILE.tlog-proof --keys parvis-keys.json [--stamp ADDRESS]

It stands alone with verify_formats.py: copy both wherever you want. parvis-keys.json holds the
public keys of the authority (https://HOST/.well-known/parvis-keys.json): keep a copy of your own,
got by a way that you trust, for whoever could give you false keys could give you a false document.

Exit code: 0 genuine, 1 not genuine, 2 cannot tell (something is missing or unreadable).
"""

import argparse
import base64
import hashlib
import hmac
import sys
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if __package__:
    from tools import verify_formats as formats
else:  # run as a script: its other half lies beside it, which isolated mode would not look at
    sys.path.append(str(Path(__file__).resolve().parent))
    import verify_formats as formats

GENUINE, FALSE, UNSURE = formats.GENUINE, formats.FALSE, formats.UNSURE
ED25519, COSIGNATURE = formats.ED25519, formats.COSIGNATURE
Refused, Verifier = formats.Refused, formats.Verifier
unbase64, unclear = formats.unbase64, formats.unclear
LARGEST = 1_000_000  # bytes of a proof or of a file of keys
LARGEST_PDF = 100_000_000
STAMP_PREFIX = b"parvis stamp v1\n"

WORDS = {
    "genuine": "Ce document est authentique.",
    "issued": "Émis le {0} par {1} ; entrée nº {2} d’un registre qui en compte {3}.",
    "offline": "Hors connexion : un remplacement ou une révocation ne se voient que sur /verifier.",
    "witness": "Registre contresigné par {0} le {1}.",
    "file": "Le fichier est celui qui a été émis, octet pour octet ; le registre l’atteste.",
    "seal": "Le cachet de la collectivité est intact et couvre tout le fichier.",
    "stamp": "Le tampon porte la signature de la collectivité et désigne ce document.",
    "no_file": "Le fichier {0} ne s’ouvre pas.",
    "too_large": "Le fichier {0} est trop grand pour être un document, une preuve ou des clés.",
    "bad_keys": "Le fichier de clés n’est pas lisible : téléchargez-le de nouveau.",
    "bad_proof": "La preuve n’est pas lisible : téléchargez-la de nouveau ({0}).",
    "not_document": "Cette preuve est celle d’un autre acte que l’émission d’un document.",
    "other_log": "Cette preuve vient d’un registre que ce fichier de clés ne connaît pas.",
    "log_revoked": "La preuve est signée par une clé révoquée le {0} : demandez-en une nouvelle.",
    "log_ended": "La preuve est signée par une clé du registre qui avait fini de servir.",
    "log_forged": "La signature du registre est fausse : cette preuve a été fabriquée ou abîmée.",
    "witness_forged": "La contresignature de {0} est fausse : cette preuve a été modifiée.",
    "few_witnesses": "Il faut {0} contresignature(s) de témoins connus, la preuve en porte {1}.",
    "not_included": "Le registre ne contient pas ce document : la preuve a été modifiée.",
    "altered": "Ce fichier n’est pas le document émis : il a été modifié, ou c’en est un autre.",
    "seal_missing": "Ce fichier ne porte aucun cachet : il n’est pas officiel, ou a été modifié.",
    "seal_partial": "Le cachet ne couvre pas tout le fichier : il a été modifié ou complété.",
    "seal_broken": "Le cachet est rompu : ce fichier a été modifié après sa signature.",
    "seal_key": "Le cachet est signé par une clé que ce fichier de clés ne connaît pas.",
    "seal_revoked": "Le cachet est signé par une clé révoquée le {0} : il ne prouve plus rien.",
    "seal_date": "Le cachet est d’un jour où sa clé ne servait pas.",
    "bad_stamp": "Le tampon n’est pas lisible : scannez-le ou copiez-le en entier.",
    "stamp_newer": "Ce tampon est plus récent que ce script : téléchargez le script à jour.",
    "stamp_key": "Le tampon est signé par une clé que ce fichier de clés ne connaît pas.",
    "stamp_forged": "La signature du tampon est fausse : il a été fabriqué ou modifié.",
    "stamp_revoked": "Le tampon est signé par une clé révoquée le {0} : il ne prouve plus rien.",
    "stamp_date": "Le tampon est daté d’un jour où sa clé ne servait pas.",
    "stamp_other": "Le tampon est celui d’un autre document.",
}


def verify(public, signature, message):
    """Say whether an Ed25519 signature fits."""
    try:
        return Ed25519PublicKey.from_public_bytes(public).verify(signature, message) is None
    except (InvalidSignature, ValueError):
        return False


@dataclass
class Log:
    """A key of the register; `last`: the last size that it signed, None while it serves."""

    key: Verifier
    revoked: str = ""
    last: int = None


def signatures_of(note, key):
    """Return the signatures under a note that name this key: those of others say nothing."""
    return [raw for name, key_id, raw in note.signatures if (name, key_id) == (key.name, key.id)]


def signs(note, key):
    """Say whether a key of the register signed a state of it; a false signature is refused."""
    found = signatures_of(note, key)
    if not all(verify(key.public, one, note.text.encode()) for one in found):
        raise Refused("log_forged")
    return bool(found) and note.origin == key.name


def check_log(note, logs):
    """Check that a key of the register signed, while it served."""
    signers = [log for log in logs if signs(note, log.key)]
    if not signers:
        raise unclear("other_log")
    standing = [log for log in signers if not log.revoked]
    if not standing:
        raise Refused("log_revoked", signers[0].revoked)
    if all(log.last is not None and log.last < note.size for log in standing):
        raise Refused("log_ended")


def follow(logs, notes):
    """Let each key in use hand over to the one that it names in a note which both signed."""
    for note in notes:
        for log in [log for log in logs if log.last is None and not log.revoked]:
            if note.heir not in (None, log.key) and signs(note, log.key) and signs(note, note.heir):
                log.last = note.size
                if note.heir not in [one.key for one in logs]:
                    logs.append(Log(note.heir))


def cosignatures(note, witnesses):
    """Return (witness, seconds) of each cosignature of a witness that we know."""
    cosigned = {}
    for key in witnesses:
        for raw in signatures_of(note, key):
            seconds = int.from_bytes(raw[:8], "big")
            message = f"cosignature/v1\ntime {seconds}\n{note.text}".encode()
            if not verify(key.public, raw[8:], message):
                raise Refused("witness_forged", key.name)
            cosigned[key.name] = seconds
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


def check_proof(proof, leaf_data, logs, witnesses=(), needed=0):
    """Check a receipt from end to end; return the cosignatures. Raises Refused."""
    note = proof.note
    check_log(note, logs)
    cosigned = cosignatures(note, witnesses)
    if len(cosigned) < needed:
        raise Refused("few_witnesses", needed, len(cosigned))
    if not included(leaf_data, proof.index, note.size, proof.hashes, note.root):
        raise Refused("not_included")
    return cosigned


def read_entry(proof):
    """Return the entry that the receipt carries and its leaf: HMAC-SHA256 under its salt."""
    error = unclear("bad_proof", "extra")
    extra = formats.read_json(proof.extra, error)
    text, salt = str(extra.get("entry")), str(extra.get("salt"))
    leaf = hmac.digest(unbase64(salt, error), text.encode("utf-8", "replace"), "sha256")
    return formats.read_json(text, error), leaf


def check_stamp(text, keys):
    """Check the signature of a stamp, or of the address that carries it; return what it says."""
    raw = unbase64(text.strip().rpartition("#")[2], unclear("bad_stamp"), b"-_")
    payload, signature = raw[:-64], raw[-64:]
    said = formats.read_cbor(payload)
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
    check_serving(key, day.isoformat(), "stamp")
    return said


def check_serving(key, day, what):
    """Check that a key was not revoked, and served on a day."""
    if key.get("revoked"):
        raise Refused(f"{what}_revoked", key["revoked"])
    if not key["from"] <= day <= (key.get("until") or "9999-12-31"):
        raise Refused(f"{what}_date")


def check_same(said, payload):
    """Check that a stamp and an entry of the register speak of the same document."""
    identity = base64.urlsafe_b64encode(said[4]).decode().rstrip("=")
    named = [payload.get(name) for name in ("document", "kind", "data")]
    if [identity, said[5], said[7].hex()] != named:
        raise Refused("stamp_other")


def read_file(path, largest=LARGEST):
    """Return the content of a file that is not larger than it may be."""
    with Path(path).open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise unclear("too_large", path)
    return content


def read_keys(path):
    """Return the public keys, each checked."""
    error = unclear("bad_keys")
    keys = formats.read_json(read_file(path), error)
    try:
        former = [(one["key"], one["revoked"] or "") for one in keys.get("former_logs", ())]
        former.append((keys["log"], ""))
        keys["logs"] = [Log(Verifier.read(key, ED25519, error), day) for key, day in former]
        keys["rotations"] = [formats.read_note(text) for text in keys.get("rotations", ())]
        follow(keys["logs"], keys["rotations"])
        keys["witnesses"] = [Verifier.read(key, COSIGNATURE, error) for key in keys["witnesses"]]
        keys["issuer"] = str(keys["issuer"]["name"])
        for key in keys["stamp"]:
            unbase64(key["key"], error)
        for key in keys["seal"]:
            key["key"] = formats.read_seal_key(key["certificates"])
        for key in [*keys["stamp"], *keys["seal"]]:
            for name in ("from", "until", "revoked"):
                date.fromisoformat(key.get(name) or "2000-01-01")
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, Refused):
        raise error from None
    return keys


def follow_newer(keys, path):
    """Take from newer keys what ours vouch for: who signs the register now, who no longer does."""
    newer = read_keys(path)
    revoked = {log.key: log.revoked for log in newer["logs"]}
    for log in keys["logs"]:
        log.revoked = log.revoked or revoked.get(log.key, "")
    follow(keys["logs"], newer["rotations"])


def check(options):
    """Return the (code, values) pairs of what was found to be right; raise Refused otherwise."""
    pdf = read_file(options.file, LARGEST_PDF)
    keys = read_keys(options.keys)
    if options.newer:
        follow_newer(keys, options.newer)
    sealed = formats.check_seal(pdf, [key["key"] for key in keys["seal"]])
    proof = formats.read_proof(read_file(options.proof).decode(errors="replace"))
    entry, leaf = read_entry(proof)
    cosigned = check_proof(proof, leaf, keys["logs"], keys["witnesses"], options.witnesses)
    payload = entry.get("payload")
    if entry.get("kind") != "document.issued" or not isinstance(payload, dict):
        raise unclear("not_document")
    if payload.get("file") != hashlib.sha256(pdf).hexdigest():
        raise Refused("altered")
    day = str(entry.get("at"))[:10]
    check_serving(next(key for key in keys["seal"] if key["key"] == sealed), day, "seal")
    issued = (day, keys["issuer"], proof.index + 1, proof.note.size)
    right = [("genuine", ()), ("issued", issued), ("seal", ()), ("file", ())]
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
    parser.add_argument("--newer", help="the present keys: what --keys vouches for is believed")
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
