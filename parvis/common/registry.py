"""Families of like things (field kinds, reactions), listed in one explicit tuple."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    """What a registry holds: anything with a key of its own."""

    @property
    def key(self) -> str:
        """The word by which files and rows name it."""


K = TypeVar("K", bound=Keyed)


class Registry(Generic[K]):
    """An ordinary object, so that a test builds its own."""

    def __init__(self, members: tuple[K, ...], *, base: type) -> None:
        """Refuse at import a member of another base, without key, or with a key in use."""
        self._members: dict[str, K] = {}
        for member in members:
            if not (
                isinstance(member, base) or (isinstance(member, type) and issubclass(member, base))
            ):
                raise TypeError(f"{member!r} is not a {base.__name__}")
            key = getattr(member, "key", "")
            if not key:
                raise ValueError(f"{member!r} has no key")
            if key in self._members:
                raise ValueError(f"{key} is registered twice")
            self._members[key] = member

    def get(self, key: str) -> K:
        """Return the member; raise KeyError with the known keys."""
        try:
            return self._members[key]
        except KeyError:
            raise KeyError(
                f"{key}: unknown; known are {', '.join(sorted(self._members))}"
            ) from None

    def __contains__(self, key: object) -> bool:
        return key in self._members

    def __iter__(self) -> Iterator[K]:
        return iter(self._members.values())

    def keys(self) -> tuple[str, ...]:
        """Return the keys in the order of the tuple."""
        return tuple(self._members)
