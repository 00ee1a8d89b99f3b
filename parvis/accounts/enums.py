"""Roles of agents, what may be done with accounts, what is counted, what is journaled."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What an agent may be; a grant is for one department, or for the whole authority."""

    ADMINISTRATOR = "administrator", _("Administrateur")
    DESIGNER = "designer", _("Concepteur")
    CASEWORKER = "caseworker", _("Instructeur")
    DECIDER = "decider", _("Décideur")
    EXPERT = "expert", _("Expert")
    COUNTER_AGENT = "counter_agent", _("Agent d’accueil")


class Permission(TextChoices):
    """What is done with people, departments and roles."""

    SEE_TEAM = "see_team", _("Voir l’équipe")
    INVITE = "invite", _("Inviter un agent")
    GRANT = "grant", _("Donner un rôle")
    REVOKE = "revoke", _("Retirer un rôle")
    UNPROTECT = "unprotect", _("Retirer une double protection perdue")
    CREATE_DEPARTMENT = "create_department", _("Créer un service")
    EDIT_DEPARTMENT = "edit_department", _("Modifier un service")


class Attempted(TextChoices):
    """What is counted against abuse: by account, or by address of the network."""

    PASSWORD = "password", _("Mot de passe d’un compte")
    SECOND_FACTOR = "second_factor", _("Second facteur d’un compte")
    MAIL = "mail", _("Message demandé pour une adresse e-mail")
    SIGN_IN = "sign_in", _("Connexion depuis une adresse du réseau")
    SIGN_UP = "sign_up", _("Inscription depuis une adresse du réseau")
    UPLOAD = "upload", _("Fichier d’un visiteur depuis une adresse du réseau")
    CHECK = "check", _("Document vérifié depuis une adresse du réseau")


class PasswordFault(TextChoices):
    """Why a password is too weak; each has its sentence in `forms`."""

    SHORT = "short", _("Trop court")
    PERSONAL = "personal", _("Contient votre nom ou votre adresse")
    COMMON = "common", _("Trop courant")
    WORD = "word", _("Un seul mot")
    NAME = "name", _("Un prénom ou un nom")
    KEYBOARD = "keyboard", _("Touches voisines")
    REPEAT = "repeat", _("Répétition")
    SEQUENCE = "sequence", _("Suite")
    DATE = "date", _("Date ou année")
    WEAK = "weak", _("Facile à deviner")


class SigningFault(TextChoices):
    """Why the words under which an agent signs do not go together."""

    TOLD_TWICE = "told_twice", _("Écrivez la délégation à part, dans sa propre case.")
    BARE = "bare", _("Écrivez la qualité : la délégation la suit.")


class EntryKind(TextChoices):
    """What the journal keeps of accounts."""

    CREATED = "account.created", _("Compte créé")
    RENAMED = "account.renamed", _("Nom modifié")
    SIGNED_IN = "account.signed_in", _("Connexion")
    SECURITY_CHANGED = "account.security_changed", _("Sécurité du compte modifiée")
    PROTECTION_REMOVED = "account.protection_removed", _("Double protection retirée")
    SESSION_ENDED = "account.session_ended", _("Appareil déconnecté")
    EXPORTED = "account.exported", _("Données exportées")
    DELETED = "account.deleted", _("Compte supprimé")
    INVITED = "account.invited", _("Agent invité")
    DEPARTMENT_CREATED = "department.created", _("Service créé")
    DEPARTMENT_CHANGED = "department.changed", _("Service modifié")
    ROLE_GRANTED = "role.granted", _("Rôle donné")
    ROLE_REVOKED = "role.revoked", _("Rôle retiré")
    ROLE_REWORDED = "role.reworded", _("Qualité ou délégation modifiée")
