"""Official numbers of an authority, and the colours of its pages."""

import hashlib
import math
import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from parvis.tenancy.enums import ColourMove
from parvis.tenancy.types import Theme


def check_siren(siren: str) -> None:
    """Accept nine digits whose Luhn sum is a multiple of ten (INSEE), else raise ValueError."""
    if len(siren) != 9 or not siren.isdecimal():
        raise ValueError("Un SIREN compte neuf chiffres.")
    digits = [int(c) for c in siren]
    total = sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits))
    if total % 10:
        raise ValueError("Ce SIREN comporte une erreur de frappe : sa clé ne correspond pas.")


def check_insee(insee: str) -> None:
    """Accept a code of the Code officiel géographique: « 01001 », « 2A004 », « 97105 »."""
    if (
        len(insee) != 5
        or not (insee[:2].isdecimal() or insee[:2] in {"2A", "2B"})
        or not insee[2:].isdecimal()
    ):
        raise ValueError("Un code INSEE de commune compte cinq caractères, par exemple 2A004.")


# --- Colours ----------------------------------------------------------------------------------
# A town enters two colours; every other one is derived so that text stays readable. The work is
# done in OKLCH: hue never changes; what the screen cannot show gives up chroma, never lightness.

INK = "#14191b"
WHITE = "#ffffff"
LIGHT_SURFACES = ("#ffffff", "#f3f4f1")
DARK_SURFACES = ("#12181a", "#1a2225", "#232d30")
READABLE = 4.5  # WCAG 2.2, 1.4.3
COMFORTABLE = 4.6  # a margin over it, for rounding
LINK_CHROMA = 0.16
VISIBLE = 0.01  # a step of lightness that an eye notices

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_ADDRESS = re.compile(r"/[A-Za-z0-9/_.-]+")


class Oklch(NamedTuple):
    """A colour: lightness 0 to 1, chroma, hue in radians."""

    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float, share: float = 1.0, limit: float = 1.0) -> "Oklch":
        """Return the colour at another lightness, with a share of its chroma, up to a limit."""
        return Oklch(lightness, min(self.chroma * share, limit), self.hue)


def check_colour(colour: str) -> None:
    """Accept « #0e5c63 », lower case, else raise ValueError."""
    if not _COLOUR.fullmatch(colour):
        raise ValueError("Une couleur s’écrit avec un dièse et six chiffres, par exemple #0e5c63.")


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def derive(brand: str, accent: str) -> dict[str, str]:
    """Return the town's colours, by property name without its dashes, from the two it entered.

    Each pair that carries text keeps a contrast of 4.5:1 at least. The colour entered stays as it
    is on buttons whenever white or ink reads on it.
    """
    base, spark = _to_oklch(brand), _to_oklch(accent)
    fill, accent_fill = _readable(brand), _readable(accent)
    on_fill = WHITE if contrast(fill, WHITE) >= READABLE else INK
    soft = _to_hex(base.at(0.955, 0.25, 0.022))
    dark_soft = _to_hex(base.at(0.29, 0.4, 0.042))
    return {
        "brand": fill,
        "brand-hover": _hover(fill, on_fill),
        "on-brand": on_fill,
        "brand-text": _until(
            base.at(base.lightness, 1, LINK_CHROMA),
            -0.005,
            lambda colour: _reads_on(colour, (*LIGHT_SURFACES, soft)),
        ),
        "brand-soft": soft,
        "brand-line": _to_hex(base.at(0.83, 0.45, 0.05)),
        "dark-brand": _to_hex(base.at(0.82, 1, 0.1)),
        "dark-brand-hover": _to_hex(base.at(0.88, 1, 0.07)),
        "dark-on-brand": INK,
        "dark-brand-text": _until(
            base.at(0.8, 1, 0.1),
            0.005,
            lambda colour: _reads_on(colour, (*DARK_SURFACES, dark_soft)),
        ),
        "dark-brand-soft": dark_soft,
        "dark-brand-line": _to_hex(base.at(0.44, 0.5, 0.06)),
        "accent": accent_fill,
        "on-accent": INK if contrast(accent_fill, INK) >= contrast(accent_fill, WHITE) else WHITE,
        "accent-soft": _to_hex(spark.at(0.95, 0.35, 0.045)),
        "dark-accent-soft": _to_hex(spark.at(0.31, 0.35, 0.045)),
    }


