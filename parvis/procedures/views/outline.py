"""A form at a glance, for those who make it: each question, its kind and its condition."""

import msgspec

from parvis.procedures.types import Definition, Field


class Question(msgspec.Struct, frozen=True):
    """One line: `depth` 1 inside a repetition; `when` is the FEEL text, "" for always."""

    id: str
    label: str
    kind: str
    optional: bool
    when: str
    depth: int = 0


class Chapter(msgspec.Struct, frozen=True):
    """One page of the form."""

    title: str
    when: str
    questions: tuple[Question, ...]


def outline_of(definition: Definition) -> tuple[Chapter, ...]:
    """Return every page with its questions, in order."""
    return tuple(
        Chapter(section.title, section.when or "", tuple(_questions(section.fields)))
        for section in definition.form
    )


def _questions(fields: tuple[Field, ...], depth: int = 0) -> list[Question]:
    found: list[Question] = []
    for field in fields:
        title = str(type(field).title)
        found.append(
            Question(field.id, field.label, title, field.optional, field.when or "", depth)
        )
        found.extend(_questions(getattr(field, "fields", ()), depth + 1))
    return found
