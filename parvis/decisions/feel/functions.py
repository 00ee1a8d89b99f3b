"""Functions as values: those of rules, and those of the language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from parvis.decisions.speech import sentence, together


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
                sentence(
                    "« {} » attend {} arguments et en reçoit {}.",
                    self.name,
                    len(self.parameters),
                    len(arguments),
                ),
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
        """Call by name; an unknown name gives null, a parameter without value is null."""
        for name in arguments:
            if name not in self.parameters:
                state.note(
                    "arity", sentence("« {} » n’a pas de paramètre « {} ».", self.name, name)
                )
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
    """One way to call a built-in.

    many: its one list may come as separate arguments; rest: the last parameter repeats.
    """

    parameters: tuple[Parameter, ...]
    work: Callable[..., Any]
    required: int
    many: bool
    rest: bool

    def has(self, names: Iterable[str]) -> bool:
        """Whether all these names are parameters of the form."""
        own = [parameter.name for parameter in self.parameters]
        return all(name in own for name in names)

    def ordered(self, arguments: Mapping[str, Any]) -> list[Any]:
        """Named arguments in the order of the parameters, null for those left out."""
        names = [parameter.name for parameter in self.parameters]
        last = max((names.index(name) for name in arguments), default=-1) + 1
        return [arguments.get(name) for name in names[: max(last, self.required)]]

    def bind(self, arguments: Sequence[Any]) -> "list[Any] | tuple[Parameter, Any] | None":
        """The checked values, or the parameter and argument at fault, or None for a wrong count."""
        parameters = self.parameters
        if self.rest:
            parameters += parameters[-1:] * (len(arguments) - len(parameters))
        if not self.required <= len(arguments) <= len(parameters):
            return None
        values = []
        for parameter, argument in zip(parameters, arguments, strict=False):
            good, value = parameter.accept(argument)
            if not good:
                return parameter, argument
            values.append(value)
        return values


def form(
    signature: str, work: Callable[..., Any], *, many: bool = False, required: int | None = None
) -> Form:
    """A form from `"string: string, length: number?"`; `?` marks what may be null or left out.

    required: least number of arguments, when what may be null may not be left out.
    """
    parts = [part.strip() for part in signature.split(",") if part.strip()]
    parameters = tuple(_parameter(part.removeprefix("...")) for part in parts)
    if required is None:
        required = len(parameters)
        while required and parameters[required - 1].optional:
            required -= 1
    rest = bool(parts) and parts[-1].startswith("...")
    return Form(parameters, work, required, many, rest)


class Builtin(Function):
    """A function of the language. `work` of each form takes the state and the checked values."""

    __slots__ = ("forms", "hint")

    def __init__(self, name: str, *forms: Form, hint: str = "") -> None:
        longest = max(forms, key=lambda one: len(one.parameters))
        super().__init__([one.name for one in longest.parameters], None, name=name)
        self.forms = forms
        self.hint = hint or sentence("« {} » ne peut rien faire de ces valeurs.", name)

    def invoke(self, state: State, arguments: Sequence[Any]) -> Any:
        """Call by position: the first form that takes these arguments does the work."""
        fault: tuple[Parameter, Any] | None = None
        for one in self.forms:
            values = one.bind(self._gathered(arguments) if one.many else arguments)
            if isinstance(values, list):
                return self._work(state, one, values)
            fault = fault or values
        return self._refuse(state, fault, len(arguments))

    def _gathered(self, arguments: Sequence[Any]) -> Sequence[Any]:
        if len(arguments) == 0 or (
            len(arguments) == 1 and (arguments[0] is None or type(arguments[0]) is list)
        ):
            return arguments
        return [list(arguments)]

    def call(self, state: State, at: Place, *arguments: Any) -> Any:
        """Call from a known place of a text."""
        state.at = at
        return self.invoke(state, arguments)

    def invoke_named(self, state: State, arguments: Mapping[str, Any]) -> Any:
        """Call by name: a form whose parameters have all these names does the work."""
        fault: tuple[Parameter, Any] | None = None
        matching = [one for one in self.forms if one.has(arguments)]
        for one in matching:
            values = one.bind(one.ordered(arguments))
            if isinstance(values, list):
                return self._work(state, one, values)
            fault = fault or values
        if matching:
            return self._refuse(state, fault, len(arguments))
        unknown = next(iter(arguments), "")
        state.note("arity", sentence("« {} » n’a pas de paramètre « {} ».", self.name, unknown))
        return None

    def _refuse(self, state: State, fault: tuple[Parameter, Any] | None, given: int) -> None:
        if fault:
            state.note("argument", self._fault(*fault))
        else:
            state.note("arity", self._arity(given))

    def _work(self, state: State, one: Form, values: list[Any]) -> Any:
        try:
            return one.work(state, *values)
        except (ValueError, DecimalException, OverflowError):
            state.note("argument", self.hint)
            return None

    def _fault(self, parameter: Parameter, value: Any) -> str:
        wish = sentence(_ASKED.get(parameter.kind) or a_type(parameter.kind))
        return sentence(
            "« {} » attend {} pour « {} », et c’est {}.",
            self.name,
            wish,
            parameter.name,
            a_kind(value),
        )

    def _arity(self, given: int) -> str:
        counts = sorted({n for one in self.forms for n in (one.required, len(one.parameters))})
        either = together(map(str, counts), " ou ")
        return sentence("« {} » attend {} arguments, pas {}.", self.name, either, given)
