"""Functions on lists."""

from parvis.decisions.feel.functions import Builtin, form
from decimal import Decimal
from parvis.decisions.feel.values import CONTEXT
from parvis.decisions.feel.arithmetic import plus


def _sum(state, items):
    if not items:
        return None
    total = items[0]
    for one in items[1:]:
        total = plus(state, state.at, total, one)
    return total


LISTS = (
    Builtin("count", form("list: list", lambda s, items: Decimal(len(items)))),
    Builtin("sum", form("list: list", _sum, many=True)),
)
