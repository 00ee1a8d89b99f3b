"""What travels with a journal entry."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from parvis.journal.enums import ActorKind


class Actor(msgspec.Struct, frozen=True):
    """Who acts: `person_id` for a person; `on_behalf_of` is the id of the person helped."""

    kind: ActorKind
    person_id: int | None = None
    on_behalf_of: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
VISITOR = Actor(ActorKind.VISITOR)


def person(person_id: int, *, on_behalf_of: int | None = None) -> Actor:
    """Return the actor of a person signed in."""
    return Actor(ActorKind.PERSON, person_id, on_behalf_of)


class Entry(msgspec.Struct, frozen=True):
    """One journal entry; `detail` is the describing text, None once erased or never given."""

    id: int
    at: datetime
    actor: Actor
    kind: str
    subject_kind: str
    subject_id: int
    version: str
    payload: Mapping[str, Any]
    detail: str | None = None


class Reaction(msgspec.Struct, frozen=True):
    """What follows from an entry.

    `key` names it for ever (the done row holds it); `on` are kinds of entries; `effect` receives
    the entry inside the transaction that marks it done, so it writes to the database only and
    defers what leaves it. `only`: a key that must be true in the entry's payload, "" for always.
    `after`: how long to wait before the first try. `rank`: jobs of a higher one start first; 0 for
    all but what a person waits for on screen. `attempts` bounds the tries, `wait` is the first
    pause in seconds, doubled at each try. `otherwise`: what is done when the last try failed.
    """

    key: str
    on: frozenset[str]
    effect: Callable[[Entry], None]
    only: str = ""
    after: timedelta = timedelta()
    rank: int = 0
    attempts: int = 6
    wait: int = 5
    otherwise: Callable[[Entry], None] | None = None

    def follows(self, payload: Mapping[str, Any]) -> bool:
        """Whether it follows an entry of one of its kinds with this payload."""
        return not self.only or bool(payload.get(self.only))
