"""Every function of the language, by its name."""

from parvis.decisions.feel.builtins.aggregates import AGGREGATES
from parvis.decisions.feel.builtins.contexts import CONTEXTS
from parvis.decisions.feel.builtins.conversion import CONVERSION
from parvis.decisions.feel.builtins.dates import DATES
from parvis.decisions.feel.builtins.intervals import INTERVALS
from parvis.decisions.feel.builtins.lists import LISTS
from parvis.decisions.feel.builtins.numbers import NUMBERS
from parvis.decisions.feel.builtins.ranges import RANGES
from parvis.decisions.feel.builtins.strings import STRINGS
from parvis.decisions.feel.functions import Builtin

BUILTINS: dict[str, Builtin] = {
    one.name: one
    for one in (
        *CONVERSION, *STRINGS, *LISTS, *AGGREGATES, *NUMBERS, *DATES, *CONTEXTS, *INTERVALS,
        *RANGES,
    )
}  # fmt: skip
