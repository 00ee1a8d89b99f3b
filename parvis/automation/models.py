"""Simulations of a rule on past dossiers: how far, how many, and which outcomes change.

Nothing here says anything of a person: ids, codes and numbers of rules. What a dossier answered is
read again, by who may read it.
"""

from django.db import models

from parvis.automation.enums import Answer, SimulationState


class Simulation(models.Model):
    """A version of a rule replayed on past dossiers, the newest first.

    `version` is the one tried (empty once it was replaced), `against` the one in service when it
    began. `cursor`: the dossiers of a smaller id are still to read. `outcomes`: how many went from
    an outcome to another. `other_rule`: how many keep theirs by another rule.
    """

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "procedures.ProcedureVersion", models.SET_NULL, null=True, related_name="+"
    )
    against = models.ForeignKey("procedures.ProcedureVersion", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("numéro de version")
    digest = models.CharField("empreinte", max_length=64)
    sample = models.PositiveIntegerField("échantillon", null=True)
    state = models.CharField(
        "état", max_length=10, choices=SimulationState.choices, default=SimulationState.RUNNING
    )
    cursor = models.BigIntegerField("reste à lire sous")
    total = models.PositiveIntegerField("dossiers à lire", null=True)
    done = models.PositiveIntegerField("dossiers lus", default=0)
    outcomes = models.JSONField("issues", default=dict)
    other_rule = models.PositiveIntegerField("autre règle, même issue", default=0)
    started_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField("lancée le")
    moved_at = models.DateTimeField("avancée le")
    ended_at = models.DateTimeField("terminée le", null=True)

    class Meta:
        db_table = "automation_simulation"
        verbose_name = "simulation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=SimulationState.values),
                name="simulation_state_known",
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(state=SimulationState.RUNNING),
                name="simulation_one_running",
            ),
        ]
        indexes = [models.Index(fields=["authority", "-id"], name="simulation_newest")]

    def __str__(self) -> str:
        return f"simulation {self.pk}"


class ChangedOutcome(models.Model):
    """A dossier whose outcome changes. Rules are numbers, 0 when no line of the table applied."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="changes")
    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="+")
    before = models.CharField("avant", max_length=10, choices=Answer.choices)
    after = models.CharField("après", max_length=10, choices=Answer.choices)
    rule_before = models.PositiveIntegerField("règle avant")
    rule_after = models.PositiveIntegerField("règle après")

    class Meta:
        db_table = "automation_changed_outcome"
        verbose_name = "issue changée"
        constraints = [
            models.UniqueConstraint(fields=["simulation", "dossier"], name="changed_outcome_once"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
