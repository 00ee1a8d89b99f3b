"""The code of values, names, conditions, loops, filters, paths, calls and functions."""

from decimal import Decimal

from parvis.decisions.feel import ast
from parvis.decisions.feel.emission import Emit, Emitter, Frame
from parvis.decisions.feel.emit_operators import scalar
from parvis.decisions.feel.functions import Builtin
from parvis.decisions.feel.generated import (
    NULL,
    Code,
    all_of,
    call,
    compare,
    constant,
    dict_,
    either,
    is_,
    is_name,
    item,
    lambda_,
    list_,
    name,
    run,
    tuple_,
    type_is,
    walrus,
)
from parvis.decisions.feel.texts import parse_temporal
from parvis.decisions.speech import sentence


def _literal(self: Emitter, node: ast.Literal) -> Code:
    return self.keep(node.value)


def _at_literal(self: Emitter, node: ast.AtLiteral) -> Code:
    try:
        return self.keep(parse_temporal(node.text))
    except (ValueError, OverflowError):
        text = sentence(
            "« {} » n’est ni une date, ni une heure, ni une durée.", f'@"{node.text[:60]}"'
        )
        return self.helper("failed", node, constant("literal"), self.keep(text))


def _name(self: Emitter, node: ast.Name) -> Code:
    if node.name == "?" and self.tested is not None:
        return name(self.tested)
    code = self.read(node)
    if node.name == "partial" and is_name(code):
        return run("list", code)  # the list still grows: whoever keeps it keeps a copy
    return code


def _source(self: Emitter, node: ast.Node) -> Code:
    """A value that is only read: `partial` needs no copy."""
    if isinstance(node, ast.Name) and node.name != "?" and self.recorded is None:
        return self.read(node)
    return self.emit(node)


def _list(self: Emitter, node: ast.ListOf) -> Code:
    return list_([self.emit(one) for one in node.items])


def _context(self: Emitter, node: ast.ContextOf) -> Code:
    keys = [key for key, _ in node.entries]
    if len(set(keys)) < len(keys):
        return self.helper(
            "failed", node, constant("key"), constant("Une clé est écrite deux fois.")
        )
    frame = Frame({})
    self.frames.append(frame)
    values: list[Code] = []
    for key, value in node.entries:
        local = self.fresh("v")
        if isinstance(value, ast.FunctionOf):
            frame.locals[key] = local
        values.append(walrus(local, self.emit(value)))
        frame.locals[key] = local
    self.frames.pop()
    return dict_(keys, values)


def _range(self: Emitter, node: ast.RangeOf) -> Code:
    included = constant((node.start_included, node.end_included))
    return self.helper("make_range", node, self.emit(node.start), self.emit(node.end), included)


def _comparison_range(self: Emitter, node: ast.ComparisonRange) -> Code:
    return run("compared", constant(node.op), self.emit(node.bound))


def _if(self: Emitter, node: ast.If) -> Code:
    test = is_(self.emit(node.condition), True)
    return either(test, self.emit(node.then), self.emit(node.otherwise))


def _domains(self: Emitter, iterators: list[ast.Iterator], frame: Frame) -> tuple[Code, list[str]]:
    """The domains, and the Python names of the iterators."""
    parameters: list[str] = []
    domains: list[Code] = []
    for one in iterators:
        value = self.emit(one.domain)
        if one.end is None:
            value = self.helper("domain", one, value)
        else:
            value = self.helper("span", one, value, self.emit(one.end))
        domains.append(lambda_(list(parameters), value))
        parameters.append(self.fresh("v"))
        frame.locals[one.name] = parameters[-1]
    return tuple_(*domains), parameters


def _for(self: Emitter, node: ast.For) -> Code:
    frame = Frame({})
    self.frames.append(frame)
    domains, parameters = _domains(self, node.iterators, frame)
    partial = self.fresh("v")
    frame.locals.setdefault("partial", partial)
    body = lambda_([*parameters, partial], self.emit(node.body))
    self.frames.pop()
    return run("loop", name("state"), domains, body)


def _quantified(self: Emitter, node: ast.Quantified) -> Code:
    frame = Frame({})
    self.frames.append(frame)
    domains, parameters = _domains(self, node.iterators, frame)
    condition = lambda_(parameters, self.emit(node.condition))
    self.frames.pop()
    return self.helper("quantify", node, domains, condition, constant(node.word == "some"))


def _filter(self: Emitter, node: ast.Filter) -> Code:
    source = _source(self, node.source)
    position = scalar(node.condition)
    if isinstance(position, Decimal):
        return self.helper("index", node, source, self.keep(position))
    element = self.fresh("v")
    self.frames.append(Frame({}, item=element))
    condition = lambda_([element], self.emit(node.condition))
    self.frames.pop()
    return self.helper("select", node, source, condition)


def _path(self: Emitter, node: ast.Path) -> Code:
    local = self.fresh("t")
    source = walrus(local, _source(self, node.source))
    key = constant(node.name)
    test = all_of([type_is(source, "dict"), compare(key, "in", name(local))])
    found = item(name(local), node.name)
    return either(test, found, self.helper("path", node, name(local), key))


def _call(self: Emitter, node: ast.Call) -> Code:
    arguments = [_source(self, one) for one in node.arguments]
    builtin = self.builtin(node.function)
    if builtin is not None:
        return run_kept(self, builtin, node, arguments)
    function = self.callee(node.function)
    return self.helper("call", node, function, list_(arguments))


def run_kept(self: Emitter, builtin: Builtin, node: ast.Call, arguments: list[Code]) -> Code:
    """A call of a built-in known at compile time."""
    entry = self.keep(builtin.call)
    return call(entry, name("state"), constant(node.at), *arguments)


def _named_call(self: Emitter, node: ast.NamedCall) -> Code:
    function = self.callee(node.function)
    keys = [key for key, _ in node.arguments]
    if len(set(keys)) < len(keys):
        return self.helper(
            "failed", node, constant("arity"), constant("Un argument est donné deux fois.")
        )
    values = [_source(self, value) for _, value in node.arguments]
    return self.helper("call_named", node, function, dict_(keys, values))


def _function(self: Emitter, node: ast.FunctionOf) -> Code:
    names = tuple(parameter for parameter, _ in node.parameters)
    types = self.keep(tuple(type_ for _, type_ in node.parameters))
    if node.body is None:
        return run("define", constant(names), types, NULL)
    frame = Frame({parameter: self.fresh("v") for parameter in names})
    self.frames.append(frame)
    body = lambda_(["state", *frame.locals.values()], self.emit(node.body))
    self.frames.pop()
    return run("define", constant(names), types, body)


FORMS: dict[type, Emit] = {
    ast.Literal: _literal, ast.AtLiteral: _at_literal, ast.Name: _name, ast.ListOf: _list,
    ast.ContextOf: _context, ast.RangeOf: _range, ast.ComparisonRange: _comparison_range,
    ast.If: _if, ast.For: _for, ast.Quantified: _quantified, ast.Filter: _filter,
    ast.Path: _path, ast.Call: _call, ast.NamedCall: _named_call, ast.FunctionOf: _function,
}  # fmt: skip
