"""Sign-in and « Mon compte ». allauth's names are kept: its own views reverse them."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views import View

from parvis.accounts import views
from parvis.accounts.enums import Attempted
from parvis.common.access import public, signed_in

counted = views.limited(Attempted.SIGN_IN)
sign_up = views.limited(Attempted.SIGN_UP)


def page(view: type[View], name: str, **values: object) -> Callable[..., HttpResponseBase]:
    """Return one of allauth's pages, written by our template."""
    template = f"accounts/{name}" if "." in name else f"accounts/{name}.html"
    return view.as_view(template_name=template, extra_context=values)


sign_in = page(account.LoginView, "sign_in", demo_accounts=views.demo_accounts())

ENTRANCE: list[URLPattern] = [
    path(
        "connexion/",
        public(counted(sign_in)),
        name="account_login",
    ),
    path(
        "connexion/code/",
        public(counted(views.mail_limited(page(account.RequestLoginCodeView, "request_code")))),
        name="account_request_login_code",
    ),
    path(
        "connexion/code/recu/",
        public(counted(page(account.ConfirmLoginCodeView, "confirm_code"))),
        name="account_confirm_login_code",
    ),
    path("connexion/cle/", public(counted(webauthn.login_webauthn)), name="mfa_login_webauthn"),
    path(
        "connexion/verifier/",
        public(counted(page(mfa.AuthenticateView, "second_factor"))),
        name="mfa_authenticate",
    ),
    path("deconnexion/", public(page(account.LogoutView, "sign_out")), name="account_logout"),
    path("ferme/", public(page(account.AccountInactiveView, "closed")), name="account_inactive"),
    path(
        "inscription/",
        public(sign_up(views.mail_limited(page(account.SignupView, "sign_up")))),
        name="account_signup",
    ),
    path(
        "adresse/code/",
        public(counted(page(account.ConfirmEmailVerificationCodeView, "confirm_code"))),
        name="account_email_verification_sent",
    ),
    path(
        "mot-de-passe/oublie/",
        public(counted(views.mail_limited(page(account.PasswordResetView, "forgotten")))),
        name="account_reset_password",
    ),
    path(
        "mot-de-passe/oublie/envoye/",
        public(page(account.PasswordResetDoneView, "forgotten_sent")),
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        public(counted(page(account.PasswordResetFromKeyView, "new_password"))),
        name="account_reset_password_from_key",
    ),
]

ACCOUNT: list[URLPattern] = [
    path("", views.home, name="account_home"),
    path("nom/", views.name, name="account_name"),
    path(
        "adresse/",
        signed_in(views.mail_limited(page(account.EmailView, "address"))),
        name="account_email",
    ),
    path(
        "mot-de-passe/",
        signed_in(page(account.PasswordChangeView, "password")),
        name="account_change_password",
    ),
    path(
        "mot-de-passe/choisir/",
        signed_in(page(account.PasswordSetView, "password")),
        name="account_set_password",
    ),
    path("appareils/", views.sessions, name="account_sessions"),
    path("mes-donnees/", views.export, name="account_export"),
    path("supprimer/", views.delete, name="account_delete"),
    path(
        "confirmer/",
        signed_in(counted(page(account.ReauthenticateView, "confirm"))),
        name="account_reauthenticate",
    ),
    path(
        "confirmer/application/",
        signed_in(counted(page(mfa.ReauthenticateView, "confirm"))),
        name="mfa_reauthenticate",
    ),
    path(
        "confirmer/cle/",
        signed_in(counted(page(webauthn.ReauthenticateWebAuthnView, "confirm"))),
        name="mfa_reauthenticate_webauthn",
    ),
]

PROTECTION: list[URLPattern] = [
    path("protection/", signed_in(page(mfa.IndexView, "protection")), name="mfa_index"),
    path("protection/application/", views.activate_application, name="mfa_activate_totp"),
    path(
        "protection/application/retirer/",
        signed_in(page(totp.DeactivateTOTPView, "application_remove")),
        name="mfa_deactivate_totp",
    ),
    path("protection/cles/", views.keys, name="mfa_list_webauthn"),
    path("protection/cles/ajouter/", views.add_passkey, name="mfa_add_webauthn"),
    path(
        "protection/cles/<int:pk>/nom/",
        signed_in(page(webauthn.EditWebAuthnView, "passkey_name")),
        name="mfa_edit_webauthn",
    ),
    path(
        "protection/cles/<int:pk>/retirer/",
        signed_in(page(webauthn.RemoveWebAuthnView, "passkey_remove")),
        name="mfa_remove_webauthn",
    ),
    path(
        "protection/codes/",
        signed_in(page(recovery.ViewRecoveryCodesView, "codes")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "protection/codes/nouveaux/",
        signed_in(page(recovery.GenerateRecoveryCodesView, "codes_new")),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "protection/codes/fichier/",
        signed_in(page(recovery.DownloadRecoveryCodesView, "codes.txt")),
        name="mfa_download_recovery_codes",
    ),
]

TEAM: list[URLPattern] = [
    path("equipe/", views.team, name="team"),
    path("equipe/inviter/", views.invite, name="team_invite"),
    path("equipe/<int:person_id>/", views.member, name="team_member"),
    path("equipe/<int:person_id>/protection/", views.unprotect, name="team_unprotect"),
    path("equipe/<int:person_id>/role/", views.add_role, name="team_add_role"),
    path("equipe/<int:person_id>/role/qualite/", views.reword_role, name="team_reword_role"),
    path("equipe/<int:person_id>/role/retirer/", views.remove_role, name="team_remove_role"),
    path("equipe/services/nouveau/", views.new_department, name="team_new_department"),
    path("equipe/services/<slug:slug>/", views.department, name="team_department"),
]

urlpatterns = [*ENTRANCE, *ACCOUNT, *PROTECTION, *TEAM]
