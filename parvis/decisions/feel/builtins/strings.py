"""Functions on texts."""

from parvis.decisions.feel.functions import Builtin, form

STRINGS = (
    Builtin(
        "contains", form("string: string, match: string", lambda s, text, match: match in text)
    ),
)
