"""Reading and changing a rule in the browser, without JavaScript; what is refused says where."""

import re

import pytest
from markupsafe import escape

from parvis.accounts.models import Person, RoleGrant
from parvis.journal import queries as entries
from parvis.journal.types import SYSTEM
from parvis.procedures import actions, queries
from parvis.procedures.models import ProcedureVersion
from tests.procedures.factories import RULES, make_department, pack, pack_that_decides

pytestmark = pytest.mark.usefixtures("town", "frozen", "_forget_forms")
RULE = "/demarches/gerer/place-de-parking/regle/"
TABLE, TEXT, CASES = f"{RULE}tableau/", f"{RULE}texte/", f"{RULE}cas/"


@pytest.fixture
def _forget_forms():
    queries.forget_forms()


@pytest.fixture
def designer(client, town, settings):
    return sign_in(client, town, settings, "designer")


def sign_in(client, town, settings, role):
    settings.SECOND_FACTOR_REQUIRED = False
    person = Person.objects.create(email=f"{role}@exemple.test", first_name="Camille")
    RoleGrant.objects.create(authority_id=town.id, person=person, role=role)
    client.force_login(person)
    return client


@pytest.fixture
def published():
    """A procedure in service whose case of two places expects to be accepted."""
    make_department()
    made = actions.import_pack(with_case("accepted"), actor=SYSTEM)
    return actions.publish(made.id, actor=SYSTEM)


def with_case(outcome, **changes):
    files = pack_that_decides(**changes)
    source = files["procedure.yaml"].replace(b"redevance: 25.00}", b"redevance: 25.00, outcome: X}")
    return files | {"procedure.yaml": source.replace(b"outcome: X", f"outcome: {outcome}".encode())}


def text_of(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def posted(version_id, gesture="save", **cells):
    """What a browser sends of the table, some cells changed: `c2_0` is the first of line 3."""
    words = queries.words_for(version_id)
    table = queries.table_of(version_id)
    from parvis.procedures.rules.tables import edit_view

    view = edit_view(table, table.rules, words)
    data = {"version": str(version_id), "table": "decision", "rows": str(len(view.rows))}
    for row in view.rows:
        data |= {cell.name: cell.value for cell in (*row.short, *row.long)}
    for name, value in cells.items():
        line, column = name[1:].split("_")
        data[f"r{line}-c{column}"] = value
    return data | {"geste": gesture}


def newest():
    return queries.versions(queries.by_slug("place-de-parking").id)[0]


# --- reading ---------------------------------------------------------------------------------
def test_the_rule_is_read_in_words(designer, published):
    page = text_of(designer.get(RULE))
    for words in (
        "Règle de décision",
        "version 1, en ligne",
        "inférieur ou égal à 3",
        "Laisser à un agent",
        "Trois places suffisent.",
        "La première règle qui convient s’applique",
        "La règle 2 de la table « decision » n’est atteinte par aucun cas.",
    ):
        assert words in page, words
    assert "Simuler" not in page


def test_a_procedure_without_rule_has_no_such_page(designer):
    make_department()
    actions.publish(actions.import_pack(pack(), actor=SYSTEM).id, actor=SYSTEM)
    for address in (RULE, TABLE, TEXT, "/demarches/gerer/inconnue/regle/"):
        assert designer.get(address).status_code == 404
    assert designer.get(f"{TABLE}?table=autre").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("administrator", 200),
        ("designer", 200),
        ("caseworker", 403),
        ("decider", 403),
        ("expert", 403),
        ("counter_agent", 403),
    ],
)
def test_designers_and_administrators_alone_open_it(
    client, town, settings, published, role, status
):
    visitor = sign_in(client, town, settings, role)
    for address in (RULE, TABLE, TEXT):
        assert visitor.get(address).status_code == status
    sent = visitor.post(TABLE, posted(published.id, "add-1"))
    assert sent.status_code == status
    assert visitor.post(CASES, {"version": published.id}).status_code in {302, status}


def test_a_visitor_signs_in_first(client, published):
    assert client.get(RULE).status_code == 302
    assert client.post(TABLE, posted(published.id)).status_code == 302
    assert newest().id == published.id


@pytest.mark.parametrize("address", [RULE, TABLE, TEXT])
def test_a_page_costs_the_same_for_two_rules_and_for_thirty(
    designer, django_assert_max_num_queries, address
):
    make_department()
    many = [f'{n} | "accepted" | "Place {n}." | "CGCT"' for n in range(30, 60)]
    for number, rules in enumerate([RULES, (*RULES, *many)]):
        files = with_case("accepted", rules=rules, table=wide())
        actions.publish(actions.import_pack(files, actor=SYSTEM).id, actor=SYSTEM)
        designer.get(address)  # what this process keeps of a version
        with django_assert_max_num_queries(10):
            designer.get(address)
        assert number in {0, 1}


