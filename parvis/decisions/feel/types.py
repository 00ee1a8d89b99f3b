"""FEEL types: what `instance of`, parameters and models declare."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Type:
    """A type. `kind` is one of `KINDS`; the other fields belong to the compound kinds.

    item: of a list or range; fields: of a context; parameters and result: of a function;
    allowed: a further condition of an item definition on a value of the base type;
    name: what the author calls it; target: the type meant, for a name resolved late.
    """

    kind: str
    item: "Type | None" = None
    fields: Mapping[str, "Type"] | None = field(default=None, hash=False)
    parameters: tuple["Type", ...] | None = None
    result: "Type | None" = None
    name: str | None = None
    allowed: Callable[[Any], bool] | None = field(default=None, compare=False)
    target: Callable[[], "Type"] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.name or _spelled(self)

    def resolved(self) -> "Type":
        """The type itself, or the one its name stands for."""
        return self.target() if self.target is not None else self


ANY = Type("Any")
NULL = Type("Null")
NUMBER = Type("number")
STRING = Type("string")
BOOLEAN = Type("boolean")
DATE = Type("date")
TIME = Type("time")
DATE_TIME = Type("date and time")
DURATION = Type("days and time duration")
YEARS_MONTHS = Type("years and months duration")
LIST = Type("list", item=ANY)
CONTEXT = Type("context", fields={})
RANGE = Type("range", item=ANY)
FUNCTION = Type("function")

SIMPLE = {
    kind.kind: kind
    for kind in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DURATION, YEARS_MONTHS)
} | {
    "dateTime": DATE_TIME,
    "dayTimeDuration": DURATION,
    "yearMonthDuration": YEARS_MONTHS,
    "days and time duration": DURATION,
    "list": LIST,
    "context": CONTEXT,
    "range": RANGE,
    "function": FUNCTION,
}
KINDS = frozenset(one.kind for one in SIMPLE.values())


def _spelled(type_: Type) -> str:
    if type_.kind in ("list", "range"):
        return f"{type_.kind}<{type_.item or ANY}>"
    if type_.kind == "context" and type_.fields is not None:
        return "context<" + ", ".join(f"{k}: {t}" for k, t in type_.fields.items()) + ">"
    if type_.kind == "function" and type_.parameters is not None:
        inside = ", ".join(str(one) for one in type_.parameters)
        return f"function<{inside}>->{type_.result or ANY}"
    return type_.kind
