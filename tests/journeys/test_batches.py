"""Thirty school cards from the list of a spreadsheet: looked at, launched, paused, all in the safe.

An agent who decides drops the list, corrects what is wrong in it, sees the first card, launches; a
parent finds the card in their documents. In French, in English, on a phone without JavaScript.
"""

import re
import zipfile

import pypdfium2
import pytest

from config.demo import PASSWORD
from tests.journeys.conftest import PHONE
from tests.journeys.test_story import on, submit_request

DECIDER = "dounia@villeneuve.exemple.fr"
PARENT = "lea@exemple.fr"
HEADINGS = "Prénom;Nom;e-mail;École;Classe;Année scolaire"
SCHOOLS = ("Jules-Verne", "Les Tilleuls", "Œuvre-Élie")


def cards(count, **wrong):
    """Return the list of a school: the parent's child first, then children without account."""
    rows = [f"Zoé;Fictive;{PARENT};Jules-Verne;CE1 « Étoiles »;2026-2027"]
    rows += [
        f"Max {number};Inventé;;{SCHOOLS[number % 3]};CP;2026-2027"
        for number in range(2, count + 1)
    ]
    for number, row in wrong.items():
        rows[int(number[1:])] = row
    return "\r\n".join([HEADINGS, *rows]) + "\r\n"


def prepare(agent, content, title, language="fr"):
    """Fill in the page that prepares a lot of a file."""
    words = {"fr": ("Choisir un fichier", "Préparer le lot"), "en": ("Choose a file", "Prepare")}
    agent.go("/agents/lots/")
    agent.judge(f"lots-{language}-{agent.page.viewport_size['width']}")
    agent.page.get_by_role("link", name=words[language][0]).click()
    fill(agent, content, title)
    agent.judge(f"lot-nouveau-{language}-{agent.page.viewport_size['width']}")
    agent.page.get_by_role("button", name=words[language][1]).click()


