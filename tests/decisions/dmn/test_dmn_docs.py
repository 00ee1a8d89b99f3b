"""The examples of the library page run and give what the page says."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "decisions.md"


def test_examples_run_in_order() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 4
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)


def test_every_public_name_is_documented() -> None:
    import parvis.decisions as door

    text = PAGE.read_text(encoding="utf-8") + PAGE.with_name("feel-door.md").read_text("utf-8")
    assert [name for name in door.__all__ if name not in text] == []
