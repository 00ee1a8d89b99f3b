"""Who may open each address: one table. An address that is not in it fails, until somebody says.

Each is really asked for: by a visitor, by a resident, by an agent who holds every role but those
named, and by an agent who holds the role in one department where the whole authority is asked for.
What a role may do to one dossier, document or procedure is tested in the room that owns it.
"""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from parvis.accounts.enums import Role
from parvis.accounts.models import RoleGrant
from parvis.common.access import PUBLIC, SIGNED_IN, Access, access_of
from parvis.common.context import current_authority
from tests.dossiers.factories import make_department, make_person, make_taken


def agents(*roles, whole=False):
    return Access("agent", frozenset(map(str, roles)), whole)


TOWN = agents(Role.ADMINISTRATOR, whole=True)
ADMINISTRATOR = agents(Role.ADMINISTRATOR)
MAKERS = agents(Role.ADMINISTRATOR, Role.DESIGNER)
READERS = agents(Role.CASEWORKER, Role.DECIDER, Role.EXPERT)
DECIDER = agents(Role.DECIDER)
REVOKERS = agents(Role.DECIDER, Role.ADMINISTRATOR)

WHO = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,
    "compte/connexion/": PUBLIC,
    "compte/connexion/code/": PUBLIC,
    "compte/connexion/code/recu/": PUBLIC,
    "compte/connexion/cle/": PUBLIC,
    "compte/connexion/verifier/": PUBLIC,
    "compte/deconnexion/": PUBLIC,
    "compte/ferme/": PUBLIC,
    "compte/inscription/": PUBLIC,
    "compte/adresse/code/": PUBLIC,
    "compte/mot-de-passe/oublie/": PUBLIC,
    "compte/mot-de-passe/oublie/envoye/": PUBLIC,
    "compte/^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\\w]+)/$": PUBLIC,
    "compte/": SIGNED_IN,
    "compte/nom/": SIGNED_IN,
    "compte/adresse/": SIGNED_IN,
    "compte/mot-de-passe/": SIGNED_IN,
    "compte/mot-de-passe/choisir/": SIGNED_IN,
    "compte/appareils/": SIGNED_IN,
    "compte/mes-donnees/": SIGNED_IN,
    "compte/supprimer/": SIGNED_IN,
    "compte/confirmer/": SIGNED_IN,
    "compte/confirmer/application/": SIGNED_IN,
    "compte/confirmer/cle/": SIGNED_IN,
    "compte/protection/": SIGNED_IN,
    "compte/protection/application/": SIGNED_IN,
    "compte/protection/application/retirer/": SIGNED_IN,
    "compte/protection/cles/": SIGNED_IN,
    "compte/protection/cles/ajouter/": SIGNED_IN,
    "compte/protection/cles/<int:pk>/nom/": SIGNED_IN,
    "compte/protection/cles/<int:pk>/retirer/": SIGNED_IN,
    "compte/protection/codes/": SIGNED_IN,
    "compte/protection/codes/nouveaux/": SIGNED_IN,
    "compte/protection/codes/fichier/": SIGNED_IN,
    "compte/equipe/": ADMINISTRATOR,
    "compte/equipe/inviter/": ADMINISTRATOR,
    "compte/equipe/<int:person_id>/": ADMINISTRATOR,
    "compte/equipe/<int:person_id>/protection/": ADMINISTRATOR,
    "compte/equipe/<int:person_id>/role/": ADMINISTRATOR,
    "compte/equipe/<int:person_id>/role/qualite/": ADMINISTRATOR,
    "compte/equipe/<int:person_id>/role/retirer/": ADMINISTRATOR,
    "compte/equipe/services/nouveau/": ADMINISTRATOR,
    "compte/equipe/services/<slug:slug>/": ADMINISTRATOR,
    "fichiers/envoi": PUBLIC,
    "fichiers/<file_id:public_id>": PUBLIC,
    "fichiers/<file_id:public_id>/apercu/<int:page>": PUBLIC,
    "fichiers/<file_id:public_id>/ligne": PUBLIC,
    "fichiers/<file_id:public_id>/retrait": PUBLIC,
    "courriers/": PUBLIC,
    "courriers/<int:mail_id>/": PUBLIC,
    "courriers/<int:mail_id>/html": PUBLIC,
    "courriers/desinscription/<str:token>/": PUBLIC,
    "courriers/desinscription/<str:token>/retour": PUBLIC,
    "courriers/rebonds": PUBLIC,
    "demarches/": PUBLIC,
    "demarches/communes": PUBLIC,
    "demarches/lieux/<slug:level>": PUBLIC,
    "demarches/gerer/": MAKERS,
    "demarches/gerer/importer/": MAKERS,
    "demarches/gerer/<slug:slug>/": MAKERS,
    "demarches/gerer/<slug:slug>/fermer/": MAKERS,
    "demarches/gerer/<slug:slug>/rouvrir/": MAKERS,
    "demarches/gerer/<slug:slug>/refus-automatiques/": ADMINISTRATOR,
    "demarches/gerer/<slug:slug>/regle/": MAKERS,
    "demarches/gerer/<slug:slug>/regle/tableau/": MAKERS,
    "demarches/gerer/<slug:slug>/regle/texte/": MAKERS,
    "demarches/gerer/<slug:slug>/regle/cas/": MAKERS,
    "demarches/gerer/<slug:slug>/<int:number>/publier/": MAKERS,
    "demarches/gerer/<slug:slug>/<int:number>/apercu/": MAKERS,
    "demarches/gerer/<slug:slug>/<int:number>/exporter/": MAKERS,
    "demarches/<slug:slug>/": PUBLIC,
    "mes-dossiers/": PUBLIC,
    "mes-dossiers/commencer/<slug:slug>": PUBLIC,
    "mes-dossiers/reprendre/<str:token>/": PUBLIC,
    "mes-dossiers/<dossier:number>/": PUBLIC,
    "mes-dossiers/<dossier:number>/etape/<int:page>/": PUBLIC,
    "mes-dossiers/<dossier:number>/garder/": PUBLIC,
    "mes-dossiers/<dossier:number>/verifier/": PUBLIC,
    "mes-dossiers/<dossier:number>/depose/": PUBLIC,
    "mes-dossiers/<dossier:number>/suite/": PUBLIC,
    "mes-dossiers/<dossier:number>/recepisse/": PUBLIC,
    "mes-dossiers/<dossier:number>/messages/": PUBLIC,
    "mes-dossiers/<dossier:number>/explication/": PUBLIC,
    "mes-dossiers/<dossier:number>/reexamen/": PUBLIC,
    "mes-dossiers/<dossier:number>/retirer/": PUBLIC,
    "mes-dossiers/<dossier:number>/abandonner-modifications/": PUBLIC,
    "agents/": READERS,
    "agents/choisis/": READERS,
    "agents/lots/": DECIDER,
    "agents/lots/fichier/": DECIDER,
    "agents/lots/demarche/<int:procedure_id>/": DECIDER,
    "agents/lots/<int:batch_id>/": DECIDER,
    "agents/lots/<int:batch_id>/<slug:move>/": DECIDER,
    "agents/dossiers/<str:number>/": READERS,
    "agents/dossiers/<str:number>/prendre/": READERS,
    "agents/dossiers/<str:number>/confier/": READERS,
    "agents/dossiers/<str:number>/message/": READERS,
    "agents/dossiers/<str:number>/corriger/": READERS,
    "agents/dossiers/<str:number>/recours/": READERS,
    "agents/dossiers/<str:number>/documents/<str:public_id>/redelivrer/": READERS,
    "agents/dossiers/<str:number>/rouvrir/": READERS,
    "agents/dossiers/<str:number>/decider/<str:word>/": READERS,
    "automatismes/": TOWN,
    "automatismes/<int:run_id>/relancer/": TOWN,
    "automatismes/simulations/": MAKERS,
    "automatismes/simulations/<int:simulation_id>/": MAKERS,
    "automatismes/simulations/<int:simulation_id>/arreter/": MAKERS,
    "automatismes/simulations/<int:simulation_id>/reprendre/": MAKERS,
    "automatismes/simulations/<int:simulation_id>/dossiers/<slug:number>/": MAKERS,
    "registre/": PUBLIC,
    "registre/preuve/<int:index>/": PUBLIC,
    "registre/preuve/<int:index>.tlog-proof": PUBLIC,
    "registre/recu/<int:entry>.tlog-proof": SIGNED_IN,
    "registre/checkpoint": PUBLIC,
    "registre/tile/<path:path>": PUBLIC,
    "registre/temoin/add-checkpoint": PUBLIC,
    "registre/^temoin/(?P<digest>[0-9a-f]{64})/checkpoint$": PUBLIC,
    ".well-known/parvis-keys.json": PUBLIC,
    "verifier/": PUBLIC,
    "verifier/preuve": PUBLIC,
    "verifier/<document_id:public_id>": PUBLIC,
    "modeles/": TOWN,
    "modeles/<str:name>/": TOWN,
    "agents/documents/": REVOKERS,
    "agents/documents/<document_id:public_id>/": REVOKERS,
    "agents/lots/<int:batch_id>/apercu.pdf": DECIDER,
    "agents/lots/<int:batch_id>/tout.zip": DECIDER,
    "mes-documents/": SIGNED_IN,
    "mes-documents/tout.zip": SIGNED_IN,
    "mes-documents/<document_id:public_id>/": PUBLIC,
    "mes-documents/<document_id:public_id>/ligne": PUBLIC,
    "mes-documents/<document_id:public_id>/details/": SIGNED_IN,
    "mes-documents/<document_id:public_id>/preuve": PUBLIC,
    "mes-documents/<document_id:public_id>/envoyer": SIGNED_IN,
    "mes-documents/<document_id:public_id>/partager": SIGNED_IN,
    "mes-documents/<document_id:public_id>/partage/<document_id:share_id>/retirer": SIGNED_IN,
    "partage/<document_id:share_id>/<slug:secret>/": PUBLIC,
    "": PUBLIC,
    "aide/": PUBLIC,
    "affichage/": PUBLIC,
    "langue/": PUBLIC,
    "plan-du-site/": PUBLIC,
    "mentions-legales/": PUBLIC,
    "donnees-personnelles/": PUBLIC,
    "accessibilite/": PUBLIC,
    "composants/": PUBLIC,
    "reglages/": TOWN,
    "reglages/apparence/": TOWN,
    "reglages/apparence/image/": TOWN,
    "reglages/apparence/essai.css": TOWN,
    "reglages/mairie/": TOWN,
    "reglages/accessibilite/": TOWN,
    "images/<str:public_id>": PUBLIC,
    "theme.css": PUBLIC,
    "manifest.webmanifest": PUBLIC,
    "robots.txt": PUBLIC,
    "sitemap.xml": PUBLIC,
    ".well-known/security.txt": PUBLIC,
}
# Sent by machines, that hold no cookie: a secret or a signature stands for the token.
WITHOUT_TOKEN = {
    "courriers/desinscription/<str:token>/",
    "courriers/rebonds",
    "registre/temoin/add-checkpoint",
}
SAMPLES = {
    "int": "1", "slug": "mot", "str": "mot", "path": "0/000", "dossier": "123456789",
    "document_id": "A" * 22, "file_id": "A" * 22,
}  # fmt: skip
PATTERNS = {"<uidb36>": "1", "<key>": "set-password", "<digest>": "0" * 64}


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, where)
        elif isinstance(entry, URLPattern):
            yield where, entry.callback


