"""Form logic: what is shown, worked out, refused; hidden fields, rows, pages."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.procedures.enums import PackFault
from parvis.procedures.kinds.base import FieldContext, Posted
from parvis.procedures.rules.cleaning import check_all, clean_field, clean_page, parse_answers
from parvis.procedures.rules.evaluation import evaluate
from parvis.procedures.rules.faces import add_row, files_of, page_views, remove_row, summarise
from parvis.procedures.rules.logic import compile_form
from parvis.procedures.types import PackError
from tests.procedures.fields import spec
from tests.procedures.forms import definition, form

_rows = count(1)
CONTEXT = FieldContext(now=datetime(2027, 1, 15, 9, tzinfo=UTC), new_id=lambda: f"r{next(_rows)}")


def shown(one, answers, **more):
    state = evaluate(one, answers, CONTEXT, **more)
    return {name for name in state.visible if one.slots.get(name, None)}


ABROAD = {"street": "1 rue A", "city": "Namur", "country": "BE", "country_name": "Belgique"}
GOLDEN = [
    ("L1 not answered is not No", "yes_no", None, "a = false", False),
    ("L2 not answered, not Yes", "yes_no", None, "not(a = true)", True),
    ("L3 No is No", "yes_no", False, "a = false", True),
    ("L4 blank number, equal", "integer", None, "a = 5", False),
    ("L4 blank number, greater", "integer", None, "a > 5", False),
    ("L5 nothing ticked", "multiple_choice", None, 'list contains(a, "a")', False),
    ("L5 nothing ticked, negated", "multiple_choice", None, 'not(list contains(a, "a"))', False),
    ("ticked", "multiple_choice", ["a"], 'list contains(a, "a")', True),
    ("L6 blank commune", "commune", None, 'a.departement = "02"', False),
    ("L4 as FEEL reads it", "integer", None, "a != 5", True),
    ("L7 abroad, not in 02", "address", ABROAD, 'a.departement != "02"', True),
    ("L8 abroad, in 02", "address", ABROAD, 'a.departement = "02"', False),
    ("L11 other is other", "choice", {"other": "x"}, 'a = "__other__"', True),
    ("L11 other is not its words", "choice", {"other": "x"}, 'a = "x"', False),
    ("L13 never touched", "checkbox", None, "a = false", False),
    ("L13 unticked", "checkbox", False, "a = false", True),
    ("money", "money", "12.50", "a >= 12.5", True),
    ("date", "date", "2027-03-01", 'a < today() + duration("P2M")', True),
    ("audience", "text", None, 'audience = "individual"', True),
    ("a null is no truth", "integer", 1, "null", False),
]


@pytest.mark.parametrize(
    ("kind", "answer", "when", "expected"),
    [line[1:] for line in GOLDEN],
    ids=[line[0] for line in GOLDEN],
)
def test_shown_only_if_exactly_true(kind, answer, when, expected):
    """FEEL as it is: L2 differs from the national platform, whose null rules are for imports."""
    extra = {"other": "Autre"} if kind == "choice" else {}
    one = form([spec(kind, "a", **extra), spec("text", "b", when=when)])
    answers = {} if answer is None else {"a": answer}
    assert ("b" in shown(one, answers)) is expected


def test_l9_hidden_source_reads_as_null():
    one = form(
        [
            spec("yes_no", "a"),
            spec("text", "b", when="a = true"),
            spec("text", "c", when='b = "x"'),
        ]
    )
    assert shown(one, {"a": True, "b": "x"}) == {"a", "b", "c"}
    assert shown(one, {"a": False, "b": "x"}) == {"a"}


@pytest.mark.parametrize(
    ("when", "expected"),
    [("a = 1 and b", False), ("a = 1 or b", True), ("b and a = 1", False)],
)
def test_l10_null_in_and_or(when, expected):
    one = form([spec("integer", "a"), spec("yes_no", "b"), spec("text", "c", when=when)])
    assert ("c" in shown(one, {"b": True})) is expected


def test_l12_a_hidden_block_hides_its_rows():
    block = spec("repetition", "enfants", when="a = true")
    one = form([spec("yes_no", "a"), block])
    rows = [{"id": "r1", "values": {"prenom": "Léa"}}]
    state = evaluate(one, {"a": False, "enfants": rows}, CONTEXT)
    assert not state.shows("enfants")
    assert not state.shows("enfants", "r1", "prenom")
    assert state.values["enfants"] is None


def test_a_hidden_page_hides_its_fields():
    made = definition(
        [spec("yes_no", "a")],
        pages=[{"section": "Suite", "when": "a = true", "fields": [spec("text", "b")]}],
    )
    one = compile_form(made)
    assert evaluate(one, {"a": True}, CONTEXT).pages == (1, 2)
    assert evaluate(one, {"a": False, "b": "x"}, CONTEXT).pages == (1,)


COMPUTED = [
    ("money", "places * 12.505", "37.52"),
    ("money", "places * 0.005", "0.02"),
    ("integer", "places / 2", "2"),
    ("decimal", "places / 8", "0.375"),
    ("yes_no", "places > 2", "True"),
    ("text", 'if places > 2 then "grand" else "petit"', "grand"),
    ("date", 'date("2027-03-01") + duration("P1M")', "2027-04-01"),
    ("money", "inconnu", "None"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), COMPUTED)
def test_computed_values_are_rounded_half_up(kind, value, expected):
    fields = [spec("integer", "places"), spec("integer", "inconnu", optional=True)]
    one = form(fields, computed=[{"id": "r", "kind": kind, "label": "R", "value": value}])
    assert str(evaluate(one, {"places": 3}, CONTEXT).computed["r"]) == expected


def test_a_computed_value_may_lean_on_a_later_one():
    one = form(
        [spec("integer", "places")],
        computed=[
            {"id": "total", "kind": "money", "label": "T", "value": "redevance + 5"},
            {"id": "redevance", "kind": "money", "label": "R", "value": "places * 10"},
        ],
    )
    assert evaluate(one, {"places": 2}, CONTEXT).computed == {
        "redevance": "20.00",
        "total": "25.00",
    }


def test_ineligible_and_route_only_if_true():
    one = form(
        [spec("integer", "places")],
        ineligible=[{"when": "places > 4", "message": "Trop de places."}],
        routing=[
            {"when": "places > 2", "department": "grands"},
            {"when": "places > 1", "department": "moyens"},
        ],
    )
    blank, some = (evaluate(one, answers, CONTEXT) for answers in ({}, {"places": 5}))
    assert (blank.ineligible, blank.department) == ((), "voirie")
    assert [rule.message for rule in some.ineligible] == ["Trop de places."]
    assert some.department == "grands"


CHILDREN = spec(
    "repetition",
    "enfants",
    min_rows=0,
    optional=True,
    fields=[
        spec("text", "prenom"),
        spec("integer", "age"),
        spec("yes_no", "cantine", when="age >= seuil"),
    ],
)


def children(*rows):
    return [{"id": f"r{n}", "values": values} for n, values in enumerate(rows, 1)]


def test_a_row_reads_its_own_values_then_those_of_the_form():
    one = form([spec("integer", "seuil"), CHILDREN])
    rows = children({"prenom": "Léa", "age": 3}, {"prenom": "Tom", "age": 2})
    state = evaluate(one, {"seuil": 3, "enfants": rows}, CONTEXT)
    assert state.shows("enfants", "r1", "cantine")
    assert not state.shows("enfants", "r2", "cantine")


def test_rows_are_a_list_of_contexts_without_what_is_hidden():
    one = form(
        [spec("integer", "seuil"), CHILDREN],
        computed=[
            {"id": "n", "kind": "integer", "label": "N", "value": "count(enfants[cantine = true])"},
            {"id": "ages", "kind": "integer", "label": "A", "value": "sum(enfants.age)"},
        ],
    )
    rows = children(
        {"prenom": "Léa", "age": 3, "cantine": True}, {"prenom": "Tom", "age": 2, "cantine": True}
    )
    state = evaluate(one, {"seuil": 3, "enfants": rows}, CONTEXT)
    assert state.computed == {"n": 1, "ages": 5}
    assert state.values["enfants"][1] == {"prenom": "Tom", "age": Decimal(2), "cantine": None}
    assert evaluate(one, {"seuil": 3}, CONTEXT).values["enfants"] is None


PAGE = [
    spec("integer", "places", min=1, max=6),
    spec("yes_no", "camion"),
    spec("text", "plan", when="camion = true"),
]


def post(**values):
    return Posted({name: [value] for name, value in values.items()})


def test_a_page_keeps_what_is_right_and_shows_what_is_wrong():
    found = clean_page(form(PAGE), 1, post(places="douze", camion="yes", plan=""), {}, CONTEXT)
    assert found.answers == {"camion": True}
    assert found.typed == {"places": "douze"}
    assert [error.anchor for error in found.errors] == ["places", "plan"]


def test_an_answer_out_of_bounds_is_kept_and_told():
    found = clean_page(form(PAGE), 1, post(places="7", camion="no"), {}, CONTEXT)
    assert found.answers["places"] == 7
    assert found.errors[0].message == "Indiquez « Question », de 1 à 6."


def test_what_was_not_on_the_page_keeps_its_answer():
    """A typed value survives hiding until the submission."""
    found = clean_page(form(PAGE), 1, post(places="3", camion="no"), {"plan": "x"}, CONTEXT)
    assert found.answers == {"places": 3, "camion": False, "plan": "x"}
    assert found.errors == ()


def test_an_invalid_value_reads_as_null():
    one = form([spec("integer", "a"), spec("text", "b", when="a > 1")])
    found = clean_page(one, 1, post(a="5x"), {"a": 5}, CONTEXT)
    assert not found.state.shows("b")


def test_a_blank_is_no_error_while_typing():
    found = clean_field(form(PAGE), "places", post(places=""), {"places": 3}, CONTEXT)
    assert (found.answers, found.errors) == ({}, ())
    wrong = clean_field(form(PAGE), "places", post(places="9"), {}, CONTEXT)
    assert wrong.errors[0].field == "places"


def test_rows_are_read_by_their_ids():
    one = form([spec("integer", "seuil"), CHILDREN])
    posted = Posted(
        {
            "seuil": ["3"],
            "enfants": ["", "r1", "r2", "<script>"],
            "enfants-r1-prenom": ["Léa"],
            "enfants-r1-age": ["trois"],
            "enfants-r2-prenom": [""],
            "enfants-r2-age": ["4"],
        }
    )
    found = clean_page(one, 1, posted, {}, CONTEXT)
    assert found.answers["enfants"] == children({"prenom": "Léa"}, {"age": 4})
    assert [(e.row, e.field, e.anchor) for e in found.errors] == [
        ("r1", "age", "enfants-r1-age"),
        ("r2", "prenom", "enfants-r2-prenom"),
        ("r2", "cantine", "enfants-r2-cantine"),
    ]
    assert found.typed == {"enfants-r1-age": "trois"}


def test_a_hidden_field_has_no_value_at_submission():
    one = form(PAGE)
    found = check_all(one, {"places": 3, "camion": False, "plan": "x"}, CONTEXT)
    assert found.accepted
    assert found.answers == {"places": 3, "camion": False}


def test_submission_tells_every_page():
    made = definition([spec("text", "a")], pages=[{"section": "S", "fields": [spec("text", "b")]}])
    found = check_all(compile_form(made), {}, CONTEXT)
    assert [error.field for error in found.errors] == ["a", "b"]
    assert not found.accepted


def test_submission_forgets_answers_of_no_field():
    found = check_all(form([spec("text", "a")]), {"a": "x", "gone": "y"}, CONTEXT)
    assert found.answers == {"a": "x"}


def test_blank_rows_are_left_out_at_submission():
    one = form([spec("integer", "seuil"), CHILDREN])
    rows = children({"prenom": "Léa", "age": 1}, {})
    found = check_all(one, {"seuil": 3, "enfants": rows}, CONTEXT)
    assert found.accepted
    assert len(found.answers["enfants"]) == 1


def test_what_was_typed_in_a_row_is_told_again_at_submission():
    one = form([spec("integer", "seuil"), CHILDREN])
    rows = children({"prenom": "Léa"})
    typed = {"enfants-r1-age": "trois"}
    found = check_all(one, {"seuil": 3, "enfants": rows}, CONTEXT, typed=typed)
    assert "en chiffres" in found.errors[0].message


def test_a_bound_may_read_another_answer():
    fields = [spec("date", "debut"), spec("date", "fin", min="debut")]
    found = check_all(form(fields), {"debut": "2027-03-02", "fin": "2027-03-01"}, CONTEXT)
    assert [error.anchor for error in found.errors] == ["fin-day"]


@pytest.mark.parametrize(
    ("fields", "more", "code"),
    [
        ([spec("text", "a", when="b = 1")], {}, PackFault.FEEL),
        ([spec("text", "a", when="1 +")], {}, PackFault.FEEL),
        ([spec("text", "a", when="a = 1")], {}, PackFault.CYCLE),
        ([spec("text", "a", when="b = 1"), spec("text", "b", when="a = 1")], {}, PackFault.CYCLE),
        ([spec("text", "audience")], {}, PackFault.RESERVED),
        ([spec("text", "if")], {}, PackFault.RESERVED),
        ([spec("text", "count")], {}, PackFault.RESERVED),
        ([spec("text", "a"), spec("text", "a")], {}, PackFault.DUPLICATE),
        ([spec("text", "prenom"), spec("repetition", "b")], {}, PackFault.DUPLICATE),
        ([spec("pattern", "a", mask="(")], {}, PackFault.OPTION),
        ([spec("civility", "a", optional=False)], {}, PackFault.OPTION),
        ([spec("integer", "a"), spec("text", "b", when="a")], {}, PackFault.TYPE),
        ([spec("integer", "a"), spec("text", "b", when='a = "x"')], {}, PackFault.FEEL),
        ([spec("integer", "a", min="today()")], {}, PackFault.TYPE),
        ([spec("date", "a", min=3)], {}, PackFault.TYPE),
        (
            [spec("integer", "a")],
            {"computed": [{"id": "r", "kind": "money", "label": "R", "value": "a > 1"}]},
            PackFault.TYPE,
        ),
        ([spec("heading", "a")], {}, PackFault.EMPTY_FORM),
        (
            [spec("text", "a")],
            {
                "pages": [
                    {"section": "S", "fields": [spec("text", f"f{n}_{i}") for i in range(200)]}
                    for n in range(4)
                ]
            },
            PackFault.OUT_OF_RANGE,
        ),
        (
            [spec("text", "a", when='b = "x"')],
            {"pages": [{"section": "S", "fields": [spec("text", "b")]}]},
            PackFault.LATER,
        ),
        (
            [spec("text", "a", when="r > 1")],
            {
                "pages": [{"section": "S", "fields": [spec("integer", "b")]}],
                "computed": [{"id": "r", "kind": "integer", "label": "R", "value": "b"}],
            },
            PackFault.LATER,
        ),
    ],
)
def test_a_form_that_does_not_hold_is_refused(fields, more, code):
    with pytest.raises(PackError) as refused:
        form(fields, **more)
    assert code in {fault.code for fault in refused.value.faults}
    assert all(fault.sentence for fault in refused.value.faults)


def test_an_unknown_name_is_told_with_the_closest_one():
    with pytest.raises(PackError) as refused:
        form([spec("integer", "places"), spec("text", "b", when="place > 1")])
    assert "Vouliez-vous écrire « places » ?" in refused.value.faults[0].sentence


def test_a_condition_that_can_only_be_null_is_refused():
    with pytest.raises(PackError) as refused:
        form([spec("integer", "places"), spec("text", "b", when='places > "1"')])
    assert "un nombre et un texte" in refused.value.faults[0].sentence


def test_brothers_of_a_row_are_not_names_of_the_form():
    with pytest.raises(PackError) as refused:
        form([spec("integer", "seuil"), CHILDREN, spec("text", "z", when="age > 1")])
    assert refused.value.faults[0].code == PackFault.FEEL


def test_views_carry_what_was_typed_and_which_fields_are_live():
    one = form(PAGE)
    found = clean_page(one, 1, post(places="douze", camion="no"), {}, CONTEXT)
    views = page_views(
        one,
        1,
        answers=found.answers,
        state=found.state,
        context=CONTEXT,
        typed=found.typed,
        errors=found.errors,
    )
    assert [view.name for view in views] == ["places", "camion"]
    assert (views[0].value, bool(views[0].error)) == ("douze", True)
    assert (views[0].live, views[1].live) == (False, True)


def test_rows_are_drawn_added_and_removed():
    one = form([spec("repetition", "enfants", min_rows=1)])
    state = evaluate(one, {}, CONTEXT)
    [view] = page_views(one, 1, answers={}, state=state, context=CONTEXT)
    assert len(view.rows) == 1
    assert view.rows[0].fields[0].name == f"enfants-{view.rows[0].id}-prenom"
    more = add_row(one, "enfants", {}, "r9")
    assert more == {"enfants": [{"id": "r9", "values": {}}]}
    assert remove_row(one, "enfants", more, "r9") == {}


def test_summary_holds_every_shown_answer_and_the_computed_values():
    one = form(
        PAGE, computed=[{"id": "r", "kind": "money", "label": "Redevance", "value": "places * 10"}]
    )
    answers = {"places": 2, "camion": False}
    sections = summarise(one, answers, evaluate(one, answers, CONTEXT))
    assert [(item.field, item.display.text) for item in sections[0].items] == [
        ("places", "2"),
        ("camion", "Non"),
    ]
    assert sections[1].items[0].display.text == "20,00\u00a0€"


def test_uploads_of_a_form_are_found_in_rows_too():
    block = spec("repetition", "pieces", fields=[spec("identity_document", "carte")])
    one = form([spec("attachment", "plan"), block])
    answers = {"plan": ["p"], "pieces": [{"id": "r1", "values": {"carte": ["c"]}}]}
    assert files_of(one, answers) == ("p", "c")
    assert files_of(one, answers, erasable=True) == ("c",)


@given(st.integers(-3, 9), st.booleans(), st.sampled_from(["", "x"]))
def test_what_is_submitted_is_submitted_again_the_same(places, camion, plan):
    """Checking is idempotent: official answers pass their own check unchanged."""
    one = form(PAGE)
    raw = {"places": places, "camion": camion, "plan": plan}
    answers, typed = parse_answers(one, raw, CONTEXT)
    first = check_all(one, answers, CONTEXT, typed=typed)
    again = check_all(one, first.answers, CONTEXT)
    assert again.answers == first.answers
    assert first.accepted == (1 <= places <= 6 and (not camion or bool(plan)))


def test_a_hundred_chained_conditions_are_one_pass():
    fields = [spec("integer", "f0")]
    fields += [spec("integer", f"f{n}", when=f"f{n - 1} >= {n - 1}") for n in range(1, 100)]
    one = form(list(reversed(fields)))
    answers = {f"f{n}": n for n in range(100)}
    assert len(evaluate(one, answers, CONTEXT).visible) == 100
    assert len(evaluate(one, {**answers, "f50": 1}, CONTEXT).visible) == 51
