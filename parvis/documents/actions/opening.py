"""What higher rooms tell at start."""

from collections.abc import Callable

from parvis.documents import queries


def register_access(
    subject_kind: str, check: queries.AccessCheck, *, decides: queries.AccessCheck
) -> None:
    """Take from a higher room, at start, who may open documents about its subjects.

    check: receives the request and the subject's id, returns True to let in. decides: the same,
    for who may put them out of force. Raises ValueError for a kind that has a check already.
    """
    if subject_kind in queries.ACCESS:
        raise ValueError(f"The access of {subject_kind} is registered twice.")
    queries.ACCESS[subject_kind] = check
    queries.DECIDES[subject_kind] = decides


def register_language(kind: str, language: Callable[[int], str]) -> None:
    """Take from a higher room, at start, in which language to write about a subject of a kind.

    kind: of subjects, or « person » for who holds a document about anything else. language: of an
    id, « fr », « en », or "" when it is not known. Raises ValueError for a kind told already.
    """
    if kind in queries.LANGUAGES:
        raise ValueError(f"{kind} has a language already.")
    queries.LANGUAGES[kind] = language
