"""The published JSON Schema of a pack, made from the structs, and the sentences of its refusals."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from parvis.procedures.enums import Expected, PackFault
from parvis.procedures.kinds import FIELD_KINDS
from parvis.procedures.kinds.base import Feel
from parvis.procedures.types import Definition, Fault

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

ADDRESS = "urn:parvis:schema:procedure:1"
_EXPRESSION = {"type": ["string", "number", "boolean"], "description": "FEEL"}


def build_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that editors complete and the import checks.

    The union of kinds becomes a list of conditions on `kind`, so that an error names the option
    that is wrong and not "none of the kinds fits".
    """
    schema = msgspec.json.schema(Definition, schema_hook=_custom)
    definitions = {name: _simplify(body) for name, body in schema["$defs"].items()}
    definitions["Field"] = _field_schema(definitions)
    root = definitions.pop("Definition")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        **root,
        "title": "Parvis procedure",
        "$defs": dict(sorted(definitions.items())),
    }


def _custom(kind: type) -> dict[str, Any]:
    if kind is Feel:
        return dict(_EXPRESSION)
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    raise TypeError(kind)


def _simplify(node: Any) -> Any:
    """Drop null alternatives and defaults that editors would write out, point fields to Field."""
    if isinstance(node, list | tuple):
        return [_simplify(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "discriminator" in node:
        return {"$ref": "#/$defs/Field"}
    if "anyOf" in node:
        others = [one for one in node["anyOf"] if one != {"type": "null"}]
        if len(others) == 1:
            rest = {k: v for k, v in node.items() if k not in {"anyOf", "default"}}
            return _simplify({**others[0], **rest})
    return {key: _simplify(value) for key, value in node.items() if value is not None}


def _field_schema(definitions: dict[str, Any]) -> dict[str, Any]:
    names = {kind.key: kind.__name__ for kind in FIELD_KINDS}
    for name in names.values():
        definitions[name]["properties"]["kind"] = {"type": "string"}
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(names)}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": key}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for key, name in names.items()
        ],
    }


def _is_number(_checker: Any, value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@cache
def _validator() -> Any:
    # Made when the first pack is read: most processes never read one, and it holds megabytes.
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number)
    return extend(Draft202012Validator, type_checker=checker)(build_schema())


def schema_faults(data: Any) -> tuple[Fault, ...]:
    """Return what the schema refuses in the values of a pack, each fault once, with its path."""
    found: list[Fault] = []
    for error in _validator().iter_errors(data):
        found.extend(_faults(error))
    once = {str((fault.path, fault.code, fault.params)): fault for fault in found}
    return tuple(once.values())


def _leaves(error: "ValidationError") -> Iterator["ValidationError"]:
    if error.context and error.validator in {"anyOf", "oneOf"}:
        depth = max(len(child.absolute_path) for child in error.context)
        deepest = [child for child in error.context if len(child.absolute_path) == depth]
        if depth > len(error.absolute_path):
            for child in deepest:
                yield from _leaves(child)
            return
    yield error


def _faults(error: "ValidationError") -> Iterator[Fault]:
    for leaf in _leaves(error):
        path = tuple(leaf.absolute_path)
        name = str(path[-1]) if path else "procedure.yaml"
        yield from _SENTENCES.get(str(leaf.validator), _other)(leaf, path, name)


def _required(error: "ValidationError", path: Any, _name: str) -> Iterator[Fault]:
    known = error.instance if isinstance(error.instance, Mapping) else {}
    for missing in error.validator_value:
        if missing not in known:
            yield Fault(code=PackFault.MISSING, params={"name": missing}, path=path)


def _unknown(error: "ValidationError", path: Any, _name: str) -> Iterator[Fault]:
    known = set(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in known:
            yield Fault(
                code=PackFault.UNKNOWN_KEY,
                params={"name": key, "close": closest(key, known)},
                path=(*path, key),
            )


def _type(error: "ValidationError", path: Any, name: str) -> Iterator[Fault]:
    kinds = error.validator_value
    kinds = [kinds] if isinstance(kinds, str) else kinds
    expected = Expected(kinds[0])
    yield Fault(code=PackFault.WRONG_TYPE, params={"name": name, "expected": expected}, path=path)


def _value(error: "ValidationError", path: Any, name: str) -> Iterator[Fault]:  # noqa: ARG001
    allowed = [error.validator_value] if error.validator == "const" else error.validator_value
    yield Fault(
        code=PackFault.WRONG_VALUE,
        params={"value": error.instance, "expected": ", ".join(str(one) for one in allowed)},
        path=path,
    )


def _pattern(error: "ValidationError", path: Any, name: str) -> Iterator[Fault]:
    yield Fault(
        code=PackFault.WRONG_PATTERN,
        params={"value": str(error.instance)[:80], "name": name},
        path=path,
    )


def _range(error: "ValidationError", path: Any, name: str) -> Iterator[Fault]:
    sign = "≥" if str(error.validator).startswith("min") else "≤"
    expected = f"{sign} {error.validator_value}"
    yield Fault(code=PackFault.OUT_OF_RANGE, params={"name": name, "expected": expected}, path=path)


def _other(error: "ValidationError", path: Any, name: str) -> Iterator[Fault]:
    yield Fault(
        code=PackFault.INVALID, params={"name": name, "reason": error.message[:200]}, path=path
    )


_SENTENCES = {
    "required": _required,
    "additionalProperties": _unknown,
    "type": _type,
    "enum": _value,
    "const": _value,
    "pattern": _pattern,
    **dict.fromkeys(
        ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"), _range
    ),
}


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one, or "": shown as a suggestion."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return close[0] if close else ""
