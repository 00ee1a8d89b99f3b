"""A certificate authority of our own, for trying: it proves nothing to anyone, and says so."""

import secrets
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.documents.actions.keys import SealFiles, take_seal, write_private
from parvis.journal.types import Actor
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import AuthorityInfo

YEARS = 3
_MARK = "ESSAI SANS VALEUR"
_NO_USE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def make_development_seal(*, rsa_key: bool = False, actor: Actor) -> str:
    """Make a seal for trying, with its own authority and its list of revocations; return its id.

    rsa_key: RSA-3072 instead of P-256. Every document that it seals says that it has no value.
    Journal: `document.key_added`.
    """
    town = tenancy.get(current_authority())
    root_key = ec.generate_private_key(ec.SECP256R1())
    own_key = (
        rsa.generate_private_key(65537, 3072)
        if rsa_key
        else ec.generate_private_key(ec.SECP256R1())
    )
    root_name = _name(town, f"Autorité d’essai ({_MARK})")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, authority=True)
    own = _certificate(
        _name(town, f"Cachet d’essai ({_MARK})"), root_name, own_key.public_key(), root_key
    )
    stem = f"seal-{town.slug}-{secrets.token_hex(4)}"
    pem = own_key.private_bytes(
        Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(f"{stem}.key.pem", pem)
    chain = own.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)
    write_private(f"{stem}.crt.pem", chain)
    write_private(f"{stem}.root.pem", root.public_bytes(Encoding.PEM))
    write_private(f"{stem}.crl", _revocations(root, root_key))
    description = SealFiles(
        kind="pem",
        key=f"{stem}.key.pem",
        certificates=f"{stem}.crt.pem",
        roots=f"{stem}.root.pem",
        lists=(f"{stem}.crl",),
        development=True,
    )
    return take_seal(description, actor=actor)


def _name(town: AuthorityInfo, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, town.name[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, f"NTRFR-{town.siren}"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    authority: bool = False,
) -> x509.Certificate:
    now = clock.now()
    uses = (
        {"key_cert_sign", "crl_sign"} if authority else {"digital_signature", "content_commitment"}
    )
    usage = x509.KeyUsage(**{**_NO_USE, **dict.fromkeys(uses, True)})
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=366 * YEARS))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
        .sign(by, hashes.SHA256())
    )


def _revocations(root: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bytes:
    now = clock.now()
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=366 * YEARS))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
