"""Every pack of the repository opens in the residents' pages: each page drawn, each error said."""

import pytest

from parvis.dossiers import actions
from parvis.dossiers.models import Dossier
from parvis.journal.types import person
from parvis.procedures import queries as procedures
from tests.dossiers import factories as make
from tests.dossiers.pages import controls, send, text

pytestmark = pytest.mark.usefixtures("town", "frozen")
PACKS = sorted(path.name for path in make.PACKS.iterdir() if (path / "procedure.yaml").exists())


@pytest.fixture(autouse=True)
def _departments(town):
    """Every department that a pack names."""
    import yaml

    for slug in PACKS:
        found = yaml.safe_load((make.PACKS / slug / "procedure.yaml").read_text())
        names = {found["department"], *(one["department"] for one in found.get("routing", ()))}
        for name in names:
            make.make_department(name, name.title())


@pytest.mark.parametrize("slug", PACKS)
def test_a_pack_opens_page_by_page(client, slug):
    owner = make.make_person()
    client.force_login(owner)
    card = make.make_procedure(slug)
    _each_page_opens_blank_and_says_what_is_missing(client, card, owner)
    _what_a_page_shows_sent_back_untouched_changes_nothing(client, card, owner)


def _each_page_opens_blank_and_says_what_is_missing(client, card, owner):
    dossier = actions.start(card, audience=card.audience[0], actor=person(owner.pk))
    form = procedures.form(card.version_id)
    for page in form.pages:
        address = f"/mes-dossiers/{dossier.number}/etape/{page.number}/"
        shown = client.get(address)
        if shown.status_code == 303:
            continue  # a page that these answers do not open
        assert shown.status_code == 200, address
        again = send(client, shown)
        assert again.status_code in {200, 303}, address
        typing = send(client, client.get(address), headers={"HX-Request": "true"})
        assert typing.status_code in {200, 204}, address
    check = client.get(f"/mes-dossiers/{dossier.number}/verifier/")
    refused = send(client, check, {"exact": "1"}, action="")
    assert "à corriger" in text(refused) or "ne peut pas être déposée" in text(refused)
    assert Dossier.objects.get().state == "draft"


def _what_a_page_shows_sent_back_untouched_changes_nothing(client, card, owner):
    definition, form = procedures.definition(card.version_id), procedures.form(card.version_id)
    for case in definition.cases[:2]:
        audience = case.audience or card.audience[0]
        dossier = actions.start(card, audience=audience, actor=person(owner.pk))
        answers, _typed = procedures.parse_answers(form, case.answers, make.context())
        Dossier.objects.filter(pk=dossier.pk).update(answers=answers)
        for page in form.pages:
            address = f"/mes-dossiers/{dossier.number}/etape/{page.number}/"
            shown = client.get(address)
            if shown.status_code != 200:
                continue
            assert "version" in controls(shown)
            send(client, shown)
            kept = Dossier.objects.get(pk=dossier.pk).answers
            assert kept == answers, (case.name, address)
        assert client.get(f"/mes-dossiers/{dossier.number}/verifier/").status_code == 200