ROUTES = dict(routes())


def address(route):
    """An address of a route, with invented values."""
    filled = re.sub(r"<(\w+):\w+>", lambda found: SAMPLES[found[1]], route)
    named = re.sub(r"\(\?P(<\w+>)[^)]*\)", lambda found: PATTERNS[found[1]], filled)
    return "/" + re.sub(r"[\^$]", "", named)


def undeclared(known, table):
    """The routes that are not in the table, or whose view says otherwise, and those of nobody."""
    wrong = [route for route, view in known.items() if access_of(view) != table.get(route)]
    return wrong + [route for route in table if route not in known]


def test_each_address_is_in_the_table_and_its_view_says_the_same():
    assert undeclared(ROUTES, WHO) == []


def test_control_a_new_address_fails_and_so_does_one_that_opens_wider():
    view = ROUTES["reglages/"]
    assert undeclared({"neuve/": view}, {}) == ["neuve/"]
    assert undeclared({"reglages/": view}, {"reglages/": ADMINISTRATOR}) == ["reglages/"]
    assert undeclared({}, {"partie/": TOWN}) == ["partie/"]


def test_only_machines_send_without_token():
    exempt = {route for route, view in ROUTES.items() if getattr(view, "csrf_exempt", False)}
    assert exempt == WITHOUT_TOKEN


