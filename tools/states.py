"""Write docs/reference/states.md from the table of transitions: `python -m tools.states`.

A test fails when the page is not what this tool writes.
"""

import sys
from pathlib import Path

import django

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "states.md"

_HEAD = """# The states of a dossier

Written by `python -m tools.states` from `TRANSITIONS` in `parvis/dossiers/rules.py`: edit it,
then run the tool. What each word means is in the [glossary](glossary.md).

## Diagram

"""


def page() -> str:
    """Return the whole page."""
    from parvis.dossiers import rules
    from parvis.dossiers.enums import Guard, Obstacle, Part, State

    lines = [_HEAD + "```mermaid", "stateDiagram-v2", "    [*] --> draft: start"]
    for one in rules.TRANSITIONS:
        lines += [f"    {source} --> {one.target}: {one.move}" for source in _sorted(one.sources)]
    lines += [f"    {state} --> [*]" for state in State if state in rules.CLOSED]
    lines += ["```", "", "## Transitions", ""]
    lines += [
        "| transition | from | to | who | what must hold | what it writes |",
        "|---|---|---|---|---|---|",
    ]
    for one in rules.TRANSITIONS:
        sources = ", ".join(f"`{source}`" for source in _sorted(one.sources))
        parts = ", ".join(str(part) for part in Part if part in one.parts)
        guards = ", ".join(str(guard).replace("_", " ") for guard in Guard if guard in one.guards)
        sets = ", ".join(f"`{name}`" for name in one.sets)
        lines.append(
            f"| `{one.move}` | {sources} | `{one.target}` | {parts} | {guards or '–'} "
            f"| `{one.entry}`; {sets} |"
        )
    lines += ["", "Every transition also adds one to the version of the dossier.", ""]
    lines += ["## States", "", "| state | on screen |", "|---|---|"]
    lines += [f"| `{state}` | {state.label} |" for state in State]
    lines += ["", "## Why a move is refused", "", "| code | what the person reads |", "|---|---|"]
    lines += [f"| `{one}` | {one.label} |" for one in Obstacle]
    return "\n".join(lines) + "\n"


def _sorted(states: frozenset[str]) -> list[str]:
    from parvis.dossiers.enums import State

    return [str(state) for state in State if state in states]


if __name__ == "__main__":
    django.setup()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")
