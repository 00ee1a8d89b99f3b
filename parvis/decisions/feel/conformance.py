"""Whether a value is of a type, and the conversions the language makes by itself."""

from decimal import Decimal
from typing import Any

from parvis.decisions.feel.arithmetic import a_kind
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.types import Type
from parvis.decisions.feel.values import (
    Date,
    DateTime,
    Duration,
    Range,
    Time,
    YearsMonths,
)
from parvis.decisions.speech import sentence

_SIMPLE: dict[str, type] = {
    "number": Decimal, "string": str, "boolean": bool, "date": Date, "time": Time,
    "date and time": DateTime, "days and time duration": Duration,
    "years and months duration": YearsMonths,
}  # fmt: skip


def instance_of(value: Any, type_: Type) -> bool:
    """`value instance of type`: null is of no type but Null, allowed values do not count."""
    if value is None:
        return type_.resolved().kind == "Null"
    return conforms(value, type_, allowed=False)


def conforms(value: Any, type_: Type | None, *, allowed: bool = True) -> bool:
    """Whether a value may stand where the type is declared; null always may.

    allowed: whether the allowed values of item definitions count.
    """
    if value is None or type_ is None:
        return True
    type_ = type_.resolved()
    simple = _SIMPLE.get(type_.kind)
    if simple is not None:
        good = type(value) is simple
    elif type_.kind == "Any":
        good = True
    else:
        check = _COMPOUND.get(type_.kind)
        good = check is not None and check(value, type_, allowed)
    return good and (type_.allowed is None or not allowed or type_.allowed(value))


def _list(value: Any, type_: Type, allowed: bool) -> bool:  # noqa: FBT001 - one of a table
    return type(value) is list and all(conforms(one, type_.item, allowed=allowed) for one in value)


def _context(value: Any, type_: Type, allowed: bool) -> bool:  # noqa: FBT001 - one of a table
    if type(value) is not dict:
        return False
    fields = type_.fields or {}
    return all(
        name in value and conforms(value[name], one, allowed=allowed)
        for name, one in fields.items()
    )


def _range(value: Any, type_: Type, allowed: bool) -> bool:  # noqa: FBT001 - one of a table
    return type(value) is Range and all(
        conforms(bound, type_.item, allowed=allowed) for bound in (value.start, value.end)
    )


def _function(value: Any, type_: Type, _allowed: bool) -> bool:  # noqa: FBT001 - one of a table
    types = getattr(value, "types", None)
    if types is None:
        return False
    if type_.parameters is None:
        return True
    own = [_known(one) for one in types]
    return (
        len(own) == len(type_.parameters)
        and all(map(assignable, type_.parameters, own))
        and _may_give(value.result, _known(type_.result))
    )


def _may_give(own: Type | None, wanted: Type) -> bool:
    """Whether a result may be of a type: one that nothing tells before the call may be any."""
    return own is None or own.resolved().kind == "Any" or assignable(own, wanted)


_COMPOUND = {"list": _list, "context": _context, "range": _range, "function": _function}


def _known(type_: Type | None) -> Type:
    return type_ if type_ is not None else Type("Any")


def assignable(source: Type, target: Type) -> bool:
    """Whether every value of `source` is one of `target`."""
    source, target = source.resolved(), target.resolved()
    if target.kind == "Any" or source.kind == "Null":
        return True
    if source.kind != target.kind:
        return False
    if source.kind in ("list", "range"):
        return assignable(_known(source.item), _known(target.item))
    if source.kind == "context":
        own = source.fields or {}
        return all(
            name in own and assignable(own[name], one)
            for name, one in (target.fields or {}).items()
        )
    if source.kind == "function" and target.parameters is not None:
        return _assignable_function(source, target)
    return True


def _assignable_function(source: Type, target: Type) -> bool:
    if source.parameters is None or target.parameters is None:
        return False
    return (
        len(source.parameters) == len(target.parameters)
        and all(map(assignable, target.parameters, source.parameters))
        and assignable(_known(source.result), _known(target.result))
    )


def coerce(state: State, value: Any, type_: Type | None) -> Any:
    """The value as the declared type, by the conversions of the language, or null with a note."""
    if type_ is None or value is None:
        return value
    known = type_.resolved()
    if known.kind == "Any" or conforms(value, known):
        return value
    changed = _converted(value, known)
    if changed is None:
        state.note("type", sentence("Le type {} est attendu, et c’est {}.", type_, a_kind(value)))
    return changed


def _converted(value: Any, type_: Type) -> Any:
    if type_.kind == "list":
        candidate: Any = [value] if type(value) is not list else None
    elif type(value) is list and len(value) == 1:
        candidate = value[0]
    elif type_.kind == "date and time" and type(value) is Date:
        candidate = DateTime(value, Time(0, 0))
    else:
        return None
    return candidate if candidate is not None and conforms(candidate, type_) else None
