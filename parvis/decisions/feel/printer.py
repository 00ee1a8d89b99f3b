"""Syntax tree → canonical text, with no parenthesis more than needed.

Reading the text again gives the same tree.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.lexer import escape
from parvis.decisions.feel.texts import literal_text

_PLAIN_KEY = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ_][A-Za-zÀ-ÖØ-öø-ÿ_0-9]*(?: [A-Za-zÀ-ÖØ-öø-ÿ_0-9]+)*")
_OPERATOR = {
    "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6,
}  # fmt: skip
_LOWEST, _COMPARISON, _SUM, _UNARY, _INSTANCE, _POSTFIX, _OPERAND = 0, 3, 4, 7, 8, 9, 10


def print_expression(tree: ast.Node) -> str:
    """The canonical text of an expression or of unary tests."""
    return _text(tree, _LOWEST)


def _text(node: ast.Node, level: int) -> str:
    """The text of a node where operators below `level` need parentheses."""
    text = _PRINT[type(node)](node)
    return f"({text})" if _level(node) < level else text


def _level(node: ast.Node) -> int:
    if isinstance(node, ast.Binary):
        return _OPERATOR[node.op]
    if isinstance(node, ast.Logic):
        return 1 if node.op == "or" else 2
    if isinstance(node, ast.Literal) and isinstance(node.value, Decimal) and node.value < 0:
        return _UNARY
    return _LEVELS.get(type(node), _OPERAND)


_LEVELS: dict[type, int] = {
    ast.If: _LOWEST, ast.For: _LOWEST, ast.Quantified: _LOWEST, ast.FunctionOf: _LOWEST,
    ast.ComparisonRange: _LOWEST, ast.Between: _COMPARISON, ast.In: _COMPARISON,
    ast.Negate: _UNARY, ast.InstanceOf: _INSTANCE, ast.Filter: _POSTFIX, ast.Path: _POSTFIX,
    ast.Call: _POSTFIX, ast.NamedCall: _POSTFIX,
}  # fmt: skip


def key_text(key: str) -> str:
    """A key of a context or a name of an argument, quoted when it must be."""
    return key if _PLAIN_KEY.fullmatch(key) else escape(key)


def _list(nodes: Iterable[ast.Node]) -> str:
    return ", ".join(_text(node, _LOWEST) for node in nodes)


def _pairs(pairs: Iterable[tuple[str, ast.Node]]) -> str:
    return ", ".join(f"{key_text(key)}: {_text(value, _LOWEST)}" for key, value in pairs)


def _range(node: ast.RangeOf) -> str:
    start, end = _text(node.start, _LOWEST), _text(node.end, _LOWEST)
    opening, closing = "[" if node.start_included else "(", "]" if node.end_included else ")"
    return f"{opening}{start}..{end}{closing}"


def _negate(node: ast.Negate) -> str:
    text = _text(node.operand, _UNARY)
    if text[0] in ".0123456789" and not isinstance(node.operand, ast.Literal):
        return f"-({text})"  # else the sign would belong to the literal
    return f"-{text}"


def _binary(node: ast.Binary) -> str:
    level = _OPERATOR[node.op]
    return f"{_text(node.left, level)} {node.op} {_text(node.right, level + 1)}"


def _logic(node: ast.Logic) -> str:
    level = 2 if node.op == "or" else 3
    return f" {node.op} ".join(_text(one, level) for one in node.operands)


def _between(node: ast.Between) -> str:
    value = _text(node.value, _COMPARISON)
    return f"{value} between {_text(node.low, _SUM)} and {_text(node.high, _SUM)}"


def _in(node: ast.In) -> str:
    value = _text(node.value, _COMPARISON)
    tests = node.tests.tests
    if len(tests) == 1 and isinstance(tests[0], ast.Comparison):
        return f"{value} in {_comparison(tests[0])}"
    if len(tests) == 1 and _level(tests[0]) >= _SUM:
        text = _text(tests[0], _SUM)
        if isinstance(tests[0], ast.RangeOf) or not text.startswith("("):
            return f"{value} in {text}"
    return f"{value} in ({_test_list(tests)})"


def _comparison(node: ast.Comparison | ast.ComparisonRange) -> str:
    return f"{node.op} {_text(node.bound, _SUM)}"


def _tests(node: ast.Tests) -> str:
    if not node.tests:
        return "-"
    tests = _test_list(node.tests)
    return f"not({tests})" if node.negated else tests


def _test_list(tests: Iterable[ast.Node]) -> str:
    """Tests in a row; a comparison kept as a value is not to be read as a test."""
    return ", ".join(
        f"({_comparison(test)})" if isinstance(test, ast.ComparisonRange) else _text(test, _LOWEST)
        for test in tests
    )


def _iterators(iterators: list[ast.Iterator]) -> str:
    return ", ".join(_iterator(one) for one in iterators)


def _iterator(node: ast.Iterator) -> str:
    end = "" if node.end is None else f"..{_text(node.end, _LOWEST)}"
    return f"{node.name} in {_text(node.domain, _LOWEST)}{end}"


def _if(node: ast.If) -> str:
    parts = (_text(one, _LOWEST) for one in (node.condition, node.then, node.otherwise))
    return "if {} then {} else {}".format(*parts)


def _quantified(node: ast.Quantified) -> str:
    condition = _text(node.condition, _LOWEST)
    return f"{node.word} {_iterators(node.iterators)} satisfies {condition}"


def _function(node: ast.FunctionOf) -> str:
    parameters = ", ".join(
        name if type_ is None else f"{name}: {type_}" for name, type_ in node.parameters
    )
    body = "external {}" if node.body is None else _text(node.body, _LOWEST)
    return f"function({parameters}) {body}"


_PRINT: dict[type, Callable[[Any], str]] = {
    ast.Literal: lambda node: literal_text(node.value),
    ast.AtLiteral: lambda node: "@" + escape(node.text),
    ast.Name: lambda node: node.name,
    ast.ListOf: lambda node: f"[{_list(node.items)}]",
    ast.ContextOf: lambda node: "{" + _pairs(node.entries) + "}",
    ast.RangeOf: _range,
    ast.ComparisonRange: _comparison,
    ast.Comparison: _comparison,
    ast.Negate: _negate,
    ast.Binary: _binary,
    ast.Logic: _logic,
    ast.Between: _between,
    ast.In: _in,
    ast.Tests: _tests,
    ast.InstanceOf: lambda node: f"{_text(node.value, _INSTANCE)} instance of {node.type}",
    ast.If: _if,
    ast.Iterator: _iterator,
    ast.For: lambda node: f"for {_iterators(node.iterators)} return {_text(node.body, _LOWEST)}",
    ast.Quantified: _quantified,
    ast.Filter: lambda node: f"{_text(node.source, _POSTFIX)}[{_text(node.condition, _LOWEST)}]",
    ast.Path: lambda node: f"{_text(node.source, _POSTFIX)}.{node.name}",
    ast.Call: lambda node: f"{_text(node.function, _POSTFIX)}({_list(node.arguments)})",
    ast.NamedCall: lambda node: f"{_text(node.function, _POSTFIX)}({_pairs(node.arguments)})",
    ast.FunctionOf: _function,
}
