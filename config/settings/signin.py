"""django-allauth: e-mail and password, one-time code, passkey, TOTP (see config/signin.py)."""

from config.demo import ACCOUNTS, PASSWORD
from config.settings.base import DEMO

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mes-dossiers/"

ACCOUNT_ADAPTER = "config.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None  # asked on the sign-in page
# Ours instead, kept in the database: accounts.rules.LIMITS.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}

ACCOUNT_FORMS = {
    "login": "parvis.accounts.forms.SignIn",
    "signup": "parvis.accounts.forms.SignUp",
    "request_login_code": "parvis.accounts.forms.RequestCode",
    "confirm_login_code": "parvis.accounts.forms.ConfirmCode",
    "confirm_email_verification_code": "parvis.accounts.forms.ConfirmAddress",
    "reset_password": "parvis.accounts.forms.ForgottenPassword",
    "reset_password_from_key": "parvis.accounts.forms.NewPassword",
    "change_password": "parvis.accounts.forms.ChangePassword",
    "set_password": "parvis.accounts.forms.SetPassword",
    "add_email": "parvis.accounts.forms.ChangeAddress",
    "reauthenticate": "parvis.accounts.forms.Reauthenticate",
}

MFA_ADAPTER = "config.signin.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "parvis.accounts.forms.SecondFactor",
    "reauthenticate": "parvis.accounts.forms.ConfirmSecondFactor",
    "activate_totp": "parvis.accounts.forms.ActivateApplication",
    "add_webauthn": "parvis.accounts.forms.AddPasskey",
    "edit_webauthn": "parvis.accounts.forms.RenamePasskey",
    "authenticate_webauthn": "parvis.accounts.forms.UsePasskey",
    "login_webauthn": "parvis.accounts.forms.SignInByPasskey",
    "reauthenticate_webauthn": "parvis.accounts.forms.ConfirmByPasskey",
}

# Shown on the sign-in page of the demo: what the account is for, address, password.
DEMO_ACCOUNTS = [(one.what, one.email, PASSWORD) for one in ACCOUNTS] if DEMO else []
