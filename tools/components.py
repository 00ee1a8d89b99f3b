"""Write docs/reference/components.md from the headers of macros: python -m tools.components."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "parvis/site/jinja2/components"
PAGE = ROOT / "docs/reference/components.md"

INTRODUCTION = """# Components

Written by `python -m tools.components` from the first comment of each file of
`parvis/site/jinja2/components/`; a test compares them. All are shown at `/composants/`.

A page imports what it uses: `{% from "components/button.html" import button %}`. A wrong variant
raises an error. Labels, hints and errors get their French no-break spaces inside the macros; write
`|fr` only where a text of a pack is printed bare.

Global names of every template: `icon("calendar-days")`, `url("route", …)`, `static("file")`,
`request`, `authority`, `lang`, `csrf_input`. Filters: `date_long`, `date_day`, `date_short`,
`date_numeric`, `time_short`, `datetime_long`, `datetime_short`, `number`, `euros`, `filesize`,
`fr`, `initials`, `paragraphs`, `tel`, `of_place`.

Space above or below a block: `pv-above-4`, `pv-below-6` (steps 0 to 10 of 4 px). Never a style
attribute: the content security policy refuses it.
"""


def page() -> str:
    """Return the whole reference page."""
    sections = []
    for path in sorted(FOLDER.glob("*.html")):
        header = re.match(r"\{#\n(.*?)\n#\}", path.read_text(), re.DOTALL)
        if header is None:
            raise SystemExit(f"{path}: the file starts without a header that documents its macros")
        sections.append(f"## {path.stem}\n\n```text\n{header[1]}\n```\n")
    return INTRODUCTION + "\n" + "\n".join(sections)


def main() -> None:
    """Write the page, or with --check fail when it is out of date."""
    if "--check" in sys.argv:
        raise SystemExit(PAGE.read_text() != page())
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
