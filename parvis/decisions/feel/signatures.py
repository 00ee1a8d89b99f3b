"""What is known of types before anything runs: operators, properties, results of functions."""

from parvis.decisions.feel.types import (
    ANY,
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DURATION,
    LIST,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    YEARS_MONTHS,
    Type,
)

ORDERED = frozenset(
    one.kind for one in (NUMBER, STRING, DATE, TIME, DATE_TIME, DURATION, YEARS_MONTHS)
)
NEGATED = frozenset(one.kind for one in (NUMBER, DURATION, YEARS_MONTHS))
_MOMENTS = (DATE, DATE_TIME)


def _arithmetic() -> dict[tuple[str, str, str], Type]:
    table: dict[tuple[str, str, str], Type] = {}

    def allow(op: str, left: Type, right: Type, result: Type, *, both_ways: bool = False) -> None:
        table[op, left.kind, right.kind] = result
        if both_ways:
            table[op, right.kind, left.kind] = result

    for op in ("+", "-", "*", "/", "**"):
        allow(op, NUMBER, NUMBER, NUMBER)
    allow("+", STRING, STRING, STRING)
    allow("-", TIME, TIME, DURATION)
    for one in _MOMENTS:
        for other in _MOMENTS:
            allow("-", one, other, DURATION)
    for length in (DURATION, YEARS_MONTHS):
        allow("*", length, NUMBER, length, both_ways=True)
        allow("/", length, NUMBER, length)
        allow("/", length, length, NUMBER)
        for op in ("+", "-"):
            allow(op, length, length, length)
            for one in (*_MOMENTS, *((TIME,) if length is DURATION else ())):
                allow(op, one, length, one)
        for one in (*_MOMENTS, *((TIME,) if length is DURATION else ())):
            allow("+", length, one, one)
    return table


ARITHMETIC = _arithmetic()

_CALENDAR = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}
_CLOCK = {
    "hour": NUMBER, "minute": NUMBER, "second": NUMBER, "time offset": DURATION, "timezone": STRING,
}  # fmt: skip
PROPERTIES: dict[str, dict[str, Type]] = {
    "date": _CALENDAR,
    "time": _CLOCK,
    "date and time": {**_CALENDAR, **_CLOCK},
    "days and time duration": dict.fromkeys(("days", "hours", "minutes", "seconds"), NUMBER),
    "years and months duration": dict.fromkeys(("years", "months"), NUMBER),
    "range": {"start": ANY, "end": ANY, "start included": BOOLEAN, "end included": BOOLEAN},
}

_RESULTS: dict[Type, str] = {
    NUMBER: "number,string length,count,sum,mean,product,median,stddev,decimal,floor,ceiling,"
    "round up,round down,round half up,round half down,modulo,sqrt,log,exp,day of year,"
    "week of year",
    STRING: "string,substring,upper case,lower case,substring before,substring after,replace,"
    "string join,day of week,month of year",
    BOOLEAN: "not,is,contains,starts with,ends with,matches,list contains,all,any,odd,even,before,"
    "after,meets,met by,overlaps,overlaps before,overlaps after,finishes,finished by,includes,"
    "during,starts,started by,coincides",
    DATE: "date,today",
    TIME: "time",
    DATE_TIME: "date and time,now",
    YEARS_MONTHS: "years and months duration",
    RANGE: "range",
    Type("list", item=STRING): "split",
    Type("list", item=NUMBER): "index of,mode",
    LIST: "concatenate,union,flatten",
    Type("list", item=CONTEXT): "get entries",
    CONTEXT: "context,context put,context merge",
}
RESULTS: dict[str, Type] = {
    name: result for result, names in _RESULTS.items() for name in names.split(",")
}
SAME_LIST = frozenset(
    ["sublist", "reverse", "distinct values", "sort", "remove", "append", "insert before",
     "list replace"]
)  # fmt: skip
OF_NUMBERS = frozenset(["sum", "mean", "product", "median", "stddev", "mode"])
MAKERS = frozenset(["date", "time", "date and time", "duration", "number"])
SAME_ITEM = frozenset(["min", "max"])
