"""The text of a pack as plain values, each with its place.

A stricter YAML than the library's: `yes` is a word, `01000` is a postcode, `2027-03-01` is a text,
12.50 is an exact number; keys are not repeated and nothing refers to anything.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from parvis.procedures.enums import PackFault
from parvis.procedures.types import Fault, PackError

LIMIT = 1_000_000
DEPTH = 20
Path = tuple[str | int, ...]
Marks = Mapping[Path, tuple[int, int]]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})$")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}$")
_BOOLEAN = re.compile(r"true$|false$")
_NULL = re.compile(r"~$|null$|$")
_PREFIX = "tag:yaml.org,2002:"


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where it was built


# A safe loader with four kinds of bare words; every other one is a text.
_Loader: Any = type("_Loader", (_Safe,), {"yaml_implicit_resolvers": {}})
for _tag, _pattern, _firsts in (
    ("bool", _BOOLEAN, "tf"),
    ("int", _INTEGER, "-0123456789"),
    ("float", _DECIMAL, "-0123456789"),
    ("null", _NULL, ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(_PREFIX + _tag, _pattern, list(_firsts))


def read_yaml(source: bytes) -> tuple[Any, Marks]:
    """Return the values of a YAML text and the place (line, column) of each path.

    Whole numbers become int, others Decimal. Raises PackError: too long, not UTF-8, not YAML, an
    anchor or an alias, a key written twice, more than 20 levels.
    """
    if len(source) > LIMIT:
        raise _refuse(PackFault.TOO_BIG, limit="1 Mo")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse(PackFault.NOT_TEXT) from None
    _refuse_tricks(text)
    try:
        node = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        raise _refuse(
            PackFault.YAML, mark=error.problem_mark, reason=str(error.problem or error.context)
        ) from None
    except yaml.YAMLError as error:
        raise _refuse(PackFault.YAML, reason=str(error)) from None
    marks: dict[Path, tuple[int, int]] = {}
    value = _value(node, (), marks) if node is not None else {}
    return value, marks


def _refuse_tricks(text: str) -> None:
    """Stop at an alias, which could stand for a huge text, and at a nest of thousands of levels."""
    depth = 0
    try:
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _refuse(PackFault.ALIAS, mark=event.start_mark)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH:
                raise _refuse(PackFault.TOO_DEEP, mark=event.start_mark)
    except yaml.YAMLError:
        return  # told with its place by the composition that follows


def _value(node: yaml.Node, path: Path, marks: dict[Path, tuple[int, int]]) -> Any:
    marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, marks)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), marks) for index, child in enumerate(node.value)]
    return _scalar(node)


def _mapping(
    node: yaml.MappingNode, path: Path, marks: dict[Path, tuple[int, int]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _refuse(PackFault.NOT_A_KEY, mark=key_node.start_mark)
        key = str(key_node.value)
        if key in found:
            raise _refuse(PackFault.TWICE, mark=key_node.start_mark, name=key)
        found[key] = _value(value_node, (*path, key), marks)
        if isinstance(value_node, yaml.ScalarNode) and not value_node.value:
            marks[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
    return found


def _scalar(node: yaml.Node) -> Any:
    tag, text = node.tag.removeprefix(_PREFIX), node.value
    if tag == "int":
        return int(text)
    if tag == "float":
        return Decimal(text)
    if tag == "bool":
        return text == "true"
    if tag == "null":
        return None
    if tag == "str":
        return text
    raise _refuse(PackFault.YAML, mark=node.start_mark, reason=f"!{tag}")


def _refuse(code: PackFault, *, mark: Any = None, **params: Any) -> PackError:
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return PackError((Fault(code=code, params=params, line=line, column=column),))


class _Dumper(yaml.SafeDumper):
    """Blocks, in the order given, long lines kept whole."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value and value.strip() == value else None
    if style is None and _ambiguous(value):
        style = '"'
    return dumper.represent_scalar(_PREFIX + "str", value, style=style)


def _ambiguous(value: str) -> bool:
    """Whether our reader would take the bare word for a number, a boolean or nothing."""
    return any(pattern.match(value) for pattern in (_INTEGER, _DECIMAL, _BOOLEAN, _NULL))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar(_PREFIX + "float", f"{value:f}")
)


def write_yaml(value: Any) -> bytes:
    """Return the YAML text that `read_yaml` reads back to the same values."""
    return yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=1000,
    ).encode()