def wide():
    from tests.procedures.factories import TABLE as SHEET

    return SHEET


# --- changing --------------------------------------------------------------------------------
def test_a_change_is_a_draft_and_what_is_published_stays(designer, published):
    before = dict(queries.pack_files(published.id))
    answer = designer.post(TABLE, posted(published.id, c0_0="<= 2", c1_0="(2..4]"), follow=True)
    page = text_of(answer)
    assert "La règle est enregistrée dans la version 2." in page
    assert "avant :" in page
    assert "Simuler sur les dossiers passés" in page
    draft = newest()
    assert (draft.number, draft.published_at) == (2, None)
    assert queries.table_of(draft.id).rules[0].cells[0] == "<= 2"
    assert dict(queries.pack_files(published.id)) == before
    assert queries.published("place-de-parking").version_id == published.id
    told = entries.timeline("procedure", draft.procedure_id)
    assert told[0].kind == "procedures.imported"


def test_a_second_change_replaces_the_draft(designer, published):
    designer.post(TABLE, posted(published.id, c0_0="<= 2", c1_0="(2..4]"))
    draft = newest()
    designer.post(TABLE, posted(draft.id, c0_0="<= 1", c1_0="(1..4]"))
    assert newest().number == 2
    assert ProcedureVersion.objects.count() == 2


def test_nothing_changed_makes_no_version(designer, published):
    page = text_of(designer.post(TABLE, posted(published.id), follow=True))
    assert "Rien n’a changé" in page or "version 2" in page
    again = newest()
    page = text_of(designer.post(TABLE, posted(again.id), follow=True))
    assert "Rien n’a changé dans cette règle." in page
    assert newest().id == again.id


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"c0_0": "<= 3)"}, "Règle 1, places, caractère 5</b> : « ) » ne peut pas se trouver ici."),
        ({"c0_0": "<= placse"}, "Vouliez-vous écrire « places » ?"),
        ({"c0_0": '"trois"'}, "Règle 1, places</b> : La cellule « &#34;trois&#34; » ne convient"),
        ({"c1_2": "= 1 +"}, "Règle 2, Motif, caractère 4"),
        ({"c1_1": '"Peut-être'}, "Règle 2, Décision, caractère"),
    ],
)
def test_a_faulty_cell_is_named_and_nothing_is_saved(designer, published, cells, words):
    page = text_of(designer.post(TABLE, posted(published.id, **cells)))
    assert "Un point à corriger : rien n’est enregistré" in page
    assert words in page, page[page.index("Un point") :][:900]
    assert newest().id == published.id
    for value in cells.values():  # what was typed is still there
        assert str(escape(value)) in page


def test_the_checks_speak_english_on_an_english_page(designer, published):
    designer.cookies["langue"] = "en"
    page = text_of(designer.post(TABLE, posted(published.id, c0_0="<= placse")))
    assert "The name “placse” is unknown. Did you mean to write “places”?" in page
    designer.post(TABLE, posted(published.id, c0_0="<= 2"))
    shown = text_of(designer.get(RULE))
    assert "No rule covers this case: places is between 2 and 4 (2 and 4 excluded)." in shown
    assert "less than or equal to 2" in shown
    assert "inférieur" not in shown


def test_gestures_change_the_page_and_save_nothing(designer, published):
    page = text_of(designer.post(TABLE, posted(published.id, "add-1")))
    assert 'id="r3-c0"' in page
    assert 'id="r1-c0" name="r1-c0" value="-"' in page
    assert "autofocus" in page
    page = text_of(designer.post(TABLE, posted(published.id, "remove-1")))
    assert 'id="r2-c0"' not in page
    page = text_of(designer.post(TABLE, posted(published.id, "down-1")))
    assert 'id="r1-c0" name="r1-c0" value="&lt;= 3"' in page
    assert newest().id == published.id


def test_a_threshold_is_replaced_everywhere_before_anything_is_saved(designer, published):
    data = posted(published.id, "replace") | {"ancien": "4", "nouveau": "5"}
    page = text_of(designer.post(TABLE, data))
    assert 'value="&gt; 5"' in page
    assert newest().id == published.id


def test_two_people_at_once_nothing_is_overwritten_silently(designer, published):
    mine = posted(published.id, c0_0="<= 1", c1_0="(1..4]")
    designer.post(TABLE, posted(published.id, c0_0="<= 2", c1_0="(2..4]"))
    theirs = newest()
    page = text_of(designer.post(TABLE, mine))
    assert "Quelqu’un d’autre a enregistré cette règle" in page
    assert 'value="&lt;= 1"' in page
    assert newest().id == theirs.id
    assert f'name="version" value="{theirs.id}"' in page


