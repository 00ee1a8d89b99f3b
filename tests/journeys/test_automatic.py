"""A resident asks for the bike grant and reads the decision of the rule a second later; they read
how it was made, ask that a person look again, and an agent answers.

Told on a phone, on a desk without scripts, and in English. Each page is judged (conftest).
"""

import re

import pytest

from config.demo import PASSWORD
from tests.journeys.bike import fill_bike
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_story import NUMBER, follow, on

RESIDENT = "amadou@exemple.fr"
DECIDER = "dounia@villeneuve.exemple.fr"
ASK = re.compile("Demander qu’une personne réexamine")


def ask_for_the_grant(visitor, name, **answers):
    """Return the number of the dossier; the confirmation is on screen with the rule's answer."""
    visitor.go("/demarches/prime-velo/")
    on(visitor, "Commencer")
    if "Commencer une autre demande" in visitor.page.content():
        on(visitor, "Commencer une autre demande")
    fill_bike(visitor, **answers)
    visitor.judge(f"{name}-verifier")
    visitor.page.get_by_label("Mes réponses sont exactes").check()
    on(visitor, "Déposer")
    number = NUMBER.search(visitor.page.locator("main").inner_text()).group()
    wait_for_the_answer(visitor)
    visitor.judge(f"{name}-reponse")
    return number


def wait_for_the_answer(visitor):
    """With scripts the answer comes by itself; without, its link is pressed until it is there."""
    how = visitor.page.get_by_role("link", name="Comment cette décision a été prise")
    if visitor.scripts:
        how.wait_for(timeout=15_000)
        return
    for _ in range(60):
        if how.count():
            return
        visitor.page.wait_for_timeout(250)
        visitor.page.reload()
    pytest.fail("the rule never answered")


def read_how(visitor, name):
    """Read the explanation: in brief, the data, the conditions, the operations, the whole rule."""
    on(visitor, "Comment cette décision a été prise")
    visitor.judge(f"{name}-explication")
    shown = visitor.page.locator("main").inner_text().replace("\u00a0", " ")
    for words in (
        "La règle a décidé seule",
        "Anne Imaginée, maire de Villeneuve-sur-Parvis",
        "Vélo à assistance électrique",
        "réponse du formulaire",
        "Calcul de « Revenu par part ».",
        "R. 311-3-1-1",
        "www.cada.fr",
    ):
        assert words in shown, words
    assert visitor.page.locator("tr.pv-here").count() == 1
    assert "electrique" not in shown.replace("électrique", "")


def answer(visitor, number, choice, name):
    """As an agent: find the request, answer it with reasons."""
    visitor.go("/agents/?vue=reexamens")
    visitor.judge(f"{name}-reexamens")
    visitor.go(f"/agents/dossiers/{number}/")
    visitor.judge(f"{name}-dossier")
    on(visitor, "Répondre au recours")
    visitor.judge(f"{name}-recours")
    on(visitor, "Répondre à l’usager")
    visitor.messages.clear()  # the browser tells that the answer was 422
    visitor.judge(f"{name}-recours-erreurs")
    visitor.page.get_by_label(choice).check()
    visitor.page.fill("textarea[name=facts]", "J’ai relu l’avis d’impôt : la part est la bonne.")
    visitor.page.fill("textarea[name=law]", "Délibération qui crée la prime")
    on(visitor, "Répondre à l’usager")
    visitor.judge(f"{name}-repondu")
    assert "Votre réponse part à l’usager." in visitor.page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["phone", "without-scripts"])
def test_the_grant_is_given_at_once_and_explained(visitor, scripts):
    name = "auto-phone" if scripts else "auto-noscript"
    resident = visitor(viewport=PHONE if scripts else DESK, scripts=scripts)
    resident.sign_in(RESIDENT, PASSWORD)
    ask_for_the_grant(resident, name)
    assert "360,00 €" in resident.page.locator("main").inner_text().replace("\u00a0", " ")
    read_how(resident, name)


def test_a_refusal_is_looked_at_again_by_a_person(visitor):
    resident = visitor(viewport=DESK)
    resident.sign_in(RESIDENT, PASSWORD)
    number = ask_for_the_grant(resident, "auto-refus", income="70000")
    read_how(resident, "auto-refus")
    resident.go(f"/mes-dossiers/{number.replace('-', '')}/")
    resident.judge("auto-refus-dossier")
    resident.page.locator("#reponse summary").click()
    resident.page.fill("textarea[name=text]", "Mon avis d’impôt a été corrigé en octobre.")
    on(resident, ASK)
    resident.judge("auto-refus-demande")
    assert "Réexamen demandé le" in resident.page.content()
    agent = visitor(viewport=DESK)
    agent.sign_in(DECIDER, PASSWORD)
    answer(agent, number, "Remplacer : accepter la demande", "auto-agent")
    resident.go(f"/mes-dossiers/{number.replace('-', '')}/")
    resident.judge("auto-refus-remplace")
    shown = resident.page.locator("#reponse").inner_text()
    assert "cette décision remplace la précédente" in shown
    assert "Dounia Supposée, directrice des services à la population" in shown


def test_an_appeal_is_asked_in_one_click_and_the_decision_confirmed(visitor):
    resident = visitor(viewport=PHONE)
    resident.sign_in(RESIDENT, PASSWORD)
    number = ask_for_the_grant(resident, "auto-ailleurs", city="Bourg-Imaginé", postcode="00341")
    on(resident, "Suivre mon dossier")
    on(resident, ASK)
    assert "Votre recours est enregistré." in resident.page.content()
    resident.judge("auto-ailleurs-demande")
    agent = visitor(viewport=PHONE)
    agent.sign_in(DECIDER, PASSWORD)
    answer(agent, number, "Confirmer la décision", "auto-agent-phone")
    resident.go(f"/mes-dossiers/{number.replace('-', '')}/")
    assert "la décision est confirmée" in resident.page.locator("#reponse").inner_text()


def test_the_pages_of_a_rule_in_english(visitor):
    resident = visitor()
    resident.sign_in(RESIDENT, PASSWORD)
    number = ask_for_the_grant(resident, "auto-en-fr", income="70000").replace("-", "")
    reader = visitor(language="en")
    reader.page.goto("/compte/connexion/")
    reader.sign_in(RESIDENT, PASSWORD)
    for path in ("", "explication/", "reexamen/", "depose/"):
        reader.go(f"/mes-dossiers/{number}/{path}")
        reader.judge(f"auto-en-{path.strip('/') or 'dossier'}")
        assert reader.page.locator("html").get_attribute("lang") == "en"
    resident.go(f"/mes-dossiers/{number}/")
    on(resident, ASK)
    agent = visitor(language="en")
    agent.sign_in(DECIDER, PASSWORD)
    agent.go("/agents/?vue=reexamens")
    agent.judge("auto-en-reviews")
    follow(agent, agent.page.locator("td[data-cell=who] a"))
    agent.judge("auto-en-case")
    on(agent, "Answer the appeal")
    agent.judge("auto-en-answer")
