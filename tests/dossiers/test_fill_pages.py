"""Filling in: saved while typing, across sessions and devices, with rows, files and corrections."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.common import clock
from parvis.dossiers import actions, queries
from parvis.dossiers.models import Claim, Dossier
from parvis.dossiers.views import shared
from parvis.journal.types import person
from tests.conftest import MONDAY
from tests.dossiers import factories as make
from tests.dossiers.pages import controls, send, text
from tests.dossiers.test_pages import FIRST, start

pytestmark = pytest.mark.usefixtures("town", "frozen")

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def resident(client):
    made = make.make_person()
    client.force_login(made)
    return made


class _Blocks(HTMLParser):
    """The blocks `q-NAME` of a page or of a fragment, with the controls inside each."""

    def __init__(self):
        super().__init__()
        self.blocks = {}
        self.others = {}
        self._open = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "div":
            self._open.append(found.get("id", ""))
            if found.get("id", "").startswith("q-"):
                self.blocks[found["id"]] = []
        here = next((one for one in reversed(self._open) if one.startswith("q-")), None)
        if tag in {"input", "select", "textarea"}:
            what = (found.get("name"), found.get("type"), found.get("value"), "checked" in found)
            if here:
                self.blocks[here].append(what)
            elif found.get("id"):
                self.others[found["id"]] = found.get("value")

    def handle_endtag(self, tag):
        if tag == "div" and self._open:
            self._open.pop()


def blocks(response):
    parser = _Blocks()
    parser.feed(response.content.decode())
    return parser


def htmx(client, page, values):
    return send(client, page, values, headers={"HX-Request": "true"})


def test_a_field_is_saved_while_typing_and_what_it_opens_comes_with_the_answer(client, resident):
    page = start(client)
    answer = htmx(client, page, {"camion": "yes", "places": "3"})
    assert answer.status_code == 200
    row = Dossier.objects.get()
    assert (row.answers["camion"], row.answers["places"]) == (True, 3)
    assert "Enregistré à 10 h 00" in text(answer)
    assert "37,50 €" in text(answer)
    assert "Plan des places" in text(answer)
    assert blocks(answer).others["version"] == str(row.version)


def test_page_and_fragment_together_are_the_page_asked_again(client, resident):
    """What htmx makes of the page is what a reload would show."""
    page = start(client)
    before = blocks(page)
    for values in ({**FIRST, "camion": "yes"}, {**FIRST, "camion": "no"}):
        answer = blocks(htmx(client, page, values))
        made = {**before.blocks, **answer.blocks}
        page = client.get(page.request["PATH_INFO"])
        fresh = blocks(page)
        assert set(made) == set(fresh.blocks)
        for name, block in answer.blocks.items():
            assert block == fresh.blocks[name]
        assert answer.others["version"] == fresh.others["version"]
        before = fresh


def test_nothing_unseen_is_sent_back_when_nothing_appears(client, resident):
    page = start(client)
    assert blocks(htmx(client, page, {"rue": "3 rue des Lilas"})).blocks == {}


def test_a_page_saved_elsewhere_is_not_overwritten(client, resident):
    page = start(client)
    dossier = Dossier.objects.get()
    make.fill(dossier, 1, {**make.PAGE_1, "rue": ["5 rue du Four"]})
    answer = send(client, page, {**FIRST, "rue": "9 rue Neuve"})
    assert answer.status_code == 409
    assert "Léa Fictive a modifié ce brouillon" in text(answer)
    assert controls(answer)["rue"] == ["9 rue Neuve"]  # what was just typed is still there
    assert make.reload(dossier).answers["rue"] == "5 rue du Four"
    assert send(client, answer, {}).status_code == 303
    assert make.reload(dossier).answers["rue"] == "9 rue Neuve"


def test_what_was_typed_before_the_session_ended_is_kept(client, resident):
    page = start(client)
    client.logout()
    answer = send(client, page, FIRST)
    assert answer.status_code in {302, 303}
    assert "/compte/connexion/" in answer["Location"]
    assert Dossier.objects.get().answers["rue"] == "12 rue des Tilleuls"
    client.force_login(resident)
    assert controls(client.get(page.request["PATH_INFO"]))["rue"] == ["12 rue des Tilleuls"]


def test_a_permit_saves_its_own_draft_only(client, resident):
    page = start(client)
    permit = controls(page)["permis"][0]
    other = make.make_draft()
    client.logout()
    sent = {**make.PAGE_1, "rue": ["Ailleurs"], "version": str(other.version), "permis": permit}
    client.post(f"/mes-dossiers/{other.number}/etape/1/", sent)
    assert make.reload(other).answers["rue"] == "12 rue des Tilleuls"


def test_finish_later_keeps_the_page_and_says_so(client, resident):
    page = start(client)
    answer = send(client, page, {"rue": "3 rue des Lilas", "later": "1"})
    listed = client.get(answer["Location"])
    assert "Votre demande est gardée." in text(listed)
    assert "À vous de le finir." in text(listed)
    assert Dossier.objects.get().answers == {"rue": "3 rue des Lilas"}


def test_another_device_finds_the_draft(client, resident):
    send(client, start(client), FIRST)
    from django.test import Client

    phone = Client(headers={"host": "testserver"})
    phone.force_login(resident)
    dossier = Dossier.objects.get()
    page = phone.get(f"/mes-dossiers/{dossier.number}/", follow=True)
    assert controls(page)["rue"] == ["12 rue des Tilleuls"]


def test_a_file_sent_without_script_is_kept_with_the_page(client, resident):
    page = start(client)
    sent = {**controls(page), **FIRST, "camion": "yes"}
    sent["plan"] = [SimpleUploadedFile("plan.pdf", PDF, "application/pdf")]
    sent.pop("csrfmiddlewaretoken", None)
    answer = client.post(page.request["PATH_INFO"], sent)
    assert answer.status_code == 303, text(answer)
    dossier = Dossier.objects.get()
    assert len(dossier.answers["plan"]) == 1
    again = client.get(page.request["PATH_INFO"])
    assert "plan.pdf" in text(again)
    removed = send(client, again, {"remove_file": dossier.answers["plan"][0]})
    assert removed.status_code == 303
    assert "plan" not in make.reload(dossier).answers


def test_a_file_that_is_not_kept_is_said_at_its_field_and_the_rest_stays(client, resident):
    page = start(client)
    sent = {**controls(page), **FIRST, "camion": "yes"}
    sent["plan"] = [SimpleUploadedFile("plan.pdf", b"", "application/pdf")]
    sent.pop("csrfmiddlewaretoken", None)
    answer = client.post(page.request["PATH_INFO"], sent)
    assert answer.status_code == 200
    assert "vide" in text(answer)
    assert controls(answer)["rue"] == ["12 rue des Tilleuls"]


# --- without account --------------------------------------------------------------------------
def test_a_visitor_starts_keeps_and_claims_by_mail(client):
    page = start(client)
    answer = send(client, page, FIRST)
    keep = client.get(answer["Location"])
    assert "À quelle adresse garder votre demande ?" in text(keep)
    sent = send(client, keep, {"email": "lea.fictive@exemple.test"}, action="")
    assert "Un lien part à votre adresse" in text(sent)
    dossier = Dossier.objects.get()
    link = f"/mes-dossiers/reprendre/{actions.claim_token(Claim.objects.get().pk)}/"
    assert "Reprendre votre demande" in text(client.get(link))
    assert make.reload(dossier).owner_id is None  # a program that follows links changes nothing
    opened = client.post(link)
    assert opened["Location"] == f"/mes-dossiers/{dossier.number}/etape/1/"
    row = make.reload(dossier)
    assert row.owner_id is not None
    assert controls(client.get(opened["Location"]))["rue"] == ["12 rue des Tilleuls"]
    assert client.get(link).status_code == 410


def test_a_link_to_an_address_with_an_account_never_signs_in(client):
    known = make.make_person()
    send(client, start(client), FIRST)
    dossier = Dossier.objects.get()
    actions.offer_claim(dossier, known.email, actor=person(known.pk))
    answer = client.post(f"/mes-dossiers/reprendre/{actions.claim_token(Claim.objects.get().pk)}/")
    assert "/compte/connexion/" in answer["Location"]
    assert make.reload(dossier).owner_id == known.pk
    assert "_auth_user_id" not in client.session


def test_a_link_too_old_or_made_up_opens_nothing(client):
    send(client, start(client), FIRST)
    actions.offer_claim(
        Dossier.objects.get(), "lea@exemple.test", actor=person(make.make_person().pk)
    )
    token = actions.claim_token(Claim.objects.get().pk)
    with clock.freeze(MONDAY + timedelta(days=15)):
        assert client.post(f"/mes-dossiers/reprendre/{token}/").status_code in {303, 410}
    assert client.get(f"/mes-dossiers/reprendre/{token[:-2]}xx/").status_code == 410
    assert Dossier.objects.get().owner_id is None


def test_a_visitor_cannot_submit_without_address(client):
    page = start(client)
    send(client, page, FIRST)
    dossier = Dossier.objects.get()
    second = client.get(f"/mes-dossiers/{dossier.number}/etape/2/")
    check = client.get(send(client, second, {"moyen": "moi"})["Location"])
    assert "Une adresse e-mail est nécessaire pour déposer." in text(check)
    answer = send(client, check, {"exact": "1"}, action="")
    assert answer["Location"].endswith("/garder/")
    assert make.reload(dossier).state == "draft"


def test_signing_in_keeps_the_draft_of_the_same_browser(client):
    send(client, start(client), FIRST)
    owner = make.make_person()
    client.force_login(owner)
    client.get("/mes-dossiers/")
    assert Dossier.objects.get().owner_id in {None, owner.pk}


def test_another_visitor_is_sent_to_sign_in(client):
    page = start(client)
    from django.test import Client

    answer = Client(headers={"host": "testserver"}).get(page.request["PATH_INFO"])
    assert "/compte/connexion/" in answer["Location"]


# --- after submission -------------------------------------------------------------------------
def test_edits_are_counted_read_again_and_sent(client, resident):
    dossier = make.make_submitted(resident)
    page = client.get(f"/mes-dossiers/{dossier.number}/etape/1/?retour=verifier")
    answer = send(client, page, {"places": "2"})
    shown = client.get(f"/mes-dossiers/{dossier.number}/")
    assert "Vous avez un changement non envoyé." in text(shown)
    check = client.get(answer["Location"])
    assert "modifié, pas encore envoyé" in text(check)
    sent = client.get(send(client, check, {"exact": "1"}, action="")["Location"])
    assert "Vos modifications sont envoyées." in text(sent)
    assert make.reload(dossier).answers["places"] == 2


def test_a_correction_lists_its_fields_and_is_answered(client, resident):
    agent = make.make_agent()
    dossier, agent = make.make_taken(agent, resident)
    actions.request_correction(
        dossier.pk,
        reason="incomplete",
        fields=["places"],
        text="Combien de places exactement ?",
        shown=dossier.version,
        actor=agent[0],
        roles=agent[1],
    )
    shown = client.get(f"/mes-dossiers/{dossier.number}/")
    assert "Combien de places exactement ?" in text(shown)
    assert f"/mes-dossiers/{dossier.number}/etape/1/?retour=verifier#q-places" in text(shown)
    page = client.get(f"/mes-dossiers/{dossier.number}/etape/1/?retour=verifier")
    check = client.get(send(client, page, {"places": "2"})["Location"])
    send(client, check, {"exact": "1"}, action="")
    assert queries.pending_correction(dossier.pk) is None


# --- a page overtaken by its own save while typing --------------------------------------------
def test_continuing_while_a_save_is_on_its_way_is_no_conflict(client, resident):
    page = start(client)
    htmx(client, page, {"rue": "3 rue des Lil"})  # the page has not seen the answer yet
    assert send(client, page, {**FIRST, "rue": "3 rue des Lilas"}).status_code == 303
    assert Dossier.objects.get().answers["rue"] == "3 rue des Lilas"


def test_a_save_that_arrives_after_its_page_was_sent_is_left_out(client, resident):
    page = start(client)
    send(client, page, {**FIRST, "rue": "3 rue des Lilas"})
    late = htmx(client, page, {"rue": "3 rue des Lil"})
    assert late.status_code == 204
    assert Dossier.objects.get().answers["rue"] == "3 rue des Lilas"


def at_once(monkeypatch, client, page, typed):
    """A save while typing that read the dossier before the page was sent whole, and writes after.

    Under load both are on their way together.
    """
    before = Dossier.objects.get()
    send(client, page, FIRST)
    with monkeypatch.context() as slow:
        slow.setattr(shared.queries, "by_number", lambda _number: before)
        return htmx(client, page, typed)


def test_a_save_on_its_way_with_its_page_takes_nothing_back(client, resident, monkeypatch):
    page = start(client)
    late = at_once(monkeypatch, client, page, {"rue": "3 rue des Lil"})
    assert late.status_code == 204
    kept = Dossier.objects.get()
    assert kept.answers["rue"] == FIRST["rue"]
    following = client.get(f"/mes-dossiers/{kept.number}/etape/2/")
    assert f'name="version" value="{kept.version}"' in following.content.decode()


# --- rows and places, without script ----------------------------------------------------------
FIELDS = """
      - {id: arrivee, kind: commune, label: Commune d’arrivée}
      - id: enfants
        kind: repetition
        label: Enfants
        row_label: Enfant
        min_rows: 0
        optional: true
        fields: [{id: prenom, kind: text, label: Prénom}]
