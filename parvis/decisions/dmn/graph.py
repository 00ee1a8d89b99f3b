"""The requirement graph: who needs whom, across the models given together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.errors import Finding, Place, Severity
from parvis.decisions.speech import sentence

UNKNOWN_HREF = "L’élément requis « {href} » n’existe pas dans le modèle."
UNKNOWN_IMPORT = (
    "Le modèle importé « {name} » ({namespace}) n’a pas été fourni. Ajoutez son fichier à l’import."
)
WRONG_KIND = "L’élément requis « {name} » n’est pas {wanted}."
CYCLE = "Définition circulaire : {path}. Un résultat ne peut pas s’attendre lui-même."
DOUBLE_NAME = "Deux éléments s’appellent « {name} ». Renommez l’un des deux."

WANTED = {
    "input": "une donnée d’entrée", "decision": "une décision", "given": "une décision",
    "inside": "une décision", "output": "une décision", "knowledge": "un modèle de connaissance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """An element among all the models: namespace of its model and position in it."""

    namespace: str
    position: int


class Need(NamedTuple):
    """A requirement found: the import it comes through ("" for the same model), what, what as."""

    prefix: str
    key: Key
    role: str


@dataclass(slots=True)
class Graph:
    """All models by namespace, their elements, the requirements of each, and what is wrong."""

    main: e.Definitions
    models: dict[str, e.Definitions]
    findings: list[Finding] = field(default_factory=list)
    needs: dict[Key, list[Need]] = field(default_factory=dict)
    places: dict[tuple[str, str], Key] = field(default_factory=dict)
    cyclic: set[Key] = field(default_factory=set)

    def element(self, key: Key) -> e.Element:
        """Return the element a key names."""
        return self.models[key.namespace].elements[key.position]

    def keys(self, definitions: e.Definitions) -> Iterator[tuple[Key, e.Element]]:
        """Walk the elements of one model with their keys."""
        for position, element in enumerate(definitions.elements):
            yield Key(definitions.namespace, position), element

    def imported(self, definitions: e.Definitions) -> Iterator[tuple[e.Import, e.Definitions]]:
        """Walk the imports of one model that were given."""
        for item in definitions.imports:
            model = self.models.get(item.namespace)
            if model is not None and model is not definitions:
                yield item, model


def build(main: e.Definitions, others: list[e.Definitions]) -> Graph:
    """Resolve every requirement of a model and of those it imports, at any depth.

    Findings list unknown references, missing imports, names given twice and cycles.
    """
    models = _reached(main, {model.namespace: model for model in others})
    graph = Graph(main, models)
    for definitions in models.values():
        for key, element in graph.keys(definitions):
            graph.places.setdefault((key.namespace, element.id), key)
    for definitions in models.values():
        _check_imports(graph, definitions)
        _check_names(graph, definitions)
        for key, element in graph.keys(definitions):
            graph.needs[key] = _needs_of(graph, definitions, element)
    _find_cycles(graph)
    return graph


def _reached(main: e.Definitions, others: dict[str, e.Definitions]) -> dict[str, e.Definitions]:
    """The main model and those it imports, at any depth; the others given are left out."""
    models = {main.namespace: main}
    waiting = [main]
    while waiting:
        for item in waiting.pop().imports:
            model = others.get(item.namespace)
            if model is not None and item.namespace not in models:
                models[item.namespace] = model
                waiting.append(model)
    return models


def _check_imports(graph: Graph, definitions: e.Definitions) -> None:
    for item in definitions.imports:
        foreign = item.kind and "/DMN/" not in item.kind and "MODEL" not in item.kind
        if item.namespace in graph.models or foreign:
            continue
        message = sentence(UNKNOWN_IMPORT, name=item.name, namespace=item.namespace)
        place = Place(
            part=sentence("import « {} »", item.name), line=item.spot.line, column=item.spot.column
        )
        graph.findings.append(Finding("unknown-import", Severity.ERROR, message, place))


def _check_names(graph: Graph, definitions: e.Definitions) -> None:
    seen: set[str] = set()
    for element in definitions.elements:
        if element.name in seen:
            message = sentence(DOUBLE_NAME, name=element.name)
            finding = Finding("double-name", Severity.WARNING, message, place_of(element))
            graph.findings.append(finding)
        seen.add(element.name)


def _needs_of(graph: Graph, definitions: e.Definitions, element: e.Element) -> list[Need]:
    needs: list[Need] = []
    for role, hrefs, kinds in _requirements(element):
        for href in hrefs:
            found = _resolve(graph, definitions, href)
            fault = sentence(UNKNOWN_HREF, href=href)
            if found is not None and isinstance(graph.element(found[1]), kinds):
                needs.append(Need(*found, role))
                continue
            if found is not None:
                fault = sentence(
                    WRONG_KIND, name=graph.element(found[1]).name, wanted=sentence(WANTED[role])
                )
            finding = Finding("unknown-reference", Severity.ERROR, fault, place_of(element))
            graph.findings.append(finding)
    return needs


def _requirements(element: e.Element) -> Iterator[tuple[str, tuple[str, ...], tuple[type, ...]]]:
    if isinstance(element, e.Decision):
        yield "input", element.inputs, (e.InputData,)
        yield "decision", element.decisions, (e.Decision,)
    if isinstance(element, e.Decision | e.KnowledgeModel):
        yield "knowledge", element.knowledge, (e.KnowledgeModel, e.Service)
    if isinstance(element, e.Service):
        yield "input", element.inputs, (e.InputData,)
        yield "given", element.input_decisions, (e.Decision,)
        yield "inside", element.encapsulated, (e.Decision,)
        yield "output", element.outputs, (e.Decision,)


def _resolve(graph: Graph, definitions: e.Definitions, href: str) -> tuple[str, Key] | None:
    """Find the element a href names: `#id`, or `namespace#id` of this model or an imported one."""
    namespace, _, id_ = href.rpartition("#")
    namespace = namespace or definitions.namespace
    key = graph.places.get((namespace, id_))
    if key is None or namespace == definitions.namespace:
        return None if key is None else ("", key)
    names = (item.name for item in definitions.imports if item.namespace == namespace)
    return next(names, ""), key


def place_of(element: e.Element, part: str = "", spot: e.Spot | None = None) -> Place:
    """Return the place of a remark about an element or one of its parts."""
    spot = spot or element.spot
    return Place(decision=element.name, part=part, line=spot.line, column=spot.column)


def _find_cycles(graph: Graph) -> None:
    """Mark every element that needs itself, directly or through others, once per cycle.

    A knowledge model may call itself: recursion there is bounded when it runs. Walks with its
    own stack, so that a long chain of a hostile model does not exhaust Python's.
    """
    done: set[Key] = set()
    for start in graph.needs:
        path: list[Key] = []
        places: dict[Key, int] = {}
        stack: list[tuple[Key, Iterator[Key]]] = []
        if start not in done:
            _enter(graph, start, path, places, stack)
        while stack:
            key, following = stack[-1]
            target = next(following, None)
            if target is None:
                stack.pop()
                places.pop(path.pop())
                done.add(key)
            elif target in places:
                _report_cycle(graph, path[places[target] :])
            elif target not in done:
                _enter(graph, target, path, places, stack)


def _enter(
    graph: Graph,
    key: Key,
    path: list[Key],
    places: dict[Key, int],
    stack: list[tuple[Key, Iterator[Key]]],
) -> None:
    places[key] = len(path)
    path.append(key)
    stack.append((key, iter([need.key for need in graph.needs[key]])))


def _report_cycle(graph: Graph, keys: list[Key]) -> None:
    elements = [graph.element(key) for key in keys]
    if all(isinstance(element, e.KnowledgeModel) for element in elements):
        return
    graph.cyclic.update(keys)
    names = " → ".join(element.name for element in [*elements, elements[0]])
    finding = Finding("cycle", Severity.ERROR, sentence(CYCLE, path=names), place_of(elements[0]))
    graph.findings.append(finding)
