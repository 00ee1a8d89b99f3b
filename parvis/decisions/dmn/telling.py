"""The conditions of an expression as they came out, for the trace of a decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.compiler import Compiled, compile_tree
from parvis.decisions.feel.explain import Narrator, Recorder
from parvis.decisions.feel.limits import State

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


class ToldExpression:
    """An expression of conditions that can tell each of them; compiled at its first telling."""

    __slots__ = ("_compiled", "names", "tree")

    def __init__(self, tree: ast.Node, names: Collection[str]) -> None:
        self.tree = tree
        self.names = names
        self._compiled: Compiled | None = None

    def run(
        self, frame: dict[str, Any], state: State, labels: Mapping[str, str]
    ) -> tuple[Any, tuple[str, ...]]:
        """Return the value, and a French sentence per condition that was asked."""
        if self._compiled is None:
            self._compiled = compile_tree(self.tree, self.names, lenient=True, traced=True)
        recorder = state.record = Recorder(self._compiled.recorded)
        value = self._compiled.run(frame.get, state)
        try:
            sentences = Narrator(recorder, labels).tell(self.tree, value)
        except RecursionError:
            sentences = ()
        return value, tuple(one for one in sentences if not one.startswith("Résultat :"))


def told(tree: ast.Node | None, names: Collection[str]) -> ToldExpression | None:
    """Return an expression as one that can be told, None when there is no condition to tell.

    An expression that makes functions is left out: they outlive the telling.
    """
    if tree is None or not _is_condition(tree) or _makes_function(tree):
        return None
    return ToldExpression(tree, names)


def _is_condition(tree: ast.Node) -> bool:
    if isinstance(tree, ast.Binary):
        return tree.op in COMPARISONS
    return isinstance(tree, ast.If | ast.Logic | ast.Between | ast.In)


def _makes_function(tree: ast.Node) -> bool:
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionOf):
            return True
        stack.extend(ast.children(node))
    return False
