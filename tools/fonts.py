"""Fonts of the documents: from the npm packages to build/fonts, as Typst wants them.

The packages hold WOFF files of one script each, all under one family name; Typst reads TrueType
and needs a name per file to fall back from one to the next. `coverage.json` lists the characters
that can be written, as pairs of first and last.
"""

import json
import shutil
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "@fontsource"
TARGET = ROOT / "build" / "fonts"
TEXT = "Atkinson Hyperlegible Next"

# package, script, styles, family name as templates know it
FACES = (
    ("atkinson-hyperlegible-next", "latin", ("400-normal", "400-italic", "700-normal"), TEXT),
    ("atkinson-hyperlegible-next", "latin-ext", ("400-normal", "700-normal"), f"{TEXT} Ext"),
    ("besley", "latin", ("600-normal",), "Besley"),
    ("besley", "latin-ext", ("600-normal",), "Besley Ext"),
    ("noto-sans", "vietnamese", ("400-normal", "700-normal"), "Noto Sans Vietnamese"),
    ("noto-sans", "cyrillic", ("400-normal", "700-normal"), "Noto Sans Cyrillic"),
    ("noto-sans", "greek", ("400-normal", "700-normal"), "Noto Sans Greek"),
)
BODY = "Besley"  # of titles: its characters are not counted as written in the text


def convert(package: str, script: str, style: str, family: str) -> set[int]:
    """Write one font as TrueType under its new family name; return its characters."""
    path = SOURCE / package / "files" / f"{package}-{script}-{style}.woff"
    font = TTFont(path)
    font.flavor = None
    for record in font["name"].names:
        if record.nameID in {1, 16}:
            record.string = family
    font.save(TARGET / f"{package}-{script}-{style}.ttf")
    return set(font.getBestCmap())


def ranges(points: set[int]) -> list[list[int]]:
    """Return the points as pairs of first and last."""
    pairs: list[list[int]] = []
    for point in sorted(points):
        if pairs and pairs[-1][1] == point - 1:
            pairs[-1][1] = point
        else:
            pairs.append([point, point])
    return pairs


def main() -> int:
    """Make every font again."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    written: dict[str, set[int]] = {"400-normal": set(), "700-normal": set()}
    for package, script, styles, family in FACES:
        for style in styles:
            points = convert(package, script, style, family)
            if not family.startswith(BODY) and style in written:
                written[style] |= points
    common = written["400-normal"] & written["700-normal"]
    (TARGET / "coverage.json").write_text(json.dumps(ranges(common)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
