"""The page of states says what the table says, and nothing else."""

from dataclasses import replace

from parvis.dossiers import rules
from parvis.dossiers.enums import State
from tools import states


def test_the_page_is_what_the_tool_writes():
    assert states.PAGE.read_text() == states.page()


def test_control_a_changed_table_would_be_seen(monkeypatch):
    changed = (replace(rules.TRANSITIONS[0], target=State.IN_REVIEW), *rules.TRANSITIONS[1:])
    monkeypatch.setattr(rules, "TRANSITIONS", changed)
    assert states.PAGE.read_text() != states.page()
