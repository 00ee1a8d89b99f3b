"""Rules are hostile input: everything is bounded, nothing raises, nothing hangs."""

import sys
import time
import tracemalloc

import pytest

from parvis.decisions import FeelError, Limits, compile_expression, compile_unary_tests
from tests.decisions.feel.support import NOW, result, value

DEEP = [
    "(" * 3000 + "1" + ")" * 3000,
    "[" * 3000 + "]" * 3000,
    "-" * 3000 + "1",
    "{a:" * 3000 + "1" + "}" * 3000,
    "if true then " * 2000 + "1" + " else 1" * 2000,
    "for i in " * 1000 + "[1]" + " return i" * 1000,
    "not(" * 3000 + "true" + ")" * 3000,
    "1" + " + 1" * 5000,
    "a" + ".b" * 5000,
    "a" + "[1]" * 5000,
    "1 in (" * 2000 + "1" + ")" * 2000,
    "[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[1..[",
    "]" * 400,
    "function(a) " * 3000 + "a",
    "1 instance of " + "list<" * 3000 + "number" + ">" * 3000,
    "x" * 300_000,
    "[" + "1," * 30_000 + "1]",
]


@pytest.mark.parametrize("text", DEEP, ids=lambda text: text[:12])
def test_deep_or_long_text_is_refused_quickly(text):
    before = time.process_time()
    with pytest.raises(FeelError) as caught:
        compile_expression(text)
    assert caught.value.message
    assert time.process_time() - before < 5


RUNAWAY = {
    "huge range": "for i in 1..10**9 return i",
    "huge date range": 'count(for d in @"0001-01-01"..@"999999-12-31" return d)',
    "exponential for": "for a in 1..99, b in 1..99, c in 1..99, d in 1..99 return a * b * c * d",
    "nested quantifiers": "every a in 1..5000 satisfies every b in 1..5000 satisfies a + b > 0",
    "endless recursion": "{f: function(n) f(n + 1), r: f(0)}.r",
    "self application": "(function(f) f(f))(function(f) f(f))",
    "doubling recursion": "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(60)}.r",
    "doubling list": "for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1],"
    " partial[-1])",
    "doubling text": 'for i in 1..60 return if i = 1 then "aa" else partial[-1] + partial[-1]',
    "doubling tree": "for i in 1..60 return [partial[-1], partial[-1]]",
    "text of a doubling tree": "string(for i in 1..60 return [partial[-1], partial[-1]])",
    "flat doubling tree": "flatten(for i in 1..60 return [partial[-1], partial[-1]])",
    "equal doubling trees": "{a: for i in 1..60 return [partial[-1], partial[-1]],"
    " b: for i in 1..60 return [partial[-1], partial[-1]], c: a = b}.c",
    "growing replacement": 'for i in 1..30 return if i = 1 then "a" else'
    ' replace(partial[-1], "a", "aaaaaaaaaa")',
    "deep value": "for i in 1..5000 return [partial[-1]]",
    "slow sort": "sort(for i in 1..50000 return -i, function(x, y) count(for j in 1..100"
    " return j) > 0 and x < y)",
    "catastrophic alternatives": f'matches("{"ab" * 40}cX", "^((a|b|ab)*)*c$")',
    "catastrophic repeat": f'matches("{"a" * 60}cX", "^(a|aa)+c$")',
    "catastrophic replacement": f'replace("{"a" * 200}cb", "^(a*)(a*)(a*)(a*)(a*)(a*)\\1b$", "")',
    "catastrophic split": f'split("{"a" * 60}cX", "^(a|a)*c$")',
    "patterns in a loop": f'for i in 1..99999 return matches("{"a" * 12}cX", "^(a|aa)+c$")',
}  # fmt: skip


@pytest.mark.parametrize("text", RUNAWAY.values(), ids=RUNAWAY.keys())
def test_runaway_is_stopped(text):
    before = time.process_time()
    tracemalloc.start()
    found = result(text, limits=Limits(seconds=0.2))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.value is None
    assert found.stopped, found
    assert time.process_time() - before < 4
    assert peak < 150_000_000


@pytest.mark.parametrize(
    "pattern", ["a{99999}" * 100, "(a?){99999}(b?){99999}", "(" * 900 + "a" + ")" * 900, "a" * 3000]
)
def test_patterns_long_to_compile_are_refused(pattern):
    before = time.process_time()
    assert value("matches(a, p)", a="ab" * 500, p=pattern) is None
    assert time.process_time() - before < 1


def test_budgets_are_those_given():
    assert result("for i in 1..50 return i", limits=Limits(items=49)).stopped
    assert not result("for i in 1..50 return i", limits=Limits(items=50)).stopped
    assert result('"aaa" + "aaa"', limits=Limits(characters=5)).stopped
    assert result("count(for i in 1..90 return i)", limits=Limits(steps=80)).stopped
    with pytest.raises(FeelError):
        compile_expression("1 + 1 + 1", limits=Limits(nodes=4))


@pytest.mark.parametrize("operator", ["and", "or"])
def test_long_chains_are_no_deep_code(operator):
    text = f" {operator} ".join(f"a != {number}" for number in range(2000))
    assert value(text, a=2001) is True
    assert value(text, a=7) is (operator == "or")
    assert value(text, a=None) is True
    assert value("a in (" + ", ".join(map(str, range(2000))) + ", null)", a=1999) is True


def test_a_stopped_rule_leaves_the_next_one_alone():
    depth = sys.getrecursionlimit()
    assert result("{f: function(n) f(n), r: f(0)}.r").stopped
    assert value("1 + 1") == 2
    assert sys.getrecursionlimit() == depth


INJECTIONS = [
    "a.__class__", "a.__class__.__mro__", '{}.__init__.__globals__', "__import__(1)", "eval(1)",
    "get", "state", "scope", "type", "Decimal", "k1", "NATIVE", "load", "lambda", "print(1)",
    'open("/etc/passwd")', "self", "record", "dict", "a.as_tuple()",
]  # fmt: skip


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_python_shows_through(text):
    try:
        found = compile_expression(text).evaluate({"a": 1}, now=NOW)
    except FeelError:
        return
    assert found is None


def test_generated_code_has_no_builtins():
    compiled = compile_expression("a + 1")._run
    assert compiled.__globals__["__builtins__"] == {}
    for key in compiled.__globals__:
        assert key.isidentifier()


def test_names_of_python_are_ordinary_names():
    scope = {"get": 1, "state": 2, "k1": 3, "None": 4}
    assert value("get + state + k1 + None", **scope) == 10
    assert compile_unary_tests("value, 1").matches(2, {"value": 2}, now=NOW) is True
