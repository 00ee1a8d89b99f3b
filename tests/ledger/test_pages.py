"""The public pages, for anyone: what they say, what they never show, what they cost."""

import pytest
from bs4 import BeautifulSoup

from parvis.accounts.enums import Role
from parvis.ledger import actions
from parvis.ledger.actions.witnessing import add_witness, keep_split, watch
from parvis.ledger.models import Place
from parvis.ledger.queries import store
from tests.accounts.factories import make_agent, make_person
from tests.ledger import vectors
from tests.ledger.factories import write


def page(answer):
    return BeautifulSoup(answer.content.decode(), "lxml")


def words(answer):
    return page(answer).main.get_text(" ", strip=True).replace("\u00a0", " ").replace("\u202f", " ")


def test_before_the_first_entry(client, town):
    answer = client.get("/registre/")
    assert answer.status_code == 200
    assert "Aucune écriture pour l’instant" in words(answer)


def test_what_it_shows_and_explains(client, town):
    write(1234)
    actions.sequence()
    write(2)
    text = words(client.get("/registre/"))
    assert "1 234" in text
    assert "2 autres attendent leur tour" in text
    for sentence in ("Ce qu’il prouve", "Ce qu’il ne prouve pas", "Vos données"):
        assert sentence in text
    assert store.latest().root.hex()[:12] in text


def test_it_shows_no_entry(client, town):
    write(2, payload={"code": "marqueur"}, subject=("dossier", 987654), detail="Léa Fictive")
    actions.sequence()
    for address in ("/registre/", "/registre/preuve/0/", "/registre/preuve/0.tlog-proof"):
        told = client.get(address).content.decode()
        for secret in ("marqueur", "987654", "Fictive", "dossier.taken"):
            assert secret not in told


def test_a_rank_leads_to_its_proof(client, town):
    write(3)
    actions.sequence()
    answer = client.get("/registre/?rang=3")
    assert (answer.status_code, answer.url) == (302, "/registre/preuve/2/")
    text = words(client.get(answer.url))
    assert "Cette écriture est dans le registre" in text
    assert "au rang 3" in text


@pytest.mark.parametrize("rank", ["0", "4", "-1", "x", "٣", "3.5", "9" * 40, "<script>"])
def test_a_wrong_rank_says_what_to_write(client, town, rank):
    write(3)
    actions.sequence()
    answer = client.get("/registre/", {"rang": rank})
    assert answer.status_code == 200
    assert "Indiquez un rang de 1 à 3." in words(answer)
    assert page(answer).select_one("#rang")["aria-describedby"]
    (link,) = page(answer).select(".govuk-error-summary a")
    assert (link["href"], link.text.replace("\u00a0", " ")) == (
        "#rang",
        "Indiquez un rang de 1 à 3.",
    )


def test_a_rank_without_entry(client, town):
    assert client.get("/registre/preuve/0/").status_code == 404
    write(1)
    actions.sequence()
    answer = client.get("/registre/preuve/1/")
    assert answer.status_code == 404
    assert "pas d’écriture à ce rang" in words(answer)
    assert client.get(f"/registre/preuve/{10**30}/").status_code == 404


def test_witnesses_and_splits_are_told(client, town):
    write(3)
    actions.sequence()
    add_witness(vectors.WITNESS_KEY, "http://127.0.0.1:1")
    watch(vectors.LOG_KEY)
    text = words(client.get("/registre/"))
    assert "temoin.test/w1" in text
    assert "parvis.test/journal" in text
    assert "deux histoires" not in text
    keep_split("parvis.test/journal", "une\n", "autre\n")
    text = words(client.get("/registre/"))
    assert "Un registre a montré deux histoires différentes." in text
    assert "celui d’une autre administration" in text


def test_every_role_sees_the_same(client, town):
    write(3)
    roles = [make_person(), make_agent(Role.CASEWORKER), make_agent(Role.ADMINISTRATOR)]
    actions.sequence()
    seen = words(client.get("/registre/"))
    for one in roles:
        client.force_login(one)
        assert words(client.get("/registre/")) == seen


def test_nobody_needs_an_account(client, town):
    write(3)
    actions.sequence()
    seen = words(client.get("/registre/preuve/0/"))
    client.force_login(make_person())
    assert words(client.get("/registre/preuve/0/")) == seen


def test_in_english(client, town):
    write(3)
    actions.sequence()
    client.cookies["langue"] = "en"
    text = words(client.get("/registre/"))
    assert "Public register" in text
    assert "What it does not prove" in text


def test_the_footer_leads_to_it(client, town):
    links = [link["href"] for link in page(client.get("/aide/")).footer.select("a")]
    assert "/registre/" in links


@pytest.mark.parametrize("count", [1, 400])
def test_pages_cost_the_same_for_a_few_entries_and_many(
    client, town, count, django_assert_max_num_queries
):
    for _ in range(12 if count > 1 else 1):
        write(count // 12 or 1)
        actions.sequence()
    client.get("/registre/")
    with django_assert_max_num_queries(15):
        client.get("/registre/")
    with django_assert_max_num_queries(9):
        client.get("/registre/preuve/0/")
    assert Place.objects.count() >= count // 12
