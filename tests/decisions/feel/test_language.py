"""The language, form by form: names, literals, operators, loops, filters, paths, types."""

import datetime
from decimal import Decimal

import pytest

from parvis.decisions import compile_expression, compile_unary_tests
from tests.decisions.feel.support import NOW, feel, same, value

DAY = datetime.date

CASES = {
    # literals
    ".872": 0.872,
    "1.23e4": 12300,
    "12300 = 1.23e+4": True,
    "-0 = 0": True,
    "10**-5": 0.00001,
    r'string length("\uD83D\uDCA9")': 1,
    r'string length("\U01F40E")': 1,
    r'string length("\\u0009")': 6,
    r'substring("\U01F40Efoo", 2)': "foo",
    r'"\d+"': "\\d+",
    r'"a\"b\n"': 'a"b\n',
    '@"2027-03-15"': DAY(2027, 3, 15),
    '@"foo"': None,
    "1 // one\n + 1": 2,
    "1 /* a\n b */ + 1": 2,
    # operators
    "-10--5": -5,
    "5+2**5+3": 40,
    "10 + 20 / -5 - 3": 3,
    "-2**2": 4,
    "2**3**2": 64,
    "2**-1": 0.5,
    '"a" + "b"': "ab",
    '"a" + 1': None,
    "1 + null": None,
    "(1 + 2) * 3": 9,
    "1 = 1 = true": True,
    "5 between 1 and 5": True,
    "null between 1 and 5": None,
    "5 between 6 and null": None,
    '"b" < "é"': True,
    "true < false": None,
    '-"a"': None,
    '-@"P1D" = @"-P1D"': True,
    # equality
    '100 = "100"': None,
    "[] = 0": None,
    "{} = []": None,
    "[1,2] = [2,1]": False,
    "{a: 1, b: 2} = {b: 2, a: 1}": True,
    '{foo: 1} = {"foo": 1}': True,
    'duration("P1D") = duration("PT24H")': True,
    'duration("P1Y") = duration("P365D")': None,
    '@"2002-04-02T12:00:00-01:00" = @"2002-04-02T17:00:00+04:00"': True,
    "(1..10] = ]1..10]": True,
    "[1..10) = [1..10[": True,
    "(< 10) = (null..10)": False,
    "(=10) = [10..10]": False,
    "(=10) = (=10)": True,
    "100[1] = 100": True,
    # membership
    "5 in [[2..4],[1..3]]": False,
    "[1,2,3] in [[1,2,3,4],[1,2,3]]": True,
    "5 in (null..10]": None,
    "null in [1..10]": None,
    "10 in (1, <5, >=10)": True,
    "1 in [2,3,1]": True,
    "5 in <10": True,
    "5 in !=5": False,
    "5 in (5)": True,
    "3 in [1..5[": True,
    "5 in [1..5[": False,
    "1 in ]1..5]": False,
    "2 in ([1,2])[2]": True,
    "1 in 1 and 2 in 2": True,
    # lists and filters
    "[1,2,3][-1]": 3,
    "[1,2,3][-4]": None,
    "[1,2,3][0]": None,
    "[1,2,3][true]": [1, 2, 3],
    "[1,2,3][false]": [],
    "100[true]": [100],
    "100[0]": None,
    "[1,2,3,4][item > 2]": [3, 4],
    "[{x:1,y:2},{x:null,y:3}][x < 2]": [{"x": 1, "y": 2}],
    "[1,2,3][null]": [],
    '[1,2,3]["a"]': None,
    "[{item: 1}, {item: 2}][item = 2]": [{"item": 2}],
    "[][1]": None,
    "[][item > 1]": [],
    "[{x:1},{y:2}].y": [None, 2],
    "{a: {b: 3}}.a.b": 3,
    "{a: 1}.b": None,
    "[[1,2],[3]][1]": [1, 2],
    "[1,2,3][item > 1][1]": 2,
    "[5,6,7][1 + 1]": 6,
    # contexts
    "{a: 1, b: a + 1}.b": 2,
    "{a: 1, a: 2}": None,
    '{"nom de rue": 1}.nom de rue': 1,
    "{nom de rue: 1, x: nom de rue + 1}.x": 2,
    "{a: 1, b: {c: a}}.b.c": 1,
    "{🐎: 1}.🐎": 1,
    "{f: function(x) x + 1, y: f(1)}.y": 2,
    "{}": {},
    # conditions and loops
    "if null then 1 else 2": 2,
    'if "x" then 1 else 2': 2,
    "1 + if true then 1 else 2": 2,
    "for i in [1,2], j in [10,20] return i * j": [10, 20, 20, 40],
    "for i in 1..3, j in 1..i return j": [1, 1, 2, 1, 2, 3],
    "for i in 0..4 return if i = 0 then 1 else i * partial[-1]": [1, 1, 2, 6, 24],
    "for i in 1..3 return partial": [[], [[]], [[], [[]]]],
    "for i in 4..2 return i": [4, 3, 2],
    'for d in @"1980-01-03"..@"1980-01-01" return d.day': [3, 2, 1],
    'for i in "a".."c" return i': None,
    "for i in [2..1] return i": None,
    'for i in ["a".."z"] return i': None,
    "for i in (1..3) return i": [2],
    "for i in 5 return i": [5],
    "for i in [] return i": [],
    "for i in null return i": None,
    "for i in 1.5..3 return i": None,
    "some x in [] satisfies x": False,
    "every x in [] satisfies x": True,
    "some x in [1,2,3] satisfies x > 2": True,
    "every x in [1,2] satisfies x > 1": False,
    'some x in [1, "a"] satisfies x > 5': None,
    "some x in [1,2], y in [2,3] satisfies x = y": True,
    # functions
    "(function(a: number, b) a + b)(1, 2)": 3,
    "(function(a) function(b) a - b)(5)(2)": 3,
    '(function(a: number) a)("x")': None,
    "(function(a: number) a)([3])": 3,
    "(function(a: list<number>) a)(3)": [3],
    "(function(a) a)(1, 2)": None,
    "(function(a, b) b)(b: 1, a: 2)": 1,
    "(function(a, b) b)(a: 2)": None,
    "(function(a) a)(b: 1)": None,
    "f(1)": None,
    "1(2)": None,
    "(function(a) external {java: {class: 1}}) instance of Any": True,
    "(function(a) external {})(1)": None,
    # types
    "null instance of Any": False,
    "1 instance of number": True,
    "[1] instance of number": False,
    "[1,2] instance of list<number>": True,
    "[] instance of list<string>": True,
    '{a: "x", b: 1} instance of context<a: string>': True,
    "{a: 1} instance of context<b: Any>": False,
    "{a: null} instance of context<a: string>": True,
    "[1..3] instance of range<number>": True,
    '@"P1D" instance of days and time duration': True,
    '@"P1D" instance of years and months duration': False,
    'date and time("2027-03-15T10:00:00") instance of date and time': True,
    '(function() "foo") instance of Any': True,
    "true instance of boolean": True,
    "(function(a: Any) 1) instance of function<number>->Any": True,
    "(function(a: number) 1) instance of function<Any>->Any": False,
    # properties
    '@"2027-03-15".weekday': 1,
    '@"10:30:00+02:00".time offset': datetime.timedelta(hours=2),
    '@"2027-07-01T10:00:00@Europe/Paris".time offset': datetime.timedelta(hours=2),
    '@"10:30:00@Europe/Paris".timezone': "Europe/Paris",
    '@"P1DT2H3M4.5S".seconds': 4.5,
    '@"-P1Y2M".months': -2,
    "[1..5).end included": False,
    "(1..5).start": 1,
    '@"10:30:00".year': None,
}


