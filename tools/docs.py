"""Write the reference pages that are read from the code; a test fails when one is stale."""

import ast
import tomllib
from pathlib import Path

from config.environment import VARIABLES

ROOT = Path(__file__).resolve().parent.parent


def environment() -> str:
    """Return the page of environment variables."""
    lines = [
        "# Environment variables",
        "",
        "Everything is configured here. A wrong value stops the start with a sentence that names",
        "the variable. This page is written from `config/environment.py` by `make docs`.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{v.name}` | {f'`{v.default}`' if v.default else '–'} | {v.meaning} |"
        for v in VARIABLES
    ]
    return "\n".join(lines) + "\n"


def rooms() -> str:
    """Return the map of the rooms, from the import contract and the docstrings of the doors."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    order = next(c for c in contracts["contracts"] if c["id"] == "map")["layers"]
    lines = [
        "# The rooms",
        "",
        "Top to bottom; a room imports only those below it. Written by `make docs` from the",
        "contract in `pyproject.toml` and the first line of each door.",
        "",
        "| room | reads | writes |",
        "|---|---|---|",
    ]
    for room in order:
        lines.append(
            f"| `{room}` | {_first_line(room, 'queries')} | {_first_line(room, 'actions')} |"
        )
    return "\n".join(lines) + "\n"


def _first_line(room: str, door: str) -> str:
    for path in (
        ROOT / "parvis" / room / f"{door}.py",
        ROOT / "parvis" / room / door / "__init__.py",
    ):
        if path.exists():
            return (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n")[0]
    return "–"


PAGES = {
    ROOT / "docs" / "reference" / "environment.md": environment,
    ROOT / "parvis" / "README.md": rooms,
}

if __name__ == "__main__":
    for path, page in PAGES.items():
        path.write_text(page())
        print(path.relative_to(ROOT))
