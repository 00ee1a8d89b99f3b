"""Dossiers and what hangs on them: fields, constraints and indexes; actions bring behaviour."""

from django.db import models

from parvis.dossiers.enums import Outcome, ReviewAnswer, State
from parvis.procedures.enums import Audience, CorrectionReason


class Dossier(models.Model):
    """One case. Answers are one JSON document by field id, checked by its version of the form.

    `version` counts the changes: every form carries the one it was shown. `typed` keeps what could
    not be read yet, so that it is shown again. `saved_from` is the page, as drawn in one
    window, that saved last. `words` is what agents search, see DossierWord.
    """

    authority = models.ForeignKey(
        "tenancy.Authority", models.PROTECT, related_name="+", db_index=False
    )
    number = models.CharField("numéro", max_length=9)
    procedure = models.ForeignKey("procedures.Procedure", models.PROTECT, related_name="+")
    procedure_version = models.ForeignKey(
        "procedures.ProcedureVersion", models.PROTECT, related_name="+"
    )
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("version", default=1)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", db_index=False
    )
    assignee = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    audience = models.CharField("en tant que", max_length=20, choices=Audience.choices)
    lang = models.CharField("langue de l’usager", max_length=2, default="fr")
    answers = models.JSONField("réponses", default=dict)
    typed = models.JSONField("saisies à revoir", default=dict)
    saved_from = models.CharField("dernière page enregistrée", max_length=22, blank=True)
    applicant = models.CharField("demandeur", max_length=200, blank=True)
    words = models.TextField("mots cherchés", blank=True)
    due_on = models.DateField("réponse due le", null=True)
    correction_pending = models.BooleanField("correction attendue", default=False)
    review_pending = models.BooleanField("réexamen demandé", default=False, db_default=False)
    news_for_agents = models.BooleanField("du nouveau pour les agents", default=False)
    news_for_resident = models.BooleanField("du nouveau pour l’usager", default=False)
    submitted_at = models.DateTimeField("déposé le", null=True)
    taken_at = models.DateTimeField("pris en charge le", null=True)
    decided_at = models.DateTimeField("décidé le", null=True)
    created_at = models.DateTimeField("commencé le")
    updated_at = models.DateTimeField("modifié le")

    class Meta:
        db_table = "dossiers_dossier"
        verbose_name = "dossier"
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="dossier_number_unique"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="dossier_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.DRAFT)
                | models.Q(submitted_at__isnull=False, owner__isnull=False),
                name="dossier_submitted_has_owner_and_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "department", "state", "due_on", "id"], name="dossier_due"
            ),
            models.Index(
                fields=["authority", "department", "state", "submitted_at", "id"],
                name="dossier_submitted",
            ),
            models.Index(
                fields=["authority", "assignee", "state", "due_on", "id"], name="dossier_mine"
            ),
            models.Index(
                fields=["authority", "procedure", "state", "updated_at", "id"],
                name="dossier_procedure",
            ),
            models.Index(fields=["authority", "owner", "-updated_at", "-id"], name="dossier_owner"),
            models.Index(
                fields=["authority", "department", "due_on", "id"],
                condition=models.Q(review_pending=True),
                name="dossier_review",
            ),
            models.Index(
                fields=["authority", "procedure", "id"],
                condition=~models.Q(state=State.DRAFT),
                name="dossier_past",
            ),
            models.Index(
                fields=["authority", "due_on", "id"],
                condition=~models.Q(state=State.DRAFT),
                name="dossier_by_due",
            ),
            models.Index(
                fields=["authority", "submitted_at", "id"],
                condition=~models.Q(state=State.DRAFT),
                name="dossier_by_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DossierWord(models.Model):
    """A word of `Dossier.words`, written by a trigger: row-level security lets only comparisons
    that cannot leak use an index, and those of full-text search are not among them.
    """

    authority = models.ForeignKey(
        "tenancy.Authority", models.PROTECT, related_name="+", db_index=False
    )
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    word = models.CharField("mot", max_length=100, db_collation="C")

    class Meta:
        db_table = "dossiers_word"
        verbose_name = "mot cherché"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "word", "dossier"], name="dossier_word_once"
            )
        ]

    def __str__(self) -> str:
        return self.word