GUARDED = [route for route, who in WHO.items() if who != PUBLIC]
OF_AGENTS = [route for route, who in WHO.items() if who.kind == "agent"]
OF_THE_TOWN = [route for route, who in WHO.items() if who.whole]


@pytest.fixture
def browser(town, settings):
    """A browser that says which host it asks; a page that fails is an answer, 500."""
    settings.SECOND_FACTOR_REQUIRED = False
    return Client(headers={"host": "testserver"}, raise_request_exception=False)


def sign_in(browser, *roles, department=None):
    person = make_person()
    for role in roles:
        RoleGrant.objects.create(
            authority_id=current_authority(), person=person, role=role, department=department
        )
    browser.force_login(person)


def both(browser, route):
    where = address(route)
    return [browser.get(where), browser.post(where)]


def test_a_visitor_is_sent_to_sign_in(browser):
    for route in GUARDED:
        for answer in both(browser, route):
            told = answer.status_code, answer.headers.get("Location", "")[:18]
            assert (route, *told) == (route, 302, "/compte/connexion/")


def test_a_resident_is_refused_what_is_for_agents(browser):
    sign_in(browser)
    for route in OF_AGENTS:
        assert (route, *codes(browser, route)) == (route, 403, 403)


def test_an_agent_is_refused_what_is_for_other_roles(browser):
    """Holding all the others, in the whole authority, does not help."""
    for asked in {WHO[route] for route in OF_AGENTS}:
        sign_in(browser, *(role for role in Role if role not in asked.roles))
        for route in OF_AGENTS:
            if WHO[route] == asked:
                assert (route, *codes(browser, route)) == (route, 403, 403)