@pytest.mark.parametrize("text", CASES)
def test_value(text):
    found = value(text)
    assert same(found, feel(CASES[text])), found


SCOPE = {
    "Date-Time": 10,
    "Date-Time2": 3,
    "Date": 100,
    "Time": 1,
    "days in weekend": [6, 7],
    "Approved/Declined": "Approved",
    "quotient familial": 650,
    "L’âge": 17,
    "Montant (€)": 12,
    "1st name": "Léa",
    "a": 5,
    "b": 2,
    "employés": [{"nom de famille": "Fictive", "âge": 30}],
}
NAMED = {
    "Date-Time - Date-Time2": 7,
    "Date - Time": 99,
    "Date-Time": 10,
    "a-b": 3,
    "a -b": 3,
    "for i in days in weekend return i": [6, 7],
    'Approved/Declined = "Approved"': True,
    "quotient   familial < 700": True,
    "quotient\u00a0familial + 1": 651,
    "L’âge < 18": True,
    "Montant (€) * 2": 24,
    '1st name = "Léa"': True,
    "employés.nom de famille": ["Fictive"],
    "employés[âge > 20].nom de famille": ["Fictive"],
    'employés[nom de famille = "Fictive"][1].âge': 30,
    'date("2027-03-15").year': 2027,
    "string length(1st name)": 3,
}


