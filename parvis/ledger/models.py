"""Rows of the ledger. Positions, checkpoints and what confirms them are append-only; tiles grow.

The database checks no foreign key of a position or a salt: entries are append-only already, and a
million checks for a million entries would cost more than the hashing.
"""

from django.db import models
from django.db.models.functions import Now

from parvis.ledger.enums import KeyUse


class Log(models.Model):
    """The log of one authority, and how far the journal is known to be sequenced without gap.

    Every entry up to `settled` has its position. Transactions below `mark_xid` were over when all
    entries up to `mark` had theirs: once no older one runs, `settled` may follow.
    """

    authority = models.OneToOneField("tenancy.Authority", models.PROTECT, related_name="+")
    origin = models.CharField("origine", max_length=253, unique=True)
    settled = models.BigIntegerField(default=0)
    mark = models.BigIntegerField(default=0)
    mark_xid = models.BigIntegerField(default=0)
    swept_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField("ouvert le", db_default=Now())

    class Meta:
        db_table = "ledger_log"
        verbose_name = "registre"

    def __str__(self) -> str:
        return self.origin


class LedgerKey(models.Model):
    """A public key of ours; its private half is a file that the database never sees."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    use = models.CharField("usage", max_length=10, choices=KeyUse.choices)
    file = models.CharField("fichier", max_length=80)
    text = models.CharField("clé publique", max_length=400)
    since = models.DateTimeField("depuis", db_default=Now())
    until = models.DateTimeField("jusqu’au", null=True)
    until_size = models.BigIntegerField("taille à sa fin", null=True)
    revoked_at = models.DateTimeField("révoquée le", null=True)

    class Meta:
        db_table = "ledger_key"
        verbose_name = "clé du registre"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "use"],
                condition=models.Q(until=None),
                name="ledger_one_key_in_use",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Place(models.Model):
    """The position of an entry, and the 32 bytes that its leaf holds."""

    entry = models.OneToOneField(
        "journal.JournalEntry",
        models.PROTECT,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    authority = models.ForeignKey(
        "tenancy.Authority", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    index = models.BigIntegerField("rang")
    leaf = models.BinaryField("donnée de la feuille")

    class Meta:
        db_table = "ledger_place"
        verbose_name = "rang d’une écriture"
        constraints = [
            models.UniqueConstraint(fields=["authority", "index"], name="ledger_place_index"),
        ]

    def __str__(self) -> str:
        return f"{self.index}"


class Salt(models.Model):
    """The secret that ties a leaf to its entry: destroyed, the leaf tells nothing of anyone."""

    entry = models.OneToOneField(
        "journal.JournalEntry",
        models.PROTECT,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    authority = models.ForeignKey(
        "tenancy.Authority", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    value = models.BinaryField("sel")

    class Meta:
        db_table = "ledger_salt"
        verbose_name = "sel d’une écriture"

    def __str__(self) -> str:
        return f"sel de {self.entry_id}"


class StoredTile(models.Model):
    """A tile, as wide as it is by now: its first hashes never change."""

    authority = models.ForeignKey(
        "tenancy.Authority", models.PROTECT, related_name="+", db_index=False
    )
    level = models.PositiveSmallIntegerField("niveau")
    n = models.BigIntegerField("numéro")
    data = models.BinaryField("empreintes")

    class Meta:
        db_table = "ledger_tile"
        verbose_name = "tuile"
        constraints = [
            models.UniqueConstraint(fields=["authority", "level", "n"], name="ledger_tile_place"),
        ]

    def __str__(self) -> str:
        return f"tuile {self.level}/{self.n}"


class StoredCheckpoint(models.Model):
    authority = models.ForeignKey(
        "tenancy.Authority", models.PROTECT, related_name="+", db_index=False
    )
    size = models.BigIntegerField("taille")
    root = models.BinaryField("racine")
    note = models.TextField("note signée")
    at = models.DateTimeField("signé le", db_default=Now())

    class Meta:
        db_table = "ledger_checkpoint"
        verbose_name = "point de contrôle"
        constraints = [
            models.UniqueConstraint(fields=["authority", "size"], name="ledger_checkpoint_size"),
        ]

    def __str__(self) -> str:
        return f"{self.size}"


class Cosignature(models.Model):
    """A line by which a witness confirms one of our checkpoints."""

    authority = models.ForeignKey(
        "tenancy.Authority", models.PROTECT, related_name="+", db_index=False
    )
    size = models.BigIntegerField("taille")
    name = models.CharField("témoin", max_length=253)
    line = models.TextField("ligne de signature")
    at = models.DateTimeField("cosigné le")

    class Meta:
        db_table = "ledger_cosignature"
        verbose_name = "cosignature"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "size", "name"], name="ledger_cosigned_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.size}"


class Stamped(models.Model):
    """An RFC 3161 time-stamp of a checkpoint's note: one covers all entries before it."""

    authority = models.ForeignKey(
        "tenancy.Authority", models.PROTECT, related_name="+", db_index=False
    )
    size = models.BigIntegerField("taille")
    answer = models.BinaryField("réponse du service d’horodatage")
    at = models.DateTimeField("horodaté le")

    class Meta:
        db_table = "ledger_stamp"
        verbose_name = "horodatage"
        constraints = [
            models.UniqueConstraint(fields=["authority", "size"], name="ledger_stamped_once"),
        ]

    def __str__(self) -> str:
        return f"{self.size}"


class Witness(models.Model):
    """A witness that we ask to confirm our checkpoints."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    name = models.CharField("témoin", max_length=253)
    key = models.CharField("clé publique", max_length=400)
    url = models.URLField("adresse", max_length=300)
    size = models.BigIntegerField("dernière taille cosignée", default=0)
    trouble = models.CharField("dernier échec", max_length=300, blank=True)

    class Meta:
        db_table = "ledger_witness"
        verbose_name = "témoin"
        constraints = [
            models.UniqueConstraint(fields=["authority", "name"], name="ledger_witness_name"),
        ]

    def __str__(self) -> str:
        return self.name


class WitnessedLog(models.Model):
    """A log of somebody else that we watch: the last checkpoint that we cosigned."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    origin = models.CharField("origine", max_length=253)
    origin_digest = models.CharField("empreinte de l’origine", max_length=64)
    key = models.CharField("clé publique", max_length=400)
    size = models.BigIntegerField("taille", default=0)
    note = models.TextField("dernière note cosignée", blank=True)
    at = models.DateTimeField("cosignée le", null=True)

    class Meta:
        db_table = "ledger_witnessed"
        verbose_name = "registre surveillé"
        constraints = [
            models.UniqueConstraint(fields=["authority", "origin"], name="ledger_witnessed_once"),
        ]

    def __str__(self) -> str:
        return self.origin


class SplitView(models.Model):
    """Two notes of one log that cannot both be true: the proof is kept."""

    authority = models.ForeignKey("tenancy.Authority", models.PROTECT, related_name="+")
    origin = models.CharField("origine", max_length=253)
    known = models.TextField("note connue")
    other = models.TextField("autre note")
    digest = models.CharField("empreinte des deux", max_length=64)
    at = models.DateTimeField("constatée le", db_default=Now())

    class Meta:
        db_table = "ledger_split"
        verbose_name = "double histoire"
        constraints = [
            models.UniqueConstraint(fields=["authority", "digest"], name="ledger_split_kept_once"),
        ]

    def __str__(self) -> str:
        return self.origin
