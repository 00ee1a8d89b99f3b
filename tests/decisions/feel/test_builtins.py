"""Every built-in function, by position and by name, with its faults."""

import datetime
import inspect

import pytest

from parvis.decisions import compile_expression, is_reserved
from parvis.decisions.feel.builtins import BUILTINS
from tests.decisions.feel.support import NOW, feel, result, same, value

CASES = {
    # conversion
    'date("2017-08-30")': datetime.date(2017, 8, 30),
    "date(2017, 8, 30)": datetime.date(2017, 8, 30),
    'date(date and time("2017-08-30T10:00:00Z")) = @"2017-08-30"': True,
    "date(2017, 2, 29)": None,
    "date(year: 2017, month: 12, day: 10).day": 10,
    "date(null)": None,
    "date(1)": None,
    'string(date and time("2017-08-30"))': "2017-08-30T00:00:00",
    'string(date and time(@"2017-08-30T01:02:03Z", @"10:30:00Z"))': "2017-08-30T10:30:00Z",
    'string(time(10, 30, 1.5, @"PT2H"))': "10:30:01.5+02:00",
    "string(time(23, 59, 0))": "23:59:00",
    "time(24, 0, 0)": None,
    'string(time(@"2017-08-30"))': "00:00:00Z",
    'time("7:20")': None,
    'number("1.000.000,01", ".", ",")': 1000000.01,
    'number("1,000,000.01", " ", ".")': None,
    'number("1 000", " ", null)': 1000,
    'number("1", ",", ",")': None,
    'number("1")': None,
    'number("12", null, null)': 12,
    "string(2)": "2",
    "string(null)": None,
    'string("x")': "x",
    "string(1.50)": "1.50",
    "string(1e3)": "1000",
    'string([1, "a", null])': '[1, "a", null]',
    "string({a: true})": "{a: true}",
    'string(@"P14M")': "P1Y2M",
    "string([1..5))": "[1..5)",
    'string(years and months duration(@"2016-01-31", @"2017-03-30"))': "P1Y1M",
    'string(years and months duration(@"2017-03-30", @"2016-01-31"))': "-P1Y1M",
    'range("[18..21)") = [18..21)': True,
    'range("(..5]") = (<= 5)': True,
    'range("[1..a]")': None,
    "range(\"['a'..'b']\")": None,
    'range("[5..)").start': 5,
    'range("[1..\\"a\\"]")': None,
    # booleans
    "not(true)": False,
    "not(null)": None,
    "not(1)": None,
    "is(1, 1)": True,
    "is(value1: 1)": False,
    'is(@"23:00:50Z", @"23:00:50+00:00")': True,
    'is(@"10:00:00@Etc/GMT", @"10:00:00Z")': False,
    'is(@"P1D", @"PT24H")': True,
    'is(@"P0Y", @"P0D")': False,
    "is(1, 1, 1)": None,
    "is([1], [1])": True,
    # texts
    'substring("foobar", 3)': "obar",
    'substring("foobar", 3, 3.8)': "oba",
    'substring("foobar", -2, 1)': "a",
    'substring("foobar", 0)': None,
    'substring("foobar", 9)': None,
    'substring("foobar", 5, 9)': "ar",
    'substring(string: "foobar", start position: 3)': "obar",
    'substring("a", null)': None,
    'string length("été")': 3,
    'upper case("été")': "ÉTÉ",
    'lower case("ÉTÉ")': "été",
    'substring before("foobar", "bar")': "foo",
    'substring before("foobar", "x")': "",
    'substring after("foobar", "ob")': "ar",
    'substring after("foobar", "")': "foobar",
    'contains("abc", "")': True,
    'contains("abc", "d")': False,
    'contains(null, "a")': None,
    'starts with("foobar", "fo")': True,
    'ends with("foobar", "r")': True,
    'split("a;b;c;;", ";")': ["a", "b", "c", "", ""],
    'split("Jean  Exemple", "\\s+")': ["Jean", "Exemple"],
    'string join(["a", null, "b"], "-")': "a-b",
    'string join(["a", "b"])': "ab",
    "string join([1])": None,
    'string join(["a", "b"], null)': "ab",
    'string join([], "-")': "",
    'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")': "[1=ab][2=]cd",
    'replace("abracadabra", "a.*?a", "*")': "*c*bra",
    'replace("facetiously", "[iouy]", "[$0]")': "facet[i][o][u]sl[y]",
    'replace("abc", "b", "smix")': "asmixc",
    'replace("abc", "x*", "-")': None,
    'replace("abc", "b", "\\\\")': None,
    'replace("a.b", "\\.", "\\$")': "a$b",
    'matches("foobar", "^fo*b")': True,
    'matches("a\\nb", "a.b")': False,
    'matches("a\\nb", "a.b", "s")': True,
    'matches("FOO", "foo", "i")': True,
    'matches("foo", "f o", "x")': True,
    'matches("a", "a", "q")': None,
    'matches("b", "[a-z-[aeiou]]")': True,
    'matches("e", "[a-z-[aeiou]]")': False,
    'matches("a", "(?=a)")': None,
    'matches("a\\n", "a$")': False,
    'matches("abab", "(ab)\\1")': True,
    'matches("a", "[")': None,
    'matches("é", "\\p{L}")': True,
    'matches("_a:b", "^\\i\\c+$")': True,
    'matches("a", "(?<n>a)")': None,
    'matches("aa", "a++")': None,
    'matches("a", "a{2,1}")': None,
    'matches("x", "\\k")': None,
    # lists
    "list contains([1, null], null)": True,
    "list contains(null, 1)": None,
    "list contains([[1]], [1])": True,
    "list replace([2, 4, 7, 8], 3, 6)": [2, 4, 6, 8],
    "list replace([1, 2], -1, 5)": [1, 5],
    "list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)": [5, 5, 7, 8],
    "list replace([1], 2, 5)": None,
    "list replace([1], function(a) true, 5)": None,
    "count([1, 2])": 2,
    "count(1)": 1,
    "count(null)": None,
    "count([])": 0,
    "count()": None,
    "min([3, 1, 2])": 1,
    "max(3, 1, 2)": 3,
    'min("b", "a")': "a",
    "min([])": None,
    'max([1, "a"])': None,
    'max([@"2027-01-01", @"2028-01-01"]).year': 2028,
    "min(list: [2, 1])": 1,
    "max([1, null])": None,
    "sum([1, 2.5])": 3.5,
    "sum(1, 2)": 3,
    "sum([])": None,
    'sum([1, "a"])': None,
    "sum(null)": None,
    "mean([1, 2, 3])": 2,
    "mean(1, 2)": 1.5,
    "mean([])": None,
    "all([true, null, false])": False,
    "all([true, null])": None,
    "all([])": True,
    "all(true, 1)": None,
    "any([false, null, true])": True,
    "any([])": False,
    "any(false, null)": None,
    "all(null)": None,
    "sublist([4, 5, 6], 2)": [5, 6],
    "sublist([4, 5, 6], -2, 1)": [5],
    "sublist([1], 2)": None,
    "append([1], 2, [3])": [1, 2, [3]],
    "append(1, 2)": [1, 2],
    "append([], null)": [None],
    "concatenate([1], [2, 3], 4)": [1, 2, 3, 4],
    "concatenate([1], null)": None,
    "insert before([1, 3], 2, 2)": [1, 2, 3],
    "insert before([1], -1, 0)": [0, 1],
    "insert before([1], 3, 0)": None,
    "remove([1, 2, 3], 2)": [1, 3],
    "remove([1], 0)": None,
    "reverse([1, 2, 3])": [3, 2, 1],
    "index of([1, 2, 3, 2], 2)": [2, 4],
    "index of([null, 1], null)": [1],
    "index of([1], 5)": [],
    "union([1, 2], [2, 3])": [1, 2, 3],
    'distinct values([1, true, 1, "1", null, null])': [1, True, "1", None],
    "distinct values([[1], [1], {a: 1}, {a: 1}])": [[1], {"a": 1}],
    "flatten([[1, 2], [[3]], 4])": [1, 2, 3, 4],
    "product([2, 3, 4])": 24,
    "product([])": None,
    "median([8, 2, 5, 3, 4])": 4,
    "median(6, 1, 2, 3)": 2.5,
    "median([])": None,
    "stddev([47])": None,
    "decimal(stddev(2, 4, 7, 5), 6)": 2.081666,
    "mode([3, 6, 1, 9, 6, 1, 3])": [1, 3, 6],
    "mode([])": [],
    "mode(6)": [6],
    'mode(["a"])': None,
    "sort([3, 1, 4, 5, 2], function(x, y) x < y)": [1, 2, 3, 4, 5],
    "sort([2, 1], function(x) true)": None,
    'sort(["8", "9", "10", "a", "Aa", "A"], function(x, y) x < y)': [
        "10",
        "8",
        "9",
        "A",
        "Aa",
        "a",
    ],
    'sort([1, "a"], function(x, y) x < y)': None,
    "sort(list: [1], precedes: function(x, y) null)": [1],
    # numbers
    "decimal(1/3, 2.5)": 0.33,
    "decimal(2.5, 0)": 2,
    "decimal(0.515, 2)": 0.52,
    "decimal(1234, -2) = 1200": True,
    "floor(1.5)": 1,
    "floor(-1.56, 1)": -1.6,
    "ceiling(1.5)": 2,
    "ceiling(-1.56, 1)": -1.5,
    "round up(5.5, 0)": 6,
    "round up(-1.121, 2)": -1.13,
    "round down(-1.126, 2)": -1.12,
    "round half up(-1.125, 2)": -1.13,
    "round half down(-1.125, 2)": -1.12,
    "round up(5.5)": None,
    "round down(5.5, 6176)": 5.5,
    "round down(5.5, 6177)": None,
    "round down(5.5, -6112)": None,
    "abs(-3)": 3,
    'string(abs(@"-P1D"))': "P1D",
    "abs(number: -1)": None,
    "abs(n: -1)": 1,
    "modulo(10, 4)": 2,
    "modulo(-10, 4)": 2,
    "modulo(10, -4)": -2,
    "modulo(10.1, 4.5)": 1.1,
    "modulo(1, 0)": None,
    "sqrt(16)": 4,
    "sqrt(-1)": None,
    "log(1)": 0,
    "log(0)": None,
    "exp(0)": 1,
    "odd(5)": True,
    "even(-2)": True,
    "odd(n: 4)": None,
    "even(2.5)": False,
    # calendar
    'day of year(@"2024-12-31")': 366,
    'day of week(@"2027-03-15")': "Monday",
    "week of year(date(2005,1,1))": 53,
    'month of year(@"2027-03-15T10:00:00")': "March",
    'day of year("2024-12-31")': None,
    # contexts
    'get value({a: 1}, "a")': 1,
    'get value({a: 1}, "b")': None,
    'get value(null, "a")': None,
    "get entries({a: 1, b: 2})": [{"key": "a", "value": 1}, {"key": "b", "value": 2}],
    "get entries(map: {})": None,
    'context([{key: "a", value: 1}, {key: "b", value: null}])': {"a": 1, "b": None},
    'context({key: "a", value: 1})': {"a": 1},
    'context([{key: "a"}])': None,
    "context([{key: null, value: 1}])": None,
    'context([{key: "a", value: 1}, {key: "a", value: 2}])': None,
    'context put({a: 1, b: 2}, "a", 3)': {"a": 3, "b": 2},
    'context put({a: {b: 1}}, ["a", "c"], 2)': {"a": {"b": 1, "c": 2}},
    'context put({}, ["a", "b"], 2)': None,
    "context put({}, [], 2)": None,
    'context put({}, ["a", null], 2)': None,
    "context merge([{a: 1}, {a: 2, b: 3}])": {"a": 2, "b": 3},
    "context merge({a: 1})": {"a": 1},
    "context merge([{}, null])": None,
}


