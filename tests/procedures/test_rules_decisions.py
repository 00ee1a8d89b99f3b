"""The rule of a pack: what it answers, why it is refused, who reaches it, what it survives."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.decisions import fingerprint, load_model, model_to_xml, table_from_yaml
from parvis.procedures.enums import PackFault, Ruled
from parvis.procedures.kinds.base import FieldContext
from parvis.procedures.rules.cases import cover_cases, run_cases
from parvis.procedures.rules.decisions import decide, load_rule, rule_faults, rule_warnings
from parvis.procedures.rules.evaluation import evaluate
from parvis.procedures.rules.packs import read_pack
from parvis.procedures.types import PackError, RuleCover
from tests.procedures.factories import RULES, pack_that_decides
from tests.procedures.fields import SAMPLES, spec
from tests.procedures.forms import definition, form

CONTEXT = FieldContext(now=datetime(2027, 1, 15, 9, tzinfo=UTC))
FIELDS = [
    spec("integer", "places", min=1, max=6),
    spec("yes_no", "camion"),
    spec("multiple_choice", "jours"),
    spec("date", "jour"),
]
COMPUTED = [
    {"id": "redevance", "kind": "money", "label": "Redevance", "value": "places * 12.50"},
]
FORM = form(FIELDS, computed=COMPUTED)
DATA = "places: number, camion: boolean, jours: list, jour: date, redevance: number"
RUNAWAY = "count(for a in 1..9000, b in 1..9000 return a * b) > 0"


def model_of(value, data=DATA):
    """A model whose decision is one expression, as bytes."""
    sheet = f"model: Essai\ndata: {{{data}, audience: string}}\ndecisions:\n"
    sheet += f"  - name: decision\n    value: |\n      {value}\n"
    return model_to_xml(table_from_yaml(sheet)).encode()


def said(source, answers):
    state = evaluate(FORM, answers, CONTEXT)
    return decide(FORM, load_model(source), state, CONTEXT, answers=answers, source=source)


def broken(*changes, **more):
    """The pack that decides with changes in its rule; returns its faults."""
    files = pack_that_decides(**more)
    text = files["regle.dmn"].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    with pytest.raises(PackError) as refused:
        read_pack({**files, "regle.dmn": text.encode()})
    return refused.value.faults


# --- What it answers -------------------------------------------------------------------------
YES = '{outcome: "accepted", reason: "Oui."}'
OUTCOMES = [
    ("accepted", YES, Ruled.ACCEPTED),
    ("refused", '{outcome: "refused", reason: "Non."}', Ruled.REFUSED),
    ("review", '{outcome: "review", reason: "Un agent regarde."}', Ruled.REVIEW),
    ("no reason", '{outcome: "accepted"}', Ruled.REVIEW),
    ("an empty reason", '{outcome: "refused", reason: ""}', Ruled.REVIEW),
    ("a null reason", '{outcome: "refused", reason: null}', Ruled.REVIEW),
    ("an unknown outcome", '{outcome: "maybe", reason: "Oui."}', Ruled.REVIEW),
    ("an outcome in French", '{outcome: "accepté", reason: "Oui."}', Ruled.REVIEW),
    ("another case", '{outcome: "Accepted", reason: "Oui."}', Ruled.REVIEW),
    ("an outcome that is no text", '{outcome: true, reason: "Oui."}', Ruled.REVIEW),
    ("an outcome that is a list", '{outcome: ["accepted"], reason: "Oui."}', Ruled.REVIEW),
    ("a text", '"accepted"', Ruled.REVIEW),
    ("a list", f"[{YES}]", Ruled.REVIEW),
    ("nothing", "null", Ruled.REVIEW),
    ("a null condition", f"if null then {YES} else null", Ruled.REVIEW),
    ("a division by zero", f"if places / 0 > 1 then {YES} else null", Ruled.REVIEW),
    ("a rule that runs away", f"if {RUNAWAY} then {YES} else null", Ruled.REVIEW),
]


@pytest.mark.parametrize(
    ("value", "outcome"), [line[1:] for line in OUTCOMES], ids=[line[0] for line in OUTCOMES]
)
def test_only_an_exact_outcome_with_its_reason_decides(value, outcome):
    assert said(model_of(value), {"places": 2}).outcome == outcome


def test_a_rule_that_runs_away_is_stopped_and_says_so():
    ruling = said(model_of(f"if {RUNAWAY} then {YES} else {YES}"), {"places": 2})
    assert ruling.stopped
    assert ruling.outcome == Ruled.REVIEW
    assert ruling.told("fr").notes


def test_a_ruling_keeps_what_it_read_and_where_it_came_from():
    value = (
        'if audience = "individual" and redevance < 30 and not(camion) and jour > today()'
        ' then {outcome: "accepted", reason: "Oui.", law: "CGCT, art. L. 2213-6"} else null'
    )
    source = model_of(value)
    ruling = said(source, {"places": 2, "camion": False, "jour": "2027-03-01"})
    assert (ruling.reason, ruling.law) == ("Oui.", "CGCT, art. L. 2213-6")
    assert ruling.rule == fingerprint(source)
    read = {
        one.id: (one.value.replace("\u00a0", " "), one.source) for one in ruling.told("fr").read
    }
    assert read["redevance"] == ("25,00 €", "computed")
    assert read["camion"] == ("Non", "answer")
    assert read["audience"] == ("Particulier", "dossier")
    assert read["places"] == ("2", "answer")  # the rule reads it through the fee
    assert ruling.inputs["redevance"] == "25.00"
    assert ruling.inputs["jour"] == "2027-03-01"
    assert ruling.inputs["camion"] is False
    assert ruling.told("fr").sentences


def test_a_table_says_which_rules_applied():
    files = pack_that_decides()
    pack = read_pack(files)
    rule = load_rule(pack.definition, files)
    one = form([spec("integer", "places")])
    for places, number in ((3, 1), (4, 2), (6, 3)):
        ruling = decide(one, rule, evaluate(one, {"places": places}, CONTEXT), CONTEXT)
        assert ruling.matched == {"decision": (number,)}
        assert ruling.outcome == list(Ruled)[(0, 2, 1)[number - 1]]


def test_without_answer_nothing_matches_and_a_person_decides():
    ruling = said(pack_that_decides()["regle.dmn"], {})
    assert ruling.outcome == Ruled.REVIEW
    assert ruling.matched == {"decision": ()}


def test_a_pack_without_rule_has_no_model():
    assert load_rule(definition(FIELDS), {}) is None
    assert rule_faults(definition(FIELDS), FORM, {}) == ()
    assert rule_warnings(definition(FIELDS), {}) == ()


# --- Why it is refused -----------------------------------------------------------------------
FAULTS = [
    (
        "an unknown datum, with a suggestion",
        [('name="places"', 'name="plases"'), ("<text>places<", "<text>plases<")],
        PackFault.UNKNOWN_DATA,
        "La règle lit « plases », qui n’est ni une question ni un calcul du formulaire."
        " Vouliez-vous écrire « places » ?",
    ),
    (
        "an unknown name, with a suggestion",
        [("<text>places<", "<text>plases<")],
        PackFault.RULE,
        "« decision », ligne 14 : Le nom « plases » est inconnu. Vouliez-vous écrire « places » ?",
    ),
    (
        "a wrong type in a cell",
        [("&lt;= 3", '&lt;= "trois"')],
        PackFault.RULE,
        "« decision », règle 1, colonne « places », ligne 22 :"
        ' La cellule « <= "trois" » ne convient pas à une colonne de type number.',
    ),
    (
        "a wrong type in a column",
        [
            (
                '<variable name="places" typeRef="number"/>',
                '<variable name="places" typeRef="string"/>',
            )
        ],
        PackFault.RULE,
        "La colonne « places » annonce le type number, et la donnée est de type string.",
    ),
    (
        "another type than the form gives",
        [
            ('typeRef="number"', 'typeRef="boolean"'),
            ("&lt;= 3", "true"),
            ("&gt; 4", "false"),
            ("<text>4<", "<text>null<"),
        ],
        PackFault.TYPE,
        "« places » donne un nombre, il faut vrai ou faux.",
    ),
    (
        "a broken cell",
        [("&lt;= 3", "&lt;= (3")],
        PackFault.RULE,
        "ligne 22 : L’expression s’arrête trop tôt",
    ),
    (
        "two rules that collide",
        [('"FIRST"', '"UNIQUE"'), ("<text>4<", "<text>3<")],
        PackFault.RULE,
        "Les règles 1 et 2 s’appliquent ensemble, par exemple quand places vaut 3.",
    ),
    (
        "no decision of that name",
        [('name="decision"', 'name="choix"')],
        PackFault.NO_DECISION,
        "La règle « regle.dmn » n’a pas de décision nommée « decision » : ajoutez-la.",
    ),
    (
        "a circle",
        [('<requiredInput href="#data-1"/>', '<requiredDecision href="#decision-2"/>')],
        PackFault.RULE,
        "Définition circulaire : decision → decision.",
    ),
    (
        "broken XML",
        [("</definitions>", "")],
        PackFault.RULE,
        "ligne 65, colonne 1 : Ce fichier n’est pas un document XML lisible",
    ),
    (
        "an entity",
        [("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>')],
        PackFault.RULE,
        "Une déclaration DOCTYPE est refusée par sécurité",
    ),
    (
        "a model of 10 MB",
        [("</definitions>", f"<!--{'x' * 10_000_000}--></definitions>")],
        PackFault.RULE,
        "Ce fichier est trop lourd : 9,5 Mo pour un maximum de 2 Mo.",
    ),
]


@pytest.mark.parametrize(
    ("changes", "code", "words"), [line[1:] for line in FAULTS], ids=[line[0] for line in FAULTS]
)
def test_a_fault_has_its_sentence_and_its_place(changes, code, words):
    faults = broken(*changes)
    fault = next(fault for fault in faults if fault.code == code)
    assert words in fault.sentence.replace("\u00a0", " ")
    source = pack_that_decides()["procedure.yaml"].decode()
    assert source.splitlines()[fault.line - 1].startswith("decision:")
    if code == PackFault.RULE:
        assert fault.sentence.startswith("La règle « regle.dmn » ne peut pas servir. ")


def test_a_missing_file_is_named():
    source = pack_that_decides()["procedure.yaml"]
    with pytest.raises(PackError) as refused:
        read_pack({"procedure.yaml": source})
    (fault,) = refused.value.faults
    assert fault.sentence == "Le fichier « regle.dmn » n’est pas dans le dossier."
    assert fault.line


def test_a_rule_never_decides_on_sensitive_data():
    files = pack_that_decides()
    source = files["procedure.yaml"].replace(b"max: 6}", b"max: 6, sensitive: true}")
    with pytest.raises(PackError) as refused:
        read_pack({**files, "procedure.yaml": source})
    (fault,) = refused.value.faults
    assert fault.code == PackFault.SENSITIVE
    assert "données sensibles (RGPD, art. 9) : « Nombre de places »." in fault.sentence


def test_a_file_elsewhere_is_no_rule():
    files = pack_that_decides()
    source = files["procedure.yaml"].replace(b"regle.dmn", b"../regle.dmn")
    with pytest.raises(PackError) as refused:
        read_pack({**files, "procedure.yaml": source})
    assert [fault.code for fault in refused.value.faults] == [PackFault.WRONG_PATTERN]


@pytest.mark.parametrize("kind", sorted(set(SAMPLES) - {"heading", "explanation"}))
def test_a_rule_may_read_every_kind(kind):
    """No type is refused when the model announces none, and the value is read without harm."""
    made = definition([spec(kind, "x")], decision="r.dmn")
    one = form([spec(kind, "x")])
    source = model_of(f"if x = null then null else {YES}", data="x: Any")
    assert rule_faults(made, one, {"r.dmn": source}) == ()
    assert decide(one, load_model(source), evaluate(one, {}, CONTEXT), CONTEXT).outcome == "review"


# --- Gaps, overlaps, coverage ----------------------------------------------------------------
def test_gaps_are_told_with_an_example():
    files = pack_that_decides(rules=RULES[:2])
    found = rule_warnings(read_pack(files).definition, files)
    told = [str(one).replace("\u00a0", " ").partition(" : ")[2] for one in found]
    assert told == [
        "Aucune règle ne couvre ce cas : places est entre 3 et 4 (3 et 4 exclu).",
        "Aucune règle ne couvre ce cas : places est supérieur à 4.",
    ]


def test_a_rule_that_no_case_reaches_is_named():
    files = pack_that_decides()
    pack = read_pack(files)
    rule = load_rule(pack.definition, files)
    expected = RuleCover(decision="decision", rules=3, unreached=(2, 3))
    assert cover_cases(pack.definition, rule) == (expected,)


@pytest.mark.parametrize(
    ("expected", "failures"),
    [("accepted", []), ("refused", [("outcome", "refused", "accepted")])],
)
def test_a_case_says_the_outcome_that_it_expects(expected, failures):
    files = pack_that_decides()
    told = f"expect: {{outcome: {expected}, "
    files["procedure.yaml"] = files["procedure.yaml"].replace(b"expect: {", told.encode())
    pack = read_pack(files)
    found = run_cases(pack.definition, rule=load_rule(pack.definition, files))
    assert [(one.what, one.expected, one.found) for one in found] == failures


# --- Hostile rules, odd answers --------------------------------------------------------------
HOSTILE = [
    RUNAWAY,
    "count(1..1000000000) > 0",
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
    "every j in jours satisfies j > 1",
    "string length(string join(jours, places)) > 2",
    "jours[places] = camion",
    "date(jour) + duration(places) > jour",
    "10 ** 100000 > places ** 99999",
    "function(x) x(x) != null",
    "sort(jours, function(a, b) a < b)[1] > 3",
    "redevance.x.y = places.z",
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(max_size=50),
    st.lists(st.one_of(st.none(), st.text(max_size=5), st.integers()), max_size=4),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


NAMES = ("places", "camion", "jours", "jour", "redevance", "audience")


class State:
    """Values of a form as nothing should ever give them."""

    def __init__(self, values):
        self.values = values


@pytest.mark.parametrize("condition", HOSTILE)
@settings(max_examples=15, deadline=None)
@given(values=st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, ODD)))
def test_whatever_the_rule_and_the_answers_nothing_is_raised(condition, values):
    source = model_of(f"if {condition} then {YES} else null")
    ruling = decide(FORM, load_model(source), State(values), CONTEXT, source=source)
    assert ruling.outcome in Ruled.values
    assert ruling.outcome == Ruled.REVIEW or (ruling.reason and not ruling.stopped)


def test_numbers_are_kept_without_loss():
    ruling = said(model_of("if redevance > 1 then null else null"), {"places": 3})
    assert Decimal(ruling.inputs["redevance"]) == Decimal("37.50")
