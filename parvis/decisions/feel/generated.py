"""The few shapes of Python code the compiler writes."""

import ast
from typing import Any

Code = ast.expr


TRUE, FALSE, NULL = ast.Constant(value=True), ast.Constant(value=False), ast.Constant(value=None)


def constant(value: Any) -> Code:
    """A constant of Python: text, boolean, None, integer, or a tuple of them."""
    return ast.Constant(value)


def name(identifier: str) -> Code:
    """The value of one of our own names."""
    return ast.Name(identifier, ast.Load())


def walrus(identifier: str, value: Code) -> Code:
    """`(identifier := value)`."""
    return ast.NamedExpr(ast.Name(identifier, ast.Store()), value)


def run(function: str, *arguments: Code) -> Code:
    """`function(arguments)`."""
    return ast.Call(name(function), list(arguments), [])


def either(test: Code, then: Code, otherwise: Code) -> Code:
    """`then if test else otherwise`."""
    return ast.IfExp(test, then, otherwise)


def is_(value: Code, wanted: Any) -> Code:
    """`value is wanted`, for True, False and None."""
    return ast.Compare(value, [ast.Is()], [constant(wanted)])


def type_is(value: Code, kind: str) -> Code:
    """`type(value) is kind`."""
    return ast.Compare(run("type", value), [ast.Is()], [name(kind)])


def lambda_(parameters: list[str], body: Code) -> ast.Lambda:
    """`lambda parameters: body`."""
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(one) for one in parameters], kwonlyargs=[], kw_defaults=[],
        defaults=[],
    )  # fmt: skip
    return ast.Lambda(arguments, body)


def tuple_(*items: Code) -> Code:
    """`(items,)`."""
    return ast.Tuple(list(items), ast.Load())