@pytest.mark.parametrize("text", NAMED)
def test_names_with_spaces_and_symbols(text):
    types = dict.fromkeys(SCOPE, "Any") | {
        "employés": "list<context<nom de famille: string, âge: number>>"
    }
    found = compile_expression(text, names=types).evaluate(SCOPE, now=NOW)
    assert same(found, feel(NAMED[text])), found


TESTS = [
    ("-", None, True),
    ("", 5, True),
    ("5", 5, True),
    ("5, 6", 6, True),
    ("< 5", 5, False),
    ("<= limit", 3, True),
    ("[1..5]", 5, True),
    ("[1..5)", 5, False),
    ("]1..5]", 1, False),
    ('"a", "b"', "b", True),
    ("not(5, 6)", 6, False),
    ("not(< 5)", 6, True),
    ("not(5)", None, True),
    ("null", None, True),
    ("? > 3 and ? < 6", 4, True),
    ("? > 3, 1", 1, True),
    ("words", "y", True),
    ("words", "z", False),
    ("[limit..9]", 3, True),
    ("!= 5", 5, False),
    ("not(< 5)", None, None),
    ('contains(?, "é")', "Léa", True),
    ("true", True, True),
    ("limit = 3", 7, True),
    ("< 5", "a", None),
    ("not(true) or ? = 1", 1, True),
    ('@"2027-01-01"', DAY(2027, 1, 1), True),
    ("= 5", 5, True),
    ('[@"2027-01-01"..@"2027-12-31"]', DAY(2027, 5, 1), True),
    ("-5", -5, True),
    ("- 5", -5, True),
]


@pytest.mark.parametrize(("text", "tested", "answer"), TESTS)
def test_unary_tests(text, tested, answer):
    tests = compile_unary_tests(text, names=["limit", "words"])
    scope = {"limit": 3, "words": ["x", "y"]}
    assert tests.matches(tested, scope, now=NOW) is answer


def test_every_python_value_enters_and_leaves():
    scope = {
        "i": 3,
        "f": 0.1,
        "d": Decimal("1.50"),
        "s": "x",
        "t": True,
        "n": None,
        "l": (1, [2]),
        "m": {"k": {"v": 1}},
        "day": DAY(2027, 1, 2),
        "hour": datetime.time(10, 30),
        "moment": NOW,
        "span": datetime.timedelta(days=1, microseconds=5),
    }
    found = value("[i, f, d, s, t, n, l, m, day, hour, moment, span]", **scope)
    expected = [
        Decimal(3),
        Decimal("0.1"),
        Decimal("1.50"),
        "x",
        True,
        None,
        [1, [2]],
        {"k": {"v": 1}},
        *(scope[key] for key in ("day", "hour", "moment", "span")),
    ]
    assert found == expected
    assert scope["l"] == (1, [2])


def test_names_and_clock_are_told():
    expression = compile_expression("if a > 1 then b.c else count(for x in d return x + today())")
    assert expression.names == {"a", "b", "d"}
    assert expression.uses_clock
    assert not compile_expression("a + 1").uses_clock


def test_compiled_once():
    assert compile_expression("a + 1", names=["a"]) is compile_expression("a + 1", names=("a",))