def test_a_role_in_one_department_does_not_open_what_concerns_the_town(browser):
    sign_in(browser, *Role, department=make_department())
    for route in OF_THE_TOWN:
        assert (route, *codes(browser, route)) == (route, 403, 403)


def test_who_holds_a_role_gets_in(browser):
    """The control of the tests above: what they refuse does open."""
    for asked in {WHO[route] for route in OF_AGENTS}:
        for role in asked.roles:
            sign_in(browser, role)
            pages = [one for one in OF_AGENTS if WHO[one] == asked and "<" not in one]
            opened = [browser.get(address(one)).status_code for one in pages]
            assert set(opened) <= {200, 302, 404, 405}, (asked, role, pages, opened)
            assert 200 in opened, (asked, role)


def codes(browser, route):
    return [answer.status_code for answer in both(browser, route)]


def test_nothing_is_changed_without_token(town, settings):
    """Of every address that takes a form, as a page of somebody else would send it."""
    settings.SECOND_FACTOR_REQUIRED = False
    stranger = Client(headers={"host": "testserver"}, enforce_csrf_checks=True)
    sign_in(stranger, *Role)
    for route in ROUTES:
        if route in WITHOUT_TOKEN:
            continue
        answer = stranger.post(address(route), {"a": "1"})
        assert (route, answer.status_code) == (route, 403)


def test_no_private_page_is_kept(browser):
    """By the browser of a kiosk, nor by a cache on the way."""
    sign_in(browser, *Role)
    for route in GUARDED:
        answer = browser.get(address(route))
        kept = answer.headers.get("Cache-Control", "")
        assert answer.status_code != 200 or "no-store" in kept, (route, kept)


NAMES = (
    "q", "vue", "demarche", "etat", "suivi", "depuis", "jusqu", "apres", "avant", "tri", "version",
    "a", "dossier", "geste", "retour", "jours", "modele", "table", "texte", "service", "next",
    "onglet", "permis", "combien", "de", "vers", "cas", "motif", "reponse", "fichiers", "vu",
    "document", "empreinte", "field", "email", "login", "code", "role", "department", "language",
    "rang", "add", "remove", "search", "secret", "seen", "places", "ancien", "nouveau", "name",
)  # fmt: skip
ODD = ("9" * 5000, "\x00", "²", "-1", "0001-01-01T00:00:00+14:00")


@pytest.mark.slow
@pytest.mark.parametrize("odd", ODD, ids=["many digits", "NUL", "a digit", "minus", "first day"])
def test_no_value_makes_a_page_fail(browser, odd):
    """In every field of every address; that of a case is there."""
    taken, _agent = make_taken()
    sign_in(browser, *Role)
    for route in ROUTES:
        where = address(route.replace("<str:number>", taken.number))
        for send in (browser.get, browser.post):
            assert (where, send(where, dict.fromkeys(NAMES, odd)).status_code < 500) == (
                where,
                True,
            )
