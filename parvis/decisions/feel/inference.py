"""Types without running: what an expression gives, and what in it can only be null."""

from collections.abc import Callable, Mapping
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.arithmetic import a_type
from parvis.decisions.feel.builtins import BUILTINS
from parvis.decisions.feel.emit_operators import scalar
from parvis.decisions.feel.errors import Note, closest, suggested
from parvis.decisions.feel.inference_calls import type_of_call, type_of_named_call
from parvis.decisions.feel.signatures import ARITHMETIC, NEGATED, PROPERTIES
from parvis.decisions.feel.texts import parse_temporal
from parvis.decisions.feel.typed_walk import Inference, common, item_of, kind, known
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
from parvis.decisions.speech import sentence

_DATES: dict[type, Type] = {Date: DATE, Time: TIME, DateTime: DATE_TIME, Duration: DURATION}


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
            sentence("« {} » n’est ni une date, ni une heure, ni une durée.", node.text), node.at
        )
    return _DATES.get(type(value), YEARS_MONTHS)


def _name(self: Inference, node: ast.Name) -> Type:
    for frame in reversed(self.frames):
        if node.name in frame:
            return frame[node.name]
    return FUNCTION if node.name in BUILTINS else ANY


def _list(self: Inference, node: ast.ListOf) -> Type:
    return Type("list", item=common([self.type_of(one) for one in node.items]))


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
    return Type("range", item=common([start, end]))


def _negate(self: Inference, node: ast.Negate) -> Type:
    found = self.type_of(node.operand)
    if known(found) and kind(found) not in NEGATED:
        return self.fault(
            sentence("Le signe « - » ne s’applique pas à {}.", a_type(kind(found))), node.at
        )
    return found


def _binary(self: Inference, node: ast.Binary) -> Type:
    left, right = self.type_of(node.left), self.type_of(node.right)
    if node.op in ("=", "!=", "<", "<=", ">", ">="):
        self.compare(node.op, left, right, node.at)
        return BOOLEAN
    if not (known(left) and known(right)):
        return NUMBER if "number" in (kind(left), kind(right)) and node.op == "**" else ANY
    result = ARITHMETIC.get((node.op, kind(left), kind(right)))
    if result is None:
        one, other = a_type(kind(left)), a_type(kind(right))
        return self.fault(
            sentence("« {} » ne s’applique pas à {} et {}.", node.op, one, other), node.at
        )
    return result


def _logic(self: Inference, node: ast.Logic) -> Type:
    for operand in node.operands:
        self.condition(operand, node.op)
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
    if kind(found) == "list" and kind(value) != "list":
        found = item_of(found)
    if kind(found) == "range" and kind(value) != "range":
        found = item_of(found)
    if kind(found) != "boolean":  # a condition on `?` is a test of any type
        self.compare("in", value, found, test.at)


def _if(self: Inference, node: ast.If) -> Type:
    self.condition(node.condition, "if")
    return common([self.type_of(node.then), self.type_of(node.otherwise)])


def _iterators(self: Inference, iterators: list[ast.Iterator]) -> dict[str, Type]:
    names: dict[str, Type] = {}
    self.frames.append(names)
    for one in iterators:
        domain = self.type_of(one.domain)
        if one.end is not None:
            self.compare("..", domain, self.type_of(one.end), one.at)
        names[one.name] = item_of(domain)
    self.frames.pop()
    return names


def _for(self: Inference, node: ast.For) -> Type:
    names = _iterators(self, node.iterators)
    return Type("list", item=self.inside({"partial": LIST, **names}, node.body))


def _quantified(self: Inference, node: ast.Quantified) -> Type:
    self.frames.append(_iterators(self, node.iterators))
    self.condition(node.condition, node.word)
    self.frames.pop()
    return BOOLEAN


def _filter(self: Inference, node: ast.Filter) -> Type:
    item = item_of(self.type_of(node.source))
    resolved = item.resolved()
    fields = dict(resolved.fields or {}) if resolved.kind == "context" else {}
    if resolved.kind in ("Any", "Null") or (resolved.kind == "context" and not fields):
        return ANY  # the keys of the elements may hide any name: nothing is sure inside
    found = self.inside({"item": item, **fields}, node.condition)
    if kind(found) == "number":
        return item if scalar(node.condition) is not None else ANY  # a null place gives a list
    if known(found) and kind(found) != "boolean":
        words = a_type(kind(found))
        return self.fault(
            sentence("Un filtre demande une condition ou une place, et c’est {}.", words), node.at
        )
    return Type("list", item=item) if kind(found) == "boolean" else ANY


def _path(self: Inference, node: ast.Path) -> Type:
    source = self.type_of(node.source).resolved()
    if source.kind == "list":
        return Type("list", item=_part(self, item_of(source).resolved(), node))
    return _part(self, source, node)


def _part(self: Inference, source: Type, node: ast.Path) -> Type:
    if source.kind in ("Any", "Null", "function", "list") or (
        source.kind == "context" and not source.fields
    ):
        return ANY
    parts = (source.fields or {}) if source.kind == "context" else PROPERTIES.get(source.kind, {})
    if node.name in parts:
        return parts[node.name]
    advice = suggested(closest(node.name, parts))
    return self.fault(
        sentence("Il n’y a pas de « {} » dans {}.{}", node.name, a_type(source.kind), advice),
        node.at,
    )


def _function(self: Inference, node: ast.FunctionOf) -> Type:
    parameters = {name: type_ or ANY for name, type_ in node.parameters}
    result = self.inside(parameters, node.body) if node.body is not None else ANY
    return Type("function", parameters=tuple(parameters.values()), result=result)


_FIND: dict[type, Callable[[Inference, Any], Type]] = {
    ast.Literal: _literal, ast.AtLiteral: _at_literal, ast.Name: _name, ast.ListOf: _list,
    ast.ContextOf: _context, ast.RangeOf: _range, ast.Negate: _negate, ast.Binary: _binary,
    ast.Logic: _logic, ast.Between: _between, ast.In: _in, ast.If: _if, ast.For: _for,
    ast.Quantified: _quantified, ast.Filter: _filter, ast.Path: _path, ast.Call: type_of_call,
    ast.NamedCall: type_of_named_call, ast.FunctionOf: _function,
    ast.InstanceOf: lambda *_: BOOLEAN,
}  # fmt: skip


def infer(tree: ast.Node, scope: Mapping[str, Type]) -> tuple[Type, tuple[Note, ...]]:
    """The type of an expression and what in it can only be null, given the types of its names."""
    walk = Inference(scope, _FIND)
    found = walk.type_of(tree)
    return found, tuple(walk.notes)


def infer_tests(tree: ast.Tests, scope: Mapping[str, Type], value: Type) -> tuple[Note, ...]:
    """What in unary tests can only be null, given the type of the value tested."""
    walk = Inference({**scope, "?": value}, _FIND)
    for test in tree.tests:
        check_test(walk, test, value)
    return tuple(walk.notes)
