"""Two invented authorities: a town with everything, and a hamlet that shares the installation."""

from pathlib import Path

from config.demo import ACCOUNTS, PASSWORD
from config.environment import ROOT
from parvis.accounts import actions as accounts
from parvis.accounts import queries as account_reads
from parvis.common.context import use_authority
from parvis.journal.types import SYSTEM
from parvis.procedures import actions as procedures
from parvis.tenancy import actions as tenancy
from parvis.tenancy.types import (
    AuthorityInfo,
    Contact,
    OpeningHours,
    Profile,
    Signatory,
    Theme,
)

DEPARTMENTS = (
    ("voirie", "Voirie et espace public", "01 99 00 12 40"),
    ("proprete", "Propreté urbaine", "01 99 00 12 47"),
    ("mobilites", "Mobilités et stationnement", "01 99 00 12 48"),
    ("commerce", "Commerce et marchés", "01 99 00 12 49"),
    ("etat-civil", "État civil et citoyenneté", "01 99 00 12 41"),
    ("education", "Éducation et périscolaire", "01 99 00 12 42"),
    ("urbanisme", "Urbanisme et habitat", "01 99 00 12 43"),
    ("vie-associative", "Vie associative", "01 99 00 12 44"),
    ("police-municipale", "Police municipale", "01 99 00 12 45"),
    ("transition", "Transition écologique", "01 99 00 12 46"),
    ("accueil", "Accueil", "01 99 00 12 34"),
)
STREET = "1, place des Arcades"
HOURS = (
    OpeningHours(days=(1, 2, 3, 5), opens="08:30", closes="17:30"),
    OpeningHours(days=(4,), opens="08:30", closes="19:00"),
    OpeningHours(days=(6,), opens="09:00", closes="12:00"),
)
HAMLET_PACKS = ("stationnement-demenagement",)


def town() -> AuthorityInfo:
    """Create Villeneuve-sur-Parvis with its departments, agents and procedures."""
    profile = Profile(
        theme=Theme(),
        contact=Contact(
            name="Mairie de Villeneuve-sur-Parvis",
            street=STREET,
            postcode="00340",
            city="Villeneuve-sur-Parvis",
            phone="01 99 00 12 34",
            email="mairie@villeneuve.exemple.fr",
        ),
        dpo=Contact(name="Déléguée à la protection des données", email="dpo@villeneuve.exemple.fr"),
        publisher="La maire de Villeneuve-sur-Parvis",
        hours=HOURS,
        news="La piscine des Tanneurs rouvre le samedi 5 décembre.",
        court="Tribunal administratif, 2, quai des Fictions, 00340 Villeneuve-sur-Parvis",
        signatory=Signatory(name="Anne Imaginée", capacity="maire de Villeneuve-sur-Parvis"),
    )
    made = tenancy.create_authority(
        "villeneuve",
        "Villeneuve-sur-Parvis",
        kind="commune",
        siren="219903408",
        hosts=("127.0.0.1", "localhost", "[::1]"),
        profile=profile,
    )
    with use_authority(made.id):
        _departments(DEPARTMENTS)
        _agents()
        _procedures(
            sorted(
                path.name
                for path in (ROOT / "packs").iterdir()
                if (path / "procedure.yaml").exists()
            )
        )
    return made


def hamlet() -> AuthorityInfo:
    """Create Hameau-les-Arches, which answers at hameau.localhost and shares nothing."""
    contact = Contact(
        name="Mairie de Hameau-les-Arches",
        street="3, chemin du Lavoir",
        postcode="00352",
        city="Hameau-les-Arches",
        phone="01 99 00 45 67",
        email="mairie@hameau.exemple.fr",
    )
    made = tenancy.create_authority(
        "hameau",
        "Hameau-les-Arches",
        kind="commune",
        siren="219903523",
        hosts=("hameau.localhost",),
        profile=Profile(
            theme=Theme(brand="#9b1b4a", accent="#f0b48a"), contact=contact, hours=HOURS[:1]
        ),
    )
    with use_authority(made.id):
        _departments((("voirie", "Secrétariat de mairie", contact.phone),))
        _procedures([name for name in HAMLET_PACKS if (ROOT / "packs" / name).is_dir()])
    return made


def _departments(rows: tuple[tuple[str, str, str], ...]) -> None:
    for slug, name, phone in rows:
        accounts.create_department(
            slug, name, street=STREET, phone=phone, email=f"{slug}@exemple.test", actor=SYSTEM
        )


def _agents() -> None:
    for account in ACCOUNTS:
        person_id = accounts.create_person(
            account.email,
            first_name=account.first_name,
            last_name=account.last_name,
            password=PASSWORD,
            actor=SYSTEM,
        )
        if account.role:
            department = account.department and account_reads.department(account.department).id
            accounts.grant_role(
                person_id,
                account.role,
                department_id=department or None,
                capacity=account.capacity,
                delegation=account.delegation,
                actor=SYSTEM,
            )


# Where the rule of the procedure refuses on its own; elsewhere an agent reads what it would refuse.
REFUSING = frozenset({"prime-velo"})


def _procedures(names: list[str]) -> None:
    for name in names:
        version = procedures.import_pack(read_pack(ROOT / "packs" / name), actor=SYSTEM)
        procedures.publish(version.id, actor=SYSTEM)
        if name in REFUSING:
            procedures.allow_refusal(version.procedure_id, allowed=True, actor=SYSTEM)


def read_pack(folder: Path) -> dict[str, bytes]:
    """Return the files of a pack by their path inside the folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