def theme_moves(brand: str, accent: str) -> list[ColourMove]:
    """Return what was moved between the colours entered and those shown; labels are sentences."""
    colours = derive(brand, accent)
    kept = colours["brand"] == brand
    moves = [ColourMove.BUTTON_KEPT if kept else ColourMove.BUTTON_DARKER]
    if colours["on-brand"] == INK:
        moves.append(ColourMove.BUTTON_IN_INK)
    if _to_oklch(colours["brand-text"]).lightness < _to_oklch(brand).lightness - VISIBLE:
        moves.append(ColourMove.LINK_DARKER)
    if colours["accent"] != accent:
        moves.append(ColourMove.ACCENT_DARKER)
    return [*moves, ColourMove.DARK_LIGHTER]


def themed(theme: Theme) -> Theme:
    """Return the theme with its style sheet and the digest that names its version in addresses.

    Raises ValueError, in French, on a colour, a radius or an address that is not one.
    """
    css = theme_css(theme)
    return msgspec.structs.replace(
        theme, css=css, digest=hashlib.sha256(css.encode()).hexdigest()[:12]
    )


def theme_css(theme: Theme) -> str:
    """Return the style sheet of a town: its properties, and nothing else."""
    check_colour(theme.brand)
    check_colour(theme.accent)
    if not 0 <= theme.radius <= 14:
        raise ValueError("L’arrondi va de 0 à 14 pixels.")
    values = {**derive(theme.brand, theme.accent), "radius": f"{theme.radius}px"}
    for name, address in (("logo", theme.logo), ("picture", theme.picture)):
        if address and not _ADDRESS.fullmatch(address):
            raise ValueError("L’adresse d’une image commence par une barre oblique.")
        if address:
            values[name] = f'url("{address}")'
    return ":root{" + "".join(f"--town-{name}:{value};" for name, value in values.items()) + "}"


def _reads_on(colour: str, surfaces: tuple[str, ...]) -> bool:
    return all(contrast(colour, surface) >= COMFORTABLE for surface in surfaces)


def _readable(colour: str) -> str:
    """Return the colour itself if white or ink reads on it, else darkened until white does."""
    if contrast(colour, WHITE) >= READABLE or contrast(colour, INK) >= READABLE:
        return colour
    return _until(_to_oklch(colour), -0.005, lambda found: contrast(found, WHITE) >= READABLE)


def _hover(fill: str, on_fill: str) -> str:
    colour = _to_oklch(fill)
    if on_fill == WHITE:
        start, step = (0.1 if colour.lightness < 0.3 else -0.07), -0.005
    else:
        start, step = 0.05, 0.005
    return _until(
        colour.at(colour.lightness + start),
        step,
        lambda found: contrast(found, on_fill) >= READABLE,
    )


def _until(colour: Oklch, step: float, satisfied: Callable[[str], bool]) -> str:
    """Move lightness by small steps, in one direction, until the colour satisfies."""
    lightness = colour.lightness
    for _ in range(400):
        found = _to_hex(Oklch(min(1.0, max(0.0, lightness)), colour.chroma, colour.hue))
        if satisfied(found):
            return found
        lightness += step
    return "#000000" if step < 0 else WHITE


def _channels(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue as light, 0 to 1 (the sRGB curve undone)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def _light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _curve(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklch(colour: str) -> Oklch:
    """Convert from sRGB. Coefficients: Björn Ottosson, « A perceptual color space », 2020."""
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def _to_hex(colour: Oklch) -> str:
    """Convert to sRGB; out of what a screen shows, give up chroma until it can."""
    chroma = colour.chroma
    while True:
        light = _to_light(Oklch(colour.lightness, max(chroma, 0.0), colour.hue))
        if chroma <= 0 or all(-0.0005 < value < 1.0005 for value in light):
            shown = (math.floor(_curve(min(1.0, max(0.0, v))) * 255 + 0.5) for v in light)
            return "#" + "".join(f"{value:02x}" for value in shown)
        chroma -= 0.002


def _to_light(colour: Oklch) -> tuple[float, float, float]:
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    )
