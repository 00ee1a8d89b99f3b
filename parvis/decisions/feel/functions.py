"""Functions as values: those of rules, and those of the language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Any

from parvis.decisions.feel.arithmetic import a_kind, a_type
from parvis.decisions.feel.conformance import coerce
from parvis.decisions.feel.errors import LimitReached, Place
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.types import Type
from parvis.decisions.feel.values import (
    Date,
    DateTime,
    Duration,
    Range,
    Time,
    Value,
    YearsMonths,
)


class Function(Value):
    """A function as a value: `parameters` in order, `types` and `result` are types or None.

    `body` takes the state then one value for each parameter; None for an external function,
    which always gives null.
    """

    __slots__ = ("body", "name", "parameters", "result", "types")

    def __init__(
        self,
        parameters: Sequence[str],
        body: Callable[..., Any] | None,
        *,
        types: Sequence[Type | None] = (),
        result: Type | None = None,
        name: str = "function",
    ) -> None:
        self.parameters = tuple(parameters)
        self.body = body
        self.types = tuple(types) or (None,) * len(self.parameters)
        self.result = result
        self.name = name

    def _key(self) -> tuple[Any, ...]:
        return (id(self),)

    def invoke(self, state: State, arguments: Sequence[Any]) -> Any:
        """Call by position; a wrong number of arguments gives null with a note."""
        if len(arguments) != len(self.parameters):
            state.note(
                "arity",
                f"« {self.name} » attend {len(self.parameters)} arguments"
                f" et en reçoit {len(arguments)}.",
            )
            return None
        if self.body is None:
            state.note("external", "Les fonctions externes ne sont jamais exécutées.")
            return None
        values = [
            coerce(state, one, type_) for one, type_ in zip(arguments, self.types, strict=True)
        ]
        state.tick()
        state.calls += 1
        if state.calls > state.limits.calls:
            raise LimitReached("Des fonctions s’appellent sans fin ; le calcul est arrêté.")
        result = self.body(state, *values)
        state.calls -= 1
        return coerce(state, result, self.result)

    def invoke_named(self, state: State, arguments: Mapping[str, Any]) -> Any:
        """Call by name; a name that is no parameter gives null, a parameter without value is null."""
        for name in arguments:
            if name not in self.parameters:
                state.note("arity", f"« {self.name} » n’a pas de paramètre « {name} ».")
                return None
        return self.invoke(state, [arguments.get(name) for name in self.parameters])


_KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,), "string": (str,), "boolean": (bool,), "date": (Date,),
    "time": (Time,), "date and time": (DateTime,), "moment": (Date, DateTime),
    "days": (Duration,), "months": (YearsMonths,), "duration": (Duration, YearsMonths),
    "list": (list,), "context": (dict,), "range": (Range,), "function": (), "any": (),
}  # fmt: skip
_ASKED = {
    "moment": "une date", "days": a_type("days and time duration"), "duration": "une durée",
    "months": a_type("years and months duration"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a built-in: a name, a kind, whether it may be null or absent."""

    name: str
    kind: str
    optional: bool
    types: tuple[type, ...]

    def accept(self, value: Any) -> tuple[bool, Any]:
        """Whether the value fits, and the value after the conversions of the language."""
        if type(value) in self.types or self.kind == "any":
            return True, value
        if value is None:
            return self.optional, None
        if self.kind == "function":
            return isinstance(value, Function), value
        if self.kind == "list":
            return True, [value]
        if type(value) is list and len(value) == 1:
            return type(value[0]) in self.types, value[0]
        if self.kind == "date and time" and type(value) is Date:
            return True, DateTime(value, Time(0, 0))
        return False, value


def _parameter(text: str) -> Parameter:
    name, _, kind = (part.strip() for part in text.partition(":"))
    optional = kind.endswith("?")
    kind = kind.rstrip("?")
    return Parameter(name, kind, optional, _KINDS[kind])


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a built-in. With `many`, its one list may come as separate arguments."""

    parameters: tuple[Parameter, ...]
    work: Callable[..., Any]
    required: int
    many: bool


def form(signature: str, work: Callable[..., Any], *, many: bool = False) -> Form:
    """A form from `"string: string, length: number?"`; `?` marks what may be null or left out."""
    parameters = tuple(_parameter(part) for part in signature.split(",") if part.strip())
    required = len(parameters)
    while required and parameters[required - 1].optional:
        required -= 1
    return Form(parameters, work, required, many)


class Builtin(Function):
    """A function of the language. `work` of each form takes the state and the checked values."""

    __slots__ = ("forms",)

    def __init__(self, name: str, *forms: Form) -> None:
        longest = max(forms, key=lambda one: len(one.parameters))
        super().__init__([one.name for one in longest.parameters], None, name=name)
        self.forms = forms

    def invoke(self, state: State, arguments: Sequence[Any]) -> Any:
        """Call by position: the first form that takes these arguments does the work."""
        fault = ""
        for one in self.forms:
            if one.many and (len(arguments) != 1 or type(arguments[0]) is not list):
                arguments = self._gathered(arguments)
            if not one.required <= len(arguments) <= len(one.parameters):
                continue
            values = []
            for parameter, argument in zip(one.parameters, arguments, strict=False):
                good, value = parameter.accept(argument)
                if not good:
                    fault = fault or self._fault(parameter, argument)
                    break
                values.append(value)
            else:
                return self._work(state, one, values)
        state.note("argument" if fault else "arity", fault or self._arity(len(arguments)))
        return None

    def _gathered(self, arguments: Sequence[Any]) -> Sequence[Any]:
        if len(arguments) == 0 or (len(arguments) == 1 and arguments[0] is None):
            return arguments
        return [list(arguments)]

    def call(self, state: State, at: Place, *arguments: Any) -> Any:
        """Call from a known place of a text."""
        state.at = at
        return self.invoke(state, arguments)

    def invoke_named(self, state: State, arguments: Mapping[str, Any]) -> Any:
        """Call by name: the form whose parameters have all these names."""
        for one in self.forms:
            names = [parameter.name for parameter in one.parameters]
            if all(name in names for name in arguments):
                last = max((names.index(name) for name in arguments), default=-1) + 1
                wanted = names[: max(last, one.required)]
                values = [arguments.get(name) for name in wanted]
                if one.many and type(values[0]) is not list:
                    values = [values] if values[0] is not None else values
                return self.invoke(state, values)
        unknown = next(iter(arguments), "")
        state.note("arity", f"« {self.name} » n’a pas de paramètre « {unknown} ».")
        return None

    def _work(self, state: State, one: Form, values: list[Any]) -> Any:
        try:
            return one.work(state, *values)
        except (ValueError, DecimalException, OverflowError):
            state.note("argument", f"« {self.name} » ne peut rien faire de ces valeurs.")
            return None

    def _fault(self, parameter: Parameter, value: Any) -> str:
        wish = _ASKED.get(parameter.kind) or a_type(parameter.kind)
        return f"« {self.name} » attend {wish} pour « {parameter.name} », et c’est {a_kind(value)}."

    def _arity(self, given: int) -> str:
        counts = sorted({n for one in self.forms for n in (one.required, len(one.parameters))})
        return f"« {self.name} » attend {' ou '.join(map(str, counts))} arguments, pas {given}."
