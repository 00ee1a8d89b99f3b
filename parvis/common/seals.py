"""Electronic seals in PDF files (PAdES), so that PDF/A and PDF/UA still hold afterwards.

Five settings do it, each guarded by a test on a freshly drawn page: the metadata is not written
again, the file ends with a newline first, the field has a spoken name, its box lies outside the
page, and revocation data is written in the same revision as the signature. The private key stays
loaded: reading it again for each seal would cost five times the seal.
"""

import http.client
import io
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSignatureMetadata,
    PdfSigner,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.registry import SimpleCertificateStore

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
FIELD = "Cachet"
_PROOF = 16_000  # bytes kept for the seal; a time-stamp needs as many again


class SealError(Exception):
    """A seal cannot be put: the sentence says why, never anything of the key."""


class KeptSigner(Signer):
    """Signs with a key object held in memory; the place where a remote seal would plug in."""

    def __init__(self, key: PrivateKey, chain: Sequence[x509.Certificate]) -> None:
        """Take the key and its certificates, the seal's own first."""
        certificates = [_asn1(one) for one in chain]
        registry = SimpleCertificateStore.from_certs(certificates)  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=certificates[0], cert_registry=registry)
        self._key = key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001,FBT002
    ) -> bytes:
        """Return the raw signature; of a dry run only the length counts."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            if dry_run:
                return bytes(self._key.key_size // 8)
            return self._key.sign(data, padding.PKCS1v15(), _hash(digest_algorithm))
        if dry_run:
            return bytes(2 * (self._key.key_size // 8) + 16)
        return self._key.sign(data, ec.ECDSA(_hash(digest_algorithm)))


class HttpStamper(TimeStamper):
    """Asks a server of RFC 3161 for the time; a new connection each time, with a short wait."""

    def __init__(self, url: str, *, seconds: float = 5) -> None:
        """Take the address of the server, and how long to wait for it."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._url, self._seconds = url, seconds

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the server's answer; raise TimestampRequestError without one."""
        request = urllib.request.Request(  # noqa: S310 - the address is the operator's
            self._url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(request, timeout=self._seconds) as answer:  # noqa: S310
                return tsp.TimeStampResp.load(answer.read(1_000_000))
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise TimestampRequestError("The time-stamping server does not answer.") from error


@dataclass(frozen=True, slots=True)
class Revocation:
    """What proves for long that no certificate was revoked: roots, and lists in DER."""

    roots: tuple[x509.Certificate, ...] = ()
    lists: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Seal:
    """How to seal: who signs, who tells the time (None: nobody), what is proved for long."""

    signer: Signer
    stamper: TimeStamper | None = None
    revocation: Revocation = field(default_factory=Revocation)


class _Writer(IncrementalPdfFileWriter):
    """Adds a revision without writing the metadata again: its PDF/A schema would be lost."""

    def _update_meta(self) -> None:
        """Leave the metadata as the page was drawn with."""


def seal(pdf: bytes, how: Seal, *, reason: str, at: datetime) -> tuple[bytes, str]:
    """Return the sealed file and its level: « B-B », « B-T » or « B-LT ».

    The highest level that can be had now: without answer from the time-stamping server, or without
    revocation data, the level is lower and the document is not late. at: the instant that the
    certificate must cover. Raises SealError for a certificate that is out of its dates or that its
    list says revoked, and for a file that cannot be signed.
    """
    _check_dates(how.signer, at)
    _check_revoked(how)
    if how.stamper is not None and how.revocation.lists:
        try:
            return _signed(pdf, how, reason=reason, long_term=True), "B-LT"
        except (PathError, SigningError, TimestampRequestError, OSError):
            pass  # the next level asks for less
    if how.stamper is not None:
        try:
            return _signed(pdf, how, reason=reason), "B-T"
        except (TimestampRequestError, SigningError, OSError):
            pass  # a document is never late for want of a time-stamp
    return _signed(pdf, Seal(how.signer), reason=reason), "B-B"


def _signed(pdf: bytes, how: Seal, *, reason: str, long_term: bool = False) -> bytes:
    options: dict[str, Any] = {}
    if long_term:
        options = {
            "embed_validation_info": True,
            "validation_context": ValidationContext(
                trust_roots=[_asn1(root) for root in how.revocation.roots],
                allow_fetching=False,
                crls=[asn1_crl.CertificateList.load(one) for one in how.revocation.lists],
            ),
            "dss_settings": DSSContentSettings(
                placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE, include_vri=False
            ),
        }
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            **options,
        ),
        how.signer,
        timestamper=how.stamper,
        new_field_spec=SigFieldSpec(
            FIELD,
            readable_field_name="Cachet électronique",
            invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
        ),
    )
    reserved = _PROOF * 2 if how.stamper is not None else _PROOF
    try:
        writer = _Writer(io.BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
        output = signer.sign_pdf(writer, bytes_reserved=reserved)
    except PdfError as error:
        raise SealError("This file cannot be sealed.") from error
    return bytes(output.getvalue())


def _check_dates(signer: Signer, at: datetime) -> None:
    certificate = signer.signing_cert
    if certificate is None:
        raise SealError("The seal has no certificate.")
    if not certificate.not_valid_before <= at <= certificate.not_valid_after:
        until = certificate.not_valid_after
        raise SealError(
            f"The certificate of the seal is out of its dates (until {until:%Y-%m-%d})."
        )


def _check_revoked(how: Seal) -> None:
    certificate = how.signer.signing_cert
    for one in how.revocation.lists:
        known = x509.load_der_x509_crl(one)
        serial = certificate.serial_number if certificate is not None else 0
        if known.get_revoked_certificate_by_serial_number(serial) is not None:
            raise SealError("The certificate of the seal was revoked by its authority.")


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _hash(name: str) -> hashes.HashAlgorithm:
    known: dict[str, hashes.HashAlgorithm] = {
        "sha256": hashes.SHA256(),
        "sha384": hashes.SHA384(),
        "sha512": hashes.SHA512(),
    }
    return known[name.lower()]


def token_signer(
    library: str, *, token: str, label: str, pin: str, chain: Sequence[x509.Certificate]
) -> Signer:
    """Return what signs with a key that never leaves its token (PKCS#11), session kept open.

    library: path of the token's module. label: of the key. Raises SealError when it cannot be
    opened.
    """
    session = _session(library, token, pin)
    from pyhanko.sign.pkcs11 import PKCS11Signer

    own, *others = [_asn1(one) for one in chain]
    return PKCS11Signer(  # tokens know the raw mechanisms best: the digest is made here
        session, signing_cert=own, ca_chain=others, key_label=label, use_raw_mechanism=True
    )


@lru_cache(maxsize=8)
def _session(library: str, token: str, pin: str) -> Any:
    """Open a token once: it lets a process in one time only."""
    try:
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import open_pkcs11_session
    except ImportError as error:
        raise SealError("PKCS#11 needs the Python library python-pkcs11.") from error
    try:
        return open_pkcs11_session(library, token_criteria=TokenCriteria(token), user_pin=pin)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise SealError(f"The token {token} cannot be opened: {type(error).__name__}.") from error
