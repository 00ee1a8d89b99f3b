"""Where django-allauth meets our rooms: mails, journal, limits, sentences, secrets.

Accounts stands below messaging and cannot send a mail; this module, outside the rooms, joins them.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import user_email
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.messages import add_message
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language, gettext, gettext_lazy

from config.sessions import DEVICE
from parvis.accounts import actions as accounts
from parvis.accounts import queries
from parvis.accounts.enums import Attempted
from parvis.common import clock
from parvis.common.ids import random_id
from parvis.journal.types import person
from parvis.messaging import actions as messaging


@dataclass(frozen=True, slots=True)
class Mail:
    """One of our mails, and the values of allauth that its template reads."""

    template: str
    values: tuple[str, ...] = ()


MAILS = {
    "account/email/login_code": Mail("accounts/sign_in_code", ("code",)),
    "account/email/unknown_account": Mail("accounts/unknown_account", ("signup_url",)),
    "account/email/email_confirmation_signup": Mail("accounts/address_code", ("code",)),
    "account/email/email_confirmation": Mail("accounts/address_code", ("code",)),
    "account/email/account_already_exists": Mail(
        "accounts/account_exists", ("password_reset_url",)
    ),
    "account/email/password_reset_key": Mail("accounts/new_password", ("password_reset_url",)),
}

# Changes of security: allauth's name, our code (journal and mail), what the person reads at once.
CHANGES = {
    "account/email/password_reset": "password_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/email_changed": "address_changed",
    "mfa/email/totp_activated": "application_added",
    "mfa/email/totp_deactivated": "application_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}

NOTICES = {
    "account/messages/password_changed.txt": gettext_lazy("Votre mot de passe est enregistré."),
    "account/messages/password_set.txt": gettext_lazy("Votre mot de passe est enregistré."),
    "account/messages/email_confirmed.txt": gettext_lazy("Votre adresse e-mail est confirmée."),
    "account/messages/email_confirmation_failed.txt": gettext_lazy(
        "Cette adresse sert déjà à un autre compte. Choisissez-en une autre."
    ),
    "mfa/messages/totp_activated.txt": gettext_lazy(
        "Votre application protège maintenant votre compte."
    ),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("L’application est retirée du compte."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Votre clé d’accès est enregistrée."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("La clé d’accès est retirée du compte."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "Vos nouveaux codes de secours sont prêts. Les anciens ne servent plus."
    ),
}


# How a person confirms again that it is them, by allauth's name of the way.
WAYS_TO_CONFIRM = {
    "reauthenticate": gettext_lazy("Confirmer par mon mot de passe"),
    "mfa_reauthenticate": gettext_lazy("Confirmer par un code de mon application"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Confirmer par ma clé d’accès"),
}


class Backend(AuthenticationBackend):
    """One statement and one hash, whether or not we know the address."""

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        found = get_user_model().objects.filter(email=email.lower()).first()
        return self._check_password(found, password)


class AccountAdapter(DefaultAccountAdapter):
    """Our ways for passwords, addresses and codes."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Ce compte est fermé."),
        "email_password_mismatch": gettext_lazy(
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou demandez un "
            "code par e-mail."
        ),
        "email_taken": gettext_lazy(
            "Cette adresse sert déjà à un autre compte. Choisissez-en une autre."
        ),
        "duplicate_email": gettext_lazy("Cette adresse est déjà la vôtre."),
        "same_as_current": gettext_lazy("Cette adresse est déjà la vôtre."),
        "enter_current_password": gettext_lazy(
            "Ce n’est pas votre mot de passe actuel. Écrivez-le à nouveau."
        ),
        "incorrect_password": gettext_lazy(
            "Ce n’est pas votre mot de passe. Écrivez-le à nouveau."
        ),
        "incorrect_code": gettext_lazy(
            "Ce n’est pas le bon code. Recopiez le dernier que vous avez reçu."
        ),
        "invalid_password_reset": gettext_lazy("Ce lien ne sert plus. Demandez-en un autre."),
        "too_many_login_attempts": gettext_lazy("Trop d’essais. Demandez un nouveau code."),
        "rate_limited": gettext_lazy("Trop d’essais. Réessayez dans quelques minutes."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return queries.client_place(request.META)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        del request
        wait = accounts.attempt(Attempted.PASSWORD, credentials.get("email", ""))
        if wait:
            raise ValidationError(
                gettext(
                    "Trop d’essais pour cette adresse. Réessayez dans %(n)s min, ou demandez un "
                    "code par e-mail."
                )
                % {"n": -(-wait // 60)}
            )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        found = super().authenticate(request, **credentials)
        if found:
            accounts.forgive(Attempted.PASSWORD, credentials.get("email", ""), all_of_them=True)
        return found

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        del request
        accounts.forgive(Attempted.PASSWORD, credentials["email"], all_of_them=True)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - allauth's signature
        with transaction.atomic():
            saved = super().save_user(request, user, form, commit=commit)
            accounts.note_created(saved.pk)
        return saved

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        if "_session_expiry" not in request.session:
            request.session.set_expiry(0)  # until the browser closes, unless the person said so
        request.session[DEVICE] = {
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:200],
            "place": queries.client_place(request.META),
            "at": clock.now().isoformat(),
        }
        methods = [record["method"] for record in get_authentication_records(request, user)]
        accounts.note_sign_in(user.pk, methods=methods, actor=person(user.pk))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        held = queries.roles_of(request.user.pk)
        if held.reads_dossiers:
            return "/agents/"
        return "/compte/" if held.is_agent else settings.LOGIN_REDIRECT_URL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        del request
        return "/compte/"

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        del email_address
        return "/compte/"

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": str(WAYS_TO_CONFIRM[way["id"]])} for way in ways]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mail = MAILS[template_prefix]
        owner = context.get("user")
        _send(
            mail.template,
            email,
            {name: context[name] for name in mail.values},
            person_id=owner.pk if owner else None,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        del context
        change = CHANGES[template_prefix]
        with transaction.atomic():
            accounts.note_security(user.pk, change, actor=person(user.pk))
            to = email or user_email(user)
            _send("accounts/security_change", to, {"change": change}, person_id=user.pk)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        del message_context
        said = message or NOTICES.get(message_template or "")
        if said:
            add_message(request, level, said, extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Our ways for passkeys and authenticator applications."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "Ce n’est pas le bon code. Recopiez celui que votre application montre maintenant."
        ),
        "unverified_email": gettext_lazy("Confirmez d’abord votre adresse e-mail."),
        "cannot_delete_authenticator": gettext_lazy("Cette protection ne peut pas être retirée."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Ajoutez d’abord une clé d’accès ou une application."
        ),
    }

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        return str(current.request.authority.name)

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Clé d’accès %(n)s") % {"n": known + 1}


def _box() -> MultiFernet:
    """Return what seals the seeds of applications: a dump of the database does not open them."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"parvis.second-factor.{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


@transaction.atomic
def _send(template: str, to: str, values: dict[str, Any], *, person_id: int | None) -> None:
    messaging.send(
        template,
        to=to,
        lang=get_language() or "fr",
        context=values,
        key=f"{template}-{random_id()}",
        legal=True,
        person_id=person_id,
    )
