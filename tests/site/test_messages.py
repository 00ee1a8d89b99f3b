"""Every sentence of the product has its English, with the same placeholders and tags."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tools.messages import ROOT, extract, untranslated

ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
SLOT = re.compile(r"%\(\w+\)[a-z]|%+|\{\w*\}|<[^>]+>")


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def uneven(catalogue: Catalog) -> list[str]:
    """Translations whose placeholders or tags differ from those of their sentence."""
    found = []
    for message in catalogue:
        if not message.id or not all(forms(message.string)):
            continue
        pairs = zip(forms(message.id), forms(message.string), strict=True)
        found += [
            source
            for source, text in pairs
            if sorted(SLOT.findall(source)) != sorted(SLOT.findall(text))
        ]
    return found


def read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale="en")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pot = tmp_path_factory.mktemp("messages") / "wanted.pot"
    extract(pot)
    return pot


def test_every_sentence_has_its_english(wanted: Path) -> None:
    assert untranslated(ENGLISH, wanted) == []


def test_a_planted_sentence_is_missed(wanted: Path, tmp_path: Path) -> None:
    known, planted = read(wanted), tmp_path / "planted.pot"
    assert len(known) > 1000, "the extraction finds the sentences of the product"
    known.add("Une phrase que personne n’a traduite.")
    known.add(("%(n)s phrase plantée", "%(n)s phrases plantées"))
    with planted.open("wb") as target:
        write_po(target, known)
    assert set(untranslated(ENGLISH, planted)) - set(untranslated(ENGLISH, wanted)) == {
        "%(n)s phrase plantée",
        "Une phrase que personne n’a traduite.",
    }


def test_placeholders_and_tags_are_those_of_the_sentence() -> None:
    assert uneven(read(ENGLISH)) == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Le %(day)s", "On the day"),
        ("Le %(day)s", "On %(date)s"),
        ("{sent} sur {size}", "{sent} of the size"),
        ("%(rate)s %%", "%(rate)s %"),
        ("Avant le <b>%(day)s</b>", "Before %(day)s"),
        (("Un jour", "%(n)s jours"), ("One day", "Days")),
    ],
)
def test_a_lost_placeholder_is_seen(source: str, text: str) -> None:
    catalogue = Catalog(locale="en")
    catalogue.add(source, text)
    assert len(uneven(catalogue)) == 1


def test_the_catalogue_compiles() -> None:
    """Without its header, `pybabel compile` takes a catalogue for uncertain and skips it."""
    english = read(ENGLISH)
    assert not english.fuzzy
    assert english.charset == "utf-8"
    assert english.plural_forms == "nplurals=2; plural=(n != 1);"
