"""An administrator changes the threshold of the bike grant, tries it on past dossiers, publishes.

Every page is judged (conftest): axe, console, one h1, no sideways scroll; English and phone too.
"""

import pytest

from config.demo import PASSWORD
from tests.journeys.conftest import PHONE
from tests.journeys.test_story import on

ADMINISTRATOR = "claire@villeneuve.exemple.fr"
RULE = "/demarches/gerer/prime-velo/regle/"


def test_a_threshold_is_changed_simulated_and_published(visitor):
    claire = visitor()
    page = claire.page
    claire.sign_in(ADMINISTRATOR, PASSWORD)
    claire.go("/demarches/gerer/prime-velo/")
    on(claire, "Lire, modifier et simuler la règle")
    claire.judge("regle-lire")
    claire.go(f"{RULE}tableau/")
    claire.judge("regle-tableau")
    page.fill("#r3-c3", "> 20000)")
    on(claire, "Enregistrer la règle")
    claire.judge("regle-erreur")
    assert "Règle 4, revenu par part, caractère 8" in page.locator("main").inner_text()
    claire.go(f"{RULE}tableau/")
    page.select_option("#ancien", "30000")
    page.fill("#nouveau", "20 000")
    page.get_by_role("button", name="Remplacer").click()
    page.wait_for_selector("#r3-c3[value='> 20000']")
    on(claire, "Enregistrer la règle")
    claire.judge("regle-brouillon")
    assert "supérieur à 20" in page.locator("main").inner_text()
    on(claire, "Accepter le nouveau résultat")
    claire.judge("regle-cas")
    on(claire, "Simuler sur les dossiers passés")
    claire.judge("regle-simuler")
    on(claire, "Lancer la simulation")
    page.wait_for_selector(".pv-sim__figure")
    claire.judge("regle-resultat")
    assert "De quelle décision à quelle autre" in page.locator("main").inner_text()
    on(claire, "Publier cette version")
    claire.judge("regle-publiee")
    assert "La version 2 est en ligne." in page.content()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_a_rule_on_a_phone(visitor, language):
    claire = visitor(viewport=PHONE, language=language)
    claire.sign_in(ADMINISTRATOR, PASSWORD)
    for name in ("", "tableau/", "texte/"):
        claire.go(f"{RULE}{name}")
        claire.judge(f"regle-phone-{language}-{name.strip('/')}")
    claire.go("/automatismes/simulations/")


def test_a_line_is_added_without_scripts(visitor):
    claire = visitor(scripts=False)
    claire.sign_in(ADMINISTRATOR, PASSWORD)
    claire.go(f"{RULE}tableau/")
    on(claire, "Ajouter après")
    assert claire.page.locator("#r8-c0").count() == 1
