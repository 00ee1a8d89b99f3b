"""An administrator dresses the town, describes it, records an audit; nobody else may."""

import io

import msgspec
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parvis.accounts.enums import Role
from parvis.accounts.models import Person, RoleGrant
from parvis.journal.models import JournalEntry
from parvis.site.rules import read_hours, write_hours
from parvis.tenancy import queries
from parvis.tenancy.types import OpeningHours


def agent_of(town, client, role):
    person = Person.objects.create(email="samira@exemple.test", first_name="Samira")
    RoleGrant.objects.create(authority_id=town.id, person=person, role=role)
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client, town, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    agent_of(town, client, Role.ADMINISTRATOR)
    return client


def entries():
    return list(
        JournalEntry.objects.filter(kind__startswith="town.")
        .order_by("id")
        .values_list("kind", "payload")
    )


def picture(colour="red"):
    body = io.BytesIO()
    Image.new("RGB", (60, 50), colour).save(body, "PNG")
    return SimpleUploadedFile("logo.png", body.getvalue(), "image/png")


@pytest.mark.parametrize("page", ["", "apparence/", "mairie/", "accessibilite/"])
def test_settings_are_for_administrators(client, town, settings, page):
    settings.SECOND_FACTOR_REQUIRED = False
    assert client.get(f"/reglages/{page}").status_code == 302
    agent_of(town, client, Role.CASEWORKER)
    assert client.get(f"/reglages/{page}").status_code == 403


@pytest.mark.parametrize("page", ["", "apparence/", "mairie/", "accessibilite/"])
def test_settings_pages_open(administrator, page):
    found = BeautifulSoup(administrator.get(f"/reglages/{page}").content, "lxml")
    assert len(found.find_all("h1")) == 1


def test_colours_are_tried_before_they_are_kept(administrator, town):
    values = {"brand": "#f7d117", "accent": "#24407a", "radius": "12"}
    page = BeautifulSoup(administrator.get("/reglages/apparence/", values).content, "lxml")
    sheet = page.select_one("link[href^='/reglages/apparence/essai.css']")["href"]
    assert "--town-brand:#f7d117" in administrator.get(sheet).content.decode()
    assert "Pour les liens, elle a été foncée pour rester lisible." in page.main.text
    assert queries.get(town.id).profile.theme.brand == "#0e5c63"
    administrator.post("/reglages/apparence/", values)
    assert queries.get(town.id).profile.theme.radius == 12
    assert entries() == [("town.dressed", {"changed": ["brand", "accent", "radius"]})]


def test_wrong_colour_is_refused_with_a_sentence(administrator, town):
    answer = administrator.post(
        "/reglages/apparence/", {"brand": "rouge", "accent": "#24407a", "radius": "40"}
    )
    page = BeautifulSoup(answer.content, "lxml")
    assert "de 0 à 14 pixels" in page.select_one(".govuk-error-summary").text.replace("\xa0", " ")
    assert entries() == []
    assert administrator.get("/reglages/apparence/essai.css?brand=x").status_code == 404


def test_logo_is_for_everyone_then_taken_away(administrator, client, town):
    administrator.post("/reglages/apparence/image/", {"name": "logo", "file": picture()})
    address = queries.get(town.id).profile.theme.logo
    client.logout()
    shown = client.get(address)
    assert shown.headers["Content-Type"] == "image/png"
    assert "immutable" in shown.headers["Cache-Control"]
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")


def test_file_that_is_no_picture_is_refused(administrator, town):
    wrong = SimpleUploadedFile("logo.png", b"%PDF-1.4 x", "image/png")
    answer = administrator.post(
        "/reglages/apparence/image/", {"name": "logo", "file": wrong}, follow=True
    )
    assert 'class="pv-alert pv-alert--bad"' in answer.content.decode()
    assert queries.get(town.id).profile.theme.logo == ""


