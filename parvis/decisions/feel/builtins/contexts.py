"""Functions on contexts; each gives a new one."""

from typing import Any

from parvis.decisions.feel.functions import Builtin, form
from parvis.decisions.feel.limits import State

Context = dict[str, Any]


def _get_value(state: State, context: Context, key: str) -> Any:
    if key not in context:
        state.note("key", "Le contexte n’a pas cette clé.")
    return context.get(key)


def _get_entries(state: State, context: Context) -> list[Context]:
    state.tick(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


def _context(state: State, entries: list[Any]) -> Context:
    state.tick(len(entries))
    made: Context = {}
    for entry in entries:
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
            raise ValueError("entry")
        if entry["key"] in made:
            raise ValueError("twice")
        made[entry["key"]] = entry["value"]
    return made


def _put(state: State, context: Context, key: str, value: Any) -> Context:
    state.tick(len(context))
    return {**context, key: value}


def _put_path(state: State, context: Context, keys: list[Any], value: Any) -> Context:
    if not keys or any(type(key) is not str for key in keys):
        raise ValueError("keys")
    state.tick(len(context))
    if len(keys) == 1:
        return {**context, keys[0]: value}
    below = context.get(keys[0])
    if type(below) is not dict:
        raise ValueError("path")
    return {**context, keys[0]: _put_path(state, below, keys[1:], value)}


def _merge(state: State, contexts: list[Any]) -> Context:
    merged: Context = {}
    for context in contexts:
        if type(context) is not dict:
            raise ValueError("context")
        state.tick(len(context))
        merged.update(context)
    return merged


CONTEXTS = (
    Builtin("get value", form("m: context, key: string", _get_value)),
    Builtin("get entries", form("m: context", _get_entries)),
    Builtin("context", form("entries: list", _context)),
    Builtin("context put", form("context: context, key: string, value: any", _put),
            form("context: context, keys: list, value: any", _put_path)),
    Builtin("context merge", form("contexts: list", _merge)),
)  # fmt: skip
