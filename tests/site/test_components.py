"""Our macros write the markup of govuk-frontend, state by state; a wrong variant fails."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from jinja2 import UndefinedError

from config.jinja import ComponentError
from tests.site.reference import call, essence, ours, reference

HINT, ERROR = "Une place mesure 5 mètres.", "Indiquez le nombre de places, de 1 à 6"
WORDS = {"text": HINT}
FAULT = {"text": ERROR, "visuallyHiddenText": "Erreur "}
ITEMS = [("oui", "Oui"), ("non", "Non")]
FULL = [{"value": "a", "text": "École"}, {"value": "b", "text": "Autre", "hint": "Laquelle"}]
LEGEND = {"legend": {"text": "Un camion", "classes": "govuk-fieldset__legend--s"}}


def items(chosen=(), hints=False):
    found = [{"value": value, "text": text} for value, text in ITEMS]
    if hints:
        found = [
            {"value": "a", "text": "École"},
            {"value": "b", "text": "Autre", "hint": {"text": "Laquelle"}},
        ]
    return [{**item, "checked": item["value"] in chosen} for item in found]


def field(**more):
    return {"name": "places", "label": {"text": "Combien ?"}, **more}


def date_parts(error=False, values=("", "", "")):
    widths = (("day", "Jour", 2), ("month", "Mois", 2), ("year", "Année", 4))
    wrong = " govuk-input--error" if error else ""
    return [
        {
            "name": name,
            "label": label,
            "classes": f"govuk-input--width-{width}{wrong}",
            "value": value or None,
        }
        for (name, label, width), value in zip(widths, values, strict=True)
    ]


SAME = {
    "input": ("input.input('places', 'Combien ?')", "input", field()),
    "input, typed": (
        "input.input('places', 'Combien ?', value='<3>')",
        "input",
        field(value="<3>"),
    ),
    "input, refused": (
        "input.input('places', 'Combien ?', hint=HINT, error=ERROR, width=2, inputmode='numeric')",
        "input",
        field(
            hint=WORDS,
            errorMessage=FAULT,
            classes="govuk-input--width-2",
            inputmode="numeric",
        ),
    ),
    "input, unit": (
        "input.input('places', 'Combien ?', prefix='~', suffix='m²', type='tel')",
        "input",
        field(prefix={"text": "~"}, suffix={"text": "m²"}, type="tel"),
    ),
    "input, title of the page": (
        "input.input('places', 'Combien ?', size='l', heading=True, disabled=True,"
        " spellcheck=False, autocomplete='off', attributes={'maxlength': '9'})",
        "input",
        field(
            label={"text": "Combien ?", "classes": "govuk-label--l", "isPageHeading": True},
            disabled=True,
            spellcheck=False,
            autocomplete="off",
            attributes={"maxlength": "9"},
        ),
    ),
    "textarea": (
        "textarea.textarea('places', 'Combien ?', value='a', rows=8)",
        "textarea",
        field(value="a", rows=8),
    ),
    "textarea, refused": (
        "textarea.textarea('places', 'Combien ?', hint=HINT, error=ERROR)",
        "textarea",
        field(hint=WORDS, errorMessage=FAULT),
    ),
    "select": (
        "select.select('places', 'Combien ?', ITEMS, value='non')",
        "select",
        field(items=[{"value": v, "text": t} for v, t in ITEMS], value="non"),
    ),
    "select, refused": (
        "select.select('places', 'Combien ?', FULL, hint=HINT, error=ERROR, empty='Choisissez')",
        "select",
        field(
            items=[{"value": "", "text": "Choisissez"}, *items(hints=True)],
            hint=WORDS,
            errorMessage=FAULT,
        ),
    ),
    "radios": (
        "radios.radios('places', 'Un camion', ITEMS, value='oui', inline=True)",
        "radios",
        {
            "name": "places",
            "fieldset": LEGEND,
            "items": items(("oui",)),
            "classes": "govuk-radios--inline",
        },
    ),
    "radios, refused": (
        "radios.radios('places', 'Un camion', FULL, hint=HINT, error=ERROR)",
        "radios",
        {
            "name": "places",
            "fieldset": LEGEND,
            "items": items(hints=True),
            "hint": WORDS,
            "errorMessage": FAULT,
        },
    ),
    "checkboxes": (
        "checkboxes.checkboxes('places', 'Un camion', ITEMS, values=['non'], small=True)",
        "checkboxes",
        {
            "name": "places",
            "fieldset": LEGEND,
            "items": items(("non",)),
            "classes": "govuk-checkboxes--small",
        },
    ),
    "checkboxes, refused": (
        "checkboxes.checkboxes('places', 'Un camion', FULL, hint=HINT, error=ERROR)",
        "checkboxes",
        {
            "name": "places",
            "fieldset": LEGEND,
            "items": items(hints=True),
            "hint": WORDS,
            "errorMessage": FAULT,
        },
    ),
    "checkbox, refused": (
        "checkboxes.checkbox('places', 'Exact', checked=True, hint='Laquelle', error=ERROR)",
        "checkboxes",
        {
            "name": "places",
            "items": [
                {"value": "1", "text": "Exact", "checked": True, "hint": {"text": "Laquelle"}}
            ],
            "errorMessage": FAULT,
        },
    ),
    "date": (
        "date.date('places', 'Un camion', '20', '1', '2027')",
        "date-input",
        {
            "id": "places",
            "namePrefix": "places",
            "fieldset": LEGEND,
            "items": date_parts(values=("20", "1", "2027")),
        },
    ),
    "date, refused": (
        "date.date('places', 'Un camion', hint=HINT, error=ERROR)",
        "date-input",
        {
            "id": "places",
            "namePrefix": "places",
            "fieldset": LEGEND,
            "items": date_parts(error=True),
            "hint": WORDS,
            "errorMessage": FAULT,
        },
    ),
    "upload": (
        "upload.upload('places', 'Combien ?', multiple=True)",
        "file-upload",
        field(multiple=True),
    ),
    "upload, refused": (
        "upload.upload('places', 'Combien ?', hint=HINT, error=ERROR)",
        "file-upload",
        field(hint=WORDS, errorMessage=FAULT),
    ),
    "button": (
        "button.button('Continuer', name='a', value='b')",
        "button",
        {"text": "Continuer", "name": "a", "value": "b", "preventDoubleClick": True},
    ),
    "button, secondary": (
        "button.button('Continuer', 'secondary', disabled=True, type='button')",
        "button",
        {
            "text": "Continuer",
            "classes": "govuk-button--secondary",
            "disabled": True,
            "type": "button",
        },
    ),
    "error summary": (
        "error_summary.error_summary([('places', ERROR)], title='Il reste un point')",
        "error-summary",
        {"titleText": "Il reste un point", "errorList": [{"text": ERROR, "href": "#places"}]},
    ),
    "summary list": (
        "summary_list.summary_list([{'key': 'Jour', 'value': 'Samedi', 'change': '/x',"
        " 'change_text': 'Modifier'}, {'key': 'Places', 'value': '3'}])",
        "summary-list",
        {
            "rows": [
                {
                    "key": {"text": "Jour"},
                    "value": {"text": "Samedi"},
                    "actions": {
                        "items": [{"href": "/x", "text": "Modifier", "visuallyHiddenText": "Jour"}]
                    },
                },
                {"key": {"text": "Places"}, "value": {"text": "3"}},
            ]
        },
    ),
    "breadcrumbs": (
        "breadcrumbs.breadcrumbs([('Accueil', '/'), ('Rue', '')])",
        "breadcrumbs",
        {
            "items": [{"text": "Accueil", "href": "/"}, {"text": "Rue"}],
            "labelText": "Fil d’Ariane",
        },
    ),
    "back link": (
        "breadcrumbs.back_anchor('/x', 'Revenir')",
        "back-link",
        {"href": "/x", "text": "Revenir"},
    ),
    "pagination": (
        "pagination.pagination(2, 3, '?p={page}')",
        "pagination",
        {
            "landmarkLabel": "Pages",
            "items": [
                {"number": n, "href": f"?p={n}", **({"current": True} if n == 2 else {})}
                for n in (1, 2, 3)
            ],
            "previous": {
                "href": "?p=1",
                "html": 'Précédente<span class="govuk-visually-hidden"> page</span>',
            },
            "next": {
                "href": "?p=3",
                "html": 'Suivante<span class="govuk-visually-hidden"> page</span>',
            },
        },
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_markup_is_that_of_govuk_frontend(name):
    source, component, params = SAME[name]
    written = call(source, HINT=HINT, ERROR=ERROR, ITEMS=ITEMS, FULL=FULL)
    assert essence(written) == essence(reference(component, **params))


def test_comparison_would_see_a_difference():
    written = call("input.input('places', 'Combien ?')")
    assert essence(written) != essence(reference("input", **field(value="3")))


def test_details_and_tabs_have_the_markup_of_govuk_frontend():
    source = (
        '{% from "components/details.html" import details %}'
        '{% from "components/tabs.html" import panel, tabs %}'
        '{% call details("Loi") %}Article{% endcall %}'
        '{% call tabs("Vues", [("a", "Un"), ("b", "Deux")]) %}'
        '{% call panel("a") %}<p>x</p>{% endcall %}'
        '{% call panel("b", hidden=True) %}<p>y</p>{% endcall %}{% endcall %}'
    )
    expected = reference("details", summaryText="Loi", text="Article") + reference(
        "tabs",
        title="Vues",
        items=[
            {"id": "a", "label": "Un", "panel": {"html": "<p>x</p>"}},
            {"id": "b", "label": "Deux", "panel": {"html": "<p>y</p>"}},
        ],
    )
    assert essence(ours().from_string(source).render()) == essence(expected)


@pytest.mark.parametrize(
    "source",
    [
        "button.button('x', 'primary')",
        "button.button('x', size='huge')",
        "input.input('a', 'A', type='file')",
        "input.input('a', 'A', width=7)",
        "tag.tag('open')",
        "tag.mark('x', tone='red')",
        "alert.alert('x', tone='warning')",
        "arch.arch('check', 'violet')",
        "steps.steps([{'state': 'past', 'name': 'a', 'text': 'b', 'icon': 'flag'}])",
        "date.date('a', 'A', wrong=('hour',))",
    ],
)
def test_wrong_variant_fails(source):
    with pytest.raises(ComponentError):
        call(source)


def test_name_that_does_not_exist_fails():
    with pytest.raises(UndefinedError):
        ours().from_string("{{ nobody }}").render()
    with pytest.raises(UndefinedError):
        ours().from_string("{{ day.hour_of_day }}").render(day=date(2027, 3, 15))


def test_what_a_person_typed_is_escaped():
    at = datetime(2027, 1, 21, 8, 12, tzinfo=UTC)
    written = call("message.message('Léa <b>', '<script>x</script>\\n\\nSuite', at)", at=at)
    assert "<script>" not in written
    assert "<p>&lt;script&gt;x&lt;/script&gt;</p><p>Suite</p>" in written
    assert "Léa &lt;b&gt;" in written


def test_texts_get_the_spaces_of_french_printing():
    assert "Combien\u00a0?" in call("input.input('places', 'Combien ?')")
    assert "Il reste 2\u00a0points" in call("error_summary.error_summary([('a', 'A'), ('b', 'B')])")


def test_reference_page_of_components_is_up_to_date():
    done = subprocess.run([sys.executable, "-m", "tools.components", "--check"], check=False)
    assert done.returncode == 0, "run: python -m tools.components"
