"""Kinds and states of files, and why one is refused."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileKind(TextChoices):
    """What a file is, decided by its content."""

    PDF = "pdf", _("PDF")
    JPEG = "jpeg", _("image JPEG")
    PNG = "png", _("image PNG")
    WEBP = "webp", _("image WebP")
    DOCX = "docx", _("document Word")
    ODT = "odt", _("document OpenDocument")
    XLSX = "xlsx", _("tableau Excel")
    ODS = "ods", _("tableau OpenDocument")
    TEXT = "text", _("texte")
    CSV = "csv", _("tableau CSV")


class FileState(TextChoices):
    """Where a file stands; only a ready one is handed out."""

    RECEIVING = "receiving", _("En cours de réception")
    SCANNING = "scanning", _("Contrôle du fichier")
    READY = "ready", _("Disponible")
    INFECTED = "infected", _("Virus trouvé")
    REFUSED = "refused", _("Refusé")
    ERASED = "erased", _("Effacé")


class PreviewState(TextChoices):
    """Whether pictures of the pages exist."""

    NONE = "none", _("Sans aperçu")
    WAITING = "waiting", _("Aperçu en préparation")
    READY = "ready", _("Aperçu prêt")
    FAILED = "failed", _("Aperçu impossible")


class Refusal(TextChoices):
    """Why a file is not kept; `queries.sentence` says it to the person."""

    EMPTY = "empty", "vide"
    TOO_LARGE = "too_large", "trop lourd"
    UNKNOWN_KIND = "unknown_kind", "format inconnu"
    NOT_ACCEPTED = "not_accepted", "format non demandé ici"
    LYING_NAME = "lying_name", "nom trompeur"
    MARKUP = "markup", "page ou dessin qui peut exécuter un programme"
    HEIC = "heic", "photo HEIC"
    OLD_OFFICE = "old_office", "ancien format de bureautique"
    ARCHIVE = "archive", "archive"
    MACROS = "macros", "document avec macros"
    BOMB = "bomb", "document qui se déplie sans fin"
    TOO_MANY_PIXELS = "too_many_pixels", "image démesurée"
    BROKEN = "broken", "abîmé"
    TOO_MANY = "too_many", "trop de fichiers en attente"
    TOO_FAST = "too_fast", "trop de fichiers à la fois"
    VIRUS = "virus", "virus"


class EntryKind(TextChoices):
    """Kinds of journal entries of this room."""

    RECEIVED = "files.received", _("Fichier reçu")
    ATTACHED = "files.attached", _("Fichier joint")
    DETACHED = "files.detached", _("Fichier retiré")
    INFECTED = "files.infected", _("Virus trouvé dans un fichier")
    ERASED = "files.erased", _("Fichier effacé")
