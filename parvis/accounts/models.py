"""People belong to the installation; departments and roles to an authority."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower, Now

from parvis.accounts.enums import Role


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """A person of the installation; an erased one keeps its id and nothing else.

    The address is kept in lower case, and is null once the account was erased.
    """

    email = models.EmailField("adresse e-mail", max_length=254, unique=True, null=True)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", db_default=Now())

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "accounts_person"
        verbose_name = "personne"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"personne {self.pk}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Department(models.Model):
    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    slug = models.SlugField("identifiant", max_length=60)
    name = models.CharField("nom", max_length=120)
    street = models.CharField("adresse", max_length=200, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)

    class Meta:
        db_table = "accounts_department"
        verbose_name = "service"
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="department_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A role held by a person; without department it is held in all of them."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="+")
    capacity = models.CharField("qualité", max_length=120, blank=True)
    delegation = models.CharField("délégation", max_length=300, blank=True, db_default="")

    class Meta:
        db_table = "accounts_role"
        verbose_name = "rôle"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "person", "role", "department"],
                name="role_granted_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"


class Attempt(models.Model):
    """How often something was tried from one source; the key is a keyed digest, not the source."""

    key = models.CharField("empreinte", max_length=64, primary_key=True)
    count = models.PositiveIntegerField("essais")
    last_at = models.DateTimeField("dernier essai")
    next_at = models.DateTimeField("prochain essai permis")

    class Meta:
        db_table = "accounts_attempt"
        verbose_name = "essai"

    def __str__(self) -> str:
        return f"essai {self.key[:8]}"


class OpenSession(AbstractBaseSession):
    """A session as Django keeps it, and whose it is: listed and closed without reading the rest."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    user_agent = models.CharField("navigateur", max_length=200, blank=True)
    place = models.CharField("réseau", max_length=45, blank=True)
    opened_at = models.DateTimeField("ouverte le", null=True)

    class Meta(AbstractBaseSession.Meta):
        db_table = "accounts_session"
        verbose_name = "session"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from config.sessions import SessionStore

        return SessionStore
