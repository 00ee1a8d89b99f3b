"""`range("[18..21)")`: a range from its text."""

from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.builtins.conversion import CONVERSION
from parvis.decisions.feel.equality import order
from parvis.decisions.feel.errors import FeelError
from parvis.decisions.feel.functions import Builtin, form
from parvis.decisions.feel.lexer import tokenize
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.names import NameTable, Tables
from parvis.decisions.feel.parser import parse_expression
from parvis.decisions.feel.texts import parse_temporal
from parvis.decisions.feel.values import Range

_MAKERS = {
    one.name: one for one in CONVERSION if one.name in ("date", "time", "date and time", "duration")
}
_TABLES = Tables([NameTable(_MAKERS)], open=False)


def _endpoint(state: State, node: ast.Node) -> Any:
    """The value of a literal. Raises ValueError on any other expression."""
    if isinstance(node, ast.Negate):
        value = _endpoint(state, node.operand)
        return -value
    if isinstance(node, ast.AtLiteral):
        return parse_temporal(node.text)
    if isinstance(node, ast.Literal) and not isinstance(node.value, bool | None):
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.function, ast.Name):
        maker = _MAKERS.get(node.function.name)
        made = maker and maker.invoke(state, [_endpoint(state, one) for one in node.arguments])
        if made is not None:
            return made
    raise ValueError("endpoint")


def _half_open(state: State, text: str) -> Range | None:
    """`(..5]` and `[5..)`: a range without start or end; None when it has both."""
    marks = [token.text for token in tokenize(text)[:-1]]
    if len(marks) < 4 or marks[0] not in ("[", "(", "]") or marks[-1] not in ("]", ")", "["):
        raise ValueError("range")
    inside = text.strip()[1:-1].strip()
    if marks[1] == ".." and marks[0] != "[":
        op = "<=" if marks[-1] == "]" else "<"
        return Range.compared(op, _alone(state, inside.removeprefix("..")))
    if marks[-2] == ".." and marks[-1] != "]":
        op = ">=" if marks[0] == "[" else ">"
        return Range.compared(op, _alone(state, inside.removesuffix("..")))
    return None


def _alone(state: State, text: str) -> Any:
    return _endpoint(state, parse_expression(text, _TABLES, state.limits))


def _range(state: State, text: str) -> Range:
    try:
        half = _half_open(state, text)
        if half is not None:
            return half
        tree = parse_expression(text, _TABLES, state.limits)
    except FeelError:
        raise ValueError("range") from None
    bounds = tree if isinstance(tree, ast.RangeOf) else None
    if bounds is None:
        raise ValueError("range")
    start, end = _endpoint(state, bounds.start), _endpoint(state, bounds.end)
    if order(start, end) is None:
        raise ValueError("bounds")
    return Range(start, end, start_included=bounds.start_included, end_included=bounds.end_included)


RANGES = (Builtin("range", form("from: string", _range)),)
