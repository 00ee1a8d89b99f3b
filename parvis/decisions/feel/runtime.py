"""What generated code calls: scopes, paths, filters, loops, calls, slow cases of operators."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from parvis.decisions.feel import equality
from parvis.decisions.feel.arithmetic import a_kind, mismatch
from parvis.decisions.feel.convert import NATIVE, from_python
from parvis.decisions.feel.errors import Place
from parvis.decisions.feel.functions import Function
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.properties import property_of
from parvis.decisions.feel.values import Date, Range
from parvis.decisions.speech import capital, sentence

_FAR = 10**15
_EXACT = 10**34


def load(state: State, value: Any) -> Any:
    """A value of the scope as a FEEL value."""
    if type(value) is int:
        return Decimal(value) if -_EXACT < value < _EXACT else from_python(value)
    if type(value) in NATIVE or state.trusted:
        return value
    return from_python(value)


def unknown(state: State, at: Place, name: str) -> None:
    """A name nobody declared: null, with a note."""
    state.note("name", sentence("Le nom « {} » est inconnu.{}", name, ""), at)


def truth(left: Any, right: Any) -> bool | None:
    """`left and right`, neither being false."""
    return True if left is True and right is True else None


def same(state: State, at: Place, left: Any, right: Any) -> bool | None:
    """`left = right`."""
    equality.weigh(state, left)
    result = equality.equal(left, right)
    if result is None:
        mismatch(state, at, "=", left, right)
    return result


def different(state: State, at: Place, left: Any, right: Any) -> bool | None:
    """`left != right`."""
    result = same(state, at, left, right)
    return None if result is None else not result


def less(state: State, at: Place, left: Any, right: Any) -> bool | None:
    """`left < right`."""
    place = equality.order(left, right)
    if place is None:
        mismatch(state, at, "<", left, right)
        return None
    return place < 0


def less_or_same(state: State, at: Place, left: Any, right: Any) -> bool | None:
    """`left <= right`."""
    place = equality.order(left, right)
    if place is None:
        mismatch(state, at, "<=", left, right)
        return None
    return place <= 0


def more(state: State, at: Place, left: Any, right: Any) -> bool | None:
    """`left > right`."""
    place = equality.order(left, right)
    if place is None:
        mismatch(state, at, ">", left, right)
        return None
    return place > 0


def more_or_same(state: State, at: Place, left: Any, right: Any) -> bool | None:
    """`left >= right`."""
    place = equality.order(left, right)
    if place is None:
        mismatch(state, at, ">=", left, right)
        return None
    return place >= 0


def between(state: State, at: Place, value: Any, low: Any, high: Any) -> bool | None:
    """`value between low and high`."""
    first = more_or_same(state, at, value, low)
    second = less_or_same(state, at, value, high)
    return None if first is None or second is None else first and second


def belongs(state: State, at: Place, value: Any, test: Any) -> bool | None:
    """`value in test`, test being a value."""
    equality.weigh(state, test)
    result = equality.belongs(value, test)
    if result is None:
        mismatch(state, at, "in", value, test)
    return result


def make_range(
    state: State, at: Place, start: Any, end: Any, included: tuple[bool, bool]
) -> Range | None:
    """`[start..end]`; bounds must be of one ordered type, or absent."""
    if start is not None and end is not None and equality.order(start, end) is None:
        state.note(
            "type", sentence("Un intervalle ne va pas de {} à {}.", a_kind(start), a_kind(end)), at
        )
        return None
    return Range(start, end, start_included=included[0], end_included=included[1])


def path(state: State, at: Place, source: Any, name: str) -> Any:
    """`source.name`."""
    if type(source) is dict:
        if name in source:
            return source[name]
        state.note("key", sentence("Le contexte n’a pas de clé « {} ».", name), at)
        return None
    if type(source) is list:
        state.room(len(source))
        return [path(state, at, one, name) for one in source]
    if source is None:
        state.note("null", sentence("« {} » est demandé à une valeur absente.", name), at)
        return None
    found, value = property_of(source, name)
    if not found:
        state.note(
            "key", sentence("Il n’y a pas de « {} » dans {}.{}", name, a_kind(source), ""), at
        )
    return value


def index(state: State, at: Place, source: Any, position: Decimal) -> Any:
    """`source[position]`, from 1, or from the end when negative."""
    items = source if type(source) is list else [source]
    if position != position.to_integral_value() or not 1 <= abs(position) <= len(items):
        state.note("index", "La liste n’a pas d’élément à cette place.", at)
        return None
    place = int(position)
    return items[place - 1] if place > 0 else items[place]


def select(state: State, at: Place, source: Any, condition: Callable[[Any], Any]) -> Any:
    """`source[condition]`: the items that pass, or the one at a place given by a number."""
    items = source if type(source) is list else [] if source is None else [source]
    state.tick(len(items) + 1)
    if not items:
        return _select_nothing(state, condition)
    kept: list[Any] = []
    for number, item in enumerate(items):
        answer = condition(item)
        if answer is True:
            kept.append(item)
        elif type(answer) is Decimal and number == 0:
            return index(state, at, items, answer)
        elif answer is not None and answer is not False:
            state.note(
                "type", sentence("Un filtre demande oui ou non, et c’est {}.", a_kind(answer)), at
            )
            return None
    return kept


def _select_nothing(state: State, condition: Callable[[Any], Any]) -> Any:
    notes = list(state.notes or ())
    answer = condition(None)
    state.notes = notes or None
    return None if type(answer) is Decimal else []


def span(state: State, at: Place, start: Any, end: Any) -> list[Any] | None:
    """The items of `start..end` as the domain of a loop, up or down."""
    if type(start) is Date and type(end) is Date:
        return [Date(day) for day in _walk(state, start.days, end.days)]
    if type(start) is Decimal and type(end) is Decimal and _whole(start) and _whole(end):
        return [Decimal(number) for number in _walk(state, int(start), int(end))]
    state.note("type", "Une boucle va d’un nombre entier ou d’une date à un autre.", at)
    return None


def _whole(number: Decimal) -> bool:
    return abs(number) < _FAR and number == number.to_integral_value()


def _walk(state: State, start: int, end: int) -> range:
    state.room(abs(end - start) + 1)
    return range(start, end + 1) if start <= end else range(start, end - 1, -1)


def domain(state: State, at: Place, value: Any) -> list[Any] | None:
    """The items a loop runs over: a list, a range of whole numbers or dates, or one value."""
    if type(value) is list:
        return value
    if value is None:
        state.note("null", "La boucle porte sur une liste absente.", at)
        return None
    if type(value) is Range:
        return _range_items(state, at, value)
    return [value]


def _range_items(state: State, at: Place, value: Range) -> list[Any] | None:
    place = equality.order(value.start, value.end)
    if place is None or place > 0:
        state.note("range", "La boucle ne peut pas parcourir cet intervalle.", at)
        return None
    items = span(state, at, value.start, value.end)
    if items is None:
        return None
    first = 0 if value.start_included else 1
    return items[first : len(items) if value.end_included else -1]


def loop(
    state: State, domains: tuple[Callable[..., Any], ...], body: Callable[..., Any]
) -> list[Any] | None:
    """`for`: `domains` take the iterators before them, `body` all and the results so far."""
    results: list[Any] = []

    def walk(values: tuple[Any, ...]) -> bool:
        items = domains[len(values)](*values)
        if items is None:
            return False
        last = len(values) + 1 == len(domains)
        for item in items:
            if not last:
                if not walk((*values, item)):
                    return False
                continue
            state.tick()
            results.append(body(*values, item, results))
        return True

    done = walk(())
    state.room(len(results))
    return results if done else None


def quantify(
    state: State,
    at: Place,
    domains: tuple[Callable[..., Any], ...],
    condition: Callable[..., Any],
    wanted: bool,  # noqa: FBT001
) -> bool | None:
    """`some` (wanted true) and `every` (wanted false)."""
    doubt = False

    def walk(values: tuple[Any, ...]) -> bool | None:
        nonlocal doubt
        if len(values) == len(domains):
            state.tick()
            answer = condition(*values)
            if answer is not True and answer is not False:
                doubt = True
                if answer is not None:
                    state.note("type", "« satisfies » demande une condition.", at)
            return answer is wanted
        items = domains[len(values)](*values)
        if items is None:
            doubt = True
            return False
        return any(walk((*values, item)) for item in items)

    if walk(()):
        return wanted
    return None if doubt else not wanted


def call(state: State, at: Place, function: Any, arguments: list[Any]) -> Any:
    """`function(arguments)` by position."""
    if not isinstance(function, Function):
        if function is None:
            state.note("name", "Ce qui est appelé n’existe pas.", at)
        else:
            state.note("type", sentence("{} ne s’appelle pas.", capital(a_kind(function))), at)
        return None
    state.at = at
    return function.invoke(state, arguments)


def call_named(state: State, at: Place, function: Any, arguments: dict[str, Any]) -> Any:
    """`function(name: value)`."""
    if not isinstance(function, Function):
        return call(state, at, function, [])
    state.at = at
    return function.invoke_named(state, arguments)


def callee(value: Any, builtin: Function) -> Any:
    """The function a call means when a variable has the name of a built-in."""
    return value if isinstance(value, Function) else builtin


def define(
    parameters: tuple[str, ...], types: tuple[Any, ...], body: Callable[..., Any] | None
) -> Function:
    """The value of a function definition."""
    return Function(parameters, body, types=types)


def passes(state: State, at: Place, value: Any, test: Any) -> bool | None:
    """Whether a value passes the value of a cell; one that is true passes a non-boolean."""
    if test is True and type(value) is not bool:
        return True
    return belongs(state, at, value, test)


def failed(state: State, at: Place, code: str, message: str) -> None:
    """What was already known to give null when the text was compiled."""
    state.note(code, message, at)


def record(state: State, number: int, value: Any) -> Any:
    """Keep the value of one node for the explanation."""
    state.record(number, value)
    return value
