"""Templates: they compile, obey the content security policy, and every one is used."""

import re
import sys
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = (
    (re.compile(r"\sstyle\s*="), "a style attribute (the policy forbids it: use a class)"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']"), "an event attribute (use assets/js)"),
    (re.compile(r"<script(?![^>]*(nonce|src)=)"), "a script without nonce"),
    (re.compile(r"href=[\"']javascript:"), "a javascript: address"),
    (re.compile(r"\|\s*safe\b"), "the safe filter (build Markup where it is proved safe)"),
    (re.compile(r"<(i|center|font|b r)\b"), "a tag of presentation"),
)


def templates(root: Path) -> list[Path]:
    """Return every Jinja2 template of the rooms."""
    return sorted((root / "parvis").glob("*/jinja2/**/*.html")) + sorted(
        (root / "parvis").glob("*/jinja2/**/*.txt")
    )


def faults(path: Path, text: str) -> list[str]:
    """Return what is wrong with one template, as sentences."""
    found = []
    try:
        Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        found.append(f"{path}: {error}")
    if "mail" in path.parts or path.name == "mail_base.html":
        return found  # mails carry their style inside; the policy of pages does not apply
    for number, line in enumerate(text.splitlines(), start=1):
        found += [f"{path}:{number}: {what}" for bad, what in FORBIDDEN if bad.search(line)]
    return found


def unused(root: Path) -> list[str]:
    """Return the templates that nothing renders, includes, extends or imports."""
    sources = [*(root / "parvis").rglob("*.py"), *(root / "config").rglob("*.py"), *templates(root)]
    named = "\n".join(path.read_text() for path in sources)
    lost = []
    for path in templates(root):
        name = str(path).split("/jinja2/", 1)[1]
        # A room names a page or a mail of its own by its last word: page(view, "closed").
        words = (name, name.rsplit(".", 1)[0], f"{name.split('/')[0]}/{path.stem}", path.stem)
        if not any(f'"{word}"' in named for word in words):
            lost.append(f"{path}: nothing uses it")
    return lost


if __name__ == "__main__":
    problems = [fault for path in templates(ROOT) for fault in faults(path, path.read_text())]
    problems += unused(ROOT)
    print("\n".join(problems) or f"{len(templates(ROOT))} templates are right")
    sys.exit(bool(problems))
