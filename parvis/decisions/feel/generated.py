"""The few shapes of Python code the compiler writes; nobody else touches Python's own tree.

All code stands at one place (line 1): the places of FEEL travel as constants.
"""

import ast
from collections.abc import Sequence
from types import CodeType
from typing import Any

Code = ast.expr


class _Placed:
    """A place for every node, once for all: Python wants one to compile."""

    lineno: int = 1
    col_offset: int = 0
    end_lineno: int | None = 1
    end_col_offset: int | None = 0


class _Constant(_Placed, ast.Constant):
    pass


class _Name(_Placed, ast.Name):
    pass


class _Walrus(_Placed, ast.NamedExpr):
    pass


class _Call(_Placed, ast.Call):
    pass


class _If(_Placed, ast.IfExp):
    pass


class _Compare(_Placed, ast.Compare):
    pass


class _Bool(_Placed, ast.BoolOp):
    pass


class _Item(_Placed, ast.Subscript):
    pass


class _Tuple(_Placed, ast.Tuple):
    pass


class _List(_Placed, ast.List):
    pass


class _Dict(_Placed, ast.Dict):
    pass


class _Lambda(_Placed, ast.Lambda):
    pass


class _Parameter(_Placed, ast.arg):
    pass


_LOAD, _STORE, _IS, _AND, _OR = ast.Load(), ast.Store(), ast.Is(), ast.And(), ast.Or()
_COMPARISONS: dict[str, ast.cmpop] = {
    "<": ast.Lt(), "<=": ast.LtE(), ">": ast.Gt(), ">=": ast.GtE(), "=": ast.Eq(),
    "!=": ast.NotEq(), "in": ast.In(), "is": _IS,
}  # fmt: skip
TRUE, FALSE, NULL = _Constant(value=True), _Constant(value=False), _Constant(value=None)


def constant(value: Any) -> Code:
    """A constant of Python: text, boolean, None, integer, or a tuple of them."""
    return _Constant(value)


def name(identifier: str) -> Code:
    """The value of one of our own names."""
    return _Name(identifier, _LOAD)


def walrus(identifier: str, value: Code) -> Code:
    """`(identifier := value)`."""
    return _Walrus(_Name(identifier, _STORE), value)


def call(function: Code, *arguments: Code) -> Code:
    """`function(arguments)`."""
    return _Call(function, list(arguments), [])


def run(function: str, *arguments: Code) -> Code:
    """A call of one of our own functions, by its name."""
    return _Call(_Name(function, _LOAD), list(arguments), [])


def either(test: Code, then: Code, otherwise: Code) -> Code:
    """`then if test else otherwise`."""
    return _If(test, then, otherwise)


def compare(left: Code, op: str, right: Code) -> Code:
    """`left op right`, in the spelling of FEEL (`=`) for what both languages have."""
    return _Compare(left, [_COMPARISONS[op]], [right])


def is_(value: Code, wanted: Any) -> Code:
    """`value is wanted`, for True, False and None."""
    return _Compare(value, [_IS], [_Constant(wanted)])


def type_is(value: Code, kind: str) -> Code:
    """`type(value) is kind`."""
    return _Compare(run("type", value), [_IS], [_Name(kind, _LOAD)])


def all_of(tests: Sequence[Code]) -> Code:
    """`test and test`, of one test at least."""
    return tests[0] if len(tests) == 1 else _Bool(_AND, list(tests))


def one_of(tests: Sequence[Code]) -> Code:
    """`test or test`, of one test at least."""
    return tests[0] if len(tests) == 1 else _Bool(_OR, list(tests))


def item(container: Code, key: Any) -> Code:
    """`container[key]` for a constant key."""
    return _Item(container, _Constant(key), _LOAD)


def tuple_(*items: Code) -> Code:
    """`(items,)`."""
    return _Tuple(list(items), _LOAD)


def list_(items: Sequence[Code]) -> Code:
    """`[items]`."""
    return _List(list(items), _LOAD)


def dict_(keys: Sequence[str], values: Sequence[Code]) -> Code:
    """`{"key": value}`."""
    return _Dict([_Constant(key) for key in keys], list(values))


def is_name(code: Code) -> bool:
    """Whether a piece of code is one of our own names and nothing more."""
    return isinstance(code, _Name)


def lambda_(parameters: Sequence[str], body: Code) -> Code:
    """`lambda parameters: body`."""
    arguments = ast.arguments(
        posonlyargs=[], args=[_Parameter(one) for one in parameters], kwonlyargs=[],
        kw_defaults=[], defaults=[],
    )  # fmt: skip
    return _Lambda(arguments, body)


def code_of(function: Code) -> CodeType:
    """The code object of a `lambda_`. Raises RecursionError on too deep a tree."""
    outer = compile(ast.Expression(function), "<feel>", "eval", dont_inherit=True)
    return next(one for one in outer.co_consts if isinstance(one, CodeType))