def test_a_gap_is_saved_and_told(designer, published):
    page = text_of(designer.post(TABLE, posted(published.id, c2_0="> 5"), follow=True))
    assert "Aucune règle ne couvre ce cas" in page


# --- the text --------------------------------------------------------------------------------
def test_the_same_rule_is_changed_as_a_text(designer, published):
    shown = queries.rule_text(published.id)
    assert "places | outcome" in shown
    page = text_of(designer.get(TEXT))
    assert "Trois places suffisent." in page
    text = re.sub(r"\n( +)4 ", r"\n\1(2..4] ", shown.replace("<= 3", "<= 2"))
    sent = {"version": published.id, "texte": text}
    page = text_of(designer.post(TEXT, sent, follow=True))
    assert "La règle est enregistrée dans la version 2." in page


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("<= 3", "<= 3)", "Règle 1, places, caractère 5"),
        ("<= 3", "<= plces", "Vouliez-vous écrire « places » ?"),
        ("decisions:", "decision:", "Vouliez-vous écrire « decisions » ?"),
        ("model:", "\tmodel:", "ligne 1"),
        ("places: number", "palces: number", "places"),
        ('"accepted"', '"accepted" | 3', "cellules pour"),
    ],
)
def test_a_faulty_text_says_where_and_stays_on_the_page(designer, published, before, after, words):
    text = queries.rule_text(published.id).replace(before, after, 1)
    page = text_of(designer.post(TEXT, {"version": published.id, "texte": text}))
    assert "rien n’est enregistré" in page
    assert words in page, page[page.index("rien n’est") :][:700]
    assert newest().id == published.id


def test_a_rule_that_goes_round_in_circles_is_named(designer, published):
    text = """
model: Rond
data: {places: number}
decisions:
  - {name: a, value: b + 1, needs: [b]}
  - {name: b, value: a + 1, needs: [a]}
"""
    page = text_of(designer.post(TEXT, {"version": published.id, "texte": text}))
    assert "<b>Ligne 5</b> : Définition circulaire : a → b → a." in page


def test_a_text_of_half_a_megabyte_is_too_heavy(designer, published):
    text = "model: Lourd\n" + "# " + "x" * 600_000
    page = text_of(designer.post(TEXT, {"version": published.id, "texte": text}))
    assert "0,5 Mo" in page


# --- a case added from the table
def case_of(version_id, gesture, **typed):
    typed = {"base": "deux places", "nom": "six places", "places": "6"} | typed
    return posted(version_id, gesture) | {f"cas-{name}": value for name, value in typed.items()}


def test_the_table_shows_what_each_case_gets_before_and_after(designer, published):
    page = text_of(designer.get(TABLE))
    assert "Ajouter un cas" in page
    cells = posted(published.id, "case-try", c0_0="<= 1", c1_0="(1..4]")
    sent = case_of(published.id, "case-try", places="4") | cells
    page = text_of(designer.post(TABLE, sent))
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page[page.index('id="cas"') :]))
    assert "deux places Accepter Laisser à un agent 2 " in shown
    assert "six places à ajouter Laisser à un agent Laisser à un agent 2 " in shown
    assert newest().id == published.id


def test_a_case_is_added_with_what_the_table_answers(designer, published):
    page = text_of(designer.post(TABLE, case_of(published.id, "case-add"), follow=True))
    assert "La règle est enregistrée dans la version 2." in page
    added = queries.definition(newest().id).cases[-1]
    assert (added.name, added.answers, added.expect) == (
        "six places",
        {"places": 6},
        {"outcome": "refused"},
    )
    assert "Chaque cas donne le résultat attendu." in page
    before, after = (
        queries.pack_files(one)["procedure.yaml"].decode().splitlines()
        for one in (published.id, newest().id)
    )
    assert [line.partition('"answers"')[0] for line in after if line not in before] == [
        '  - {"name":"six places","at":"2027-01-15",'
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"base": "un autre"}, "Choisissez le cas de départ."),
        ({"nom": " "}, "Donnez à ce cas un nom"),
        ({"nom": "deux places"}, "Un cas porte déjà ce nom"),
        ({"places": "beaucoup"}, "Un usager ne pourrait pas déposer cette demande"),
        ({"places": "[1, {"}, "Un usager ne pourrait pas déposer cette demande"),
    ],
)
def test_a_case_that_cannot_be_one_says_why_and_saves_nothing(designer, published, typed, words):
    page = text_of(designer.post(TABLE, case_of(published.id, "case-add", **typed)))
    assert words in page
    assert newest().id == published.id


def test_a_case_is_not_added_to_a_table_that_cannot_be_read(designer, published):
    sent = case_of(published.id, "case-add") | posted(published.id, "case-add", c0_0="<= 3)")
    page = text_of(designer.post(TABLE, sent))
    assert "rien n’est enregistré" in page
    assert newest().id == published.id


