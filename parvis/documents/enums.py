"""Kinds and states of documents, and what the journal keeps of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LINE_OF_FILE = "line"  # place in a lot of what a line of its file asks for
OF_LOT = "batch:"  # how the key of an order of a lot begins


class DocumentKind(TextChoices):
    """What a document is: the word goes into its stamp, for ever."""

    RECEIPT = "receipt", _("Récépissé de dépôt")
    ATTESTATION = "attestation", _("Attestation")
    ARRETE = "arrete", _("Arrêté")
    DECISION = "decision", _("Décision favorable")
    REFUSAL = "refusal", _("Décision de refus")
    FEE_NOTICE = "fee_notice", _("Avis de paiement")
    CERTIFICATE = "certificate", _("Certificat")
    APPOINTMENT = "appointment", _("Lettre de rendez-vous")


class DocumentState(TextChoices):
    """Where a document stands; it is handed out once it is no longer being made."""

    PREPARING = "preparing", _("En préparation")
    IN_FORCE = "in_force", _("En vigueur")
    REPLACED = "replaced", _("Remplacé")
    REVOKED = "revoked", _("Annulé")


class KeyPurpose(TextChoices):
    """What a key of the authority signs: the PDF itself, or the QR code printed in it."""

    SEAL = "seal", _("Cachet")
    STAMP = "stamp", _("Code à vérifier")


class SealLevel(TextChoices):
    """How far a seal proves its own date and its certificate (ETSI EN 319 142-1)."""

    BASIC = "B-B", _("cachet")
    TIMED = "B-T", _("cachet horodaté")
    LONG_TERM = "B-LT", _("cachet horodaté, avec de quoi le vérifier longtemps")


class Verdict(TextChoices):
    """What the page /verifier says of what it was shown."""

    GENUINE = "genuine", _("Authentique et en vigueur")
    REPLACED = "replaced", _("Authentique, mais remplacé")
    REVOKED = "revoked", _("Authentique, mais annulé")
    ALTERED = "altered", _("Modifié")
    FORGED = "forged", _("Faux")
    KEY_REVOKED = "key_revoked", _("Signé par une clé révoquée")
    KEY_EXPIRED = "key_expired", _("Signé hors de la durée de la clé")
    KEY_UNKNOWN = "key_unknown", _("Signé par une autre collectivité")
    UNREADABLE = "unreadable", _("Illisible")
    UNKNOWN = "unknown", _("Inconnu")


class BatchState(TextChoices):
    """Where a batch of documents stands; a draft is looked at before it starts."""

    DRAFT = "draft", _("À lancer")
    RUNNING = "running", _("En cours")
    PAUSED = "paused", _("En pause")
    DONE = "done", _("Terminé")


class ItemState(TextChoices):
    """Where one document of a batch stands."""

    WAITING = "waiting", _("À délivrer")
    DONE = "done", _("Délivré")
    FAILED = "failed", _("Impossible à délivrer")


class EntryKind(TextChoices):
    """Kinds of journal entries of this room."""

    ISSUED = "document.issued", _("Document délivré")
    REPLACED = "document.replaced", _("Document remplacé")
    REVOKED = "document.revoked", _("Document annulé")
    TEMPLATE_CHANGED = "document.template_changed", _("Modèle de document modifié")
    KEY_ADDED = "document.key_added", _("Clé publiée")
    KEY_REVOKED = "document.key_revoked", _("Clé révoquée")
    SHARED = "document.shared", _("Lien de partage créé")
    SHARE_USED = "document.share_used", _("Document ouvert par un lien de partage")
    SHARE_WITHDRAWN = "document.share_withdrawn", _("Lien de partage retiré")
    RESENT = "document.resent", _("Document renvoyé par e-mail")
    BATCH_STARTED = "document.batch_started", _("Lot de documents lancé")
    BATCH_PAUSED = "document.batch_paused", _("Lot de documents mis en pause")
    BATCH_RESUMED = "document.batch_resumed", _("Lot de documents repris")
    BATCH_DONE = "document.batch_done", _("Lot de documents terminé")
    BATCH_GIVEN_UP = "document.batch_given_up", _("Lot de documents abandonné, faute de suite")


class TemplateFault(TextChoices):
    """Why a template does not draw: what Typst says, told to who writes it."""

    UNKNOWN = "unknown", _("« %(name)s » n’existe pas.")
    NO_KEY = "no_key", _('« %(name)s » n’est pas donné à ce modèle : écrivez value("%(name)s").')
    UNCLOSED = "unclosed", _("Une parenthèse, un crochet ou un guillemet n’est pas fermé.")
    EXPECTED = "expected", _("La syntaxe ne convient pas ici : %(name)s.")
    NO_FILE = "no_file", _("Un modèle ne lit aucun fichier : tout lui vient des données.")
    NO_PACKAGE = "no_package", _("Un modèle n’emploie aucun paquet : rien ne vient du réseau.")
    NO_ALT = "no_alt", _("Une image n’a pas de texte de remplacement : ajoutez « alt ».")
    NO_TITLE = "no_title", _("Le document n’a pas de titre : commencez par « #show: letter ».")
    NO_GLYPH = "no_glyph", _("Les polices n’ont pas le caractère « %(name)s ».")
    ENDLESS = "endless", _("Ce modèle tourne en rond.")
    HEAVY = "heavy", _("Ce modèle demande trop de temps ou de mémoire.")
    OTHER = "other", _("Typst répond : %(name)s")


class RosterFault(TextChoices):
    """What is wrong with the file of a lot, as whole or in one line."""

    NOT_CSV = (
        "not_csv",
        _(
            "Ce fichier n’est pas un fichier CSV. Dans votre tableur, choisissez « Enregistrer "
            "sous », puis « CSV UTF-8 »."
        ),
    )
    MISSING = "missing", _("Choisissez un fichier CSV qui ne soit pas vide.")
    EMPTY = "empty", _("Ce fichier n’a aucune ligne sous ses titres de colonnes.")
    TOO_LONG = "too_long", _("Ce fichier dépasse 5 000 lignes ou 5 Mo. Coupez-le en deux.")
    NO_NAME = "no_name", _("Il manque une colonne « nom ».")
    NO_HOLDER = "no_holder", _("Il manque une colonne « e-mail » ou « dossier ».")
    UNTITLED = "untitled", _("La colonne %(place)s n’a pas de titre.")
    SAME_HEADING = "same_heading", _("La colonne « %(value)s » est là deux fois.")
    NAMELESS = "nameless", _("le nom est vide.")
    BAD_EMAIL = "bad_email", _("« %(value)s » n’est pas une adresse e-mail.")
    NO_DOSSIER = "no_dossier", _("aucun dossier de vos services ne porte le numéro « %(value)s ».")
    EXTRA = "extra", _("il y a plus de cases que de titres de colonnes.")
    LONG = "long", _("« %(value)s… » dépasse 300 signes.")
    GARBLED = "garbled", _("« %(value)s » se lit mal. Enregistrez le fichier en « CSV UTF-8 ».")
    SAME_LINE = "same_line", _("elle répète la ligne %(place)s.")
