"""Types without running: what an expression gives, and what in it can only be null."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.arithmetic import a_type
from parvis.decisions.feel.builtins import BUILTINS
from parvis.decisions.feel.emit_operators import scalar
from parvis.decisions.feel.errors import Note, Place, closest
from parvis.decisions.feel.functions import Builtin, Form, Parameter
from parvis.decisions.feel.signatures import (
    ARITHMETIC,
    NEGATED,
    OF_NUMBERS,
    ORDERED,
    PROPERTIES,
    RESULTS,
    SAME_ITEM,
    SAME_LIST,
)
from parvis.decisions.feel.texts import parse_temporal
from parvis.decisions.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DURATION,
    FUNCTION,
    LIST,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    Type,
)
from parvis.decisions.feel.values import Date, DateTime, Duration, Time

_MATCHES: dict[str, tuple[str, ...]] = {
    "moment": ("date", "date and time"), "days": ("days and time duration",),
    "months": ("years and months duration",), "list": ("list",), "context": ("context",),
    "duration": ("days and time duration", "years and months duration"),
    "date and time": ("date and time", "date"),
}  # fmt: skip
_DATES: dict[type, Type] = {Date: DATE, Time: TIME, DateTime: DATE_TIME, Duration: DURATION}


def _known(type_: Type) -> bool:
    return type_.resolved().kind not in ("Any", "Null")


def _kind(type_: Type) -> str:
    return type_.resolved().kind


def _item(type_: Type) -> Type:
    """The type of the elements of a list; a single value counts as a list of one."""
    type_ = type_.resolved()
    return (type_.item or ANY) if type_.kind in ("list", "range") else type_


def _common(types: Sequence[Type]) -> Type:
    """The one type of all of these, null aside, or Any."""
    known = [one for one in types if _kind(one) != "Null"]
    return known[0] if known and all(one == known[0] for one in known) else ANY


class Inference:
    """One walk of a tree: `type_of` gives types, `notes` gathers what can only be null."""

    def __init__(self, scope: Mapping[str, Type]) -> None:
        self.frames: list[Mapping[str, Type]] = [scope]
        self.notes: list[Note] = []

    def type_of(self, node: ast.Node) -> Type:
        """The type of a node, Any when it cannot be known."""
        find = _FIND.get(type(node))
        return find(self, node) if find else ANY

    def fault(self, message: str, at: Place) -> Type:
        """Remember that a part can only be null."""
        self.notes.append(Note("type", message, *at))
        return ANY

    def inside(self, names: Mapping[str, Type], node: ast.Node) -> Type:
        """The type of a node where these names are known too."""
        self.frames.append(names)
        found = self.type_of(node)
        self.frames.pop()
        return found

    def condition(self, node: ast.Node, words: str) -> None:
        """Check that a node gives yes or no."""
        found = self.type_of(node)
        if _known(found) and _kind(found) != "boolean":
            self.fault(f"{words} demande une condition, et c’est {a_type(_kind(found))}.", node.at)

    def compare(self, op: str, one: Type, other: Type, at: Place) -> None:
        """Check that two types can be compared."""
        if not (_known(one) and _known(other)):
            return
        ordered = op in ("=", "!=") or _kind(one) in ORDERED
        if _kind(one) != _kind(other) or not ordered:
            left, right = a_type(_kind(one)), a_type(_kind(other))
            self.fault(f"« {op} » ne compare pas {left} et {right}.", at)


def _literal(_: Inference, node: ast.Literal) -> Type:
    if node.value is None:
        return NULL
    if isinstance(node.value, bool):
        return BOOLEAN
    return STRING if isinstance(node.value, str) else NUMBER


def _at_literal(self: Inference, node: ast.AtLiteral) -> Type:
    try:
        value = parse_temporal(node.text)
    except (ValueError, OverflowError):
        return self.fault(
            f"« {node.text} » n’est ni une date, ni une heure, ni une durée.", node.at
        )
    return _DATES.get(type(value), YEARS_MONTHS)


def _name(self: Inference, node: ast.Name) -> Type:
    for frame in reversed(self.frames):
        if node.name in frame:
            return frame[node.name]
    return FUNCTION if node.name in BUILTINS else ANY


def _list(self: Inference, node: ast.ListOf) -> Type:
    return Type("list", item=_common([self.type_of(one) for one in node.items]))


def _context(self: Inference, node: ast.ContextOf) -> Type:
    fields: dict[str, Type] = {}
    self.frames.append(fields)
    for key, value in node.entries:
        fields[key] = self.type_of(value)
    self.frames.pop()
    return Type("context", fields=fields)


def _range(self: Inference, node: ast.RangeOf) -> Type:
    start, end = self.type_of(node.start), self.type_of(node.end)
    self.compare("..", start, end, node.at)
    return Type("range", item=_common([start, end]))


def _negate(self: Inference, node: ast.Negate) -> Type:
    found = self.type_of(node.operand)
    if _known(found) and _kind(found) not in NEGATED:
        return self.fault(f"Le signe « - » ne s’applique pas à {a_type(_kind(found))}.", node.at)
    return found


def _binary(self: Inference, node: ast.Binary) -> Type:
    left, right = self.type_of(node.left), self.type_of(node.right)
    if node.op in ("=", "!=", "<", "<=", ">", ">="):
        self.compare(node.op, left, right, node.at)
        return BOOLEAN
    if not (_known(left) and _known(right)):
        return NUMBER if "number" in (_kind(left), _kind(right)) and node.op == "**" else ANY
    result = ARITHMETIC.get((node.op, _kind(left), _kind(right)))
    if result is None:
        one, other = a_type(_kind(left)), a_type(_kind(right))
        return self.fault(f"« {node.op} » ne s’applique pas à {one} et {other}.", node.at)
    return result


def _logic(self: Inference, node: ast.Logic) -> Type:
    for operand in node.operands:
        self.condition(operand, f"« {node.op} »")
    return BOOLEAN


def _between(self: Inference, node: ast.Between) -> Type:
    value = self.type_of(node.value)
    for bound in (node.low, node.high):
        self.compare("between", value, self.type_of(bound), node.at)
    return BOOLEAN


def _in(self: Inference, node: ast.In) -> Type:
    value = self.type_of(node.value)
    self.frames.append({"?": value})
    for test in node.tests.tests:
        check_test(self, test, value)
    self.frames.pop()
    return BOOLEAN


def check_test(self: Inference, test: ast.Node, value: Type) -> None:
    """Check one unary test against the type of the value tested."""
    if isinstance(test, ast.Comparison):
        self.compare(test.op, value, self.type_of(test.bound), test.at)
        return
    found = self.type_of(test)
    if _kind(found) == "list" and _kind(value) != "list":
        found = _item(found)
    if _kind(found) == "range" and _kind(value) != "range":
        found = _item(found)
    if _kind(found) != "boolean":  # a condition on `?` is a test of any type
        self.compare("in", value, found, test.at)


def _if(self: Inference, node: ast.If) -> Type:
    self.condition(node.condition, "« if »")
    return _common([self.type_of(node.then), self.type_of(node.otherwise)])


def _iterators(self: Inference, iterators: list[ast.Iterator]) -> dict[str, Type]:
    names: dict[str, Type] = {}
    self.frames.append(names)
    for one in iterators:
        domain = self.type_of(one.domain)
        if one.end is not None:
            self.compare("..", domain, self.type_of(one.end), one.at)
        names[one.name] = _item(domain)
    self.frames.pop()
    return names


def _for(self: Inference, node: ast.For) -> Type:
    names = _iterators(self, node.iterators)
    return Type("list", item=self.inside({"partial": LIST, **names}, node.body))


def _quantified(self: Inference, node: ast.Quantified) -> Type:
    self.frames.append(_iterators(self, node.iterators))
    self.condition(node.condition, f"« {node.word} »")
    self.frames.pop()
    return BOOLEAN


def _filter(self: Inference, node: ast.Filter) -> Type:
    item = _item(self.type_of(node.source))
    resolved = item.resolved()
    fields = dict(resolved.fields or {}) if resolved.kind == "context" else {}
    if resolved.kind in ("Any", "Null") or (resolved.kind == "context" and not fields):
        return ANY  # the keys of the elements may hide any name: nothing is sure inside
    found = self.inside({"item": item, **fields}, node.condition)
    if _kind(found) == "number":
        return item if scalar(node.condition) is not None else ANY  # a null place gives a list
    if _known(found) and _kind(found) != "boolean":
        words = a_type(_kind(found))
        return self.fault(
            f"Un filtre demande une condition ou une place, et c’est {words}.", node.at
        )
    return Type("list", item=item) if _kind(found) == "boolean" else ANY


def _path(self: Inference, node: ast.Path) -> Type:
    source = self.type_of(node.source).resolved()
    if source.kind == "list":
        return Type("list", item=_part(self, _item(source).resolved(), node))
    return _part(self, source, node)


def _part(self: Inference, source: Type, node: ast.Path) -> Type:
    if source.kind in ("Any", "Null", "function", "list") or (
        source.kind == "context" and not source.fields
    ):
        return ANY
    parts = (source.fields or {}) if source.kind == "context" else PROPERTIES.get(source.kind, {})
    if node.name in parts:
        return parts[node.name]
    near = closest(node.name, parts)
    advice = f" Vouliez-vous écrire « {near} » ?" if near else ""
    return self.fault(
        f"Il n’y a pas de « {node.name} » dans {a_type(source.kind)}.{advice}", node.at
    )


def _call(self: Inference, node: ast.Call) -> Type:
    types = [self.type_of(one) for one in node.arguments]
    builtin = _builtin(self, node.function)
    if builtin is None:
        return _user_call(self, node, len(types))
    odd = builtin.name in OF_NUMBERS and any(_no_number(_item(one)) for one in types)
    if odd or not any(_fits(one, types) for one in builtin.forms):
        given = ", ".join(a_type(_kind(one)) for one in types) or "aucun argument"
        return self.fault(f"« {builtin.name} » ne va pas avec : {given}.", node.at)
    return _result(builtin.name, types, node.arguments)


def _no_number(type_: Type) -> bool:
    return _known(type_) and _kind(type_) != "number"


def _builtin(self: Inference, node: ast.Node) -> Builtin | None:
    if not isinstance(node, ast.Name) or any(node.name in frame for frame in self.frames):
        return None
    return BUILTINS.get(node.name)


def _user_call(self: Inference, node: ast.Call, given: int) -> Type:
    function = self.type_of(node.function).resolved()
    if function.kind == "function" and function.parameters is not None:
        if len(function.parameters) != given:
            wish = len(function.parameters)
            return self.fault(f"{wish} arguments sont attendus, pas {given}.", node.at)
        return function.result or ANY
    if _known(function) and function.kind != "function":
        return self.fault(f"{a_type(function.kind).capitalize()} ne s’appelle pas.", node.at)
    return ANY


def _fits(one: Form, types: Sequence[Type]) -> bool:
    """Whether a form of a built-in may take arguments of these types."""
    if one.many and (len(types) != 1 or _kind(types[0]) not in ("list", "Any")):
        return bool(types)
    parameters = one.parameters
    if one.rest:
        parameters += parameters[-1:] * (len(types) - len(parameters))
    if not one.required <= len(types) <= len(parameters):
        return False
    return all(map(_takes, parameters, types))


def _takes(parameter: Parameter, type_: Type) -> bool:
    kind = _kind(type_)
    if kind == "Null":
        return parameter.optional or parameter.kind == "any"
    if kind == "Any" or parameter.kind in ("any", "list"):
        return True  # a single value becomes a list of one
    if kind == "list" and parameter.kind not in ("function", "context"):
        return _takes(parameter, _item(type_))
    return kind in _MATCHES.get(parameter.kind, (parameter.kind,))


def _result(name: str, types: Sequence[Type], arguments: Sequence[ast.Node]) -> Type:
    if name in SAME_LIST:
        return types[0] if _kind(types[0]) == "list" and name != "append" else LIST
    if name in SAME_ITEM:
        return _item(types[0]) if len(types) == 1 else _common(types)
    if name == "abs":
        return types[0] if _known(types[0]) else ANY
    if name == "duration" and isinstance(arguments[0], ast.Literal):
        text = str(arguments[0].value)
        return YEARS_MONTHS if text[-1:] in ("Y", "M") and "T" not in text else DURATION
    return RESULTS.get(name, ANY)


def _named_call(self: Inference, node: ast.NamedCall) -> Type:
    for _, value in node.arguments:
        self.type_of(value)
    builtin = _builtin(self, node.function)
    if builtin is None:
        return ANY
    names = [name for name, _ in node.arguments]
    if not any(one.has(names) for one in builtin.forms):
        known = sorted({parameter.name for one in builtin.forms for parameter in one.parameters})
        return self.fault(f"« {builtin.name} » a pour paramètres : {', '.join(known)}.", node.at)
    return RESULTS.get(builtin.name, ANY)


def _function(self: Inference, node: ast.FunctionOf) -> Type:
    parameters = {name: type_ or ANY for name, type_ in node.parameters}
    result = self.inside(parameters, node.body) if node.body is not None else ANY
    return Type("function", parameters=tuple(parameters.values()), result=result)


_FIND: dict[type, Callable[[Inference, Any], Type]] = {
    ast.Literal: _literal, ast.AtLiteral: _at_literal, ast.Name: _name, ast.ListOf: _list,
    ast.ContextOf: _context, ast.RangeOf: _range, ast.Negate: _negate, ast.Binary: _binary,
    ast.Logic: _logic, ast.Between: _between, ast.In: _in, ast.If: _if, ast.For: _for,
    ast.Quantified: _quantified, ast.Filter: _filter, ast.Path: _path, ast.Call: _call,
    ast.NamedCall: _named_call, ast.FunctionOf: _function,
    ast.InstanceOf: lambda *_: BOOLEAN,
}  # fmt: skip


def infer(tree: ast.Node, scope: Mapping[str, Type]) -> tuple[Type, tuple[Note, ...]]:
    """The type of an expression and what in it can only be null, given the types of its names."""
    walk = Inference(scope)
    found = walk.type_of(tree)
    return found, tuple(walk.notes)


def infer_tests(tree: ast.Tests, scope: Mapping[str, Type], value: Type) -> tuple[Note, ...]:
    """What in unary tests can only be null, given the type of the value tested."""
    walk = Inference({**scope, "?": value})
    for test in tree.tests:
        check_test(walk, test, value)
    return tuple(walk.notes)