@pytest.mark.parametrize("text", CASES)
def test_value(text):
    found = result(text)
    assert same(found.value, feel(CASES[text])), found
    if (
        CASES[text] is None
        and text != "string(null)"
        and not text.startswith(("not(", "all(", "any("))
    ):
        quiet = "([])"  # nothing to say: the list is empty
        assert found.notes or text.endswith(quiet), "a null without its reason"


def test_every_function_has_a_case():
    used = (
        " ".join(CASES)
        + " now() today() before( after( meets( met by( overlaps( "
        + (
            "overlaps before( overlaps after( finishes( finished by( includes( during( starts( "
            "started by( coincides( duration( years and months duration("
        )
    )
    assert [name for name in BUILTINS if f"{name}(" not in used] == []


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_absurd_arguments_never_raise(name):
    absurd = [None, 1, "x", [], {}, datetime.timedelta(days=1), [[None]], -1.5, True, {"key": 2}]
    for shape in ("()", "(a)", "(a, b)", "(b, a)", "(a, a, b)", "([b], a, b, a)", "(x: a)"):
        call = compile_expression(name + shape)
        for one in absurd:
            for two in absurd[::3]:
                call.evaluate({"a": one, "b": two}, now=NOW)


def test_functions_are_values():
    assert value('{f: string length, g: f("abc")}.g') == 3
    assert value("[min, max][2](1, 2)") == 2
    assert value("sort([2, 1], before)") == [1, 2]


def test_names_of_functions_and_keywords_are_reserved():
    assert all(map(is_reserved, [*BUILTINS, "if", "and", "item", "date  and time"]))
    assert not is_reserved("quotient familial")


def test_works_take_the_state_first():
    for builtin in BUILTINS.values():
        for form in builtin.forms:
            names = list(inspect.signature(form.work).parameters)
            assert names[0] in ("state", "_state", "_", "s"), builtin.name
