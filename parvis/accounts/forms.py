"""Cleaning of what people type to sign in and to run their account; never rendering.

The sentences say what to do. allauth's own forms are taken with our sentences, our limits, and
lookups that cost the same for an address that we know and for one that we do not.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as account
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy, ngettext

from parvis.accounts import actions, rules
from parvis.accounts.enums import Attempted, PasswordFault, Role
from parvis.accounts.models import Department, Person
from parvis.accounts.types import DepartmentInfo, Grant
from parvis.common.ids import random_id

_ADDRESS = {
    "required": gettext_lazy("Indiquez votre adresse e-mail."),
    "invalid": gettext_lazy("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr"),
}
_PASSWORD = {"required": gettext_lazy("Indiquez votre mot de passe.")}
_NEW_PASSWORD = {"required": gettext_lazy("Choisissez un mot de passe.")}
_CODE = {"required": gettext_lazy("Indiquez le code.")}
_CREDENTIAL = {
    "required": gettext_lazy("Votre appareil n’a pas répondu. Réessayez."),
    "invalid": gettext_lazy("Votre appareil n’a pas répondu. Réessayez."),
}

SENTENCES: Mapping[str, Mapping[str, Any]] = {
    "login": _ADDRESS,
    "email": _ADDRESS,
    "password": _PASSWORD,
    "oldpassword": _PASSWORD,
    "password1": _NEW_PASSWORD,
    "code": _CODE,
    "credential": _CREDENTIAL,
    "name": {"required": gettext_lazy("Donnez un nom à cette clé.")},
}

FAULTS: Mapping[str, Any] = {
    PasswordFault.SHORT: gettext_lazy(
        "Ce mot de passe est trop court. Écrivez au moins 12 caractères, par exemple quatre mots."
    ),
    PasswordFault.PERSONAL: gettext_lazy(
        "Ce mot de passe contient votre nom ou votre adresse. Choisissez des mots sans lien avec "
        "vous."
    ),
    PasswordFault.COMMON: gettext_lazy(
        "Ce mot de passe est parmi les premiers essayés. Choisissez quatre mots sans lien entre "
        "eux."
    ),
    PasswordFault.WORD: gettext_lazy(
        "Ce mot de passe tient en un mot courant. Ajoutez deux ou trois mots sans lien avec lui."
    ),
    PasswordFault.NAME: gettext_lazy(
        "Un prénom ou un nom se devine vite. Ajoutez deux ou trois mots sans lien avec lui."
    ),
    PasswordFault.KEYBOARD: gettext_lazy(
        "Des touches voisines se devinent vite. Choisissez quatre mots sans lien entre eux."
    ),
    PasswordFault.REPEAT: gettext_lazy(
        "Ce mot de passe se répète. Choisissez quatre mots sans lien entre eux."
    ),
    PasswordFault.SEQUENCE: gettext_lazy(
        "Une suite comme « abc » ou « 4321 » se devine vite. Choisissez quatre mots sans lien "
        "entre eux."
    ),
    PasswordFault.DATE: gettext_lazy(
        "Une date ou une année se devine vite. Choisissez quatre mots sans lien entre eux."
    ),
    PasswordFault.WEAK: gettext_lazy(
        "Ce mot de passe se devine vite. Choisissez quatre mots sans lien entre eux."
    ),
}


class StrengthValidator:
    """Django's place for a password rule (AUTH_PASSWORD_VALIDATORS)."""

    def validate(self, password: str, user: Person | None = None) -> None:
        fault = rules.password_fault(password, _words(user) if user else ())
        if fault is not None:
            raise ValidationError(FAULTS[fault], code=fault)

    def get_help_text(self) -> str:
        return gettext("Au moins 12 caractères : quatre mots sans lien entre eux conviennent bien.")


def too_many(seconds: int) -> str:
    """Return the sentence that tells how long to wait."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Trop d’essais. Réessayez dans une minute.",
        "Trop d’essais. Réessayez dans %(n)s minutes.",
        minutes,
    ) % {"n": minutes}


class Spoken:
    """Gives the fields of a form our sentences."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)  # typed once: the page can show it
        for name, field in self.fields.items():
            field.error_messages.update(SENTENCES.get(name, {}))


class Counted(Spoken):
    """Counts the codes tried for one account."""

    user: Person

    def clean_code(self) -> str:
        who = str(self.user.pk)
        wait = actions.attempt(Attempted.SECOND_FACTOR, who)
        if wait:
            raise ValidationError(too_many(wait))
        code: str = super().clean_code()  # type: ignore[misc]
        actions.forgive(Attempted.SECOND_FACTOR, who, all_of_them=True)
        return code


# --- allauth's forms -------------------------------------------------------------------------


class SignIn(Spoken, account.LoginForm):  # type: ignore[misc]
    pass


