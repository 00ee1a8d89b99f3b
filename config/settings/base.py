"""What every start shares. Values come from `config.environment`; nothing else reads variables."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from config.environment import ROOT, read
from config.secret import secret_key
from parvis.common.embedded import Cluster

ENV: dict[str, Any] = read()
VAR = ENV["PARVIS_VAR"]
DEMO = ENV["PARVIS_DEMO"]
HTTPS = ENV["PARVIS_HTTPS"] and not DEMO
KEYS_DIR = ENV["KEYS_DIR"] or VAR / "keys"
FONTS_DIR = ROOT / "build" / "fonts"
TSA_URL = ENV["TSA_URL"]

SECRET_KEY = ENV["PARVIS_SECRET_KEY"] or secret_key(VAR)
DEBUG = False
ALLOWED_HOSTS = ["*"]  # AuthorityMiddleware answers 404 to a host that no authority has
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"

ROOMS = [
    "site",
    "automation",
    "workbench",
    "dossiers",
    "procedures",
    "documents",
    "messaging",
    "files",
    "accounts",
    "ledger",
    "journal",
    "tenancy",
]
INSTALLED_APPS = [
    *(f"parvis.{room}" for room in ROOMS),
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "config.middleware.request_log",
    "config.middleware.security_headers",
    "config.middleware.authority",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.signed_in",
    "config.middleware.actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.files.views.whole_body",
]

# --- Database: two logins (ADR-0003) ---------------------------------------------------------
_cluster = Cluster(VAR / "postgresql")


def database(url: str) -> dict[str, Any]:
    """Return Django's description of one login."""
    parts = conninfo_to_dict(url)
    names = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    login = {django: str(parts.pop(ours, "")) for ours, django in names.items()}
    name = parts.pop("dbname", "parvis")
    return {"ENGINE": "parvis.common.database", "NAME": name, **login, "OPTIONS": parts}


_runtime = database(ENV["DATABASE_URL"] or _cluster.url("parvis_app"))
DATABASES = {
    "default": {
        **_runtime,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            **_runtime["OPTIONS"],
            "pool": {
                "min_size": 1,
                "max_size": ENV["PARVIS_WEB_THREADS"],
                "timeout": 5,
                "max_lifetime": 1800,
                "max_idle": 300,
            },
        },
    }
}
_owner = database(ENV["DATABASE_OWNER_URL"] or _cluster.url("parvis_owner"))
DATABASE_OWNER = {key: _owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}

# --- Pages -----------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "auto_reload": False,
            "cache_size": -1,
            "context_processors": ["config.context.page"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    },
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "build" / "static"]
STATIC_ROOT = ROOT / "build" / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "langue"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
FILE_UPLOAD_HANDLERS = [
    "parvis.common.uploads.LimitedUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Mail ------------------------------------------------------------------------------------
EMAIL_BACKEND = ENV["EMAIL_URL"]["backend"]
EMAIL_HOST = ENV["EMAIL_URL"].get("host", "")
EMAIL_PORT = ENV["EMAIL_URL"].get("port", 25)
EMAIL_HOST_USER = ENV["EMAIL_URL"].get("user", "")
EMAIL_HOST_PASSWORD = ENV["EMAIL_URL"].get("password", "")
EMAIL_USE_TLS = ENV["EMAIL_URL"].get("use_tls", False)
EMAIL_USE_SSL = ENV["EMAIL_URL"].get("use_ssl", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV["PARVIS_MAIL_FROM"]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