def test_unknown_picture_is_not_found(client, town):
    assert client.get("/images/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_hours_and_contacts_are_described(administrator, town):
    values = {"contact_phone": "01 99 00 12 34", "day_1": "9 h – 12 h, 13 h 30 – 17 h"}
    answer = administrator.post("/reglages/mairie/", values)
    profile = queries.get(town.id).profile
    assert answer.status_code == 302
    assert profile.contact.phone == "01 99 00 12 34"
    assert profile.hours[1] == OpeningHours(days=(1,), opens="13:30", closes="17:00")
    assert entries() == [("town.described", {"changed": ["contact", "hours"]})]


def test_who_decides_by_rule_is_named(administrator, town):
    values = {
        "signatory_name": "Anne Imaginée",
        "signatory_capacity": "maire de Villeneuve",
        "signatory_delegation": "par délégation du conseil municipal",
    }
    administrator.post("/reglages/mairie/", values)
    signatory = queries.get(town.id).profile.signatory
    assert msgspec.structs.asdict(signatory) == {
        part: values[f"signatory_{part}"] for part in ("name", "capacity", "delegation")
    }
    assert entries() == [("town.described", {"changed": ["signatory"]})]
    page = BeautifulSoup(administrator.get("/reglages/mairie/").content, "lxml")
    assert page.select_one("#signatory_name")["value"] == "Anne Imaginée"


@pytest.mark.parametrize(("given", "missing"), [("name", "capacity"), ("capacity", "name")])
def test_a_name_goes_with_a_capacity(administrator, town, given, missing):
    answer = administrator.post("/reglages/mairie/", {f"signatory_{given}": "Anne Imaginée"})
    page = BeautifulSoup(answer.content, "lxml")
    assert page.select_one(".govuk-error-summary a")["href"] == f"#signatory_{missing}"
    assert queries.get(town.id).profile.signatory.name == ""


def test_unreadable_hours_are_shown_again(administrator, town):
    answer = administrator.post("/reglages/mairie/", {"day_2": "le matin"})
    page = BeautifulSoup(answer.content, "lxml")
    assert page.select_one("#day_2")["value"] == "le matin"
    assert page.select_one(".govuk-error-summary a")["href"] == "#day_2"


def test_audit_makes_the_statement(administrator, town):
    values = {"rate": "82", "day": "01/02/2027", "auditor": "Cabinet Fictif", "failures": "Plan.\n"}
    answer = administrator.post("/reglages/accessibilite/", values, follow=True)
    assert "partiellement conforme" in answer.content.decode()
    assert queries.get(town.id).profile.audit.failures == ("Plan.",)
    assert entries() == [("town.audited", {"rate": 82})]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ()),
        ("9h-12h", (("09:00", "12:00"),)),
        ("9 h – 12 h, 13 h 30 – 17 h", (("09:00", "12:00"), ("13:30", "17:00"))),
        ("8:30 à 12:00 et 14:00 à 18:15", (("08:30", "12:00"), ("14:00", "18:15"))),
    ],
)
def test_typed_hours_are_read(typed, read):
    assert read_hours(typed) == read


@pytest.mark.parametrize("typed", ["matin", "12 h – 9 h", "9 h – 12 h, 11 h – 14 h", "9 h – 25 h"])
def test_hours_that_make_no_sense_are_refused(typed):
    with pytest.raises(ValueError, match=r"written|must be in"):
        read_hours(typed)


def test_hours_are_written_as_they_are_typed():
    hours = (OpeningHours(days=(1, 2), opens="13:30", closes="17:00"),)
    assert write_hours(hours, 1) == "13 h 30 – 17 h"
    assert write_hours(hours, 3) == ""


@pytest.mark.parametrize(
    ("role", "home", "searches"),
    [
        (Role.ADMINISTRATOR, "/reglages/", False),
        (Role.DESIGNER, "/demarches/gerer/", False),
        (Role.CASEWORKER, "/agents/", True),
    ],
)
def test_the_desk_leads_only_where_the_role_may_go(client, town, settings, role, home, searches):
    settings.SECOND_FACTOR_REQUIRED = False
    agent_of(town, client, role)
    page = BeautifulSoup(client.get(home).content, "lxml")
    assert page.find(class_="pv-top__name")["href"] == home
    assert bool(page.find("input", id="recherche")) is searches
    offered = {link["href"] for link in page.find(class_="pv-views").find_all("a")}
    offered = {path for path in offered if path.startswith("/")}
    assert [path for path in offered if client.get(path).status_code != 200] == []
    current = page.find("a", attrs={"aria-current": "page"})
    assert current["href"] in {home, "?vue=a-traiter"}
