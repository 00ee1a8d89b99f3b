"""A rule in words: labels, never codes; calculations with their numbers; tables by line."""

from datetime import UTC, datetime

from parvis.decisions import load_model, model_to_xml, table_from_yaml
from parvis.procedures.kinds.base import FieldContext
from parvis.procedures.rules.decisions import decide
from parvis.procedures.rules.evaluation import evaluate
from parvis.procedures.rules.telling import used
from parvis.procedures.types import Criterion
from tests.procedures.fields import spec
from tests.procedures.forms import form

CONTEXT = FieldContext(now=datetime(2027, 1, 15, 9, tzinfo=UTC))
BIKES = [
    {"code": "simple", "label": "Vélo sans moteur"},
    {"code": "cargo", "label": "Vélo cargo"},
]
STATES = [{"code": "simple", "label": "Une seule fois"}, {"code": "neuf", "label": "Neuf"}]
FORM = form(
    [
        spec("choice", "velo", label="Quel vélo ?", choices=BIKES),
        spec("choice", "etat", label="Quel état ?", choices=STATES),
        spec("integer", "revenu", label="Revenu"),
        spec("decimal", "parts", label="Parts"),
    ],
    computed=[
        {"id": "part", "kind": "money", "label": "Revenu par part", "value": "revenu / parts"},
        {
            "id": "prime",
            "kind": "money",
            "label": "Prime",
            "value": 'if velo = "cargo" then part else 0',
        },
    ],
)
SHEET = """
model: Prime
data: {velo: string, part: number, prime: number}
decisions:
  - name: decision
    policy: first
    question: La prime est-elle accordée ?
    inputs:
      - {expression: velo, label: vélo, type: string}
      - {expression: part, label: revenu par part, type: number}
    outputs:
      - {name: outcome, type: string}
      - {name: reason, type: string}
    rules: |
      vélo    | revenu par part | outcome    | reason
      "cargo" | <= 20000  | "accepted" | "Votre prime est de " + string(prime) + " €."
      -       | -         | "refused"  | "Pas de prime."
"""
SOURCE = model_to_xml(table_from_yaml(SHEET)).encode()
ANSWERS = {"velo": "cargo", "etat": "neuf", "revenu": 24000, "parts": "2"}


def ruling(**changes):
    answers = {**ANSWERS, **changes}
    state = evaluate(FORM, answers, CONTEXT)
    return decide(FORM, load_model(SOURCE), state, CONTEXT, answers=answers, source=SOURCE)


def flat(text):
    return text.replace("\u00a0", " ")


def test_the_data_are_those_of_the_calculations_too_and_choices_have_their_labels():
    read = ruling().told("fr").read
    found = {one.id: (one.label, flat(one.value), one.source) for one in read}
    assert found == {
        "velo": ("Quel vélo ?", "Vélo cargo", "answer"),
        "parts": ("Parts", "2", "answer"),
        "revenu": ("Revenu", "24 000", "answer"),
        "part": ("Revenu par part", "12 000,00 €", "computed"),
        "prime": ("Prime", "12 000,00 €", "computed"),
    }


def test_what_the_rule_does_not_use_is_not_told():
    assert "etat" not in used(FORM, ("velo", "prime"))


def test_the_criteria_stand_beside_the_case_in_labels():
    asked = [
        Criterion(one.label, flat(one.asked), flat(one.given))
        for one in ruling().told("fr").criteria
    ]
    assert asked == [
        Criterion("vélo", "vaut « Vélo cargo »", "Vélo cargo"),
        Criterion("revenu par part", "est inférieur ou égal à 20 000", "12 000,00"),
    ]


def test_a_rule_for_every_case_has_no_criteria():
    assert ruling(velo="simple").told("fr").criteria == ()


def test_the_operations_give_the_numbers_of_the_case_and_end_with_the_answer():
    told = [flat(one) for one in ruling().told("fr").sentences]
    how = "Revenu (24 000) ÷ Parts (2) : 12 000. Résultat : 12 000,00 €."
    assert told[0] == f"Calcul de « Revenu par part ». {how}"
    assert "La règle 1 s’applique" in " ".join(told)
    assert told[-1] == "La règle conclut que la demande est acceptée."
    assert not any("cargo »" in one and "Vélo cargo »" not in one for one in told)


def test_a_missing_answer_is_said():
    told = ruling(parts=None).told("fr").sentences
    assert "« Revenu par part » n’a pas pu être calculé : il manque une réponse." in told


def test_the_same_is_told_in_english():
    told = ruling().told("en")
    how = "Revenu (24,000) ÷ Parts (2): 12,000."
    assert how in told.sentences[0]
    assert told.sentences[0].startswith("Working out “Revenu par part”.")
    assert "Rule 1 applies" in " ".join(told.sentences)
    assert told.sentences[-1] == "The rule concludes that the request is accepted."
    assert told.criteria == (
        Criterion("vélo", "is “Vélo cargo”", "Vélo cargo"),
        Criterion("revenu par part", "is less than or equal to 20,000", "12,000.00"),
    )
