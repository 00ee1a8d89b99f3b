"""Tokens → syntax tree, by precedence, against the names in scope."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from parvis.decisions.feel import ast
from parvis.decisions.feel.errors import FeelError, Place
from parvis.decisions.feel.lexer import KEYWORDS
from parvis.decisions.feel.limits import DEFAULT, Limits
from parvis.decisions.feel.names import NameTable, Tables
from parvis.decisions.feel.primary import COMPARISONS, PrimaryParser
from parvis.decisions.feel.types import Type

_LEVELS = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "between": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "**": 6,
}  # fmt: skip

Tree = TypeVar("Tree", bound=ast.Node)


class Parser(PrimaryParser):
    """Recursive descent; one method for each form of the grammar."""

    def expression(self, level: int = 1) -> ast.Node:
        """Read an expression whose operators bind at least as tightly as `level`."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise FeelError("Cette expression est trop imbriquée.", self.at, self.token.text)
        left = self._unary()
        while True:
            token = self.token
            found = _LEVELS.get(token.text, 0) if token.kind in ("symbol", "name") else 0
            if found < level or found == 0:
                break
            self.index += 1
            left = self._operation(token.text, found, left, token.at)
        self.depth -= 1
        return left

    def _operation(self, op: str, level: int, left: ast.Node, at: Place) -> ast.Node:
        if op in ("and", "or"):
            right = self.expression(level + 1)
            return self._logic(op, left, right, at)
        if op == "between":
            low = self.expression(4)
            self.expect("and", " entre les deux bornes de « between »")
            return self.make(ast.Between(left, low, self.expression(4)), at)
        if op == "in":
            return self.make(ast.In(left, self._in_tests()), at)
        if op == "=" and self.sees("=") and not self.token.spaced:
            raise FeelError("L’égalité s’écrit avec un seul « = ».", at, "==", "=")
        return self.make(ast.Binary(op, left, self.expression(level + 1)), at)

    def _logic(self, op: str, left: ast.Node, right: ast.Node, at: Place) -> ast.Node:
        operands = [left, right]
        while self.take(op):
            operands.append(self.expression(_LEVELS[op] + 1))
        return self.make(ast.Logic(op, operands), at)

    def _unary(self) -> ast.Node:
        at = self.at
        if not self.take("-"):
            return self._postfix(self.primary())
        if self.token.kind == "number":  # the sign belongs to the literal
            return self._postfix(self.make(ast.Negate(self.primary()), at))
        self.depth += 1
        if self.depth > self.limits.depth:
            raise FeelError("Cette expression est trop imbriquée.", at, "-")
        node = self.make(ast.Negate(self._unary()), at)
        self.depth -= 1
        return node

    def _postfix(self, node: ast.Node) -> ast.Node:
        while True:
            at = self.at
            if self.take("."):
                node = self.make(ast.Path(node, self._member()), at)
            elif self.take("["):
                node = self.make(ast.Filter(node, self._filter_condition()), at)
            elif self.take("("):
                node = self._call(node, at)
            elif self.sees("instance") and self.tokens[self.index + 1].text == "of":
                self.index += 2
                node = self.make(ast.InstanceOf(node, self.type()), at)
            else:
                return node

    def _member(self) -> str:
        found = self.members.match(self.tokens, self.index)
        if found:
            free = self.index
            while self.tokens[free].kind == "name" and self.tokens[free].text not in KEYWORDS:
                free += 1
            if found[1] >= free - self.index:
                self.index += found[1]
                return found[0]
        name = self.free_name()
        if name is None and self.token.kind == "name":
            name = self.token.text
            self.index += 1
        if name is None:
            raise self.unexpected("un nom est attendu après le point")
        return name

    def _filter_condition(self) -> ast.Node:
        self.frames.append(self.members)
        self.frames.append(NameTable(["item"]))
        condition = self.expression()
        del self.frames[-2:]
        self.expect("]", " pour fermer le filtre")
        return condition

    def _call(self, function: ast.Node, at: Place) -> ast.Node:
        if self.take(")"):
            return self.make(ast.Call(function, []), at)
        named: list[tuple[str, ast.Node]] = []
        plain: list[ast.Node] = []
        while True:
            start = self.at
            name = self._argument_name()
            value = self.expression()
            if name is None:
                plain.append(value)
            else:
                named.append((name, value))
            if named and plain:
                raise FeelError(
                    "Les arguments d’un appel sont tous nommés, ou aucun ne l’est.", start
                )
            if not self.take(","):
                break
        self.expect(")", " pour fermer l’appel")
        node = ast.NamedCall(function, named) if named else ast.Call(function, plain)
        return self.make(node, at)

    def _argument_name(self) -> str | None:
        start = self.index
        name = self.name_before(":")
        if name is None:
            self.index = start
            return None
        self.index += 1
        return name

    def _in_tests(self) -> ast.Tests:
        at, mark = self.at, self.index
        if self.take("("):
            tests = [self._test(1)]
            while self.take(","):
                tests.append(self._test(1))
            if not self.sees(".."):
                self.expect(")", " pour fermer la liste des valeurs")
                if len(tests) > 1 or not self.sees(".", "[", "(", "+", "-", "*", "/", "**"):
                    return ast.Tests(tests, at=at)
            self.index = mark
        return ast.Tests([self._test(4)], at=at)

    def _test(self, level: int) -> ast.Node:
        at = self.at
        if self.sees(*COMPARISONS):
            op = self.token.text
            self.index += 1
            return self.make(ast.Comparison(op, self.expression(4)), at)
        return self.expression(level)

    def unary_tests(self) -> ast.Tests:
        """Read the content of a cell: `-`, tests, or `not(tests)`."""
        at, mark = self.at, self.index
        if self.token.kind == "end" or (self.take("-") and self.token.kind == "end"):
            return ast.Tests([], at=at)
        self.index = mark
        if self.take("not") and self.take("("):
            tests = self._test_list()
            if self.take(")") and self.token.kind == "end":
                return ast.Tests(tests, negated=True, at=at)
        self.index = mark
        return ast.Tests(self._test_list(), at=at)

    def _test_list(self) -> list[ast.Node]:
        tests = [self._test(1)]
        while self.take(","):
            tests.append(self._test(1))
        return tests

    def end(self) -> None:
        """Check that nothing is left. Raises FeelError when something is."""
        if self.token.kind != "end":
            raise self.unexpected()


