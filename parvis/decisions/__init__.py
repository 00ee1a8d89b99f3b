"""The decision engine: FEEL expressions and DMN models, usable alone. Everything public is here."""

from parvis.decisions.dmn.checks import check_model
from parvis.decisions.dmn.editing import (
    CellPlace,
    ColumnText,
    RuleText,
    TableText,
    cell_of,
    tables_of,
    with_rules,
)
from parvis.decisions.dmn.errors import DmnError, Finding, Place, Severity
from parvis.decisions.dmn.model import (
    DecisionNote,
    DecisionResult,
    Model,
    fingerprint,
    load_model,
    model_to_xml,
    model_to_yaml,
    table_from_yaml,
)
from parvis.decisions.dmn.tracing import DecisionTrace
from parvis.decisions.dmn.words import say
from parvis.decisions.feel.api import (
    Expression,
    Result,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
    is_reserved,
    parse,
)
from parvis.decisions.feel.errors import FeelError, Note
from parvis.decisions.feel.explain import Step, Trace
from parvis.decisions.feel.limits import Limits
from parvis.decisions.feel.printer import print_expression
from parvis.decisions.feel.values import Range, YearsMonths
from parvis.decisions.speech import Sentence, in_language

__all__ = [
    "CellPlace",
    "ColumnText",
    "DecisionNote",
    "DecisionResult",
    "DecisionTrace",
    "DmnError",
    "Expression",
    "FeelError",
    "Finding",
    "Limits",
    "Model",
    "Note",
    "Place",
    "Range",
    "Result",
    "RuleText",
    "Sentence",
    "Severity",
    "Step",
    "TableText",
    "Trace",
    "UnaryTests",
    "YearsMonths",
    "cell_of",
    "check_model",
    "compile_expression",
    "compile_unary_tests",
    "fingerprint",
    "in_language",
    "is_reserved",
    "load_model",
    "model_to_xml",
    "model_to_yaml",
    "parse",
    "print_expression",
    "say",
    "table_from_yaml",
    "tables_of",
    "with_rules",
]
