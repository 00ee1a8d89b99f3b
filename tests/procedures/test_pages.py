"""Pages of procedures, as a browser without JavaScript gets them, and their fragments."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.accounts.models import Person, RoleGrant
from parvis.journal.types import SYSTEM
from parvis.procedures import actions, queries
from tests.procedures.factories import (
    RULES,
    make_department,
    make_procedure,
    pack,
    pack_that_decides,
)

pytestmark = pytest.mark.usefixtures("town", "frozen")


@pytest.fixture
def designer(client, town, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = Person.objects.create(
        email="dessin@exemple.fr", first_name="Camille", last_name="Fictif"
    )
    RoleGrant.objects.create(authority_id=town.id, person=person, role="designer")
    client.force_login(person)
    return client


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


# --- Catalogue -------------------------------------------------------------------------------
def test_the_catalogue_shows_procedures_by_theme(client):
    make_procedure()
    page = text_of(client.get("/demarches/"))
    assert "Rue et stationnement" in page
    assert "Réserver une place pour déménager" in page
    assert "10 min · 12,50 € · sous 2 mois" in page


def test_an_empty_catalogue_says_what_to_do(client):
    assert "Aucune démarche ne porte ce nom" in text_of(client.get("/demarches/"))


def test_a_search_works_by_a_plain_link(client):
    make_procedure()
    page = text_of(client.get("/demarches/", {"q": "demenagment"}))
    assert "/demarches/place-de-parking/" in page
    assert 'value="demenagment"' in page
    assert "Aucune démarche" in text_of(client.get("/demarches/", {"q": "xyzzy"}))


def test_an_audience_narrows_and_keeps_the_search(client):
    make_procedure()
    page = text_of(client.get("/demarches/", {"q": "place", "public": "company"}))
    assert "Aucune démarche" in page
    assert 'name="public" value="company"' in page
    assert "/demarches/place-de-parking/" in text_of(client.get("/demarches/?public=lune"))


def test_the_fragment_is_the_part_of_the_page_that_it_replaces(client):
    make_procedure()
    for query in ({}, {"q": "place"}, {"q": "xyzzy"}, {"public": "individual"}):
        page = client.get("/demarches/", query).content.decode()
        answer = client.get("/demarches/", query, headers={"HX-Request": "true"})
        assert answer.content.decode().strip() in page
        assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("number", [2, 20])
def test_the_catalogue_costs_the_same_whatever_its_length(
    client, django_assert_num_queries, number
):
    for i in range(number):
        make_procedure(f"demarche-{i}", title=f"Démarche {i}")
    client.get("/demarches/")
    with django_assert_num_queries(1):
        client.get("/demarches/")
    with django_assert_num_queries(1):
        client.get("/demarches/", {"q": "démarche"})


def test_hostile_words_are_shown_as_words(client):
    page = client.get("/demarches/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


# --- The page before the form ----------------------------------------------------------------
def test_the_page_says_what_people_ask(client, django_assert_num_queries):
    make_procedure()
    client.get("/demarches/place-de-parking/")
    with django_assert_num_queries(2):
        page = text_of(client.get("/demarches/place-de-parking/"))
    for words in (
        "10 minutes",
        "Sous 2 mois",
        "12,50 €",
        "par place",
        "C’est refusé",
        "au bout de 2 mois",
        "Toute personne qui déménage",
        "La date du déménagement",
        "art. L. 2213-6",
        "Base légale : mission d’intérêt public",
        "service voirie",
        "12 mois après la décision",
        "Retirez le formulaire à l’accueil",
    ):
        assert words in page, words


def test_french_words_say_so_on_an_english_page(client):
    make_procedure()
    assert 'lang="fr">Réserver' not in client.get("/demarches/place-de-parking/").content.decode()
    client.cookies["langue"] = "en"
    page = text_of(client.get("/demarches/place-de-parking/"))
    assert '<h1 class="govuk-heading-xl" lang="fr">Réserver une place' in page
    assert '<ul class="pv-proc" lang="fr">' in text_of(client.get("/demarches/"))


def test_starting_is_a_post_offered_twice(client):
    make_procedure()
    page = client.get("/demarches/place-de-parking/").content.decode()
    forms = re.findall(
        r'<form method="post" action="/mes-dossiers/commencer/place-de-parking', page
    )
    assert len(forms) == 2
    assert page.count("csrfmiddlewaretoken") == 3  # and the choice of language


def test_a_closed_procedure_says_so_and_cannot_be_started(client):
    version = make_procedure()
    actions.close(version.procedure_id, note="Elle rouvre en mars.", actor=SYSTEM)
    page = text_of(client.get("/demarches/place-de-parking/"))
    assert "Cette démarche est fermée." in page
    assert "Elle rouvre en mars." in page
    assert "commencer/" not in page


def test_a_draft_is_nobodys_page(client):
    make_department()
    actions.import_pack(pack(), actor=SYSTEM)
    assert client.get("/demarches/place-de-parking/").status_code == 404
    assert client.get("/demarches/inconnue/").status_code == 404


# --- Places ----------------------------------------------------------------------------------
def test_the_list_of_communes(client, places, django_assert_num_queries):
    client.get("/demarches/communes", {"q": "saint"})
    with django_assert_num_queries(1):
        answer = client.get("/demarches/communes", {"q": "cae"})
    page = answer.content.decode()
    assert 'data-value="14118"' in page
    assert "<mark>Cae</mark>n" in page
    assert "14000" in page
    assert set(answer["Cache-Control"].split(", ")) == {"max-age=86400", "public"}


def test_other_levels_and_none(client, places):
    assert "Normandie" in client.get("/demarches/lieux/region?q=nor").content.decode()
    assert client.get("/demarches/lieux/planete?q=nor").status_code == 404
    assert client.get("/demarches/communes").content.strip() == b""


# --- The desk --------------------------------------------------------------------------------
PAGES = (
    "/demarches/gerer/",
    "/demarches/gerer/importer/",
    "/demarches/gerer/place-de-parking/",
    "/demarches/gerer/place-de-parking/fermer/",
    "/demarches/gerer/place-de-parking/1/apercu/",
    "/demarches/gerer/place-de-parking/1/exporter/",
)


@pytest.mark.parametrize("address", PAGES)
def test_the_desk_is_for_those_who_make_procedures(client, town, address):
    make_procedure()
    assert client.get(address).status_code == 302
    person = Person.objects.create(email="autre@exemple.fr")
    client.force_login(person)
    assert client.get(address).status_code == 403
    RoleGrant.objects.create(authority_id=town.id, person=person, role="caseworker")
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_of_the_desk_open(designer, address):
    make_procedure()
    assert designer.get(address).status_code == 200


def send(client, content, name="procedure.yaml"):
    sent = SimpleUploadedFile(name, content)
    return client.post("/demarches/gerer/importer/", {"pack": sent})


def test_a_pack_is_sent_read_again_and_published(designer):
    make_department()
    answer = send(designer, pack()["procedure.yaml"])
    assert answer.url == "/demarches/gerer/place-de-parking/"
    page = text_of(designer.get(answer.url))
    assert "Publier la version 1" in page
    assert "deux places" in page
    assert "Nombre de places" in page
    answer = designer.post("/demarches/gerer/place-de-parking/1/publier/")
    assert "La version 1 est en ligne." in text_of(designer.get(answer.url))
    assert queries.published("place-de-parking")


def test_faults_are_listed_with_their_lines(designer):
    make_department()
    wrong = pack(theme="lune")["procedure.yaml"].replace(b"places * 12.50", b"plases * 12.50")
    page = text_of(send(designer, wrong))
    assert re.search(r"Ligne 8, caractère 8</b> : « lune » ne convient pas", page)


def test_names_that_do_not_exist_are_pointed_at(designer):
    make_department()
    wrong = pack()["procedure.yaml"].replace(b"places * 12.50", b"plases * 12.50")
    page = text_of(send(designer, wrong))
    assert re.search(r"Ligne \d\d, caractère", page)
    assert "plases" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Ce fichier est vide"),
        (b"PK\x03\x04nothing", "Ce fichier ZIP ne s’ouvre pas."),
        (b"\xff\xfe\x00", "n’est pas un texte en UTF-8"),
        (b"a" * 5_000_001, "dépasse 5 Mo"),
        (b"- 1", "procedure.yaml"),
    ],
)
def test_a_bad_file_gets_a_sentence(designer, content, words):
    assert words in text_of(send(designer, content))


def test_nothing_sent_is_said(designer):
    answer = designer.post("/demarches/gerer/importer/")
    assert "Choisissez un fichier ZIP" in text_of(answer)


def test_a_zip_goes_in_and_comes_back(designer):
    make_department()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("stationnement/procedure.yaml", pack()["procedure.yaml"])
        made.writestr("stationnement/note.txt", b"une note")
        made.writestr("__MACOSX/._note.txt", b"?")
    send(designer, archive.getvalue(), "pack.zip")
    answer = designer.get("/demarches/gerer/place-de-parking/1/exporter/")
    assert answer["Content-Disposition"] == 'attachment; filename="place-de-parking-v1.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        files = {name: found.read(name) for name in found.namelist()}
    assert files == {
        "place-de-parking/procedure.yaml": pack()["procedure.yaml"],
        "place-de-parking/note.txt": b"une note",
    }


def test_a_bomb_is_stopped_while_it_unpacks(designer):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("procedure.yaml", b"\0" * 50_000_000)
    assert len(archive.getvalue()) < 100_000
    page = text_of(send(designer, archive.getvalue(), "pack.zip"))
    assert "plus de 5 Mo" in page


def test_failing_cases_are_shown_and_stop_the_publication(designer):
    make_department()
    send(designer, pack(fee="99.00")["procedure.yaml"])
    page = text_of(designer.get("/demarches/gerer/place-de-parking/"))
    assert "Des cas échouent." in page
    assert "attendu « 99.00 », trouvé « 25.00 »" in page
    assert "Publier la version" not in page
    designer.post("/demarches/gerer/place-de-parking/1/publier/")
    assert queries.published("place-de-parking") is None


def test_closing_asks_first_then_reopening(designer):
    make_procedure()
    assert "Ce que liront les usagers" in text_of(
        designer.get("/demarches/gerer/place-de-parking/fermer/")
    )
    designer.post("/demarches/gerer/place-de-parking/fermer/", {"note": "En travaux."})
    assert queries.by_slug("place-de-parking").closing_note == "En travaux."
    answer = designer.post("/demarches/gerer/place-de-parking/fermer/")
    assert "rien n’a changé" in text_of(designer.get(answer.url))
    designer.post("/demarches/gerer/place-de-parking/rouvrir/")
    assert queries.published("place-de-parking")
    long = designer.post("/demarches/gerer/place-de-parking/fermer/", {"note": "a" * 501})
    assert "500 caractères au plus" in text_of(long)


def test_versions_cost_the_same_whatever_their_number(designer):
    counted = []
    for first, last in ((1, 2), (3, 20)):
        for number in range(first, last + 1):
            make_procedure(title=f"Version {number}")
        designer.get("/demarches/gerer/place-de-parking/")
        with CaptureQueriesContext(connection) as found:
            designer.get("/demarches/gerer/place-de-parking/")
        counted.append(len(found))
    assert counted[0] == counted[1] <= 12


@pytest.mark.parametrize("number", [2, 20])
def test_the_desk_costs_the_same_whatever_its_length(
    designer, django_assert_max_num_queries, number
):
    for i in range(number):
        make_procedure(f"demarche-{i}", title=f"Démarche {i}")
    designer.get("/demarches/gerer/")
    with django_assert_max_num_queries(6) as counted:
        designer.get("/demarches/gerer/")
    assert len(counted) <= 6


# --- The rule --------------------------------------------------------------------------------
DESK = "/demarches/gerer/place-de-parking/"


@pytest.fixture
def administrator(client, town, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = Person.objects.create(email="admin@exemple.fr", first_name="Léa", last_name="Fictive")
    RoleGrant.objects.create(authority_id=town.id, person=person, role="administrator")
    client.force_login(person)
    return client


def test_a_procedure_without_rule_says_nothing_of_it(designer):
    make_procedure()
    assert "Règle de décision" not in text_of(designer.get(DESK))


def test_the_desk_names_gaps_and_rules_that_no_case_reaches(designer):
    make_department()
    actions.import_pack(pack_that_decides(rules=RULES[:2]), actor=SYSTEM)
    page = text_of(designer.get(DESK))
    assert "Aucune règle ne couvre ce cas : places est supérieur à 4." in page
    assert "La règle 2 de la table « decision » n’est atteinte par aucun cas." in page
    assert "La règle 1 de la table" not in page
    assert "Chaque situation trouve une règle" not in page
    assert "Cette règle ne décide rien encore" in page


def test_a_rule_without_fault_is_said_so(designer):
    make_department()
    accepted = RULES[0].replace("<= 3", "-   ")
    actions.import_pack(pack_that_decides(rules=[accepted]), actor=SYSTEM)
    page = text_of(designer.get(DESK))
    assert "Chaque situation trouve une règle, et une seule." in page
    assert "Chaque règle est atteinte par un cas." in page


def test_an_administrator_switches_automatic_refusals(administrator):
    make_department()
    version = actions.import_pack(pack_that_decides(), actor=SYSTEM)
    assert "Permettre les refus automatiques" in text_of(administrator.get(DESK))
    answer = administrator.post(f"{DESK}refus-automatiques/", {"allowed": "1"})
    assert queries.refuses(version.procedure_id)
    page = text_of(administrator.get(answer.url))
    assert "La règle peut maintenant refuser seule." in page
    assert "Confier les refus à un agent" in page
    administrator.post(f"{DESK}refus-automatiques/", {"allowed": "0"})
    assert not queries.refuses(version.procedure_id)


def test_a_designer_reads_the_switch_and_does_not_turn_it(designer):
    make_department()
    version = actions.import_pack(pack_that_decides(), actor=SYSTEM)
    page = text_of(designer.get(DESK))
    assert "Refus automatiques" in page
    assert "refus-automatiques/" not in page
    assert designer.post(f"{DESK}refus-automatiques/", {"allowed": "1"}).status_code == 403
    assert not queries.refuses(version.procedure_id)


def test_the_switch_of_nothing_is_not_found(administrator):
    assert administrator.post(f"{DESK}refus-automatiques/").status_code == 404
