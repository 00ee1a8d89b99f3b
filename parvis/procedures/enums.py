"""Codes of procedures, with the sentences that go with them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """For whom a procedure is, and as whom a person fills it in."""

    INDIVIDUAL = "individual", _("Particulier")
    COMPANY = "company", _("Entreprise")
    ASSOCIATION = "association", _("Association")
    PUBLIC_BODY = "public_body", _("Organisme public")


class SilenceOutcome(models.TextChoices):
    """What the silence of the authority means (CRPA art. L. 231-1 and L. 231-4)."""

    ACCEPTED = "accepted", _("Silence vaut accord")
    REFUSED = "refused", _("Silence vaut rejet")


class Pause(models.TextChoices):
    """What a correction does to the delay: stop it for a while, or start it anew."""

    SUSPEND = "suspend", _("Suspend le délai")
    RESTART = "restart", _("Fait repartir le délai")


class CorrectionReason(models.TextChoices):
    """Why a caseworker sends a dossier back."""

    INCOMPLETE = "incomplete", _("Il manque quelque chose")
    INCORRECT = "incorrect", _("Une réponse est à corriger")
    OUTDATED = "outdated", _("Une réponse n’est plus à jour")


class PackFault(models.TextChoices):
    """Why a pack is refused. The label is the sentence, with the names of its parameters."""

    NO_FILE = "no_file", _("Le dossier ne contient pas de fichier « procedure.yaml ».")
    TOO_BIG = "too_big", _("Le fichier « procedure.yaml » dépasse %(limit)s.")
    NOT_TEXT = "not_text", _("Le fichier « procedure.yaml » n’est pas un texte en UTF-8.")
    YAML = "yaml", _("Ce YAML ne se lit pas : %(reason)s.")
    ALIAS = "alias", _("Les renvois YAML (& et *) ne sont pas acceptés : écrivez la valeur.")
    TOO_DEEP = "too_deep", _("Ce YAML est trop imbriqué.")
    TWICE = "twice", _("La clé « %(name)s » est écrite deux fois.")
    NOT_A_KEY = "not_a_key", _("Une clé doit être un mot, sans crochets ni accolades.")
    MISSING = "missing", _("Il manque « %(name)s ».")
    UNKNOWN_KEY = "unknown_key", _("« %(name)s » n’existe pas ici.")
    WRONG_TYPE = "wrong_type", _("« %(name)s » attend %(expected)s.")
    WRONG_VALUE = "wrong_value", _("« %(value)s » ne convient pas. Valeurs admises : %(expected)s.")
    WRONG_PATTERN = "wrong_pattern", _("« %(value)s » n’a pas la forme attendue pour « %(name)s ».")
    OUT_OF_RANGE = "out_of_range", _("« %(name)s » sort des limites : %(expected)s.")
    INVALID = "invalid", _("« %(name)s » ne convient pas : %(reason)s.")
    RESERVED = (
        "reserved",
        _("« %(name)s » est un mot de FEEL ou de Parvis : choisissez un autre identifiant."),
    )
    DUPLICATE = "duplicate", _("L’identifiant « %(name)s » est déjà pris.")
    FEEL = "feel", _("%(reason)s (caractère %(column)s de « %(text)s »)")
    TYPE = "type", _("« %(text)s » donne %(found)s, il faut %(expected)s.")
    CYCLE = "cycle", _("Ces conditions sont circulaires : %(circle)s.")
    LATER = (
        "later",
        _("« %(name)s » dépend de « %(source)s », qui est demandé plus loin dans le formulaire."),
    )
    OPTION = "option", _("« %(name)s » : %(reason)s.")
    TEMPLATE = (
        "template",
        _("Le modèle « %(name)s » ne se met pas en page. %(reason)s"),
    )
    NO_ADDRESS = "no_address", _("« %(name)s » n’est pas une question d’adresse du formulaire.")
    NO_AMOUNT = "no_amount", _("Le montant « %(name)s » n’est pas un calcul du formulaire.")
    UNKNOWN_FIELD = "unknown_field", _("Le cas nomme « %(name)s », qui n’est pas un champ.")
    EMPTY_FORM = "empty_form", _("Le formulaire ne pose aucune question.")
    NO_DEPARTMENT = (
        "no_department",
        _("Le service « %(name)s » n’existe pas dans cette collectivité. Services : %(known)s."),
    )
    OTHER_DEPARTMENT = (
        "other_department",
        _("Cette démarche est d’un service où vous ne créez pas de démarches."),
    )
    FILE_NAME = (
        "file_name",
        _("Renommez « %(name)s » : lettres sans accent, chiffres, point, tiret, et rien d’autre."),
    )
    ARCHIVE_BROKEN = "archive_broken", _("Ce fichier ZIP ne s’ouvre pas.")
    ARCHIVE_TOO_BIG = "archive_too_big", _("Ce ZIP tient plus de 40 fichiers ou plus de 5 Mo.")
    ARCHIVE_NESTED = "archive_nested", _("Ce ZIP tient plusieurs dossiers : gardez-en un seul.")
    SENSITIVE = (
        "sensitive",
        _(
            "Aucune règle ne décide sur des données sensibles (RGPD, art. 9) : « %(name)s »."
            " Retirez « decision », une personne décidera."
        ),
    )
    RULE = "rule", _("La règle « %(name)s » ne peut pas servir. %(reason)s")
    NO_DECISION = (
        "no_decision",
        _("La règle « %(name)s » n’a pas de décision nommée « decision » : ajoutez-la."),
    )
    UNKNOWN_DATA = (
        "unknown_data",
        _("La règle lit « %(name)s », qui n’est ni une question ni un calcul du formulaire."),
    )
    MISSING_FILE = "missing_file", _("Le fichier « %(name)s » n’est pas dans le dossier.")


class Expected(models.TextChoices):
    """What a key of a pack takes, by the word of JSON Schema."""

    STRING = "string", _("un texte")
    INTEGER = "integer", _("un nombre entier")
    NUMBER = "number", _("un nombre")
    BOOLEAN = "boolean", _("true ou false")
    ARRAY = "array", _("une liste : un tiret par élément")
    OBJECT = "object", _("un bloc de clés")
    NULL = "null", _("rien")


class ValueType(models.TextChoices):
    """What an expression gives, by the word of FEEL."""

    NUMBER = "number", _("un nombre")
    STRING = "string", _("un texte")
    BOOLEAN = "boolean", _("vrai ou faux")
    DATE = "date", _("une date")
    TIME = "time", _("une heure")
    DATE_TIME = "date and time", _("une date avec son heure")
    OTHER = "other", _("autre chose")


DID_YOU_MEAN = _(" Vouliez-vous écrire « %(close)s » ?")


class Ruled(models.TextChoices):
    """What a rule answers: yes, no, or « a person must look »."""

    ACCEPTED = "accepted", _("Accepté par une règle")
    REFUSED = "refused", _("Refusé par une règle")
    REVIEW = "review", _("Laissé à un agent")


class RuleSays(models.TextChoices):
    """What a line of a rule does, as those who write it choose it."""

    ACCEPTED = "accepted", _("Accepter")
    REFUSED = "refused", _("Refuser")
    REVIEW = "review", _("Laisser à un agent")


class RuleColumn(models.TextChoices):
    """The results that the platform reads in a rule, as columns are named."""

    OUTCOME = "outcome", _("Décision")
    REASON = "reason", _("Motif")
    LAW = "law", _("Texte appliqué")


class ProcedureState(models.TextChoices):
    """Where a procedure stands: being written, open to residents, or no longer."""

    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("Publiée")
    CLOSED = "closed", _("Fermée")


class Theme(models.TextChoices):
    """The shelf of the catalogue on which a procedure stands."""

    CIVIL = "civil", _("État civil et citoyenneté")
    SCHOOL = "school", _("Enfance et école")
    STREET = "street", _("Rue et stationnement")
    HOUSING = "housing", _("Logement et travaux")
    BUSINESS = "business", _("Commerces et entreprises")
    ASSOCIATIONS = "associations", _("Associations")
    TRANSPORT = "transport", _("Se déplacer")
    SAFETY = "safety", _("Sécurité et cadre de vie")
    OTHER = "other", _("Autres démarches")


class PlaceLevel(models.TextChoices):
    """The five lists of places."""

    COMMUNE = "commune", _("Commune")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    EPCI = "epci", _("Intercommunalité")
    COUNTRY = "country", _("Pays")


class EntryKind(models.TextChoices):
    """What procedures write in the journal."""

    IMPORTED = "procedures.imported", _("Version importée")
    PUBLISHED = "procedures.published", _("Démarche publiée")
    CLOSED = "procedures.closed", _("Démarche fermée")
    REOPENED = "procedures.reopened", _("Démarche rouverte")
    REFUSAL_SWITCHED = "procedures.refusal_switched", _("Refus automatiques changés")
