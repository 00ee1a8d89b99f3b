"""Types of calls: built-ins against their forms, functions against their parameters."""

from collections.abc import Sequence
from datetime import UTC, datetime

from parvis.decisions.feel import ast
from parvis.decisions.feel.arithmetic import a_type
from parvis.decisions.feel.builtins import BUILTINS
from parvis.decisions.feel.functions import Builtin, Form, Parameter
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.signatures import MAKERS, OF_NUMBERS, RESULTS, SAME_ITEM, SAME_LIST
from parvis.decisions.feel.typed_walk import Inference, common, item_of, kind, known
from parvis.decisions.feel.types import ANY, DURATION, LIST, YEARS_MONTHS, Type
from parvis.decisions.speech import capital, sentence, together

_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # what is made of literals reads no clock
_MATCHES: dict[str, tuple[str, ...]] = {
    "moment": ("date", "date and time"), "days": ("days and time duration",),
    "months": ("years and months duration",), "list": ("list",), "context": ("context",),
    "duration": ("days and time duration", "years and months duration"),
    "date and time": ("date and time", "date"),
}  # fmt: skip


def type_of_call(self: Inference, node: ast.Call) -> Type:
    """The type of `f(a, b)`."""
    types = [self.type_of(one) for one in node.arguments]
    builtin = _builtin(self, node.function)
    if builtin is None:
        return _user_call(self, node, len(types))
    odd = builtin.name in OF_NUMBERS and any(_no_number(item_of(one)) for one in types)
    if odd or not any(_fits(one, types) for one in builtin.forms):
        given = together((a_type(kind(one)) for one in types), ", ")
        given = given or sentence("aucun argument")
        return self.fault(sentence("« {} » ne va pas avec : {}.", builtin.name, given), node.at)
    if builtin.name in MAKERS and _makes_nothing(builtin, node.arguments):
        return self.fault(builtin.hint, node.at)
    return _result(builtin.name, types, node.arguments)


def _makes_nothing(builtin: Builtin, arguments: Sequence[ast.Node]) -> bool:
    """Whether a call such as `date("2027-02-30")` is already known to give null."""
    values = [one.value for one in arguments if isinstance(one, ast.Literal)]
    if len(values) < len(arguments) or None in values:
        return False
    return builtin.invoke(State(_ANY_DAY), values) is None


def _no_number(type_: Type) -> bool:
    return known(type_) and kind(type_) != "number"


def _builtin(self: Inference, node: ast.Node) -> Builtin | None:
    if not isinstance(node, ast.Name) or any(node.name in frame for frame in self.frames):
        return None
    return BUILTINS.get(node.name)


def _user_call(self: Inference, node: ast.Call, given: int) -> Type:
    function = self.type_of(node.function).resolved()
    if function.kind == "function" and function.parameters is not None:
        if len(function.parameters) != given:
            wish = len(function.parameters)
            return self.fault(sentence("{} arguments sont attendus, pas {}.", wish, given), node.at)
        return function.result or ANY
    if known(function) and function.kind != "function":
        return self.fault(sentence("{} ne s’appelle pas.", capital(a_type(function.kind))), node.at)
    return ANY


def _fits(one: Form, types: Sequence[Type]) -> bool:
    """Whether a form of a built-in may take arguments of these types."""
    if one.many and (len(types) != 1 or kind(types[0]) not in ("list", "Any")):
        return bool(types)
    parameters = one.parameters
    if one.rest:
        parameters += parameters[-1:] * (len(types) - len(parameters))
    if not one.required <= len(types) <= len(parameters):
        return False
    return all(map(_takes, parameters, types))


def _takes(parameter: Parameter, type_: Type) -> bool:
    found = kind(type_)
    if found == "Null":
        return parameter.optional or parameter.kind == "any"
    if found == "Any" or parameter.kind in ("any", "list"):
        return True  # a single value becomes a list of one
    if found == "list" and parameter.kind not in ("function", "context"):
        return _takes(parameter, item_of(type_))
    return found in _MATCHES.get(parameter.kind, (parameter.kind,))


def _result(name: str, types: Sequence[Type], arguments: Sequence[ast.Node]) -> Type:
    if name in SAME_LIST:
        return types[0] if kind(types[0]) == "list" and name != "append" else LIST
    if name in SAME_ITEM:
        return item_of(types[0]) if len(types) == 1 else common(types)
    if name == "abs":
        return types[0] if known(types[0]) else ANY
    if name == "duration" and isinstance(arguments[0], ast.Literal):
        text = str(arguments[0].value)
        return YEARS_MONTHS if text[-1:] in ("Y", "M") and "T" not in text else DURATION
    return RESULTS.get(name, ANY)


def type_of_named_call(self: Inference, node: ast.NamedCall) -> Type:
    """The type of `f(x: a)`."""
    for _, value in node.arguments:
        self.type_of(value)
    builtin = _builtin(self, node.function)
    if builtin is None:
        return ANY
    names = [name for name, _ in node.arguments]
    if not any(one.has(names) for one in builtin.forms):
        all_names = sorted(
            {parameter.name for one in builtin.forms for parameter in one.parameters}
        )
        return self.fault(
            sentence("« {} » a pour paramètres : {}.", builtin.name, ", ".join(all_names)), node.at
        )
    return RESULTS.get(builtin.name, ANY)
