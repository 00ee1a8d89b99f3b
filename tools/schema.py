"""Write the published JSON Schema of packs: `python -m tools.schema`."""

import json
import os
from pathlib import Path

TARGET = Path(__file__).parent.parent / "parvis/procedures/schema/procedure.schema.json"


def main() -> None:
    """Write the schema made from the kinds of fields."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from parvis.procedures.rules.schema import build_schema

    text = json.dumps(build_schema(), ensure_ascii=False, indent=1)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
