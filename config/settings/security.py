"""Cookies, headers and sign-in."""

from config.settings.base import DEMO, ENV, HTTPS

SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "jeton"
CSRF_FAILURE_VIEW = "parvis.site.views.csrf_failure"
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# Of a page; a file, or a mail shown, has a stricter one. nonce: of the request.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["config.signin.Backend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "parvis.accounts.forms.StrengthValidator"}]
SECOND_FACTOR_REQUIRED = ENV["PARVIS_SECOND_FACTOR"] and not DEMO
