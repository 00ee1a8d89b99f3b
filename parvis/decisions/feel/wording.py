"""Parts of an expression in French words, with the values they had."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.french import compared, in_french
from parvis.decisions.feel.printer import print_expression
from parvis.decisions.feel.texts import value_text

Values = Mapping[int, Any]
"""The first value of each node that was evaluated, by the identity of the node."""

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷", "**": "puissance"}
_ONE: dict[str, str] = {
    "count": "le nombre de {}", "sum": "la somme de {}", "min": "le plus petit de {}",
    "max": "le plus grand de {}", "mean": "la moyenne de {}", "median": "la médiane de {}",
    "abs": "la valeur absolue de {}", "floor": "l’entier au-dessous de {}",
    "ceiling": "l’entier au-dessus de {}", "string length": "le nombre de caractères de {}",
    "upper case": "{} en majuscules", "lower case": "{} en minuscules", "string": "le texte de {}",
    "date": "la date de {}", "time": "l’heure de {}", "not": "le contraire de : {}",
    "day of week": "le jour de la semaine de {}", "distinct values": "les valeurs de {}",
    "odd": "{} est impair", "even": "{} est pair", "sqrt": "la racine carrée de {}",
}  # fmt: skip
_TWO: dict[str, str] = {
    "contains": "{} contient {}", "starts with": "{} commence par {}",
    "ends with": "{} finit par {}", "matches": "{} a la forme {}",
    "list contains": "{} contient {}", "modulo": "le reste de {} par {}",
    "decimal": "{} arrondi à {} décimales", "round half up": "{} arrondi à {} décimales",
    "round half down": "{} arrondi à {} décimales", "round up": "{} arrondi à {} décimales",
    "round down": "{} arrondi à {} décimales", "min": "le plus petit de {} et {}",
    "max": "le plus grand de {} et {}", "years and months duration": "la durée de {} à {}",
    "before": "{} est avant {}", "after": "{} est après {}", "includes": "{} comprend {}",
}  # fmt: skip
_BEFORE_VOWEL = re.compile("(?<![\\w’])de (?=[aeiouyàâéèêëîïôûœAEIOUYÀÂÉÈÊËÎÏÔÛŒ]\\w)")
_SHOWN = 6
_PARTS = {
    "year": "l’année de {}", "month": "le mois de {}", "day": "le jour de {}",
    "weekday": "le jour de la semaine de {}", "hour": "l’heure de {}", "years": "les années de {}",
    "months": "les mois de {}", "days": "les jours de {}",
}  # fmt: skip


class Wording:
    """Words for the nodes of one evaluation. `labels` gives the words to show for a name."""

    def __init__(self, values: Values, labels: Mapping[str, str]) -> None:
        self.values = values
        self.labels = labels
        self.silent = 0  # inside a loop a node has many values: none is shown

    def of(self, node: ast.Node) -> str:
        """A node in words; a name, and what has no words of its own, with its value."""
        words = _WORDS.get(type(node))
        return _BEFORE_VOWEL.sub("d’", words(self, node)) if words else self.quoted(node)

    def bare(self, node: ast.Node) -> str:
        """A node in words, without its own value at the end."""
        return self.of(node).removesuffix(f" ({self._value(node)})")

    def quoted(self, node: ast.Node) -> str:
        """The text of a node, with its value."""
        return self.valued(node, print_expression(node))

    def valued(self, node: ast.Node, words: str) -> str:
        """Words with the value of the node, where it has one."""
        shown = id(node) in self.values and not self.silent
        return f"{words} ({self._value(node)})" if shown else words

    def looped(self, node: ast.Node) -> str:
        """A node in words, without any value."""
        self.silent += 1
        words = self.of(node)
        self.silent -= 1
        return words

    def kind(self, *nodes: ast.Node) -> type:
        """The type of the first of these values that is known and not null."""
        found = (self.values.get(id(node)) for node in nodes)
        return next((type(value) for value in found if value is not None), type(None))

    def _value(self, node: ast.Node) -> str:
        return in_french(self.values.get(id(node)))


def _name(self: Wording, node: ast.Name) -> str:
    label = self.labels.get(node.name, node.name)
    value = self.values.get(id(node))
    if isinstance(value, dict) or (isinstance(value, list) and not _short(value)):
        return label
    return self.valued(node, label)


def _short(items: list[Any]) -> bool:
    """Whether a list can be shown in the middle of a sentence."""
    return len(items) <= _SHOWN and not any(isinstance(one, dict | list) for one in items)


def _literal(_: Wording, node: ast.Literal) -> str:
    return in_french(node.value)


def _simple(self: Wording, node: ast.Node) -> str:
    """What reads best as its value alone."""
    if id(node) in self.values and not self.silent:
        return in_french(self.values[id(node)])
    return print_expression(node)


def _negate(self: Wording, node: ast.Negate) -> str:
    if isinstance(node.operand, ast.Literal) and isinstance(node.operand.value, Decimal):
        return in_french(-node.operand.value)
    return f"moins {self.of(node.operand)}"


def _binary(self: Wording, node: ast.Binary) -> str:
    if node.op in ("=", "!=") and node.right == ast.Literal(None):
        start = self.looped(node.left)
        return f"{start} n’est pas renseigné" if node.op == "=" else f"{start} est renseigné"
    left, right = self.of(node.left), self.of(node.right)
    if isinstance(node.left, ast.Path) and node.left.name == "year":
        right = right.replace(" ", "")  # a year is written without a space
    if node.op in _SIGNS:
        return f"{left} {_SIGNS[node.op]} {right}"
    return compared(left, node.op, right, self.kind(node.left, node.right))


def _logic(self: Wording, node: ast.Logic) -> str:
    word = " et " if node.op == "and" else " ou "
    return word.join(self.of(operand) for operand in node.operands)


def _between(self: Wording, node: ast.Between) -> str:
    return f"{self.of(node.value)} est entre {self.of(node.low)} et {self.of(node.high)}"


def _in(self: Wording, node: ast.In) -> str:
    value = self.of(node.value)
    tests = node.tests.tests
    if len(tests) == 1 and isinstance(tests[0], ast.RangeOf):
        return f"{value} est {self.of(tests[0])}"
    if len(tests) == 1 and isinstance(tests[0], ast.Comparison):
        return compared(value, tests[0].op, self.of(tests[0].bound), self.kind(node.value))
    return f"{value} est parmi : " + " ou ".join(self.of(test) for test in tests)


def _comparison(self: Wording, node: ast.Comparison) -> str:
    return compared("ce qui", node.op, self.of(node.bound), self.kind(node.bound))


def _quantified(self: Wording, node: ast.Quantified) -> str:
    condition = self.looped(node.condition)
    if len(node.iterators) > 1 or node.iterators[0].end is not None:
        return self.quoted(node)
    domain = self.looped(node.iterators[0].domain)
    start = "dans au moins un élément de" if node.word == "some" else "dans chaque élément de"
    return f"{start} {domain}, {condition}"


def _for(self: Wording, node: ast.For) -> str:
    if len(node.iterators) > 1 or node.iterators[0].end is not None:
        return self.quoted(node)
    body, domain = self.looped(node.body), self.looped(node.iterators[0].domain)
    return self.valued(node, f"{body} pour chaque élément de {domain}")


def _filter(self: Wording, node: ast.Filter) -> str:
    source, condition = self.looped(node.source), self.looped(node.condition)
    if isinstance(node.condition, ast.Literal | ast.Negate):
        return self.valued(node, f"l’élément {condition} de {source}")
    return f"{source} où {condition}"


def _path(self: Wording, node: ast.Path) -> str:
    part = _PARTS.get(node.name, f"{self.labels.get(node.name, node.name)} de {{}}")
    words = part.format(self.looped(node.source))
    if node.name == "year" and id(node) in self.values and not self.silent:
        return f"{words} ({value_text(self.values[id(node)])})"
    return self.valued(node, words)


def _call(self: Wording, node: ast.Call) -> str:
    if not isinstance(node.function, ast.Name):
        return self.quoted(node)
    given = node.arguments
    if node.function.name == "today" and not given:
        return self.valued(node, "la date du jour")
    if given and all(isinstance(one, ast.Literal) for one in given):
        return _simple(self, node)
    pattern = {1: _ONE, 2: _TWO}.get(len(given), {}).get(node.function.name)
    if pattern is None:
        return self.quoted(node)
    words = pattern.format(*(self.of(one) for one in given))
    if node.function.name.startswith(("round", "decimal")):
        words = words.replace("à 0 décimales", "à l’unité")
    return words if self.kind(node) is bool else self.valued(node, words)


_WORDS: dict[type, Callable[[Wording, Any], str]] = {
    ast.Name: _name, ast.Literal: _literal, ast.AtLiteral: _simple, ast.RangeOf: _simple,
    ast.ListOf: _simple, ast.Negate: _negate, ast.Binary: _binary, ast.Logic: _logic,
    ast.Between: _between, ast.In: _in, ast.Comparison: _comparison, ast.Quantified: _quantified,
    ast.For: _for, ast.Filter: _filter, ast.Path: _path, ast.Call: _call,
}  # fmt: skip
