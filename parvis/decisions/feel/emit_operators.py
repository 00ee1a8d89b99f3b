"""The code of operators, comparisons and tests."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeGuard

from parvis.decisions.feel import arithmetic, ast, runtime
from parvis.decisions.feel.emission import Emit, Emitter
from parvis.decisions.feel.generated import (
    FALSE,
    NULL,
    TRUE,
    Code,
    all_of,
    compare,
    constant,
    either,
    is_,
    item,
    name,
    one_of,
    run,
    tuple_,
    type_is,
    walrus,
)

BINARY: dict[str, Callable[..., Any]] = {
    "+": arithmetic.plus, "-": arithmetic.minus, "*": arithmetic.times, "/": arithmetic.over,
    "**": arithmetic.power, "=": runtime.same, "!=": runtime.different, "<": runtime.less,
    "<=": runtime.less_or_same, ">": runtime.more, ">=": runtime.more_or_same,
}  # fmt: skip
_ABREAST = 16
_DIRECT = ("<", "<=", ">", ">=", "=", "!=")


def _negate(self: Emitter, node: ast.Negate) -> Code:
    if isinstance(node.operand, ast.Literal) and isinstance(node.operand.value, Decimal):
        return self.keep(-node.operand.value)
    return self.helper("negative", node, self.emit(node.operand))


def _binary(self: Emitter, node: ast.Binary) -> Code:
    helper = BINARY[node.op].__name__
    constant_side = scalar(node.right)
    if node.op in _DIRECT and constant_side is not None and self.recorded is None:
        left = self.fresh("t")
        fast = compare(name(left), node.op, self.keep(constant_side))
        slow = self.helper(helper, node, _late(self, node.left, left), self.keep(constant_side))
        if isinstance(constant_side, Decimal) and _is_read(node.left, self):
            read = run("type", walrus(left, _raw(self, node.left)))
            kinds = compare(read, "in", name("NUMBERS"))
            return either(kinds, fast, slow)  # an int is compared exactly as it is
        wanted = "Decimal" if isinstance(constant_side, Decimal) else "str"
        self.namespace.setdefault("str", str)
        return either(type_is(walrus(left, _raw(self, node.left)), wanted), fast, slow)
    return self.helper(helper, node, self.emit(node.left), self.emit(node.right))


def _raw(self: Emitter, node: ast.Node) -> Code:
    """A value of the scope before any conversion, when it is one."""
    if _is_read(node, self):
        return self.read(node, raw=True)
    return self.emit(node)


def _is_read(node: ast.Node, self: Emitter) -> TypeGuard[ast.Name]:
    """Whether a node is a name of the scope or of a level, not the value under test."""
    return isinstance(node, ast.Name) and (node.name != "?" or self.tested is None)


def _late(self: Emitter, node: ast.Node, local: str) -> Code:
    """The conversion that `_raw` left out."""
    if _is_read(node, self):
        return run("load", name("state"), name(local))
    return name(local)


def scalar(node: ast.Node) -> Decimal | str | None:
    """The value of a literal number or text, signed or not; None for anything else."""
    if isinstance(node, ast.Negate) and isinstance(node.operand, ast.Literal):
        value = node.operand.value
        return -value if isinstance(value, Decimal) else None
    if isinstance(node, ast.Literal) and type(node.value) in (Decimal, str):
        return node.value  # type: ignore[return-value]
    return None


def _logic(self: Emitter, node: ast.Logic) -> Code:
    """`and`: false as soon as one is false, true when all are true, else null; `or` mirrored."""
    if len(node.operands) > _ABREAST:
        return _logic(self, ast.Logic(node.op, _grouped(node), at=node.at))
    ends = node.op == "or"
    locals_ = [self.fresh("t") for _ in node.operands]
    checks = [is_(name(one), not ends) for one in locals_]
    result = either(all_of(checks), constant(not ends), NULL)
    for local, operand in reversed(list(zip(locals_, node.operands, strict=True))):
        found = is_(walrus(local, self.emit(operand)), ends)
        result = either(found, constant(ends), result)
    return result


def _grouped(node: ast.Logic) -> list[ast.Node]:
    """The operands in groups, so that a long chain makes no deep code."""
    return [
        ast.Logic(node.op, node.operands[first : first + _ABREAST], at=node.at)
        for first in range(0, len(node.operands), _ABREAST)
    ]


def _between(self: Emitter, node: ast.Between) -> Code:
    parts = (self.emit(one) for one in (node.value, node.low, node.high))
    return self.helper("between", node, *parts)


def _in(self: Emitter, node: ast.In) -> Code:
    local = self.fresh("t")
    value = walrus(local, self.emit(node.value))
    before, self.tested = self.tested, local
    tests = [emit_test(self, test, local) for test in node.tests.tests]
    self.tested = before
    if len(tests) == 1:
        return item(tuple_(value, tests[0]), 1)
    outcome = any_of(self, tests)
    return item(tuple_(value, outcome), 1)


def any_of(self: Emitter, tests: list[Code]) -> Code:
    """True when one test is true; else null when one is null, else false."""
    if len(tests) > _ABREAST:
        starts = range(0, len(tests), _ABREAST)
        return any_of(self, [any_of(self, tests[one : one + _ABREAST]) for one in starts])
    locals_ = [self.fresh("t") for _ in tests]
    nothing = [is_(name(one), None) for one in locals_]
    result = either(one_of(nothing), NULL, FALSE)
    for local, test in reversed(list(zip(locals_, tests, strict=True))):
        result = either(is_(walrus(local, test), True), TRUE, result)
    return result


def emit_test(self: Emitter, test: ast.Node, local: str, *, belongs: str = "belongs") -> Code:
    """The code of one unary test of the value in the Python name `local`."""
    if isinstance(test, ast.Comparison):
        return _compared(self, test, local)
    if mentions(test, "?"):
        return self.emit(test)
    return self.helper(belongs, test, name(local), self.emit(test))


def _compared(self: Emitter, test: ast.Comparison, local: str) -> Code:
    helper = BINARY[test.op].__name__
    bound = scalar(test.bound)
    if bound is None:
        return self.helper(helper, test, name(local), self.emit(test.bound))
    self.namespace.setdefault("str", str)
    wanted = "Decimal" if isinstance(bound, Decimal) else "str"
    kept = self.keep(bound)
    fast = compare(name(local), test.op, kept)
    return either(type_is(name(local), wanted), fast, self.helper(helper, test, name(local), kept))


def mentions(node: ast.Node, wanted: str) -> bool:
    """Whether a name stands anywhere in a tree."""
    if isinstance(node, ast.Name) and node.name == wanted:
        return True
    return any(mentions(child, wanted) for child in ast.children(node))


def _instance_of(self: Emitter, node: ast.InstanceOf) -> Code:
    return run("instance_of", self.emit(node.value), self.keep(node.type))


OPERATORS: dict[type, Emit] = {
    ast.Negate: _negate, ast.Binary: _binary, ast.Logic: _logic, ast.Between: _between,
    ast.In: _in, ast.InstanceOf: _instance_of,
}  # fmt: skip
