"""Invented procedures and a handful of real places."""

from parvis.accounts.models import Department
from parvis.common.context import current_authority
from parvis.decisions import model_to_xml, table_from_yaml
from parvis.journal.types import SYSTEM
from parvis.procedures import actions
from parvis.procedures.actions import PlaceEntry

PLACES = (
    PlaceEntry(
        level="commune",
        code="14118",
        name="Caen",
        postcodes=("14000",),
        departement="14",
        region="28",
        population=107_000,
    ),
    PlaceEntry(
        level="commune",
        code="42218",
        name="Saint-Étienne",
        postcodes=("42000", "42100"),
        departement="42",
        region="84",
        population=173_000,
    ),
    PlaceEntry(
        level="commune",
        code="76540",
        name="Saint-Étienne-du-Rouvray",
        postcodes=("76800",),
        departement="76",
        region="28",
        population=28_000,
    ),
    PlaceEntry(
        level="commune",
        code="47323",
        name="Villeneuve-sur-Lot",
        postcodes=("47300",),
        departement="47",
        region="75",
        population=22_000,
    ),
    PlaceEntry(level="departement", code="14", name="Calvados", departement="14", region="28"),
    PlaceEntry(level="region", code="28", name="Normandie", region="28"),
    PlaceEntry(level="country", code="CI", name="Côte d’Ivoire"),
)

PACK = """parvis: 1
slug: {slug}
title: {title}
department: {department}
audience: [{audience}]
summary: {summary}
keywords: [{keywords}]
theme: {theme}
legal_basis: ["Code général des collectivités territoriales, art. L. 2213-6"]
privacy:
  purpose: Instruire la demande
  basis: mission d’intérêt public
  recipients: [service voirie]
retention: P12M
silence: {{outcome: refused, after: P2M, basis: "CRPA, art. L. 231-4"}}
before_start:
  who: Toute personne qui déménage dans la commune
  minutes: 10
  delay: Sous 2 mois
  cost: 12,50 € (par place)
  documents: [La date du déménagement]
  help: Appelez le service voirie
  without_computer: Retirez le formulaire à l’accueil
form:
  - section: Votre demande
    fields:
      - {{id: places, kind: integer, label: Nombre de places, min: 1, max: 6}}
computed:
  - {{id: redevance, kind: money, label: Redevance, value: places * 12.50}}
cases:
  - name: deux places
    at: 2027-01-15
    answers: {{places: 2}}
    expect: {{redevance: {fee}}}
"""


def pack(slug="place-de-parking", **changes):
    """The files of a small pack; `fee` other than 25 makes its case fail."""
    values = {
        "title": "Réserver une place pour déménager",
        "department": "voirie",
        "audience": "individual",
        "summary": "La mairie bloque des places devant chez vous.",
        "keywords": "camion, stationnement",
        "theme": "street",
        "fee": "25.00",
        **changes,
    }
    return {"procedure.yaml": PACK.format(slug=slug, **values).encode()}


def make_department(slug="voirie"):
    """A department of the town of the context."""
    found, _ = Department.objects.get_or_create(
        authority_id=current_authority(), slug=slug, defaults={"name": slug.title()}
    )
    return found


def make_procedure(slug="place-de-parking", *, actor=SYSTEM, **changes):
    """A published procedure; returns its version."""
    make_department(changes.get("department", "voirie"))
    version = actions.import_pack(pack(slug, **changes), actor=actor)
    return actions.publish(version.id, actor=actor)


TABLE = """
model: Places
data: {places: number}
decisions:
  - name: decision
    policy: first
    inputs:
      - {expression: places, type: number}
    outputs:
      - {name: outcome, type: string}
      - {name: reason, type: string}
      - {name: law, type: string}
    rules: |
      places | outcome    | reason                             | law
      %s
"""
RULES = (
    '<= 3   | "accepted" | "Trois places suffisent."          | "CGCT, art. L. 2213-6"',
    '4      | "review"   | "Un agent regarde la rue."         | "CGCT, art. L. 2213-6"',
    '> 4    | "refused"  | "La rue n’a que quatre places."    | "CGCT, art. L. 2213-6"',
)


def pack_that_decides(slug="place-de-parking", *, rules=RULES, table=TABLE, **changes):
    """The files of a small pack whose rule reads `places`; its case asks for two."""
    files = pack(slug, **changes)
    source = files["procedure.yaml"] + b"decision: regle.dmn\n"
    model = table_from_yaml(table % "\n      ".join(rules))
    return {"procedure.yaml": source, "regle.dmn": model_to_xml(model).encode()}
