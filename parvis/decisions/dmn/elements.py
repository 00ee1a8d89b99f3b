"""The parts of a model as plain structs, named as the DMN specification names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class HitPolicy(StrEnum):
    """How a table chooses among the rules that match."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    OUTPUT_ORDER = "OUTPUT ORDER"
    RULE_ORDER = "RULE ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What a COLLECT table does with the outputs it collects."""

    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True)
class Spot:
    """Line and column of an element in its file, from 1; 0 when made without a file."""

    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Literal:
    """A FEEL expression as text."""

    text: str
    type_ref: str = ""
    language: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of conditions: what it looks at and the values it may take."""

    expression: Literal
    label: str = ""
    values: Literal | None = None
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results: name, type, allowed values in order of priority, default."""

    name: str = ""
    label: str = ""
    type_ref: str = ""
    values: Literal | None = None
    default: Literal | None = None
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of a table: one cell per input, one per output, the notes of its author."""

    inputs: tuple[Literal, ...]
    outputs: tuple[Literal, ...]
    annotations: tuple[str, ...] = ()
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rules in lines, conditions and results in columns."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None
    annotations: tuple[str, ...] = ()
    label: str = ""
    type_ref: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name with a type: parameter of a function, component, variable of an entry."""

    name: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """An entry of a boxed context; without variable it is the result of the box."""

    variable: Parameter | None
    value: Boxed | None


@dataclass(frozen=True, slots=True)
class BoxedContext:
    """Entries in order, each seeing those before."""

    entries: tuple[ContextEntry, ...]
    type_ref: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class BoxedList:
    """A list of boxed expressions."""

    items: tuple[Boxed | None, ...]
    type_ref: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of contexts written as a grid."""

    columns: tuple[Parameter, ...]
    rows: tuple[tuple[Boxed | None, ...], ...]
    type_ref: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class FunctionBox:
    """A function with its parameters; `kind` is FEEL, Java or PMML (only FEEL is ever run)."""

    parameters: tuple[Parameter, ...]
    body: Boxed | None
    kind: str = "FEEL"
    type_ref: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of a function with its arguments by name."""

    callee: Boxed | None
    bindings: tuple[tuple[str, Boxed | None], ...]
    type_ref: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Conditional:
    """If, then, else in boxes."""

    condition: Boxed | None
    then: Boxed | None
    otherwise: Boxed | None
    type_ref: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Iteration:
    """`for`, `some` or `every` in boxes: one variable, a domain, a body."""

    kind: str
    variable: str
    domain: Boxed | None
    body: Boxed | None
    type_ref: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class FilterBox:
    """The items of a list that match."""

    domain: Boxed | None
    match: Boxed | None
    type_ref: str = ""
    spot: Spot = Spot()


Boxed = (
    Literal
    | DecisionTable
    | BoxedContext
    | BoxedList
    | Relation
    | FunctionBox
    | Invocation
    | Conditional
    | Iteration
    | FilterBox
)


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type of the model: an alias with constraints, a structure, a collection or a function."""

    name: str
    type_ref: str = ""
    allowed_values: Literal | None = None
    constraint: Literal | None = None
    components: tuple[ItemDefinition, ...] = ()
    is_collection: bool = False
    function: tuple[tuple[Parameter, ...], str] | None = None
    label: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class InputData:
    """A value the caller gives."""

    id: str
    name: str
    type_ref: str = ""
    label: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its logic and what it requires (hrefs as written)."""

    id: str
    name: str
    type_ref: str = ""
    logic: Boxed | None = None
    inputs: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    label: str = ""
    question: str = ""
    description: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: a named function of the model."""

    id: str
    name: str
    type_ref: str = ""
    logic: FunctionBox | None = None
    knowledge: tuple[str, ...] = ()
    label: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: decisions seen as one function (hrefs as written)."""

    id: str
    name: str
    type_ref: str = ""
    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    label: str = ""
    spot: Spot = Spot()


Element = InputData | Decision | KnowledgeModel | Service


@dataclass(frozen=True, slots=True)
class Import:
    """Another model, found by namespace among those the caller gives."""

    namespace: str
    name: str
    kind: str = ""
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True)
class Definitions:
    """A whole model file."""

    name: str
    namespace: str
    imports: tuple[Import, ...] = ()
    types: tuple[ItemDefinition, ...] = ()
    elements: tuple[Element, ...] = ()
    expression_language: str = ""
    description: str = ""
    by_id: dict[str, Element] = field(default_factory=dict)
