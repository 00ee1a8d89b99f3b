"""Our macros and those of govuk-frontend-jinja, and their HTML reduced to what matters."""

import re

from bs4 import BeautifulSoup, NavigableString
from django.template import engines
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader

govuk = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    undefined=ChainableUndefined,
    autoescape=True,
)
# What ours has besides: the icon and its wrapper, the zone and the list around a file control.
OURS = ("svg", ".pv-drop__or", ".pv-files")
WRAPPERS = (".govuk-error-message > span:not([class])", ".pv-drop")


def ours():
    """Return the project's own environment."""
    return engines["jinja2"].env


def call(source: str, **values) -> str:
    """Render `file.macro(arguments)`, for example `input.input("a", "A")`."""
    file, _, expression = source.partition(".")
    text = f'{{% import "components/{file}.html" as it %}}{{{{ it.{expression} }}}}'
    return ours().from_string(text).render(values)


def reference(component: str, **params) -> str:
    """Render the component of govuk-frontend-jinja: `reference("date-input", …)`."""
    macro = "govuk" + "".join(part.capitalize() for part in component.split("-"))
    path = f"govuk_frontend_jinja/components/{component}/macro.html"
    source = f'{{% from "{path}" import {macro} %}}{{{{ {macro}(params) }}}}'
    return govuk.from_string(source).render(params=params)


def essence(html: str):
    """Return nested tuples of tags, sorted attributes and words, free of what may differ."""
    soup = BeautifulSoup(html, "lxml")
    for selector in OURS:
        for element in soup.select(selector):
            element.decompose()
    for selector in WRAPPERS:
        for element in soup.select(selector):
            element.unwrap()
    return _essence(soup.body)


def _essence(node):
    if isinstance(node, NavigableString):
        return " ".join(re.sub(r"\s", " ", node).split())
    attributes = sorted(
        (name, tuple(sorted(value)) if isinstance(value, list) else value)
        for name, value in node.attrs.items()
    )
    children, words = [], []
    for child in node.children:
        found = _essence(child)
        if isinstance(found, str):
            words.append(found)
            continue
        if text := " ".join(filter(None, words)):
            children.append(text)
        words = []
        children.append(found)
    if text := " ".join(filter(None, words)):
        children.append(text)
    return (node.name, tuple(attributes), tuple(children))
