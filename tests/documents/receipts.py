"""A small register made by hand, for what reads receipts: keys, one entry, its proof."""

import base64
import hashlib
import hmac
import json
from datetime import date
from io import BytesIO

import pikepdf
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from parvis.common import seals
from parvis.documents.rules import stamp
from tests.documents.authorities import NOW, Authority

LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
STAMP = Ed25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
ORIGIN = "parvis.test/journal"
WITNESS_NAME = "temoin.test/w1"
SALT = bytes(range(100, 132))
DOCUMENT = "AAECAwQFBgcICQoLDA0ODw"
AUTHORITY = Authority()
SEAL = ec.derive_private_key(12_345, ec.SECP256R1())
DATA = hashlib.sha256(b"canonical data").digest()

# The receipt of the reference: 8 leaves of the well-known set, the sixth one proved.
GOLDEN_LEAF = bytes.fromhex("40414243")
GOLDEN = """c2sp.org/tlog-proof@v1
index 5
vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=
yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=
037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=

parvis.test/journal
8
XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

— parvis.test/journal MNuPHygZxUMwZXtQLVPR8gdQghVuQcIzGr01jKTkKMizO/Bm7ZJ11C29YoHL/A3y5FgUoxg4SGPL3GY7pYxYRM/OgQA=
— temoin.test/w1 sDLInQAAAABlU/EASEW4xYhsSEovdCKPkjocWENHAE2f9/Toa0QlOiTM0bNrQ0i3pIj30kdEqKWahe9w4e3i8cbemGGw7+v2FwWxAQ==
"""  # noqa: E501
GOLDEN_LOG = "parvis.test/journal+30db8f1f+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
GOLDEN_WITNESS = "temoin.test/w1+b032c89d+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"


def drawn():
    """Return an empty page."""
    with pikepdf.new() as pdf, BytesIO() as page:
        pdf.add_blank_page()
        pdf.save(page)
        return page.getvalue()


def sealed(key, pdf=None, **how):
    """Return a page under the seal of a key, and its certificate."""
    own = AUTHORITY.issue(key)
    signer = seals.KeptSigner(key, [own, AUTHORITY.root])
    content, _level = seals.seal(pdf or drawn(), seals.Seal(signer, **how), reason="Essai", at=NOW)
    return content, own.public_bytes(Encoding.PEM).decode()


PDF, CERTIFICATE = sealed(SEAL)


def b64(raw):
    return base64.b64encode(raw).decode()


def entry_of(pdf=PDF, **changes):
    entry = {
        "v": 1,
        "at": "2026-11-23T11:01:04.123456Z",
        "actor": "system",
        "kind": "document.issued",
        "subject": "dossier",
        "payload": {
            "document": DOCUMENT,
            "kind": "arrete",
            "file": hashlib.sha256(pdf).hexdigest(),
            "data": DATA.hex(),
            "template": "1",
        },
    }
    return json.dumps(entry | changes, sort_keys=True, separators=(",", ":"))


def receipt(entry, *, salt=SALT, log=LOG, witness=WITNESS, origin=ORIGIN):
    """Return the receipt of an entry that stands first in a register of two."""
    leaf = hashlib.sha256(b"\0" + hmac.digest(salt, entry.encode(), "sha256")).digest()
    sibling = hashlib.sha256(b"\0other").digest()
    root = hashlib.sha256(b"\1" + leaf + sibling).digest()
    text = f"{origin}\n2\n{b64(root)}\n"
    extra = b64(json.dumps({"entry": entry, "salt": b64(salt)}).encode())
    time = 1_700_000_000
    cosigned = witness.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
    lines = [
        f"— {origin} {b64(key_id(origin, 1, log) + log.sign(text.encode()))}",
        f"— {WITNESS_NAME} "
        + b64(key_id(WITNESS_NAME, 4, witness) + time.to_bytes(8, "big") + cosigned),
    ]
    head = f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex 0\n{b64(sibling)}\n"
    return f"{head}\n{text}\n" + "".join(f"{line}\n" for line in lines)


def key_id(name, kind, key):
    raw = bytes([kind]) + key.public_key().public_bytes_raw()
    return hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]


def verifier(name, kind, key):
    raw = bytes([kind]) + key.public_key().public_bytes_raw()
    return f"{name}+{key_id(name, kind, key).hex()}+{b64(raw)}"


def keys(*, seal=None, **changes):
    public = STAMP.public_key().public_bytes_raw()
    served = {
        "id": stamp.key_id(public).hex(),
        "key": b64(public),
        "from": "2026-01-01",
        "until": None,
        "revoked": None,
    }
    return {
        "issuer": {"name": "Villeneuve-Fictive", "siren": "219900016"},
        "log": verifier(ORIGIN, 1, LOG),
        "stamp": [served | changes],
        "seal": [
            {
                "id": "00" * 8,
                "certificates": CERTIFICATE,
                "from": "2026-01-01",
                "until": None,
                "revoked": None,
            }
            | (seal or {})
        ],
        "witnesses": [verifier(WITNESS_NAME, 4, WITNESS)],
    }


def stamped(**changes):
    """Return the address that the QR code of this document holds."""
    values = {
        "key_id": stamp.key_id(STAMP.public_key().public_bytes_raw()),
        "issuer": "219900016",
        "document": DOCUMENT,
        "kind": "arrete",
        "day": date(2026, 11, 23),
        "digest": DATA,
    } | changes
    text = stamp.sign(stamp.statement(stamp.Statement(**values)), STAMP)
    return stamp.address("https://villeneuve.example", str(values["document"]), text)
