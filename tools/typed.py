"""Type check, strict, of the modules that other rooms and rules rest on; the list only grows."""

import subprocess
import sys
from pathlib import Path

PURE_AND_DOORS = ("enums", "types", "rules", "queries", "actions")
WHOLE = ("common", "decisions")


def targets(root: Path) -> list[str]:
    """Return the files and folders to check."""
    found = [str(root / "parvis" / name) for name in WHOLE]
    for room in sorted((root / "parvis").glob("*/apps.py")):
        for name in PURE_AND_DOORS:
            for path in (room.parent / f"{name}.py", room.parent / name):
                if path.exists():
                    found.append(str(path))
    return found


if __name__ == "__main__":
    mypy = [sys.executable, "-m", "mypy", "--follow-imports=silent"]
    sys.exit(subprocess.call([*mypy, *targets(Path(__file__).resolve().parent.parent)]))
