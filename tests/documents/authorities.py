"""Certificate authorities of the tests, time-stamping servers, and other people's checkers."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from parvis.common import seals

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - certificates check the real one
USES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def make_key(kind="p256"):
    if kind == "rsa3072":
        return rsa.generate_private_key(65537, 3072)
    return ec.generate_private_key(ec.SECP256R1())


class Authority:
    """A root that issues certificates and says which it revoked."""

    def __init__(self):
        self.key = make_key()
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Racine inventée")])
        self.root = self._sign(
            self.name, self.key.public_key(), {"key_cert_sign", "crl_sign"}, ca=True
        )

    def issue(self, key, *, common="Cachet inventé", since=None, until=None, stamping=False):
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
        uses = {"digital_signature"} | (set() if stamping else {"content_commitment"})
        return self._sign(name, key.public_key(), uses, since=since, until=until, stamping=stamping)

    def _sign(self, name, public, uses, *, ca=False, since=None, until=None, stamping=False):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since or NOW - timedelta(days=30))
            .not_valid_after(until or NOW + timedelta(days=300))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**{use: use in uses for use in USES}), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )
        if stamping:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.key, hashes.SHA256())

    def revocations(self, *revoked):
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(NOW - timedelta(hours=1))
            .next_update(NOW + timedelta(days=30))
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )
        for one in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(one.serial_number)
                .revocation_date(NOW - timedelta(days=1))
                .build()
            )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def stamper(self):
        key = make_key("rsa3072")  # the only kind that the stamper of pyHanko knows
        own = self.issue(key, common="Horodatage inventé", stamping=True)
        from asn1crypto import keys as asn1_keys
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        der = key.private_bytes(
            Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore.from_certs([seals._asn1(self.root)])
        return DummyTimeStamper(
            seals._asn1(own), asn1_keys.PrivateKeyInfo.load(der), certs_to_embed=store
        )


def signature_of(content):
    """Return the CMS and the bytes that it covers."""
    with pikepdf.open(BytesIO(content)) as pdf:
        value = pdf.Root.AcroForm.Fields[0].V
        cms = bytes(value.Contents)
        start, length, second, rest = (int(one) for one in value.ByteRange)
    return cms, content[start : start + length] + content[second : second + rest]


def openssl_accepts(content, authority, folder):
    """Ask OpenSSL whether the seal covers the file and leads to the authority."""
    cms, covered = signature_of(content)
    files = {"c.p7s": cms, "c.bin": covered, "ca.pem": authority.root.public_bytes(Encoding.PEM)}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "c.p7s"]
    command += ["-content", "c.bin", "-CAfile", "ca.pem", "-purpose", "any", "-cades"]
    done = subprocess.run([*command, "-out", "/dev/null"], cwd=folder, capture_output=True)
    return done.returncode == 0


def pdfsig(content, authority, folder):
    """Return what poppler says of the seals of a file."""
    for program in ("pdfsig", "certutil"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not there: see tools/checkers.sh")
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        subprocess.run(["certutil", "-N", "-d", f"sql:{store}", "--empty-password"], check=True)
        root = folder / "root.pem"
        root.write_bytes(authority.root.public_bytes(Encoding.PEM))
        command = ["certutil", "-A", "-d", f"sql:{store}", "-n", "racine", "-t", "CT,C,C"]
        subprocess.run([*command, "-a", "-i", str(root)], check=True)
    (folder / "file.pdf").write_bytes(content)
    command = ["pdfsig", "-nssdir", f"sql:{store}", "file.pdf"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
