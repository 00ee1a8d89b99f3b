"""Every kind drawn by the real template: names that come back, labels that lead somewhere."""

import re
from collections import Counter
from html import unescape

import pytest
from django.template import engines

from parvis.procedures.kinds import FIELD_KINDS
from parvis.procedures.kinds.base import FieldContext, Posted
from parvis.procedures.rules.cleaning import clean_page
from parvis.procedures.rules.evaluation import evaluate
from parvis.procedures.rules.faces import page_views
from tests.procedures.fields import SAMPLES, spec
from tests.procedures.forms import form
from tests.procedures.test_kinds import CONTEXT, Few

SOURCE = '{% from "dossiers/fields.html" import question %}{{ question(view) }}'
DRAWN = FieldContext(
    now=CONTEXT.now,
    places=Few(),
    files=CONTEXT.files,
    dossiers=CONTEXT.dossiers,
    new_id=lambda: "r1",
)


def draw(kind, *, answer=None, wrong=False):
    """The HTML of one question, with its answer or its error."""
    one = form([spec(kind, "x", hint="Une aide", example="2027-PV"), spec("text", "last")])
    answers = {} if answer is None else {"x": answer}
    errors = ()
    if wrong:
        names = ["x", "x-text", *(f"x-{part}" for part in one.slots["x"].field.parts)]
        sent = clean_page(one, 1, Posted({name: [""] for name in names}), {}, DRAWN)
        errors = sent.errors
    state = evaluate(one, answers, DRAWN)
    [view, _last] = page_views(one, 1, answers=answers, state=state, context=DRAWN, errors=errors)
    template = engines["jinja2"].env.from_string(SOURCE)
    return view, errors, template.render(view=view)


def ids(html):
    return Counter(re.findall(r'\sid="([^"]+)"', html))


@pytest.mark.parametrize("kind", FIELD_KINDS.keys())
@pytest.mark.parametrize("wrong", [False, True])
def test_labels_and_descriptions_lead_somewhere(kind, wrong):
    _view, errors, html = draw(kind, wrong=wrong)
    found = ids(html)
    assert [one for one, times in found.items() if times > 1] == []
    assert [one for one in re.findall(r'<label[^>]* for="([^"]+)"', html) if one not in found] == []
    described = " ".join(re.findall(r'aria-describedby="([^"]+)"', html)).split()
    assert [one for one in described if one not in found] == []
    for error in errors:
        assert error.field != "x" or error.anchor in found


KEPT = [key for key in SAMPLES if FIELD_KINDS.get(key).fillable and "document" not in key]


@pytest.mark.parametrize("kind", [key for key in KEPT if key not in {"attachment", "repetition"}])
def test_a_page_sent_back_untouched_changes_nothing(kind):
    """What the browser would send of the drawn page is the answer itself."""
    one = form([spec(kind, "x"), spec("text", "last", optional=True)])
    answer = one.slots["x"].field.parse(SAMPLES[kind].value, DRAWN)
    _view, _errors, html = draw(kind, answer=answer)
    sent = clean_page(one, 1, Posted(posted(html)), {"x": answer}, DRAWN)
    assert sent.answers["x"] == answer
    assert [error for error in sent.errors if error.field == "x"] == []


def posted(html):
    """The controls of a form as a browser without script would send them."""
    lists = {}
    for tag, name in re.findall(r'(<(?:input|textarea)[^>]*\sname="([^"]+)"[^>]*>)', html):
        kind = re.search(r'\stype="([^"]+)"', tag)
        kind = kind.group(1) if kind else "textarea"
        if kind in {"radio", "checkbox"} and " checked" not in tag:
            continue
        value = re.search(r'\svalue="([^"]*)"', tag)
        lists.setdefault(name, []).append(unescape(value.group(1)) if value else "")
    for name, body in re.findall(
        r'<textarea[^>]*\sname="([^"]+)"[^>]*>(.*?)</textarea>', html, re.S
    ):
        lists[name] = [unescape(body)]
    for name, body in re.findall(r'<select[^>]*\sname="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', body)
        lists.setdefault(name, []).append(chosen[0] if chosen else "")
    return lists