class SignUp(Spoken, account.SignupForm):  # type: ignore[misc]
    """Work and time tell nothing of who has an account: one is made in any case, then undone."""

    def try_save(self, request: HttpRequest) -> Any:
        known, typed = self.account_already_exists, self.cleaned_data
        with transaction.atomic():
            with transaction.atomic():
                if known:
                    stranger = f"{random_id().lower()}@compte.invalid"
                    self.account_already_exists = False
                    self.cleaned_data = {**typed, "email": stranger}
                made = self.save(request)
                if known:
                    self._look_as_sign_in_does(made)
                    transaction.set_rollback(True)
            self.account_already_exists, self.cleaned_data = known, typed
            return super().try_save(request) if known else (made, None)

    def _look_as_sign_in_does(self, made: Person) -> None:
        """Read what follows of a new account; that it is undone counts for a fourth statement."""
        for _ in range(3):
            EmailAddress.objects.filter(user=made, verified=True).exists()


class RequestCode(Spoken, account.RequestLoginCodeForm):  # type: ignore[misc]
    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self._user = Person.objects.filter(email=email, is_active=True).first()
        return email


class ConfirmCode(Spoken, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class ConfirmAddress(Spoken, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    pass


class ForgottenPassword(Spoken, account.ResetPasswordForm):  # type: ignore[misc]
    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.users = list(Person.objects.filter(email=email, is_active=True).order_by("id"))
        return email


class NewPassword(Spoken, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePassword(Spoken, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPassword(Spoken, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ChangeAddress(Spoken, account.AddEmailForm):  # type: ignore[misc]
    pass


class Reauthenticate(Spoken, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class SecondFactor(Counted, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ConfirmSecondFactor(Counted, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateApplication(Counted, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddPasskey(Spoken, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    pass


class RenamePasskey(Spoken, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass


class UsePasskey(Spoken, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class SignInByPasskey(Spoken, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ConfirmByPasskey(Spoken, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


# --- Our own ---------------------------------------------------------------------------------


class NameForm(forms.Form):
    first_name = forms.CharField(
        max_length=100, error_messages={"required": gettext_lazy("Indiquez votre prénom.")}
    )
    last_name = forms.CharField(
        max_length=100, error_messages={"required": gettext_lazy("Indiquez votre nom.")}
    )


class DeleteForm(forms.Form):
    sure = forms.BooleanField(
        error_messages={"required": gettext_lazy("Cochez la case pour confirmer.")}
    )


class UnprotectForm(forms.Form):
    sure = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Cochez la case quand vous avez reconnu la personne.")
        }
    )


class GrantForm(forms.Form):
    """A role, where it is held, and under which words the person signs."""

    role = forms.ChoiceField(
        choices=Role.choices, error_messages={"required": gettext_lazy("Choisissez un rôle.")}
    )
    department = forms.CharField(required=False)
    capacity = forms.CharField(max_length=120, required=False)
    delegation = forms.CharField(max_length=300, required=False)

    def clean_department(self) -> int | None:
        slug = self.cleaned_data["department"]
        if not slug:
            return None
        row = Department.objects.filter(slug=slug).only("pk").first()
        if row is None:
            raise ValidationError(gettext("Choisissez un service de la liste."))
        return row.pk

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        fault = rules.signing_fault(data.get("capacity", ""), data.get("delegation", ""))
        if fault:
            self.add_error("capacity", str(fault.label))
        return data

    @property
    def grant(self) -> Grant:
        data = self.cleaned_data
        return Grant(data["role"], data["department"], data["capacity"], data["delegation"])

    @property
    def cleaned(self) -> dict[str, Any]:
        """The same as arguments of `actions.grant_role`."""
        grant = self.grant
        return {
            "role": grant.role,
            "department_id": grant.department_id,
            "capacity": grant.capacity,
            "delegation": grant.delegation,
        }


class InviteForm(GrantForm):
    email = forms.EmailField(
        error_messages={
            "required": gettext_lazy("Indiquez l’adresse e-mail de l’agent."),
            "invalid": _ADDRESS["invalid"],
        }
    )
    first_name = forms.CharField(
        max_length=100, error_messages={"required": gettext_lazy("Indiquez son prénom.")}
    )
    last_name = forms.CharField(
        max_length=100, error_messages={"required": gettext_lazy("Indiquez son nom.")}
    )


class DepartmentForm(forms.Form):
    name = forms.CharField(
        max_length=120, error_messages={"required": gettext_lazy("Indiquez le nom du service.")}
    )
    street = forms.CharField(max_length=200, required=False)
    phone = forms.CharField(max_length=30, required=False)
    email = forms.EmailField(required=False, error_messages={"invalid": _ADDRESS["invalid"]})

    @property
    def slug(self) -> str:
        return slugify(self.cleaned_data["name"])[:60]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not slugify(name):
            raise ValidationError(gettext("Écrivez le nom du service avec des lettres."))
        return name

    def applied_to(self, department: DepartmentInfo) -> DepartmentInfo:
        return DepartmentInfo(department.id, department.slug, **self.cleaned_data)


def _words(user: Person) -> list[str]:
    address = (user.email or "").replace("@", ".").split(".")
    return [word for word in (*address, user.first_name, user.last_name) if word]
