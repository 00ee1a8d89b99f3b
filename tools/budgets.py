"""Measure files, functions, classes and views against the budgets of the house.

Each function returns the faults as sentences; tests feed them the tree, and planted faults.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 400
TEST_FILE_LINES = 600
SETTINGS_LINES = 250
FUNCTION_LINES = 50
CLASS_METHODS = 25
VIEW_LINES = 25
BROAD_EXCEPTS = 3

Function = ast.FunctionDef | ast.AsyncFunctionDef


def production_files(root: Path) -> list[Path]:
    """Return the Python files that must keep the budgets, migrations apart."""
    folders = ("parvis", "config", "tools", "bench")
    files = (path for folder in folders for path in (root / folder).rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts)


def test_files(root: Path) -> list[Path]:
    """Return the Python files of the tests."""
    return sorted((root / "tests").rglob("*.py"))


def too_long(path: Path, text: str) -> Iterator[str]:
    """Name a file over its limit."""
    limit = FILE_LINES
    if "tests" in path.parts:
        limit = TEST_FILE_LINES
    elif "settings" in path.parts:
        limit = SETTINGS_LINES
    lines = text.count("\n")
    if lines > limit:
        yield f"{path}: {lines} lines, at most {limit}"


def too_big(path: Path, text: str) -> Iterator[str]:
    """Name functions, views and classes over their limits."""
    tree = ast.parse(text)
    is_views = path.name in {"views.py", "endpoints.py"} or path.parent.name in {
        "views",
        "endpoints",
    }
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield from _function(path, node, VIEW_LINES if is_views else FUNCTION_LINES)
        elif isinstance(node, ast.ClassDef):
            methods = sum(isinstance(item, Function) for item in node.body)
            if methods > CLASS_METHODS:
                yield f"{path}:{node.lineno} {node.name}: {methods} methods"


def _function(path: Path, node: Function, limit: int) -> Iterator[str]:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
    if lines > limit:
        yield f"{path}:{node.lineno} {node.name}: {lines} lines, at most {limit}"


def _docstring_lines(node: Function) -> int:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def broad_excepts(path: Path, text: str) -> Iterator[str]:
    """Name the handlers that catch everything."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            name = getattr(node.type, "id", "")
            if node.type is None or name in {"Exception", "BaseException"}:
                yield f"{path}:{node.lineno}"
