"""Every function of the language, by its name."""

from parvis.decisions.feel.builtins.conversion import CONVERSION
from parvis.decisions.feel.builtins.lists import LISTS
from parvis.decisions.feel.builtins.strings import STRINGS
from parvis.decisions.feel.functions import Builtin

BUILTINS: dict[str, Builtin] = {one.name: one for one in (*CONVERSION, *STRINGS, *LISTS)}
