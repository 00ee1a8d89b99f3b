"""What higher rooms tell at start."""

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
