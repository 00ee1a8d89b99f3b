"""The residents' pages without script: start, fill in, check, submit, follow."""

import pytest

from parvis.dossiers.enums import State
from parvis.dossiers.models import Dossier
from tests.dossiers import factories as make
from tests.dossiers.pages import controls, send, text

pytestmark = pytest.mark.usefixtures("town", "frozen")

FIRST = {name: values[0] for name, values in make.PAGE_1.items()} | {"camion": "no"}


@pytest.fixture
def resident(client):
    person = make.make_person()
    client.force_login(person)
    return person


def start(client, **values):
    slug = make.make_procedure().slug
    response = client.post(f"/mes-dossiers/commencer/{slug}", {"public": "individual", **values})
    return client.get(response["Location"])


def test_the_whole_way_from_start_to_dossier(client, resident):
    page = start(client)
    assert page.status_code == 200
    assert "Étape 1 sur 3" in text(page)
    page = client.get(send(client, page, FIRST)["Location"])
    assert "Qui transporte les meubles ?" in text(page)
    page = client.get(send(client, page, {"moyen": "moi"})["Location"])
    assert "Relisez, puis déposez" in text(page)
    assert "37,50 €" in text(page)
    assert "24" in text(page)
    done = send(client, page, {"exact": "1"}, action="")
    done = client.get(done["Location"])
    assert "Votre demande est déposée" in text(done)
    dossier = Dossier.objects.get()
    assert dossier.state == State.SUBMITTED
    shown = client.get(f"/mes-dossiers/{dossier.number}/")
    assert "Où en est mon dossier ?" in text(shown)
    assert "dans 62 jours" in text(shown)


def test_errors_are_said_on_top_and_at_the_field_and_nothing_is_lost(client, resident):
    page = start(client)
    page = send(
        client,
        page,
        {**FIRST, "places": "9", "jour-day": "30", "jour-month": "11", "jour-year": "2026"},
    )
    assert page.status_code == 200
    assert "Il reste 2 points à corriger" in text(page)
    assert text(page).count("Indiquez le nombre de places, de 1 à 6.") == 2
    assert "Choisissez une date" in text(page)
    assert controls(page)["places"] == ["9"]
    assert controls(page)["rue"] == ["12 rue des Tilleuls"]


def test_the_audience_is_asked_when_there_are_several(client, resident):
    slug = make.make_procedure().slug
    page = client.post(f"/mes-dossiers/commencer/{slug}")
    assert "Vous faites cette demande en tant que" in text(page)
    again = send(client, page, action="")
    assert "Choisissez pour qui vous faites cette demande." in text(again)
    assert not Dossier.objects.exists()
