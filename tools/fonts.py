"""Fonts of the documents: from the npm packages to build/fonts, as Typst wants them.

The packages hold WOFF files of one script each; Typst reads TrueType. Latin letters of every
language are merged into one font, other scripts get a family name of their own to fall back to.
`coverage.json` lists the characters that can be written, as pairs of first and last.
"""

import json
import logging
import shutil
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "@fontsource"
TARGET = ROOT / "build" / "fonts"
# file, package, scripts, styles, family name as templates know it
FACES = (
    (
        "text",
        "atkinson-hyperlegible-next",
        ("latin", "latin-ext"),
        ("400-normal", "400-italic", "700-normal"),
        "Atkinson Hyperlegible Next",
    ),
    ("title", "besley", ("latin", "latin-ext"), ("600-normal",), "Besley"),
    ("viet", "noto-sans", ("vietnamese",), ("400-normal", "700-normal"), "Noto Sans Vietnamese"),
    ("cyrillic", "noto-sans", ("cyrillic",), ("400-normal", "700-normal"), "Noto Sans Cyrillic"),
    ("greek", "noto-sans", ("greek",), ("400-normal", "700-normal"), "Noto Sans Greek"),
)
WRITTEN = ("400-normal", "700-normal")  # what a text is written in: both must have its letters


def convert(stem: str, package: str, scripts: tuple[str, ...], style: str, family: str) -> set[int]:
    """Write one font of several scripts as TrueType under its family; return its characters.

    In one font, the Polish letters of a name stand as well as the others.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for script in scripts:
            font = TTFont(SOURCE / package / "files" / f"{package}-{script}-{style}.woff")
            font.flavor = None
            paths.append(f"{folder}/{script}.ttf")
            font.save(paths[-1])
        made = Merger().merge(paths) if len(paths) > 1 else TTFont(paths[0])
        for record in made["name"].names:
            if record.nameID in {1, 16}:
                record.string = family
        made.save(TARGET / f"{stem}-{style}.ttf")
        return set(made.getBestCmap())


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
    logging.disable(logging.WARNING)  # the merger tells each table it looks at
    written: dict[str, set[int]] = {style: set() for style in WRITTEN}
    for stem, package, scripts, styles, family in FACES:
        for style in styles:
            points = convert(stem, package, scripts, style, family)
            if stem != "title" and style in written:
                written[style] |= points
    common = set.intersection(*written.values())
    (TARGET / "coverage.json").write_text(json.dumps(ranges(common)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