"""


@pytest.fixture
def asked(client, resident):
    """The first page of a small form that asks a commune and rows; the national list is short."""
    from parvis.journal.types import SYSTEM
    from parvis.procedures import actions as procedures
    from parvis.procedures import queries
    from tests.procedures import factories

    procedures.load_places(factories.PLACES)
    queries.forget_places()
    factories.make_department()
    files = factories.pack()
    field = b"{id: places, kind: integer, label: Nombre de places, min: 1, max: 6}\n"
    assert field in files["procedure.yaml"]
    more = files["procedure.yaml"].replace(field, field + FIELDS.lstrip("\n").encode())
    more = more.replace(b"answers: {places: 2}", b"answers: {places: 2, arrivee: '14118'}")
    version = procedures.import_pack({"procedure.yaml": more}, actor=SYSTEM)
    procedures.publish(version.id, actor=SYSTEM)
    answer = client.post("/mes-dossiers/commencer/place-de-parking")
    return client.get(answer["Location"])


def test_rows_are_added_filled_and_taken_away_without_script(client, asked):
    page = client.get(send(client, asked, {"add": "enfants"})["Location"])
    [row] = [row for row in controls(page)["enfants"] if row]
    page = client.get(
        send(client, page, {f"enfants-{row}-prenom": "Zoé", "add": "enfants"})["Location"]
    )
    rows = [row for row in controls(page)["enfants"] if row]
    assert len(rows) == 2
    assert controls(page)[f"enfants-{rows[0]}-prenom"] == ["Zoé"]
    page = client.get(send(client, page, {"remove": f"enfants:{rows[1]}"})["Location"])
    assert [row for row in controls(page)["enfants"] if row] == [rows[0]]
    assert Dossier.objects.get().answers["enfants"][0]["values"] == {"prenom": "Zoé"}


def test_a_commune_is_searched_then_chosen_without_script(client, asked):
    found = send(client, asked, {"arrivee-text": "saint-ét", "search": "arrivee"})
    assert "Saint-Étienne-du-Rouvray" in text(found)
    assert "à corriger" not in text(found)
    send(client, found, {"arrivee": "76540", "later": "1"})
    assert Dossier.objects.get().answers["arrivee"]["code"] == "76540"
