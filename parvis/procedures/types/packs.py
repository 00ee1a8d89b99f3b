"""Packs: read, refused, imported."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import get_language

from parvis.decisions import in_language
from parvis.procedures.enums import DID_YOU_MEAN, Expected, PackFault, ProcedureState, ValueType
from parvis.procedures.types.definition import Definition


class Pack(msgspec.Struct, frozen=True):
    """A folder of `packs/`: its definition, and its files as they were given, by name."""

    definition: Definition
    files: Mapping[str, bytes]


class Fault(msgspec.Struct, frozen=True):
    """One reason to refuse a pack. line, column: from 1, 0 when the place is not known."""

    code: PackFault
    params: Mapping[str, Any] = {}
    path: tuple[str | int, ...] = ()
    line: int = 0
    column: int = 0

    @property
    def sentence(self) -> str:
        """What is wrong, in the language of the page."""
        words = {
            name: value.label if isinstance(value, Expected | ValueType) else value
            for name, value in self.params.items()
        }
        lang = get_language()
        words = {n: in_language(v, lang) if isinstance(v, str) else v for n, v in words.items()}
        close = str(DID_YOU_MEAN) % words if words.get("close") else ""
        return str(self.code.label) % words + close

    def __str__(self) -> str:
        """« procedure.yaml:12:5: … », as editors read places."""
        place = f"procedure.yaml:{self.line}:{self.column}" if self.line else "procedure.yaml"
        return f"{place}: {self.sentence}"


class PackError(Exception):
    """A pack that cannot be read. `faults` are in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class Failure(msgspec.Struct, frozen=True):
    """A case whose result is not the expected one. what: visible, errors, a computed id…"""

    case: str
    what: str
    expected: str
    found: str


class ProcedureCard(msgspec.Struct, frozen=True, kw_only=True):
    """A procedure as lists show it. minutes: to fill the form in. delay, cost: in words.

    state: a ProcedureState. version_id: the version that residents fill in, None before any.
    """

    id: int
    slug: str
    title: str
    summary: str
    theme: str
    icon: str
    audience: tuple[str, ...]
    minutes: int
    delay: str
    cost: str
    state: str
    department_id: int
    version_id: int | None
    closing_note: str = ""

    @property
    def teaser(self) -> str:
        """« 10 min · gratuit · sous 2 mois »: what a list says; parentheses are left out."""
        short = [text.partition(" (")[0].rstrip(".") for text in (self.cost, self.delay)]
        return " · ".join([f"{self.minutes} min", *(one[:1].lower() + one[1:] for one in short)])

    @property
    def is_open(self) -> bool:
        """Whether a resident may start it today."""
        return self.state == ProcedureState.PUBLISHED


class VersionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a procedure; published_at is None while it is a draft."""

    id: int
    procedure_id: int
    number: int
    digest: str
    created_at: datetime
    published_at: datetime | None
