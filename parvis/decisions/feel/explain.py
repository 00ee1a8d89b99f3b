"""Why an expression has its value: each step as data, and sentences a resident can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.convert import from_python, to_python
from parvis.decisions.feel.errors import Note
from parvis.decisions.feel.printer import print_expression
from parvis.decisions.feel.texts import value_text
from parvis.decisions.feel.wording import Wording
from parvis.decisions.feel.words import in_words
from parvis.decisions.speech import capital, sentence

STEPS_KEPT = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the expression and the value it took, in the order of evaluation."""

    text: str
    value: Any
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Trace:
    """An evaluation with its reasons.

    steps: the parts evaluated (the first ones, when there are many); sentences: French;
    inputs: what was read of the scope; notes: why something is null.
    """

    value: Any
    inputs: Mapping[str, Any]
    steps: tuple[Step, ...]
    sentences: tuple[str, ...]
    notes: tuple[Note, ...]

    def data(self) -> dict[str, Any]:
        """The trace as plain texts, lists and mappings, ready for JSON."""
        return {
            "value": plain(self.value),
            "inputs": {name: plain(value) for name, value in self.inputs.items()},
            "steps": [
                {"text": one.text, "value": plain(one.value), "at": [one.line, one.column]}
                for one in self.steps
            ],
            "sentences": [str(one) for one in self.sentences],
            "notes": [
                {"code": one.code, "message": str(one.message), "at": [one.line, one.column]}
                for one in self.notes
            ],
        }


def plain(value: Any) -> Any:
    """A FEEL value as JSON can hold it; numbers as text, without loss."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value_text(from_python(value))


class Recorder:
    """Receives the values of nodes while a traced expression runs."""

    def __init__(self, nodes: tuple[ast.Node, ...]) -> None:
        self.nodes = nodes
        self.values: dict[int, Any] = {}
        self.order: list[tuple[ast.Node, Any]] = []

    def __call__(self, number: int, value: Any) -> None:
        """Keep the first value of a node, and the first steps."""
        node = self.nodes[number]
        self.values.setdefault(id(node), value)
        if len(self.order) < STEPS_KEPT:
            self.order.append((node, value))

    def steps(self) -> tuple[Step, ...]:
        """The steps kept, without the bare names and constants."""
        return tuple(
            Step(print_expression(node), to_python(value), *node.at)
            for node, value in self.order
            if not isinstance(node, ast.Name | ast.Literal)
        )


class Narrator:
    """Tells what was recorded in French. `labels` gives the words to show for a name."""

    def __init__(self, recorder: Recorder, labels: Mapping[str, str]) -> None:
        self.values = recorder.values
        self.labels = labels
        self.wording = Wording(recorder.values, labels)

    def tell(self, tree: ast.Node, value: Any) -> tuple[str, ...]:
        """The sentences of a whole evaluation, the result last."""
        sentences = self._about(tree)
        if isinstance(tree, ast.If) or len(sentences) != 1 or not isinstance(value, bool):
            sentences.append(sentence("Résultat : {}.", in_words(value)))
        return tuple(dict.fromkeys(sentences))

    def _about(self, node: ast.Node) -> list[str]:
        if id(node) not in self.values:
            return []  # never evaluated: it had no part in the result
        if isinstance(node, ast.Logic):
            return [line for operand in node.operands for line in self._about(operand)]
        if isinstance(node, ast.If):
            return self._about_if(node)
        if isinstance(node, ast.Call) and node.function == ast.Name("not") and node.arguments:
            return self._about(node.arguments[0])
        value = self.values[id(node)]
        if isinstance(node, ast.Literal) or (isinstance(node, ast.Name) and value is None):
            return self._missing(node)
        words = capital(self.wording.bare(node))
        if value is None:
            return [sentence("{} : impossible à dire.", words), *self._missing(node)]
        return [sentence("{} : {}.", words, in_words(value))]

    def _about_if(self, node: ast.If) -> list[str]:
        held = self.values.get(id(node.condition)) is True
        branch = node.then if held else node.otherwise
        return [*self._about(node.condition), *self._about(branch)]

    def _missing(self, node: ast.Node) -> list[str]:
        names: list[str] = []
        pending = [node]
        while pending:
            one = pending.pop()
            if isinstance(one, ast.Name) and self.values.get(id(one), True) is None:
                names.append(self.labels.get(one.name, one.name))
            pending += ast.children(one)
        return [sentence("{} n’est pas renseigné.", capital(name)) for name in sorted(set(names))]
