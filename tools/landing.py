"""The migrations of a landing, for the test of upgrades: `python -m tools.landing [COMMIT]`.

Run it when a version has landed: ours are those of the commit, packages those installed.
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


def git(*words: str) -> str:
    """Return what git answers. Raises CalledProcessError."""
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def leaves(commit: str) -> dict[str, str]:
    """Return the last migration of each application: names begin with their number."""
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    ours = git("ls-tree", "-r", "--name-only", commit, "parvis").splitlines()
    modules = {path.removesuffix(".py").replace("/", ".") for path in ours}
    migrations = MigrationLoader(None).disk_migrations
    where = {key: type(one).__module__ for key, one in migrations.items()}
    return dict(sorted(k for k, m in where.items() if m in modules or not m.startswith("parvis.")))


if __name__ == "__main__":
    asked = git("rev-parse", "--short", sys.argv[1] if len(sys.argv) > 1 else "HEAD")
    data = {"commit": asked, "leaves": leaves(asked)}
    KEPT.write_text(json.dumps(data, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{KEPT.relative_to(ROOT)}: {asked}, {len(data['leaves'])} applications")
