"""Finding a procedure as people type, finding a place, reading a form once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.common.context import use_authority
from parvis.journal.types import SYSTEM
from parvis.procedures import actions, queries
from parvis.procedures.enums import PlaceLevel
from tests.procedures.factories import make_procedure
from tests.tenancy.factories import make_authority

TOWN = (
    ("demenagement", "Réserver des places pour déménager", "camion, stationnement", "street"),
    ("acte-naissance", "Demander un acte de naissance", "état civil, extrait", "civil"),
    ("ecole", "Inscrire mon enfant à l’école", "cantine, périscolaire, maternelle", "school"),
    ("voirie", "Signaler un problème dans la rue", "nid de poule, trou, lampadaire", "street"),
    ("velo", "Demander la prime à l’achat d’un vélo", "aide, cycle", "transport"),
)


@pytest.fixture
def catalogue(town, frozen):
    for slug, title, keywords, theme in TOWN:
        make_procedure(slug, title=title, keywords=keywords, theme=theme, summary="En ligne.")


def found(text, **filters):
    return [card.slug for card in queries.search(text, **filters)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("déménagement", "demenagement"),  # another word of the same family
        ("demenager", "demenagement"),  # no accent
        ("DÉMÉNAG", "demenagement"),  # a beginning, in capitals
        ("demenagemant", "demenagement"),  # typing errors
        ("démenger", "demenagement"),
        ("naisance", "acte-naissance"),
        ("acte de naissance", "acte-naissance"),
        ("je voudrais un acte de naissance", "acte-naissance"),
        ("inscription école maternelle", "ecole"),
        ("cantine", "ecole"),
        ("nid-de-poule", "voirie"),
        ("lampadère", "voirie"),
        ("vélos", "velo"),
        ("vello", "velo"),
    ],
)
def test_the_right_procedure_comes_first(catalogue, text, first):
    assert found(text)[:1] == [first]


def test_what_is_rightly_written_brings_no_lookalike(catalogue):
    make_procedure("changement", title="Déclarer un changement", keywords="aménagement")
    assert found("déménagement") == ["demenagement"]
    assert set(found("démenagemant")) == {"demenagement", "changement"}


@pytest.mark.parametrize("text", ["", " ", "?!", "xyzzy", "'; DROP TABLE", "& | ! ( ) : *", "%"])
def test_what_means_nothing_finds_nothing(catalogue, text):
    assert found(text) == []


def test_filters_narrow_the_search_and_the_list(catalogue):
    make_procedure("terrasse", title="Ouvrir une terrasse", audience="company", theme="business")
    assert found("terrasse") == ["terrasse"]
    assert found("terrasse", audience="individual") == []
    assert [card.slug for card in queries.catalogue(audience="company")] == ["terrasse"]
    assert {card.slug for card in queries.catalogue(theme="street")} == {"demenagement", "voirie"}


def test_drafts_and_closed_procedures_are_not_found(catalogue):
    card = queries.published("velo")
    actions.close(card.id, actor=SYSTEM)
    assert found("vélo") == []
    assert "velo" not in [card.slug for card in queries.catalogue()]
    assert "velo" in [card.slug for card in queries.all_cards()]


def test_the_catalogue_is_in_the_order_of_french_names(town, frozen):
    for slug, title in (("a", "Zone bleue"), ("b", "École"), ("c", "Eau"), ("d", "État civil")):
        make_procedure(slug, title=title)
    assert [card.title for card in queries.catalogue()] == [
        "Eau",
        "École",
        "État civil",
        "Zone bleue",
    ]


def test_cards_come_in_the_order_asked(catalogue):
    assert [card.slug for card in queries.by_slugs(["velo", "none", "ecole"])] == ["velo", "ecole"]
    card = queries.by_slug("velo")
    assert queries.cards([card.id]) == {card.id: card}
    assert queries.cards([]) == {}


@pytest.mark.parametrize("number", [2, 20])
def test_lists_cost_one_statement(town, frozen, django_assert_num_queries, number):
    for i in range(number):
        make_procedure(f"demarche-{i}", title=f"Démarche {i}")
    with django_assert_num_queries(1):
        assert len(queries.catalogue()) == number
    with django_assert_num_queries(1):
        assert len(queries.search("démarche")) == number


def test_a_form_is_read_once(town, frozen, django_assert_num_queries):
    version = make_procedure()
    queries.forget_forms()
    with django_assert_num_queries(1):
        first = queries.form(version.id)
    with django_assert_num_queries(0):
        assert queries.form(version.id) is first
        assert queries.definition(version.id).slug == "place-de-parking"


def test_another_town_finds_nothing(catalogue):
    with use_authority(make_authority().id):
        assert found("déménagement") == []


# --- Places ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("caen", ["14118"]),
        ("CAEN", ["14118"]),
        ("14000", ["14118"]),
        ("140", ["14118"]),
        ("saint étienne", ["42218", "76540"]),  # the larger one first
        ("St-Etienne", ["42218", "76540"]),
        ("42100", ["42218"]),
        ("rouvray", ["76540"]),
        ("lot", ["47323"]),
        ("sur", []),
        ("c", []),
        ("%%", []),
        ("ca_n", []),
    ],
)
def test_a_commune_is_found_by_name_or_postcode(places, text, codes):
    assert [place.code for place in queries.search_places("commune", text)] == codes


def test_levels_do_not_mix(places):
    assert queries.search_places("departement", "caen") == ()
    assert [place.code for place in queries.search_places("country", "cote d'ivoire")] == ["CI"]
    assert [place.name for place in queries.PLACES.all("region")] == ["Normandie"]


def test_a_place_is_read_by_code_and_kept(places, django_assert_num_queries):
    with django_assert_num_queries(1):
        caen = queries.PLACES.get("commune", "14118")
    with django_assert_num_queries(0):
        assert queries.PLACES.get("commune", "14118") is caen
    assert (caen.name, caen.postcodes, caen.departement) == ("Caen", ("14000",), "14")
    assert queries.PLACES.get("commune", "99999") is None
    assert queries.PLACES.get("commune", "") is None


@pytest.mark.slow
def test_the_real_list_is_whole_and_read_by_its_index(db, settings):
    folder = settings.ROOT / "node_modules/@etalab/decoupage-administratif/data"
    actions.load_places(actions.read_national_list(folder))
    assert queries.places_loaded() == 34_969
    names = {
        PlaceLevel.DEPARTEMENT: 109,
        PlaceLevel.REGION: 26,
        PlaceLevel.COUNTRY: 250,  # the 249 of ISO 3166-1, and Kosovo
    }
    for level, count in names.items():
        assert len(queries.PLACES.all(level)) == count
    assert len(queries.search_places("epci", "caen")) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT * FROM procedures_place_word"
            " WHERE level = 'commune' AND text LIKE 'saint%'"
        )
        assert "place_word_prefix" in "".join(row[0] for row in cursor.fetchall())
    for text in ("saint", "75", "villeneuve", "le havre", "sa", "st", "14000"):
        with CaptureQueriesContext(connection) as asked:
            assert queries.search_places("commune", text), text
        assert len(asked) == 1  # how long it takes: python -m bench.places
