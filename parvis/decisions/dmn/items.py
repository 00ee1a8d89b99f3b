"""Item definitions: the types of a model as FEEL types with their constraints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.boxes import clean_name
from parvis.decisions.dmn.errors import Finding, Place, Severity
from parvis.decisions.dmn.graph import Graph
from parvis.decisions.feel.errors import FeelError, closest, suggested
from parvis.decisions.feel.names import NameTable
from parvis.decisions.feel.parser import parse_type
from parvis.decisions.feel.properties import NAMES as PROPERTY_NAMES
from parvis.decisions.feel.types import ANY, SIMPLE, Type
from parvis.decisions.speech import sentence

ConstraintMaker = Callable[[e.Literal, Any], Any]
NAMED = (
    e.ItemDefinition,
    e.Parameter,
    e.OutputClause,
    e.InputData,
    e.Decision,
    e.KnowledgeModel,
    e.Service,
)
MAX_CHAIN = 60

UNKNOWN_TYPE = "Le type « {} » n’existe pas.{}"
TOO_LONG = "Le type « {name} » est défini par une suite de types trop longue."
LOOP = "Le type « {name} » est circulaire : il se définit par lui-même."


class TypeBook:
    """The types each model of a graph knows, by the names it may use for them."""

    def __init__(self, graph: Graph, make_constraint: ConstraintMaker) -> None:
        self.graph = graph
        self.make_constraint = make_constraint
        self.findings: list[Finding] = []
        self.books: dict[str, dict[str, Type]] = {}
        self.members = _members(graph)
        self.member_table = NameTable([*PROPERTY_NAMES, *self.members])
        for namespace in graph.models:
            self.of_model(namespace)

    def of_model(self, namespace: str) -> dict[str, Type]:
        """Return the types of a model by name, those of its imports under `prefix.name`."""
        known = self.books.get(namespace)
        if known is not None:
            return known
        book = self.books[namespace] = {}
        model = self.graph.models[namespace]
        for item, imported in self.graph.imported(model):
            prefix = item.name + "." if item.name else ""
            for name, type_ in self.of_model(imported.namespace).items():
                book.setdefault(prefix + name, type_)
        _Builder(self, namespace, book).build(model.types)
        return book

    def known(self, namespace: str, ref: str) -> Type:
        """Return the type a reference names, Any when it names none."""
        try:
            return self._found(namespace, ref)
        except FeelError:
            return ANY

    def of(self, namespace: str, ref: str, place: Place) -> Type:
        """Return the type a reference names, Any (with a finding) when it names none."""
        try:
            return self._found(namespace, ref)
        except FeelError:
            close = suggested(closest(ref, [*self.books[namespace], *SIMPLE]))
            message = sentence(UNKNOWN_TYPE, ref, close)
            self.findings.append(Finding("unknown-type", Severity.ERROR, message, place))
            return ANY

    def _found(self, namespace: str, ref: str) -> Type:
        if not ref:
            return ANY
        ref, book = clean_name(ref), self.books[namespace]
        found = book.get(ref) or SIMPLE.get(ref) or SIMPLE.get(ref.removeprefix("feel:"))
        return parse_type(ref, book) if found is None else found


class _Builder:
    """Builds the types of one model, each once; a type that contains itself is resolved late."""

    def __init__(self, book: TypeBook, namespace: str, known: dict[str, Type]) -> None:
        self.book = book
        self.namespace = namespace
        self.known = known
        self.waiting: dict[str, e.ItemDefinition] = {}
        self.building: set[str] = set()

    def build(self, items: tuple[e.ItemDefinition, ...]) -> None:
        self.waiting = {item.name: item for item in items}
        for name in list(self.waiting):
            self._named(name)

    def _named(self, name: str) -> Type | None:
        item = self.waiting.get(name)
        if item is None or name in self.building:
            return self.known.get(name)
        if name not in self.known and len(self.building) >= MAX_CHAIN:
            self._finding(sentence(TOO_LONG, name=name), item)
            self.known[name] = ANY
        elif name not in self.known:
            self.building.add(name)
            late = Type(kind="Any", name=name, target=lambda: self.known[name])
            self.known[name] = late
            made = self._item(item)
            if made is late or made.target is not None:
                self._finding(sentence(LOOP, name=name), item)
                made = ANY
            self.known[name] = made
            self.building.discard(name)
        return self.known[name]

    def _item(self, item: e.ItemDefinition, inside: str = "") -> Type:
        name = inside + item.name
        if item.function is not None:
            parameters, result = item.function
            types = tuple(self._ref(p.type_ref, item) for p in parameters)
            base = Type("function", parameters=types, result=self._ref(result, item), name=name)
        elif item.components:
            fields = {c.name: self._item(c, f"{name}.") for c in item.components}
            base = Type("context", fields=fields, name=name)
        else:
            base = self._ref(item.type_ref, item)
        base = self._constrained(base, item.allowed_values, name)
        if item.is_collection:
            base = Type("list", item=base, name=name)
        return self._constrained(base, item.constraint, name)

    def _constrained(self, base: Type, tests: e.Literal | None, name: str) -> Type:
        if tests is None:
            return base
        try:
            allowed = self.book.make_constraint(tests, base.allowed)
        except FeelError as fault:
            place = _place(name, tests)
            self.book.findings.append(Finding("syntax", Severity.ERROR, fault.message, place))
            return base
        return replace(base, allowed=allowed, name=name)

    def _ref(self, ref: str, item: e.ItemDefinition) -> Type:
        found = self._named(clean_name(ref))
        if found is not None:
            return found
        place = _place(item.name, item)
        return self.book.of(self.namespace, ref, place)

    def _finding(self, message: str, item: e.ItemDefinition) -> None:
        place = _place(item.name, item)
        self.book.findings.append(Finding("cycle", Severity.ERROR, message, place))


def _members(graph: Graph) -> frozenset[str]:
    """Every name that may follow a dot: components, imported elements, outputs, box entries."""
    names: set[str] = set()
    stack: list[Any] = list(graph.models.values())
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack.extend(part)
        elif is_dataclass(part):
            if isinstance(part, NAMED):
                names.add(part.name)
            stack.extend(getattr(part, f.name) for f in fields(part) if f.name != "by_id")
    return frozenset(names)


def _place(name: str, at: e.ItemDefinition | e.Literal) -> Place:
    return Place(part=sentence("type « {} »", name), line=at.spot.line, column=at.spot.column)
