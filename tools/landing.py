"""The migrations of a landing, for the test of upgrades: `python -m tools.landing [COMMIT]`.

Run it when a version has landed. The commit must be an ancestor of what is on disk; packages are
those installed.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("PARVIS_VAR", "build/var")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "upgrade" / "landing.json"


def landed(commit: str) -> set[str]:
    """Return the paths of our migrations in a commit. Raises CalledProcessError for none."""
    command = ["git", "ls-tree", "-r", "--name-only", commit, "parvis"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return {path for path in listed.stdout.splitlines() if "/migrations/" in path}


def leaves(paths: set[str]) -> dict[str, str]:
    """Return the last migration by app, ours among these paths, those of packages all."""
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    loader = MigrationLoader(None)
    kept = {
        key
        for key, migration in loader.disk_migrations.items()
        if not type(migration).__module__.startswith("parvis.")
        or f"{type(migration).__module__.replace('.', '/')}.py" in paths
    }
    found: dict[str, str] = {}
    for app, name in sorted(kept):
        children = {child.key for child in loader.graph.node_map[(app, name)].children}
        if not any(child in kept and child[0] == app for child in children):
            found[app] = name
    return found


def main() -> int:
    """Write the file of the landing; return the exit code."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "HEAD"
    command = ["git", "rev-parse", "--short", asked]
    commit = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    data = {"commit": commit.stdout.strip(), "leaves": leaves(landed(asked))}
    KEPT.write_text(json.dumps(data, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{KEPT.relative_to(ROOT)}: {data['commit']}, {len(data['leaves'])} applications")
    return 0


if __name__ == "__main__":
    sys.exit(main())