# --- cases, then publication -----------------------------------------------------------------
def test_a_case_that_changes_is_shown_accepted_then_published(designer, published):
    designer.post(TABLE, posted(published.id, c0_0="<= 1", c1_0="(1..4]"))
    draft = newest()
    page = text_of(designer.get(RULE))
    assert "La version 2 ne peut pas encore être publiée." in page
    assert "deux places" in page
    publish = f"/demarches/gerer/place-de-parking/{draft.number}/publier/"
    refused = text_of(designer.post(publish, follow=True))
    assert "Des cas échouent" in refused
    data = {"version": draft.id, "cas": ["deux places"]}
    page = text_of(designer.post(CASES, data, follow=True))
    assert "Ces cas attendent maintenant le nouveau résultat." in page
    assert "Publier la version 2" in page
    done = text_of(designer.post(publish, {"empreinte": newest().digest}, follow=True))
    assert "La version 2 est en ligne." in done
    assert queries.published("place-de-parking").version_id == newest().id


def test_accepting_no_case_or_an_old_one_changes_nothing(designer, published):
    designer.post(TABLE, posted(published.id, c0_0="<= 1", c1_0="(1..4]"))
    draft = newest()
    designer.post(CASES, {"version": draft.id})
    page = text_of(
        designer.post(CASES, {"version": published.id, "cas": "deux places"}, follow=True)
    )
    assert "La règle a changé entre-temps." in page
    assert newest().id == draft.id


def test_what_was_replaced_since_it_was_read_is_not_published(designer, published):
    designer.post(TABLE, posted(published.id, c0_0="<= 2", c1_0="(2..4]"))
    old = newest()
    designer.post(TABLE, posted(old.id, c2_1='"review"'))
    publish = f"/demarches/gerer/place-de-parking/{old.number}/publier/"
    page = text_of(designer.post(publish, {"empreinte": old.digest}, follow=True))
    assert "Cette version a changé entre-temps." in page
    assert newest().published_at is None


def test_the_rule_of_another_town_is_not_there(designer, published):
    from parvis.common.context import use_authority
    from tests.tenancy.factories import make_authority

    with use_authority(make_authority().id):
        make_department()
        there = actions.import_pack(with_case("accepted"), actor=SYSTEM)
        text = queries.rule_text(there.id)
    page = text_of(designer.post(TEXT, {"version": there.id, "texte": text.replace("3", "2")}))
    assert "Quelqu’un d’autre" in page
    assert newest().id == published.id


# --- broken rules at the door of the import --------------------------------------------------
@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"&lt;= 3", b"&lt;= 3)", "ne peut pas se trouver ici"),
        (b"&lt;= 3", b"&lt;= plces", "Vouliez-vous écrire « places » ?"),
        (b"&lt;= 3", b'"trois"', "ne convient pas à une colonne de type number"),
        (b'name="decision"', b'name="decider"', "n’a pas de décision nommée « decision »"),
        (b"</definitions>", b"", "ligne"),
        (b"<definitions", b"<!DOCTYPE x [<!ENTITY a 'b'>]><definitions", "ligne"),
    ],
)
def test_an_imported_rule_that_is_broken_gets_a_sentence_with_its_place(before, after, words):
    make_department()
    files = with_case("accepted")
    files["regle.dmn"] = files["regle.dmn"].replace(before, after)
    with pytest.raises(actions_error()) as caught:
        actions.import_pack(files, actor=SYSTEM)
    assert words in str(caught.value)


def test_a_rule_of_ten_megabytes_gets_a_sentence(designer):
    make_department()
    files = with_case("accepted")
    files["regle.dmn"] = files["regle.dmn"].replace(b"</definitions>", b" " * 10_000_000)
    with pytest.raises(actions_error()) as caught:
        actions.import_pack(files, actor=SYSTEM)
    assert "La règle « regle.dmn » ne peut pas servir." in str(caught.value)
    assert "2 Mo" in str(caught.value)


def test_a_circle_of_decisions_is_told_at_import():
    make_department()
    files = with_case("accepted")
    circle = (
        b'<decision id="x" name="x"><variable name="x"/><informationRequirement>'
        b'<requiredDecision href="#y"/></informationRequirement><literalExpression><text>y</text>'
        b"</literalExpression></decision>"
    )
    other = circle.replace(b'"x"', b'"t"').replace(b"#y", b"#x").replace(b"<text>y", b"<text>x")
    both = circle + other.replace(b'"t"', b'"y"')
    files["regle.dmn"] = files["regle.dmn"].replace(b"</definitions>", both + b"</definitions>")
    with pytest.raises(actions_error()) as caught:
        actions.import_pack(files, actor=SYSTEM)
    assert "Définition circulaire : x → y → x" in str(caught.value)


def actions_error():
    from parvis.procedures.types import PackError

    return PackError
