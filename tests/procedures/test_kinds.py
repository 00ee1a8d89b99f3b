"""Every kind: what it accepts, what it says, what FEEL reads, how it is shown."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from parvis.procedures.kinds import FIELD_KINDS
from parvis.procedures.kinds.base import FieldContext, Invalid, Place, Posted
from tests.procedures.fields import SAMPLES, field

CONTEXT = FieldContext(
    now=datetime(2027, 1, 15, 9, tzinfo=UTC),
    files=lambda ids: tuple(
        SimpleNamespace(id=i, name=i, size=2_000_000, kind="application/pdf")
        for i in ids
        if i.endswith(".pdf")
    ),
    dossiers=lambda number: "Terrasse" if number == "2027-0001" else None,
    new_id=lambda: "r1",
)


class Few:
    """A national list of three communes, two départements and two countries."""

    PLACES = {
        "commune": (
            Place("14118", "Caen", ("14000",), "14", "28", "200065597"),
            Place("93066", "Saint-Denis", ("93200", "93210"), "93", "11"),
            Place("97411", "Saint-Denis", ("97400",), "974", "04"),
        ),
        "departement": (Place("02", "Aisne", region="32"), Place("2A", "Corse-du-Sud")),
        "region": (Place("28", "Normandie"),),
        "epci": (Place("200065597", "CU Caen la Mer"),),
        "country": (Place("BE", "Belgique"), Place("FR", "France")),
    }

    def all(self, level):
        return self.PLACES[level]

    def get(self, level, code):
        return next((place for place in self.PLACES[level] if place.code == code), None)

    def search(self, level, text, limit=10):
        text = text.lower()
        return tuple(
            place
            for place in self.PLACES[level]
            if place.name.lower().startswith(text)
            or any(p.startswith(text) for p in place.postcodes)
        )[:limit]


WITH_PLACES = FieldContext(now=CONTEXT.now, places=Few())

ACCEPTED = [
    # kind and options, what is typed, the answer, what FEEL reads, how it is shown
    ("text", {}, "  rue  des\u00a0Lilas ", "rue des Lilas", "rue des Lilas", "rue des Lilas"),
    ("long_text", {}, "a \nb\r\n", "a\nb", "a\nb", "a, b"),
    ("pattern", {"mask": "9{4}-A{2}", "upper": True}, "2027-pv", "2027-PV", "2027-PV", "2027-PV"),
    ("integer", {}, "1 234", 1234, 1234, "1\u00a0234"),
    ("integer", {"unit": "places"}, "3,0", 3, 3, "3\u00a0places"),
    ("decimal", {"unit": "m²"}, "12,5", "12.5", Decimal("12.5"), "12,5\u00a0m²"),
    ("decimal", {}, "-0.125", "-0.125", Decimal("-0.125"), "-0,125"),
    ("money", {}, "1 234,5 €", "1234.50", Decimal("1234.50"), "1\u00a0234,50\u00a0€"),
    ("yes_no", {}, "no", False, False, "Non"),
    ("yes_no", {}, True, True, True, "Oui"),
    ("checkbox", {}, "yes", True, True, "Oui"),
    ("checkbox", {"optional": True}, "", False, False, "Non"),
    ("attestation", {}, "on", True, True, "Oui"),
    ("choice", {}, "b", "b", "b", "Deux"),
    ("choice", {"other": "Autre"}, {"other": "x"}, {"other": "x"}, "__other__", "x"),
    ("multiple_choice", {}, ["b", "a"], ["a", "b"], ["a", "b"], "Un, Deux"),
    (
        "linked_choice",
        {},
        {"first": "v", "second": "t"},
        {"first": "v", "second": "t"},
        {"first": "v", "second": "t"},
        "Voirie › Trou",
    ),
    (
        "linked_choice",
        {},
        {"first": "e", "second": "t"},
        {"first": "e", "second": None},
        {"first": "e", "second": None},
        "Eau",
    ),
    ("date", {}, "2027-03-01", "2027-03-01", date(2027, 3, 1), "lundi 1er\u00a0mars\u00a02027"),
    ("date", {}, "1/3/2027", "2027-03-01", date(2027, 3, 1), "lundi 1er\u00a0mars\u00a02027"),
    (
        "date",
        {},
        {"day": "1", "month": "févr.", "year": "2027"},
        "2027-02-01",
        date(2027, 2, 1),
        "lundi 1er\u00a0février\u00a02027",
    ),
    ("time", {}, "14h", "14:00", time(14), "14\u00a0h\u00a000"),
    ("time", {}, "8 h 05", "08:05", time(8, 5), "8\u00a0h\u00a005"),
    (
        "date_time",
        {},
        {"day": "15", "month": "7", "year": "2027", "time": "14:30"},
        "2027-07-15T14:30+02:00",
        datetime(2027, 7, 15, 14, 30, tzinfo=ZoneInfo("Europe/Paris")),
        "15\u00a0juillet\u00a02027 à 14\u00a0h\u00a030",
    ),
    ("email", {}, "Lea@Exemple.FR", "Lea@exemple.fr", "Lea@exemple.fr", "Lea@exemple.fr"),
    (
        "phone",
        {},
        "01.99.00.12.34",
        "+33199001234",
        "+33199001234",
        "01\u00a099\u00a000\u00a012\u00a034",
    ),
    (
        "phone",
        {},
        "+32 2 555 12 12",
        "+3225551212",
        "+3225551212",
        "+32\u00a02\u00a0555\u00a012\u00a012",
    ),
    ("phone", {}, "06 39 98 12 34", "0639981234", "0639981234", "0639981234"),
    ("civility", {}, "Madame", "mme", "mme", "Madame"),
    ("siren", {}, "552 100 554", "552100554", "552100554", "552\u00a0100\u00a0554"),
    (
        "siret",
        {},
        "55210055400013",
        "55210055400013",
        "55210055400013",
        "552\u00a0100\u00a0554\u00a000013",
    ),
    ("rna", {}, "w751234567", "W751234567", "W751234567", "W751234567"),
    ("rna", {}, "552 100 554", "552100554", "552100554", "552100554"),
    ("bic", {}, "agrifrpp", "AGRIFRPP", "AGRIFRPP", "AGRIFRPP"),
    ("plate", {}, "ab123cd", "AB-123-CD", "AB-123-CD", "AB-123-CD"),
    ("plate", {}, "123 abc 75", "123 ABC 75", "123 ABC 75", "123 ABC 75"),
    ("plate", {"foreign": True}, "b-ab 1234", "BAB1234", "BAB1234", "BAB1234"),
    (
        "map_point",
        {},
        {"lat": "48,856613", "lon": "2.352222", "address": ""},
        {"lat": "48.85661", "lon": "2.35222"},
        {"lat": Decimal("48.85661"), "lon": Decimal("2.35222"), "address": None},
        "48,85661 ; 2,35222",
    ),
    ("attachment", {}, ["plan.pdf"], ["plan.pdf"], ["plan.pdf"], ""),
    ("dossier_link", {}, "2027-0001", "2027-0001", "2027-0001", "2027-0001"),
]


@pytest.mark.parametrize(
    ("kind", "options", "typed", "answer", "feel", "shown"),
    ACCEPTED,
    ids=[f"{line[0]}-{line[2]}" for line in ACCEPTED],
)
def test_accepted(kind, options, typed, answer, feel, shown):
    one = field(kind, **options)
    found = one.parse(typed, CONTEXT)
    assert found == answer
    assert one.to_feel(found) == feel
    assert one.display(found).text == shown


REFUSED = [
    ("text", {"max_length": 3}, "abcd", "Votre réponse compte 4 caractères. Le maximum est 3."),
    ("text", {"min_length": 3}, "ab", "Écrivez au moins 3 caractères."),
    ("text", {}, ["a"], "Écrivez cette réponse sur une ligne."),
    ("pattern", {"mask": "9{4}", "example": "2027"}, "abc", "Exemple : 2027"),
    ("integer", {}, "3,5", "en chiffres, sans virgule"),
    ("integer", {}, "douze", "en chiffres, sans virgule"),
    ("integer", {}, "1" * 30, "en chiffres, sans virgule"),
    ("decimal", {"places": 2}, "1,234", "2 chiffres au plus après la virgule"),
    ("money", {}, "12,345", "en euros, par exemple 12,50"),
    ("money", {}, "1e5", "en euros"),
    ("yes_no", {}, "peut-être", "Répondez par oui ou par non."),
    ("choice", {}, "z", "Choisissez une réponse"),
    ("choice", {"other": "Autre"}, {"other": " "}, "Précisez votre réponse."),
    ("multiple_choice", {}, ["z"], "Cochez au moins une réponse"),
    ("multiple_choice", {"max_choices": 1}, ["a", "b"], "Gardez une seule réponse."),
    ("multiple_choice", {"min_choices": 2}, ["a"], "Cochez au moins 2 réponses."),
    ("linked_choice", {}, {"first": "v", "second": ""}, "Choisissez aussi la seconde réponse"),
    ("linked_choice", {}, {"first": "z"}, "Choisissez une réponse"),
    ("date", {}, "31/02/2027", "Ce jour n’existe pas dans ce mois."),
    ("date", {}, "1/13/2027", "Le mois va de 1 à 12."),
    ("date", {}, "1/3/27", "l’année en quatre chiffres"),
    ("date", {}, "demain", "Écrivez le jour, le mois et l’année"),
    ("date", {}, {"day": "1", "month": "", "year": "2027"}, "Écrivez le jour, le mois et l’année"),
    ("time", {}, "25:00", "Écrivez l’heure et les minutes"),
    (
        "date_time",
        {},
        {"day": "28", "month": "3", "year": "2027", "time": "02:30"},
        "n’existe pas ce jour-là",
    ),
    ("date_time", {}, {"day": "28", "month": "3", "year": "2027", "time": ""}, "Écrivez l’heure"),
    ("email", {}, "lea.exemple.fr", "Cette adresse n’a pas de « @ »"),
    ("email", {}, "lea@exemple", "Cette adresse n’est pas complète"),
    ("email", {}, "lea@exemple.f", "Cette adresse n’est pas complète"),
    ("phone", {}, "12", "Écrivez un numéro à 10 chiffres"),
    ("phone", {}, "appelez-moi", "Écrivez un numéro à 10 chiffres"),
    ("civility", {}, "x", "Choisissez Madame ou Monsieur."),
    ("siren", {}, "552100555", "Ce SIREN n’existe pas"),
    ("siren", {}, "55210055400013", "C’est un SIRET"),
    ("siret", {}, "552100554", "C’est un SIREN"),
    ("siret", {}, "55210055400014", "Ce SIRET n’existe pas"),
    ("rna", {}, "751234567", "Le numéro RNA est un W"),
    ("iban", {}, "FR7630006000011234567890188", "Cet IBAN contient une erreur"),
    ("iban", {}, "n’importe quoi", "Cet IBAN contient une erreur"),
    ("bic", {}, "AGRI", "Le BIC compte 8 ou 11 signes"),
    ("plate", {}, "SS-123-AB", "Recopiez la plaque"),
    ("plate", {}, "AO-123-AB", "Recopiez la plaque"),
    ("map_point", {}, {"lat": "91", "lon": "0"}, "La latitude est un nombre"),
    ("map_point", {}, {"lat": "nan", "lon": "0"}, "La latitude est un nombre"),
    ("map_point", {}, {"lat": "48", "lon": ""}, "La longitude est un nombre"),
    ("attachment", {}, ["plan.exe"], "Un fichier n’est plus là"),
    ("attachment", {}, ["a.pdf", "b.pdf"], "Gardez un seul fichier."),
    ("attachment", {"accept": ["image"]}, ["a.pdf"], "n’est pas d’un type accepté"),
    (
        "attachment",
        {"max_size": 1},
        ["a.pdf"],
        "Ce fichier pèse 2\u00a0Mo. Le maximum est 1\u00a0Mo.",
    ),
    ("dossier_link", {}, "2027-9999", "Aucun de vos dossiers ne porte ce numéro"),
    ("identity", {}, {"given_names": "Léa"}, "Indiquez le nom de naissance."),
    ("address", {}, {"street": "1 rue A", "postcode": "7500", "city": "Paris"}, "5 chiffres"),
    ("address", {}, {"street": "", "postcode": "75001", "city": "Paris"}, "le numéro et la rue"),
]


@pytest.mark.parametrize(
    ("kind", "options", "typed", "sentence"),
    REFUSED,
    ids=[f"{line[0]}-{line[2]}" for line in REFUSED],
)
def test_refused(kind, options, typed, sentence):
    with pytest.raises(Invalid) as refused:
        field(kind, **options).parse(typed, CONTEXT)
    assert sentence in refused.value.message


@pytest.mark.parametrize("kind", [kind.key for kind in FIELD_KINDS if kind.fillable])
def test_blank_is_no_answer(kind):
    one = field(kind)
    blanks = ["", None, Posted({}), one.read(Posted({}), "x")]
    for blank in blanks[:2] + blanks[3:]:
        assert one.parse(blank, CONTEXT) is None
    assert one.to_feel(None) is None
    assert one.display(None).lines == ()
    assert one.export(None) is None
    assert one.files(None) == ()


@pytest.mark.parametrize("kind", [kind.key for kind in FIELD_KINDS if kind.fillable])
def test_an_answer_is_read_back_to_itself(kind):
    """What is kept can be checked again: at submission, on a newer version, by an interface."""
    one = field(kind)
    answer = one.parse(SAMPLES[kind].value, CONTEXT)
    assert answer is not None
    assert one.parse(answer, CONTEXT) == answer


@pytest.mark.parametrize("kind", [kind.key for kind in FIELD_KINDS])
def test_every_kind_is_whole(kind):
    one = field(kind)
    assert str(type(one).title)
    assert one.faults() == ()
    view = one.view(
        "x", SAMPLES[kind].value if one.fillable else None, CONTEXT, error="Non.", part=""
    )
    assert (view.name, view.kind, view.error) == ("x", kind, "Non.")
    if one.fillable:
        assert one.missing().endswith(".")


def test_own_sentence_replaces_ours():
    one = field("integer", error="Indiquez le nombre de places, de 1 à 6.")
    with pytest.raises(Invalid, match="Indiquez le nombre de places, de 1 à 6"):
        one.parse("x", CONTEXT)
    with pytest.raises(Invalid, match="Indiquez le nombre de places, de 1 à 6"):
        one.check(7, {"min": Decimal(1), "max": Decimal(6)}, CONTEXT)


BOUNDS = [
    ("integer", 7, {"min": Decimal(1), "max": Decimal(6)}, "de 1 à 6."),
    ("integer", 0, {"min": Decimal(1)}, "au moins 1."),
    ("money", "12.50", {"max": Decimal(10)}, "au plus 10,00\u00a0€."),
    (
        "date",
        "2027-01-20",
        {"min": date(2027, 1, 25)},
        "à partir du lundi 25\u00a0janvier\u00a02027.",
    ),
    ("date", "2027-02-20", {"max": date(2027, 1, 25)}, "au plus tard le lundi 25\u00a0janvier"),
    (
        "time",
        "07:00",
        {"min": time(8), "max": time(20)},
        "de 8\u00a0h\u00a000 à 20\u00a0h\u00a000.",
    ),
    ("date_time", "2027-01-20T10:00+01:00", {"min": date(2027, 1, 25)}, "à partir du lundi 25"),
]


@pytest.mark.parametrize(("kind", "answer", "limits", "sentence"), BOUNDS)
def test_bounds(kind, answer, limits, sentence):
    one = field(kind)
    with pytest.raises(Invalid) as refused:
        one.check(answer, limits, CONTEXT)
    assert sentence in refused.value.message
    one.check(answer, {}, CONTEXT)


def test_bounds_are_inclusive():
    one = field("integer")
    one.check(1, {"min": Decimal(1), "max": Decimal(6)}, CONTEXT)
    one.check(6, {"min": Decimal(1), "max": Decimal(6)}, CONTEXT)


def test_commune_by_code_name_and_postcode():
    one = field("commune")
    caen = one.parse("14118", WITH_PLACES)
    assert caen["departement"] == "14"
    assert one.parse({"code": "", "text": "caen"}, WITH_PLACES) == caen
    assert one.parse({"code": "", "text": "14000"}, WITH_PLACES) == caen
    assert one.display(caen).text == "Caen (14000)"
    assert one.to_feel(caen)["epci"] == "200065597"


def test_commune_that_two_bear_is_chosen():
    """Without script: type, search, choose among the answers."""
    one = field("commune")
    typed = {"code": "", "text": "Saint-Denis"}
    with pytest.raises(Invalid, match="Choisissez la commune"):
        one.parse(typed, WITH_PLACES)
    view = one.view("x", typed, WITH_PLACES, error="Choisissez")
    assert [choice.value for choice in view.choices] == ["93066", "97411"]
    chosen = one.parse({"code": "97411", "text": "Saint-Denis"}, WITH_PLACES)
    assert chosen["departement"] == "974"


def test_commune_whose_name_was_typed_over_is_sought_again():
    found = field("commune").parse({"code": "97411", "text": "Caen"}, WITH_PLACES)
    assert found["code"] == "14118"


def test_commune_kept_from_an_older_list():
    old = {"code": "14999", "name": "Ancienne", "postcode": "", "departement": "14"}
    assert field("commune").parse(old, WITH_PLACES) == old


def test_unknown_commune():
    with pytest.raises(Invalid, match="Aucune commune trouvée"):
        field("commune").parse("Nulle-Part", WITH_PLACES)


def test_codes_of_places_are_texts():
    assert field("departement").to_feel(field("departement").parse("02", WITH_PLACES)) == "02"
    assert field("departement").parse("2A", WITH_PLACES)["name"] == "Corse-du-Sud"
    assert field("country").parse("Belgique", WITH_PLACES)["code"] == "BE"


def test_french_address_knows_its_commune():
    one = field("address")
    typed = {"street": "1 rue A", "postcode": "14000", "city": "CAEN"}
    assert one.to_feel(one.parse(typed, WITH_PLACES))["commune"] == "14118"


def test_foreign_address_has_no_departement():
    one = field("address", foreign=True)
    typed = {"street": "1 rue A", "postcode": "1000", "city": "Bruxelles", "country": "be"}
    answer = one.parse(typed, WITH_PLACES)
    assert one.to_feel(answer)["departement"] is None
    assert one.display(answer).lines[-1] == "Belgique"
    with pytest.raises(Invalid, match="en France"):
        field("address").parse(typed, WITH_PLACES)


def test_identity_reads_the_birth_date():
    one = field("identity")
    answer = one.parse(SAMPLES["identity"].value, CONTEXT)
    assert one.to_feel(answer)["birth_date"] == date(1990, 5, 2)
    view = one.view("x", answer, CONTEXT)
    assert [part.value for part in view.parts[2].parts] == ["2", "5", "1990"]


def test_iban_is_masked_outside_the_dossier():
    one = field("iban")
    answer = one.parse("fr76 3000 6000 0112 3456 7890 189", CONTEXT)
    assert one.display(answer).text.replace("\u00a0", " ") == "FR76 3000 6000 0112 3456 7890 189"
    assert one.export(answer) == "FR** … 0189"


def test_suggestion_of_a_domain_never_blocks():
    view = field("email").view("x", "lea@gmial.com", CONTEXT)
    assert view.text == "lea@gmail.com"
    assert field("email").parse("lea@gmial.com", CONTEXT) == "lea@gmial.com"


def test_la_poste():
    """INSEE: establishments of La Poste other than the head office: digit sum divisible by 5."""
    one = field("siret")
    assert one.parse("35600000000048", CONTEXT)
    assert one.parse("35600000049837", CONTEXT)
    with pytest.raises(Invalid):
        one.parse("35600000049838", CONTEXT)


def test_identity_document_is_erased_at_the_decision():
    assert FIELD_KINDS.get("identity_document").erased_at_decision
    assert field("identity_document").export(["a.pdf"]) == 1
