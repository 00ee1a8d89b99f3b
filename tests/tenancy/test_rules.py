"""Official numbers and colours: golden values of the design, and properties over all colours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.tenancy import rules
from parvis.tenancy.enums import ColourMove
from parvis.tenancy.types import Theme
from tests.tenancy.factories import siren

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
CANAL, SAND = "#0e5c63", "#f2b134"

# design/look.md, 2.3: entered, fill, on it, text, dark text, on fill, text at worst, dark at worst.
GOLDEN = [
    ("#0e5c63", "#0e5c63", "#ffffff", "#0e5c63", "#86cbd3", 7.69, 6.79, 7.68),
    ("#9b1b4a", "#9b1b4a", "#ffffff", "#9a1e4a", "#f5a3b4", 7.93, 6.85, 7.24),
    ("#f7d117", "#f7d117", "#14191b", "#7e6a01", "#d1be70", 11.89, 4.66, 7.59),
    ("#a4e000", "#a4e000", "#14191b", "#557503", "#adca83", 11.18, 4.70, 7.69),
    ("#ff2d95", "#ff2d95", "#14191b", "#b53e71", "#f2a3be", 5.12, 4.68, 7.22),
    ("#808080", "#767676", "#ffffff", "#6c6c6c", "#bebebe", 4.54, 4.61, 7.59),
    ("#000000", "#000000", "#ffffff", "#000000", "#bebebe", 21.00, 18.43, 7.59),
    ("#ffffff", "#ffffff", "#14191b", "#6c6c6c", "#bebebe", 17.73, 4.61, 7.59),
    ("#0000ff", "#0000ff", "#ffffff", "#264dad", "#9dbdff", 8.59, 6.68, 7.49),
]

# design/look.md, 2.2: the default town.
DEFAULTS = {
    "brand": "#0e5c63",
    "brand-hover": "#01484e",
    "on-brand": "#ffffff",
    "brand-text": "#0e5c63",
    "brand-soft": "#e3f4f6",
    "brand-line": "#b1ced1",
    "dark-brand": "#8dd2d9",
    "dark-brand-hover": "#a0e6ed",
    "dark-on-brand": "#14191b",
    "dark-brand-text": "#86cbd3",
    "dark-brand-soft": "#1a2f32",
    "dark-brand-line": "#3b585c",
    "accent": "#f2b134",
    "on-accent": "#14191b",
    "accent-soft": "#feeccf",
    "dark-accent-soft": "#3d2d14",
}


def worst(colour: str, surfaces: tuple[str, ...]) -> float:
    return min(rules.contrast(colour, surface) for surface in surfaces)


@pytest.mark.parametrize("row", GOLDEN, ids=[row[0] for row in GOLDEN])
def test_derivation_gives_the_table_of_the_design(row):
    entered, fill, on_fill, text, dark_text, on_ratio, text_worst, dark_worst = row
    found = rules.derive(entered, SAND)
    assert (found["brand"], found["on-brand"]) == (fill, on_fill)
    assert (found["brand-text"], found["dark-brand-text"]) == (text, dark_text)
    assert round(rules.contrast(on_fill, fill), 2) == on_ratio
    light = (*rules.LIGHT_SURFACES, found["brand-soft"])
    dark = (*rules.DARK_SURFACES, found["dark-brand-soft"])
    assert round(worst(text, light), 2) == text_worst
    assert round(worst(dark_text, dark), 2) == dark_worst


def test_default_town_has_the_properties_of_the_design():
    assert rules.derive(CANAL, SAND) == DEFAULTS


@given(brand=COLOURS, accent=COLOURS)
def test_text_reads_on_every_surface_whatever_the_town_enters(brand, accent):
    found = rules.derive(brand, accent)
    pairs = [
        (found["on-brand"], (found["brand"], found["brand-hover"])),
        (found["on-accent"], (found["accent"],)),
        (found["brand-text"], (*rules.LIGHT_SURFACES, found["brand-soft"])),
        (found["dark-brand-text"], (*rules.DARK_SURFACES, found["dark-brand-soft"])),
        (found["dark-on-brand"], (found["dark-brand"], found["dark-brand-hover"])),
        (rules.INK, (found["brand-soft"], found["accent-soft"])),
    ]
    for colour, surfaces in pairs:
        assert worst(colour, surfaces) >= rules.READABLE


@given(brand=COLOURS)
def test_colour_of_the_town_is_kept_when_black_or_white_reads_on_it(brand):
    readable = max(rules.contrast(brand, rules.WHITE), rules.contrast(brand, rules.INK)) >= 4.5
    assert (rules.derive(brand, SAND)["brand"] == brand) == readable


def test_moves_say_what_was_done_to_the_colours():
    assert rules.theme_moves(CANAL, SAND) == [ColourMove.BUTTON_KEPT, ColourMove.DARK_LIGHTER]
    assert ColourMove.LINK_DARKER not in rules.theme_moves("#9b1b4a", SAND)
    assert rules.theme_moves("#f7d117", SAND) == [
        ColourMove.BUTTON_KEPT,
        ColourMove.BUTTON_IN_INK,
        ColourMove.LINK_DARKER,
        ColourMove.DARK_LIGHTER,
    ]
    grey = rules.theme_moves("#808080", "#808080")
    assert {ColourMove.BUTTON_DARKER, ColourMove.ACCENT_DARKER} < set(grey)


def test_style_sheet_holds_the_properties_and_changes_its_digest():
    plain = rules.themed(Theme())
    rounded = rules.themed(Theme(radius=2, picture="/static/place.jpg"))
    assert plain.css.startswith(":root{--town-brand:#0e5c63;")
    assert "--town-radius:2px;" in rounded.css
    assert '--town-picture:url("/static/place.jpg");' in rounded.css
    assert plain.digest != rounded.digest


@pytest.mark.parametrize(
    "theme",
    [
        Theme(brand="red"),
        Theme(accent="#0e5c6"),
        Theme(brand="#0e5c63;}body{display:none"),
        Theme(radius=40),
        Theme(logo='/x");}body{'),
        Theme(picture="https://ailleurs.test/x.png"),
    ],
)
def test_style_sheet_refuses_what_is_not_a_colour_or_an_address(theme):
    with pytest.raises(ValueError, match=r"couleur|arrondi|adresse"):
        rules.theme_css(theme)


@pytest.mark.parametrize("good", ["213105554", "217500016", "356000000"])
def test_siren_with_a_right_key_is_accepted(good):
    rules.check_siren(good)


@given(st.integers(1, 999999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_siren_is_found(number, place, change):
    good = siren(number)
    wrong = str((int(good[place]) + change) % 10)
    with pytest.raises(ValueError, match="frappe"):
        rules.check_siren(good[:place] + wrong + good[place + 1 :])


@pytest.mark.parametrize("bad", ["", "12345678", "1234567890", "21310555A", "²13105554"])
def test_siren_of_another_shape_is_refused(bad):
    with pytest.raises(ValueError, match="neuf chiffres"):
        rules.check_siren(bad)


@pytest.mark.parametrize("good", ["01001", "2A004", "2B033", "97105", "75056"])
def test_insee_code_of_a_commune_is_accepted(good):
    rules.check_insee(good)


@pytest.mark.parametrize("bad", ["", "1001", "2C004", "75O56", "750561", "²0012"])
def test_insee_code_of_another_shape_is_refused(bad):
    with pytest.raises(ValueError, match="cinq caractères"):
        rules.check_insee(bad)