def parse_expression(text: str, tables: Tables, limits: Limits = DEFAULT) -> ast.Node:
    """The tree of an expression. Raises FeelError."""
    return _parse(text, tables, limits, lambda parser: parser.expression())


def parse_tests(text: str, tables: Tables, limits: Limits = DEFAULT) -> ast.Tests:
    """The tree of unary tests. Raises FeelError."""
    return _parse(text, tables, limits, lambda parser: parser.unary_tests())


def parse_type(text: str, types: Mapping[str, Type] | None = None) -> Type:
    """The type a text names. Raises FeelError."""
    parser = Parser(text, Tables([], NameTable(), types or {}), DEFAULT)
    found = parser.type()
    parser.end()
    return found


def _parse(text: str, tables: Tables, limits: Limits, read: Callable[[Parser], Tree]) -> Tree:
    parser = Parser(text, tables, limits)
    try:
        tree = read(parser)
    except RecursionError:
        raise FeelError("Cette expression est trop imbriquée.") from None
    parser.end()
    _check_height(tree, 2 * limits.depth)
    return tree


def _check_height(tree: ast.Node, limit: int) -> None:
    """Refuse a tree too deep to walk, such as a chain of a thousand additions."""
    level: list[ast.Node] = [tree]
    height = 0
    while level:
        height += 1
        if height > limit:
            raise FeelError("Cette expression est trop imbriquée.", level[0].at)
        level = [child for node in level for child in ast.children(node)]
