"""Parts of an expression in French words, with the values they had."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.printer import print_expression
from parvis.decisions.feel.texts import value_text
from parvis.decisions.feel.words import compared, in_words
from parvis.decisions.speech import Sentence, reworked, sentence, together

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
_ROUNDED = "{} arrondi à {} décimales"
_TWO: dict[str, str] = {
    "contains": "{} contient {}", "starts with": "{} commence par {}",
    "ends with": "{} finit par {}", "matches": "{} a la forme {}",
    "list contains": "{} contient {}", "modulo": "le reste de {} par {}",
    "decimal": _ROUNDED, "round half up": _ROUNDED,
    "round half down": _ROUNDED, "round up": _ROUNDED,
    "round down": _ROUNDED, "min": "le plus petit de {} et {}",
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

    def of(self, node: ast.Node) -> Sentence:
        """A node in words; a name, and what has no words of its own, with its value."""
        words = _WORDS.get(type(node))
        if words is None:
            return self.quoted(node)
        return reworked(lambda text: _BEFORE_VOWEL.sub("d’", text), words(self, node))

    def bare(self, node: ast.Node) -> Sentence:
        """A node in words, without its own value at the end."""
        return reworked(
            lambda words, value: words.removesuffix(f" ({value})"), self.of(node), self._value(node)
        )

    def quoted(self, node: ast.Node) -> Sentence:
        """The text of a node, with its value."""
        return self.valued(node, print_expression(node))

    def valued(self, node: ast.Node, words: str) -> Sentence:
        """Words with the value of the node, where it has one."""
        shown = id(node) in self.values and not self.silent
        return sentence("{} ({})", words, self._value(node)) if shown else together([words])

    def looped(self, node: ast.Node) -> Sentence:
        """A node in words, without any value."""
        self.silent += 1
        words = self.of(node)
        self.silent -= 1
        return words

    def kind(self, *nodes: ast.Node) -> type:
        """The type of the first of these values that is known and not null."""
        found = (self.values.get(id(node)) for node in nodes)
        return next((type(value) for value in found if value is not None), type(None))

    def _value(self, node: ast.Node) -> Sentence:
        return in_words(self.values.get(id(node)))


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
    return in_words(node.value)


def _simple(self: Wording, node: ast.Node) -> str:
    """What reads best as its value alone."""
    if id(node) in self.values and not self.silent:
        return in_words(self.values[id(node)])
    return print_expression(node)


def _negate(self: Wording, node: ast.Negate) -> str:
    if isinstance(node.operand, ast.Literal) and isinstance(node.operand.value, Decimal):
        return in_words(-node.operand.value)
    return sentence("moins {}", self.of(node.operand))


def _binary(self: Wording, node: ast.Binary) -> str:
    if node.op in ("=", "!=") and node.right == ast.Literal(None):
        start = self.looped(node.left)
        told = "{} n’est pas renseigné" if node.op == "=" else "{} est renseigné"
        return sentence(told, start)
    left, right = self.of(node.left), self.of(node.right)
    if isinstance(node.left, ast.Path) and node.left.name == "year":
        right = reworked(lambda text: re.sub("(?<=[0-9])[ ,]", "", text), right)  # 2027, not 2 027
    if node.op in _SIGNS:
        return together([left, sentence(_SIGNS[node.op]), right], " ")
    return compared(left, node.op, right, self.kind(node.left, node.right))


def _logic(self: Wording, node: ast.Logic) -> str:
    word = " et " if node.op == "and" else " ou "
    return together((self.of(operand) for operand in node.operands), word)


def _between(self: Wording, node: ast.Between) -> str:
    return sentence(
        "{} est entre {} et {}", self.of(node.value), self.of(node.low), self.of(node.high)
    )


def _in(self: Wording, node: ast.In) -> str:
    value = self.of(node.value)
    tests = node.tests.tests
    if len(tests) == 1 and isinstance(tests[0], ast.RangeOf):
        return sentence("{} est {}", value, self.of(tests[0]))
    if len(tests) == 1 and isinstance(tests[0], ast.Comparison):
        return compared(value, tests[0].op, self.of(tests[0].bound), self.kind(node.value))
    return sentence("{} est parmi : {}", value, together(map(self.of, tests), " ou "))


def _comparison(self: Wording, node: ast.Comparison) -> str:
    return compared(sentence("ce qui"), node.op, self.of(node.bound), self.kind(node.bound))


def _quantified(self: Wording, node: ast.Quantified) -> str:
    condition = self.looped(node.condition)
    if len(node.iterators) > 1 or node.iterators[0].end is not None:
        return self.quoted(node)
    domain = self.looped(node.iterators[0].domain)
    start = "dans au moins un élément de" if node.word == "some" else "dans chaque élément de"
    return sentence("{} {}, {}", sentence(start), domain, condition)


def _for(self: Wording, node: ast.For) -> str:
    if len(node.iterators) > 1 or node.iterators[0].end is not None:
        return self.quoted(node)
    body, domain = self.looped(node.body), self.looped(node.iterators[0].domain)
    return self.valued(node, sentence("{} pour chaque élément de {}", body, domain))


def _filter(self: Wording, node: ast.Filter) -> str:
    source, condition = self.looped(node.source), self.looped(node.condition)
    if isinstance(node.condition, ast.Literal | ast.Negate):
        return self.valued(node, sentence("l’élément {} de {}", condition, source))
    return sentence("{} où {}", source, condition)


def _path(self: Wording, node: ast.Path) -> str:
    source, part = self.looped(node.source), _PARTS.get(node.name)
    label = self.labels.get(node.name, node.name)
    words = sentence(part, source) if part else sentence("{} de {}", label, source)
    if node.name == "year" and id(node) in self.values and not self.silent:
        return sentence("{} ({})", words, value_text(self.values[id(node)]))
    return self.valued(node, words)


def _call(self: Wording, node: ast.Call) -> str:
    if not isinstance(node.function, ast.Name):
        return self.quoted(node)
    given = node.arguments
    if node.function.name == "today" and not given:
        return self.valued(node, sentence("la date du jour"))
    if given and all(isinstance(one, ast.Literal) for one in given):
        return _simple(self, node)
    pattern = {1: _ONE, 2: _TWO}.get(len(given), {}).get(node.function.name)
    if pattern is None:
        return self.quoted(node)
    if pattern == _ROUNDED and given[1] == ast.Literal(Decimal(0)):
        pattern = "{} arrondi à l’unité"
    words = sentence(pattern, *(self.of(one) for one in given))
    return words if self.kind(node) is bool else self.valued(node, words)


_WORDS: dict[type, Callable[[Wording, Any], str]] = {
    ast.Name: _name, ast.Literal: _literal, ast.AtLiteral: _simple, ast.RangeOf: _simple,
    ast.ListOf: _simple, ast.Negate: _negate, ast.Binary: _binary, ast.Logic: _logic,
    ast.Between: _between, ast.In: _in, ast.Comparison: _comparison, ast.Quantified: _quantified,
    ast.For: _for, ast.Filter: _filter, ast.Path: _path, ast.Call: _call,
}  # fmt: skip
