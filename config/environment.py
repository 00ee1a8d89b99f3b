"""Every environment variable, once: its default, what it means, and what it may hold.

The reference page `docs/reference/environment.md` is written from this table. A wrong value stops
the start with a sentence that names the variable.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent


class EnvironmentProblem(SystemExit):
    """A variable holds something we cannot use: the process ends with the sentence."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: `read` turns its text into a value, or raises ValueError with the reason."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    if value not in {"0", "1"}:
        raise ValueError("write 1 for yes or 0 for no")
    return value == "1"


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) == 0:
        raise ValueError("write a whole number above 0")
    return int(value)


def _list(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _networks(value: str) -> list[str]:
    try:
        return [str(ip_network(item, strict=False)) for item in _list(value)]
    except ValueError as error:
        raise ValueError("write addresses or networks, as 203.0.113.7 or 10.0.0.0/8") from error


def _folder(value: str) -> Path:
    return (ROOT / value).resolve()


def _folder_or_none(value: str) -> Path | None:
    return _folder(value) if value else None


def _http(value: str) -> str:
    if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
        raise ValueError("write http://host/path or https://host/path")
    return value


def _secret(value: str) -> str:
    if value and len(value) < 32:
        raise ValueError("write at least 32 characters, for example 50 random ones")
    return value


def _postgres(value: str) -> str:
    if value and urlsplit(value).scheme not in {"postgres", "postgresql"}:
        raise ValueError("write postgresql://user:password@host:port/database")
    return value


def _email(value: str) -> dict[str, Any]:
    parts = urlsplit(value)
    if parts.scheme == "outbox":
        return {"backend": "parvis.common.outbox.Backend"}
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ValueError("write smtp://user:password@host:port, smtp+tls://… or smtps://…")
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
    }


def _files(folder: Path) -> dict[str, str]:
    return {"kind": "file", "folder": str(folder)}


def _storage(value: str) -> dict[str, str]:
    parts = urlsplit(value)
    if not value:
        return {}
    if parts.scheme == "file":
        return _files(_folder(parts.netloc + parts.path))
    if parts.scheme in {"s3", "s3+http"} and parts.hostname and parts.path.strip("/"):
        scheme = "http" if parts.scheme == "s3+http" else "https"
        port = f":{parts.port}" if parts.port else ""
        query = dict(parse_qsl(parts.query))
        return {
            "kind": "s3",
            "endpoint": f"{scheme}://{parts.hostname}{port}",
            "bucket": parts.path.strip("/"),
            "key": unquote(parts.username or ""),
            "secret": unquote(parts.password or ""),
            "region": query.get("region", "us-east-1"),
        }
    raise ValueError("write file://folder or s3://key:secret@host/bucket (s3+http:// without TLS)")


VARIABLES = (
    Variable("DATABASE_URL", "", "Runtime login. Empty: the embedded PostgreSQL.", _postgres),
    Variable("DATABASE_OWNER_URL", "", "Login that owns the tables, for migrations.", _postgres),
    Variable(
        "PARVIS_DEMO", "0", "1 opens the demo accounts and the mail page, on loopback.", _flag
    ),
    Variable(
        "PARVIS_SECRET_KEY", "", "Signs cookies and links. Empty: made and kept in var/.", _secret
    ),
    Variable("PARVIS_VAR", "var", "Folder of everything this installation keeps on disk.", _folder),
    Variable("PARVIS_BIND", "127.0.0.1", "Address on which the web server listens.", _text),
    Variable("PORT", "8000", "Port on which the web server listens.", _positive),
    Variable(
        "PARVIS_HTTPS", "1", "1 when people reach it over HTTPS: HSTS, secure cookies.", _flag
    ),
    Variable(
        "PARVIS_TRUSTED_PROXIES", "", "Addresses whose X-Forwarded-For is believed.", _networks
    ),
    Variable(
        "PARVIS_SHARED_ADDRESSES",
        "",
        "Addresses shared by many people (kiosk, France Services): no limit per address.",
        _networks,
    ),
    Variable("PARVIS_SECOND_FACTOR", "1", "1 requires a second factor of agents.", _flag),
    Variable("PARVIS_WEB_WORKERS", "2", "Web processes.", _positive),
    Variable("PARVIS_WEB_THREADS", "4", "Threads of each web process.", _positive),
    Variable("PARVIS_JOB_THREADS", "2", "Jobs done at the same time.", _positive),
    Variable("PARVIS_UPLOAD_MB", "50", "Largest file accepted, in megabytes.", _positive),
    Variable(
        "PARVIS_STORAGE",
        "",
        "Where files are kept: file:// or s3://. Empty: files/ in PARVIS_VAR.",
        _storage,
    ),
    Variable(
        "KEYS_DIR", "", "Folder of the private keys. Empty: keys/ in PARVIS_VAR.", _folder_or_none
    ),
    Variable("TSA_URL", "", "RFC 3161 time-stamping server. Empty: no time-stamps.", _http),
    Variable(
        "PARVIS_LEDGER_HOURS",
        "24",
        "Hours after which a witness that confirms nothing, or a ledger not signed, is told.",
        _positive,
    ),
    Variable(
        "CLAMD_SOCKET", "", "Socket of the ClamAV daemon. Empty: files are not scanned.", _text
    ),
    Variable(
        "EMAIL_URL",
        "outbox://",
        "Outgoing mail: smtp://, smtp+tls://, smtps://; outbox:// keeps it in the database (demo).",
        _email,
    ),
    Variable(
        "PARVIS_MAIL_FROM",
        "ne-pas-repondre@parvis.example",
        "Sender of mails, when the authority has none.",
        _text,
    ),
    Variable(
        "PARVIS_BOUNCE_TOKEN", "", "Secret of the bounce hook. Empty: the hook is closed.", _secret
    ),
    Variable("PARVIS_METRICS_TOKEN", "", "Secret of /metrics. Empty: loopback only.", _secret),
)


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return every variable by name; end the process with a sentence at the first wrong one."""
    values: dict[str, Any] = {}
    for variable in VARIABLES:
        text = environ.get(variable.name, variable.default)
        try:
            values[variable.name] = variable.read(text)
        except ValueError as error:
            raise EnvironmentProblem(f"{variable.name} is wrong: {error}.") from None
    _check_together(values)
    values["PARVIS_STORAGE"] = values["PARVIS_STORAGE"] or _files(values["PARVIS_VAR"] / "files")
    return values


def _check_together(values: Mapping[str, Any]) -> None:
    if bool(values["DATABASE_URL"]) != bool(values["DATABASE_OWNER_URL"]):
        raise EnvironmentProblem(
            "DATABASE_URL and DATABASE_OWNER_URL go together: set both or none."
        )
    if values["PARVIS_DEMO"] and values["PARVIS_BIND"] not in {"127.0.0.1", "::1", "localhost"}:
        raise EnvironmentProblem(
            "PARVIS_DEMO opens known passwords: PARVIS_BIND must be 127.0.0.1."
        )
