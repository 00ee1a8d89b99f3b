"""The fourteen packs of a real commune: each reads, proves itself, and says what the law asks."""

import re
from pathlib import Path

import pytest

from parvis.procedures.enums import Theme
from parvis.procedures.rules.cases import cover_cases, run_cases
from parvis.procedures.rules.decisions import load_rule, rule_warnings
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
# Packs whose rule answers alone when nothing is doubtful.
DECIDING = (
    "inscription-scolaire",
    "prime-velo",
    "stationnement-demenagement",
    "stationnement-resident",
)
# A request that asks for no decision: a declaration, a report, a service rendered.
WITHOUT_SILENCE = {"recensement-citoyen", "signalement-voirie", "tranquillite-vacances"}
# The constant texts of a rule: reasons and laws, as residents read them.
ENTRY = re.compile(r'<text>"(.*?)"(?: \+.*)?</text>')
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
    rule = load_rule(definition, packs[slug].files)
    assert len(definition.cases) >= 4
    assert run_cases(definition, rule=rule) == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_cases_try_a_refusal_and_a_success(packs, slug):
    expected = [case.expect for case in packs[slug].definition.cases]
    refused = [one for one in expected if one.get("errors") or one.get("ineligible")]
    assert refused
    assert len(refused) < len(expected)


def test_four_packs_decide_by_themselves(packs):
    assert tuple(slug for slug in SLUGS if packs[slug].definition.decision) == DECIDING


@pytest.mark.parametrize("slug", DECIDING)
def test_every_rule_is_reached_by_a_case(packs, slug):
    pack = packs[slug]
    covers = cover_cases(pack.definition, load_rule(pack.definition, pack.files))
    assert covers
    unreached = [f"{cover.decision}, règle {rule}" for cover in covers for rule in cover.unreached]
    assert unreached == []


@pytest.mark.parametrize("slug", DECIDING)
def test_rules_have_neither_gap_nor_overlap(packs, slug):
    pack = packs[slug]
    assert rule_warnings(pack.definition, pack.files) == ()


@pytest.mark.parametrize("slug", DECIDING)
def test_a_rule_accepts_and_leaves_doubt_to_a_person(packs, slug):
    outcomes = {case.expect.get("outcome") for case in packs[slug].definition.cases}
    assert outcomes >= {"accepted", "review"}


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
    files = files_of(slug)
    text = files.pop("procedure.yaml").decode()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    lines += [entry for file in files.values() for entry in ENTRY.findall(file.decode())]
    body = "\n".join(lines)
    assert "'" not in body.replace("art. ", ""), "type ’"
    assert not [word for word in FORBIDDEN if word in body.lower()]
    assert "!" not in body.replace("!=", "")
