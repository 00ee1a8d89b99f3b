"""Forms made from a list of fields."""

from parvis.procedures.rules.logic import compile_form
from parvis.procedures.rules.packs import decode
from parvis.procedures.types import Definition

REST = {
    "parvis": 1,
    "slug": "exemple",
    "title": "Exemple",
    "department": "voirie",
    "audience": ["individual", "company"],
    "summary": "Un exemple.",
    "legal_basis": ["CGCT, art. L. 2213-6"],
    "privacy": {"purpose": "Instruire", "basis": "mission", "recipients": ["voirie"]},
    "retention": "P12M",
    "before_start": {
        "who": "Tout le monde",
        "minutes": 5,
        "delay": "5 jours",
        "cost": "Gratuit",
        "help": "Appelez la mairie",
        "without_computer": "Au guichet",
    },
}


def definition(fields, *, pages=(), **more):
    """A definition whose first page holds these fields."""
    form = [{"section": "Page", "fields": fields}, *pages]
    return decode({**REST, "form": form, **more}, Definition)


def form(fields, **more):
    """The same, compiled."""
    return compile_form(definition(fields, **more))
