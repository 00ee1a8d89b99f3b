"""The fourteen packs of a real commune: each reads, proves itself, and says what the law asks."""

from pathlib import Path

import pytest

from parvis.procedures.enums import Theme
from parvis.procedures.rules.cases import run_cases
from parvis.procedures.rules.packs import dump_pack, read_pack

FOLDER = Path(__file__).parents[2] / "packs"
SLUGS = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
EXPECTED = {
    "acte-naissance",
    "buvette-temporaire",
    "derogation-scolaire",
    "echafaudage",
    "inscription-scolaire",
    "meuble-tourisme",
    "prime-velo",
    "recensement-citoyen",
    "signalement-voirie",
    "stationnement-demenagement",
    "stationnement-resident",
    "subvention-association",
    "terrasse",
    "tranquillite-vacances",
}
# A request that asks for no decision: a declaration, a report, a service rendered.
WITHOUT_SILENCE = {"recensement-citoyen", "signalement-voirie", "tranquillite-vacances"}
FORBIDDEN = ("veuillez", "merci de", "afin de", "dans le cadre de", "obligatoire.", "champ")


def files_of(slug):
    return {one.name: one.read_bytes() for one in (FOLDER / slug).iterdir()}


@pytest.fixture(scope="module")
def packs():
    return {slug: read_pack(files_of(slug)) for slug in SLUGS}


def test_the_fourteen_are_there():
    assert set(SLUGS) >= EXPECTED


@pytest.mark.parametrize("slug", SLUGS)
def test_a_pack_is_named_after_its_folder(packs, slug):
    assert packs[slug].definition.slug == slug
    assert packs[slug].definition.theme != Theme.OTHER


@pytest.mark.parametrize("slug", SLUGS)
def test_every_case_comes_out(packs, slug):
    definition = packs[slug].definition
    assert len(definition.cases) >= 4
    assert run_cases(definition) == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_cases_try_a_refusal_and_a_success(packs, slug):
    expected = [case.expect for case in packs[slug].definition.cases]
    refused = [one for one in expected if one.get("errors") or one.get("ineligible")]
    assert refused
    assert len(refused) < len(expected)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_pack_goes_back_to_the_same_bytes(packs, slug):
    assert dump_pack(packs[slug]) == files_of(slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_law_silence_and_privacy_are_said(packs, slug):
    definition = packs[slug].definition
    assert definition.laws
    assert all(law.note for law in definition.laws if not law.checked)
    assert (definition.silence is None) == (slug in WITHOUT_SILENCE)
    if definition.silence is not None:
        assert "CRPA, art. L. 231-" in definition.silence.basis
    assert "RGPD, art. 6" in definition.privacy.basis
    assert definition.privacy.recipients
    before = definition.before_start
    assert before.help
    assert before.without_computer
    assert before.who


@pytest.mark.parametrize("slug", SLUGS)
def test_a_refusal_can_always_be_motivated(packs, slug):
    refusals = [one for one in packs[slug].definition.motivations if one.outcome == "refused"]
    assert refusals


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_asks_seven_questions_at_most(packs, slug):
    for page in packs[slug].definition.form:
        assert sum(field.fillable for field in page.fields) <= 7, page.title


@pytest.mark.parametrize("slug", SLUGS)
def test_words_and_typography(packs, slug):
    text = files_of(slug)["procedure.yaml"].decode()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    body = "\n".join(lines)
    assert "'" not in body.replace("art. ", ""), "type ’"
    assert not [word for word in FORBIDDEN if word in body.lower()]
    assert "!" not in body.replace("!=", "")
