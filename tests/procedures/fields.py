"""One field of each kind, with an answer that it accepts."""

from typing import Any, NamedTuple

from parvis.procedures.kinds import AnyField
from parvis.procedures.rules.packs import decode


class Sample(NamedTuple):
    """Options that the kind requires, and a plain value of a case."""

    options: dict[str, Any]
    value: Any


CHOICES = [{"code": "a", "label": "Un"}, {"code": "b", "label": "Deux"}]
BRANCHES = [
    {"code": "v", "label": "Voirie", "choices": [{"code": "t", "label": "Trou"}]},
    {"code": "e", "label": "Eau"},
]
SAMPLES = {
    "heading": Sample({}, None),
    "explanation": Sample({"text": "Une ligne.\n\n- un\n- deux"}, None),
    "text": Sample({}, "rue des Lilas"),
    "long_text": Sample({}, "Bonjour\nLéa"),
    "pattern": Sample({"mask": "9{4}-A{2}"}, "2027-PV"),
    "integer": Sample({}, 3),
    "decimal": Sample({}, "2.5"),
    "money": Sample({}, "12.50"),
    "yes_no": Sample({}, False),
    "checkbox": Sample({}, True),
    "attestation": Sample({"text": "J’atteste que tout est exact."}, True),
    "choice": Sample({"choices": CHOICES}, "a"),
    "multiple_choice": Sample({"choices": CHOICES}, ["a", "b"]),
    "linked_choice": Sample({"choices": BRANCHES}, {"first": "v", "second": "t"}),
    "date": Sample({}, "2027-03-01"),
    "date_time": Sample({}, "2027-03-01T14:30"),
    "time": Sample({}, "14:30"),
    "email": Sample({}, "lea@exemple.fr"),
    "phone": Sample({}, "01 99 00 12 34"),
    "civility": Sample({}, "mme"),
    "identity": Sample(
        {},
        {
            "given_names": "Léa",
            "family_name": "Fictive",
            "birth_date": "1990-05-02",
            "birth_place": "Exempleville",
        },
    ),
    "address": Sample({}, {"street": "1 rue A", "postcode": "75001", "city": "Paris"}),
    "commune": Sample({}, "14118"),
    "departement": Sample({}, "02"),
    "region": Sample({}, "28"),
    "epci": Sample({}, "200065597"),
    "country": Sample({}, "FR"),
    "siren": Sample({}, "552100554"),
    "siret": Sample({}, "55210055400013"),
    "rna": Sample({}, "W751234567"),
    "iban": Sample({}, "FR7630006000011234567890189"),
    "bic": Sample({}, "AGRIFRPP"),
    "plate": Sample({}, "AB-123-CD"),
    "map_point": Sample({}, {"lat": "48.85", "lon": "2.35", "address": "Place du Marché"}),
    "attachment": Sample({}, ["plan.pdf"]),
    "identity_document": Sample({}, ["carte.pdf"]),
    "dossier_link": Sample({}, "2027-0001"),
    "repetition": Sample(
        {"fields": [{"kind": "text", "id": "prenom", "label": "Prénom"}]}, [{"prenom": "Léa"}]
    ),
}


def spec(kind, name="x", **options):
    """The block of the YAML."""
    return {"kind": kind, "id": name, "label": "Question", **SAMPLES[kind].options, **options}


def field(kind, name="x", **options):
    """A field of that kind."""
    return decode(spec(kind, name, **options), AnyField)
