"""The demo accounts: invented people, known passwords, loopback only."""

from typing import NamedTuple

PASSWORD = "parvis-de-demonstration"  # noqa: S105 - known on purpose; refused outside the demo


class Account(NamedTuple):
    """One invented person; `role` and `department` are empty for a resident."""

    email: str
    first_name: str
    last_name: str
    role: str
    department: str
    capacity: str
    what: str
    delegation: str = ""


ACCOUNTS = (
    Account("lea@exemple.fr", "Léa", "Fictive", "", "", "", "usagère"),
    Account("amadou@exemple.fr", "Amadou", "Ng’ang’a-Exemple", "", "", "", "usager"),
    Account(
        "samira@villeneuve.exemple.fr",
        "Samira",
        "Exemple",
        "caseworker",
        "voirie",
        "instructrice",
        "instructrice, voirie",
    ),
    Account(
        "paul@villeneuve.exemple.fr",
        "Paul",
        "Modèle",
        "decider",
        "voirie",
        "responsable de la voirie",
        "décideur, voirie",
        "par délégation du maire, arrêté n° 2026-12 du 3 mars 2026",
    ),
    Account(
        "ines@villeneuve.exemple.fr",
        "Inès",
        "Factice",
        "caseworker",
        "education",
        "instructrice",
        "instructrice, éducation",
    ),
    Account(
        "dounia@villeneuve.exemple.fr",
        "Dounia",
        "Supposée",
        "decider",
        "",
        "directrice des services à la population",
        "décideuse, tous les services",
        "par délégation du maire, arrêté n° 2026-14 du 3 mars 2026",
    ),
    Account(
        "claire@villeneuve.exemple.fr",
        "Claire",
        "d’Arc-Élie",
        "administrator",
        "",
        "directrice générale adjointe",
        "administratrice",
    ),
    Account(
        "hugo@villeneuve.exemple.fr",
        "Hugo",
        "Inventé",
        "designer",
        "",
        "chef de projet",
        "concepteur de démarches",
    ),
    Account(
        "marc@villeneuve.exemple.fr",
        "Marc",
        "Imaginaire",
        "counter_agent",
        "accueil",
        "agent d’accueil",
        "agent d’accueil",
    ),
)
