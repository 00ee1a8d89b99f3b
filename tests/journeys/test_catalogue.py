"""Finding a procedure and a place, with and without script; making a procedure at the desk."""

import re

import pytest

from config.demo import PASSWORD
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_story import follow, on
from tests.procedures.factories import pack

DESIGNER = "hugo@villeneuve.exemple.fr"


def start_derogation(visitor):
    """Open the first page of the school derogation, and say that the child lives elsewhere."""
    visitor.go("/demarches/derogation-scolaire/")
    on(visitor, "Commencer")
    visitor.page.check("input[name=habite][value=no]")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_search_answers_while_one_types(visitor, viewport):
    resident = visitor(viewport=viewport)
    resident.go("/demarches/")
    resident.page.fill("#chercher", "demenagment")
    resident.page.wait_for_url("**q=demenagment*")
    resident.judge("recherche")
    follow(resident, resident.page.locator("#resultats .pv-proc a"))
    resident.judge("demarche")
    resident.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    resident.judge("demarche-ouverte")
    assert resident.page.url.endswith("/demarches/stationnement-demenagement/")


def test_a_search_and_filters_without_script(visitor):
    resident = visitor(scripts=False, viewport=PHONE)
    resident.go("/demarches/")
    resident.page.fill("#chercher", "velo")
    on(resident, "Chercher")
    assert "Recevoir une prime" in resident.page.locator("#resultats").inner_text()
    on(resident, "Entreprise")
    assert "Aucune démarche" in resident.page.locator("#resultats").inner_text()
    on(resident, "Voir toutes les démarches")
    assert resident.page.locator("#resultats h2").count() > 5


def test_a_commune_is_chosen_with_the_keyboard(visitor):
    resident = visitor()
    start_derogation(resident)
    field = resident.page.get_by_label("Commune où habite l’enfant")
    field.wait_for()
    field.press_sequentially("14000")
    options = resident.page.get_by_role("option")
    options.first.wait_for()
    resident.judge("commune")
    assert "Caen" in options.first.inner_text()
    field.press("ArrowDown")
    field.press("Enter")
    assert field.input_value() == "Caen"
    assert resident.page.locator("input[type=hidden][name=commune_residence]").input_value() == (
        "14118"
    )


def test_a_commune_is_chosen_without_script(visitor):
    resident = visitor(scripts=False, viewport=PHONE)
    start_derogation(resident)
    on(resident, "Continuer")
    resident.page.get_by_label("Commune où habite l’enfant").fill("saint-denis")
    follow(resident, resident.page.locator("button[name=search][value=commune_residence]"))
    resident.judge("communes")
    answers = resident.page.locator("input[type=radio][name=commune_residence]")
    assert answers.count() > 2
    resident.page.locator("label", has_text=re.compile("Saint-Denis.*97400")).first.click()
    on(resident, "Continuer")
    kept = resident.page.get_by_label("Commune où habite l’enfant").input_value()
    assert kept.startswith("Saint-Denis")


def send(visitor, source):
    visitor.go("/demarches/gerer/importer/")
    file = {"name": "procedure.yaml", "mimeType": "text/yaml", "buffer": source}
    visitor.page.set_input_files("#pack", file)
    on(visitor, "Importer")


def test_a_designer_imports_publishes_and_closes(visitor):
    designer = visitor()
    designer.sign_in(DESIGNER, PASSWORD)
    source = pack("essai-de-parcours", title="Essayer une démarche")["procedure.yaml"]
    send(designer, source.replace(b"theme: street", b"theme: lune"))
    designer.judge("import-refuse")
    assert "Ligne 8" in designer.page.locator(".govuk-error-summary").inner_text()
    send(designer, source)
    designer.judge("brouillon")
    on(designer, "Publier la version 1")
    designer.judge("publiee")
    on(designer, "Fermer la démarche")
    designer.judge("fermer")
    designer.page.fill("#note", "Elle rouvre en mars.")
    on(designer, "Fermer la démarche")
    designer.go("/demarches/essai-de-parcours/")
    assert "Elle rouvre en mars." in designer.page.locator("main").inner_text()
    assert designer.page.get_by_role("button", name="Commencer").count() == 0
    designer.go("/demarches/gerer/")
    designer.go("/demarches/gerer/essai-de-parcours/1/apercu/")