def fill(agent, content, title):
    page = agent.page
    file = {"name": "cartes.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("#fichier", file)
    page.fill("#titre", title)
    page.fill("#texte", "Le maire certifie que l’élève est inscrit dans l’école ci-dessous.")
    page.select_option("#service", label="Éducation et périscolaire")


def count_done(agent):
    agent.page.reload()
    return int(agent.page.locator("progress").get_attribute("value"))


def wait_until_done(agent, total):
    for _ in range(120):
        if count_done(agent) == total:
            return
        agent.page.wait_for_timeout(500)
    pytest.fail("the lot is not done after a minute")


def test_thirty_school_cards_looked_at_paused_resumed_and_found(visitor, tmp_path):
    agent, parent = visitor(), visitor(viewport=PHONE)
    agent.sign_in(DECIDER, PASSWORD)
    bad = cards(30, _4="Ana;Inventée;ana.exemple.fr;;;", _7=";;;CP;;")
    prepare(agent, bad.encode(), "Carte scolaire 2026-2027")
    assert agent.page.get_by_text("Ligne 6 : « ana.exemple.fr »").count()
    agent.messages.clear()  # the browser tells a 422 on its console
    agent.judge("lot-erreurs")

    fill(agent, cards(30).encode("cp1252"), "Carte scolaire 2026-2027")  # as Excel writes it
    on(agent, "Préparer le lot")
    assert agent.page.get_by_text("29 personnes n’ont pas d’espace ici").is_visible()
    agent.judge("lot-a-lancer")
    first = agent.context.request.get(f"{agent.page.url}apercu.pdf").body()
    (tmp_path / "first.pdf").write_bytes(first)
    text = pypdfium2.PdfDocument(first)[0].get_textpage().get_text_range()
    for word in ("Zoé Fictive", "Jules-Verne", "Étoiles", "2026-2027", "Éducation"):
        assert word in text

    on(agent, "Délivrer les 30 documents")
    on(agent, "Mettre en pause")
    assert agent.page.get_by_text("En pause").is_visible()
    agent.judge("lot-en-pause")
    paused = count_done(agent)
    agent.page.wait_for_timeout(1500)
    assert count_done(agent) <= paused + 2  # those that were being made
    on(agent, "Reprendre")
    agent.judge("lot-en-cours")
    wait_until_done(agent, 30)
    agent.judge("lot-termine")

    with agent.page.expect_download() as taken:
        agent.page.get_by_role("link", name="Tout télécharger").click()
    names = zipfile.ZipFile(taken.value.path()).namelist()
    assert len(set(names)) == 30
    assert any("zoe fictive" in name for name in names)

    parent.sign_in(PARENT, PASSWORD)
    parent.go("/mes-documents/?q=carte+scolaire")
    parent.judge("lot-dans-l-espace")
    card = parent.page.locator(".pv-safe .pv-files > li > span > a").first.get_attribute("href")
    pdf = parent.context.request.get(card).body()
    assert "Zoé Fictive" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    parent.go("/courriers/")
    assert parent.page.get_by_role("link", name="Votre document : Carte scolaire").count()


def test_two_cards_of_one_dossier_are_on_its_page_for_both_sides(visitor):
    resident, agent = visitor(viewport=PHONE), visitor()
    resident.sign_in(PARENT, PASSWORD)
    number = submit_request(resident, "lot", "14 rue des Deux-Cartes")
    agent.sign_in(DECIDER, PASSWORD)
    lines = f"nom;dossier\r\nZoé Fictive;{number}\r\nMax Fictif;{number}\r\n"
    agent.go("/agents/lots/fichier/")
    fill(agent, f"{lines}Ana Inventée;999-999-999\r\n".encode(), "Carte de cantine")
    on(agent, "Préparer le lot")
    assert agent.page.get_by_text("Ligne 4 : aucun dossier de vos services").count()
    agent.messages.clear()  # the browser tells a 422 on its console
    fill(agent, lines.encode(), "Carte de cantine")
    on(agent, "Préparer le lot")
    assert agent.page.get_by_text(f"dossier {number}").count() == 2
    agent.judge("lot-de-dossier")
    on(agent, "Délivrer les 2 documents")
    wait_until_done(agent, 2)
    resident.go(f"/mes-dossiers/{number.replace('-', '')}/")
    agent.go(f"/agents/dossiers/{number}/")
    for side in (agent, resident):
        for name in ("Zoé Fictive", "Max Fictif"):
            assert side.page.get_by_role("link", name=f"Carte de cantine – {name}").count()
        side.judge(f"lot-sur-le-dossier-{side.page.viewport_size['width']}")


def test_in_english_from_the_accepted_dossiers(visitor):
    agent = visitor(language="en")
    agent.sign_in(DECIDER, PASSWORD)
    agent.go("/agents/lots/")
    agent.page.locator("a[href^='/agents/lots/demarche/']").first.click()
    agent.page.fill("#titre", "Certificat")
    agent.page.fill("#texte", "Le maire certifie ce qui suit.")
    agent.page.locator("input[name=champs]").first.check()
    agent.page.select_option("#service", index=1)
    agent.judge("lot-dossiers-en")
    agent.page.get_by_role("button", name="Prepare").click()
    agent.judge("lot-dossiers-en-a-lancer")
    agent.page.get_by_role("button", name="Give up").click()
    agent.judge("lots-en-abandonne")


def test_on_a_phone_without_script(visitor):
    agent = visitor(viewport=PHONE, scripts=False)
    agent.sign_in(DECIDER, PASSWORD)
    title = "Carte de cantine"
    prepare(agent, cards(3).encode(), title)
    assert re.search(r"/agents/lots/\d+/$", agent.page.url)
    agent.judge("lot-a-lancer-360")
    on(agent, "Délivrer les 3 documents")
    wait_until_done(agent, 3)
    agent.judge("lot-termine-360")
    agent.go("/agents/lots/")
    assert agent.page.get_by_role("link", name=title).first.is_visible()