class Revision(models.Model):
    """Edits made after submission: they wait here until the resident sends them."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="revisions")
    answers = models.JSONField("réponses", default=dict)
    typed = models.JSONField("saisies à revoir", default=dict)
    version = models.PositiveIntegerField("version", default=1)
    saved_from = models.CharField("dernière page enregistrée", max_length=22, blank=True)
    replaced = models.JSONField("réponses remplacées", null=True)
    updated_at = models.DateTimeField("modifiée le")
    sent_at = models.DateTimeField("envoyée le", null=True)

    class Meta:
        db_table = "dossiers_revision"
        verbose_name = "modification"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(sent_at__isnull=True),
                name="revision_one_pending",
            )
        ]

    def __str__(self) -> str:
        return f"modification de {self.dossier_id}"


class Correction(models.Model):
    """A request for correction; `fields` are ids, empty for the whole form."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="corrections")
    reason = models.CharField("motif", max_length=12, choices=CorrectionReason.choices)
    fields = models.JSONField("champs", default=list)
    text = models.TextField("message")
    author_name = models.CharField("auteur", max_length=200)
    requested_at = models.DateTimeField("demandée le")
    resolved_at = models.DateTimeField("résolue le", null=True)

    class Meta:
        db_table = "dossiers_correction"
        verbose_name = "demande de correction"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(resolved_at__isnull=True),
                name="correction_one_pending",
            )
        ]

    def __str__(self) -> str:
        return f"correction de {self.dossier_id}"


class DossierMessage(models.Model):
    """A message between the resident and the department; `files` are public ids."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="messages")
    author = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField("auteur", max_length=200)
    department_name = models.CharField("service", max_length=120, blank=True)
    from_agent = models.BooleanField("écrit par un agent")
    text = models.TextField("texte")
    files = models.JSONField("fichiers", default=list)
    at = models.DateTimeField("envoyé le")
    read_at = models.DateTimeField("lu le", null=True)

    class Meta:
        db_table = "dossiers_message"
        verbose_name = "message"
        indexes = [models.Index(fields=["authority", "dossier", "id"], name="message_thread")]

    def __str__(self) -> str:
        return f"message {self.pk}"


class RuleRecord(models.Model):
    """What a rule said of a dossier: immutable, erased with the dossier.

    `rule` is the SHA-256 of the model. `commitment` is what the journal keeps of this row: it
    proves the row without telling it (see `rules.commitment`).
    """

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="rule_records")
    procedure_version = models.ForeignKey(
        "procedures.ProcedureVersion", models.PROTECT, related_name="+"
    )
    rule = models.CharField("empreinte de la règle", max_length=64)
    outcome = models.CharField("réponse", max_length=10)
    content = models.JSONField("données, trace et phrases")
    salt = models.CharField("sel", max_length=32)
    commitment = models.CharField("engagement", max_length=64)
    at = models.DateTimeField("évaluée le")

    class Meta:
        db_table = "dossiers_rule_record"
        verbose_name = "trace de règle"
        indexes = [models.Index(fields=["authority", "dossier", "id"], name="rule_record_dossier")]

    def __str__(self) -> str:
        return f"règle sur {self.dossier_id}"


class Decision(models.Model):
    """A decision, with its author as they signed: name, capacity, delegation (CRPA art. L. 212-1).

    `facts` and `law` motivate it (CRPA art. L. 211-5). A reopened dossier keeps it, revoked.
    """

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="decisions")
    outcome = models.CharField("sens", max_length=10, choices=Outcome.choices)
    facts = models.TextField("motifs de fait", blank=True)
    law = models.TextField("motifs de droit", blank=True)
    author = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField("auteur", max_length=200)
    author_capacity = models.CharField("qualité", max_length=120)
    author_delegation = models.CharField("délégation", max_length=300, blank=True, db_default="")
    record = models.ForeignKey(RuleRecord, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField("prise le")
    revoked_at = models.DateTimeField("annulée le", null=True)

    class Meta:
        db_table = "dossiers_decision"
        verbose_name = "décision"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(revoked_at__isnull=True),
                name="decision_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="decision_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"décision de {self.dossier_id}"


class Claim(models.Model):
    """A link sent by mail to keep a draft started without account; the link signs this row's id."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="claims")
    email = models.EmailField("adresse e-mail", max_length=254)
    expires_at = models.DateTimeField("valable jusqu’au")
    used_at = models.DateTimeField("utilisé le", null=True)

    class Meta:
        db_table = "dossiers_claim"
        verbose_name = "lien de reprise"

    def __str__(self) -> str:
        return f"reprise de {self.dossier_id}"


class Review(models.Model):
    """A person asked to look again at what a rule decided: a recours gracieux, dated, assigned.

    The decision stands until `answer` confirms or replaces it (CRPA art. L. 411-2).
    """

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="reviews")
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="+")
    text = models.TextField("ce que dit l’usager", blank=True)
    asked_at = models.DateTimeField("demandé le")
    answer = models.CharField("réponse", max_length=10, choices=ReviewAnswer.choices, blank=True)
    reason = models.TextField("motif de la réponse", blank=True)
    law = models.TextField("motif de droit", blank=True, db_default="")
    author_name = models.CharField("auteur", max_length=200, blank=True)
    author_capacity = models.CharField("qualité", max_length=120, blank=True)
    author_delegation = models.CharField("délégation", max_length=300, blank=True, db_default="")
    answered_at = models.DateTimeField("rendu le", null=True)

    class Meta:
        db_table = "dossiers_review"
        verbose_name = "réexamen"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(answered_at__isnull=True),
                name="review_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"réexamen de {self.dossier_id}"
