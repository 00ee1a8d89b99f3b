"""Text and tree say the same: what is printed reads back as it was."""

from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.decisions import FeelError, compile_expression, parse, print_expression
from tests.decisions.feel.support import NAMES, NOW, TREES


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_printed_tree_reads_back(tree):
    text = print_expression(tree)
    assert parse(text, names=NAMES) == tree, text


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_any_tree_compiles_and_never_raises(tree):
    try:
        expression = compile_expression(print_expression(tree))
    except FeelError:
        return
    expression.result({"a": 3, "b": [1, None, {"x": 2}], "élève": "Léa Fictive"}, now=NOW)
    expression.explain({"a": 3, "b": [1, None, {"x": 2}]}, now=NOW).data()


@given(st.text(alphabet='ab 12.()[]{}<>=+-*/",:?@éin or and not\n', max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_value_or_a_placed_error(text):
    error = None
    try:
        compile_expression(text).evaluate({"a": 1, "b": None}, now=NOW)
    except FeelError as caught:
        error = caught
    lines = text.split("\n")
    assert error is None or 1 <= error.line <= len(lines)
    assert error is None or 1 <= error.column <= len(lines[error.line - 1]) + 1
    assert error is None or error.message.endswith((".", "?"))
