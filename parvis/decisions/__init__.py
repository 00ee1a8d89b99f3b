"""The decision engine: FEEL expressions and DMN models, usable alone. Everything public is here."""

from parvis.decisions.dmn.errors import DmnError
from parvis.decisions.dmn.model import Model, load_model
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

__all__ = [
    "DmnError",
    "Expression",
    "FeelError",
    "Limits",
    "Model",
    "Note",
    "Range",
    "Result",
    "Step",
    "Trace",
    "UnaryTests",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "is_reserved",
    "load_model",
    "parse",
    "print_expression",
]
