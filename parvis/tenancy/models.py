"""Authorities and their hosts. They have no policy: the host is looked up before the context."""

from django.db import models
from django.db.models.functions import Now

from parvis.tenancy.enums import AuthorityKind


class Authority(models.Model):
    slug = models.SlugField("identifiant", unique=True)
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=AuthorityKind.choices)
    insee = models.CharField("code INSEE", max_length=5, blank=True)
    siren = models.CharField("SIREN", max_length=9, unique=True)
    profile = models.JSONField("présentation", default=dict)
    created_at = models.DateTimeField("créée le", db_default=Now())

    class Meta:
        db_table = "tenancy_authority"
        verbose_name = "collectivité"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AuthorityKind.values), name="authority_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(siren__regex=r"^[0-9]{9}$"), name="authority_siren_nine_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Host(models.Model):
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="hosts")
    name = models.CharField("nom d’hôte", max_length=253, unique=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        db_table = "tenancy_host"
        verbose_name = "nom d’hôte"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
