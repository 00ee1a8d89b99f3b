"""Collect the sentences of code and templates into the catalogues; say what is not translated."""

import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "tools" / "babel.cfg"
KEYWORDS = ("gettext_lazy", "ngettext_lazy:1,2", "pgettext_lazy:1c,2", "_", "_n:1,2", "trans")


def extract(target: Path) -> None:
    """Write the template of the catalogues, without dates nor line numbers."""
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", str(CONFIG)]
    command += [f"-k{keyword}" for keyword in KEYWORDS]
    command += ["--no-location", "--omit-header", "--sort-output", "-o", str(target)]
    subprocess.run([*command, "parvis", "config"], cwd=ROOT, check=True)


def untranslated(catalogue: Path, wanted: Path) -> list[str]:
    """Return the wanted sentences that a catalogue does not translate, or only uncertainly."""
    with wanted.open("rb") as source, catalogue.open("rb") as target:
        keys, known = read_po(source), read_po(target)
    missing = []
    for message in keys:
        if not message.id:
            continue
        ours = known.get(message.id, context=message.context)
        texts = ours.string if ours and isinstance(ours.string, tuple) else [ours and ours.string]
        if ours is None or not all(texts) or ours.fuzzy:
            first = message.id if isinstance(message.id, str) else message.id[0]
            missing.append(first)
    return missing


if __name__ == "__main__":
    pot = ROOT / "build" / "messages.pot"
    pot.parent.mkdir(exist_ok=True)
    extract(pot)
    english = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
    english.parent.mkdir(parents=True, exist_ok=True)
    verb = ["update", "--no-fuzzy-matching", "--ignore-obsolete"] if english.exists() else ["init"]
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", *verb, "-l", "en"]
    command += ["-i", str(pot), "-o", str(english)]
    subprocess.run(command, check=True)
    left = untranslated(english, pot)
    print(f"{len(left)} sentences without English")
