"""The Jinja2 environment: one for every page, built once.

Texts of templates (`{% trans %}`) go through Django's catalogues when the page is rendered and, in
French, receive the no-break spaces of French printing. A name or an attribute that does not exist
fails at once: give templates structs, and dicts only as parameters of macros.
"""

from collections.abc import Callable, Iterator, MutableMapping
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, Undefined, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, Const, EvalContext, Name
from markupsafe import Markup

from config import filters
from parvis.common import formats


class ComponentError(ValueError):
    """A component was called with a variant that it does not have."""


class LoudUndefined(Undefined):
    """Fails when printed, tested or walked, except for a missing key of a dict and `caller`."""

    def _is_silent(self) -> bool:
        return isinstance(self._undefined_obj, dict) or self._undefined_name == "caller"

    def __bool__(self) -> bool:
        return False if self._is_silent() else self._fail()

    def __str__(self) -> str:
        return "" if self._is_silent() else self._fail()

    def __iter__(self) -> Iterator[Any]:
        return iter(()) if self._is_silent() else self._fail()

    def _fail(self) -> NoReturn:
        self._fail_with_undefined_error()


def _translated(function: Callable[..., str]) -> Callable[..., str]:
    """Wrap one of Django's gettext functions: translate, fill in, space, in that order.

    Those of a template without value do not come here: see Generator.
    """

    def said(
        kind: type[str], language: str, messages: tuple[Any, ...], variables: dict[str, Any]
    ) -> str:
        text = kind(function(*messages)) % variables
        return filters.fr(text) if language.startswith("fr") else text

    @pass_eval_context
    def translate(context: EvalContext, /, *messages: Any, **variables: Any) -> str:
        language = translation.get_language() or "fr"
        kind = Markup if context.autoescape else str
        if len(messages) > 2:
            variables.setdefault("num", messages[-1])
        return said(kind, language, messages, variables)

    return translate


@lru_cache(maxsize=8192)
def _fixed(text: str, language: str, *, safe: bool) -> str:
    said = translation.gettext(text) % {}
    said = filters.fr(said) if language.startswith("fr") else said
    return Markup(said) if safe else said  # noqa: S704 - texts of templates


class Generator(CodeGenerator):
    """Calls a text without value at once: a page holds some fifty, and Jinja's way is long."""

    def visit_Call(self, node: Call, frame: Frame, **more: Any) -> None:
        """Write the call of a fixed text, and leave any other to Jinja."""
        named = isinstance(node.node, Name) and node.node.name in {"gettext", "_"}
        alone = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not (named and alone and isinstance(node.args[0], Const)):
            super().visit_Call(node, frame, **more)
            return
        safe = frame.eval_ctx.autoescape
        self.write(f"environment.fixed({node.args[0].value!r}, {safe})")


@lru_cache(maxsize=512)
def asset(name: str) -> str:
    """Return the address of a static file; the storage is asked once for each."""
    return static(name)


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> str:
    """Return the drawing of an icon; `label` names it when no word stands beside it.

    `name` is a Lucide name (docs/reference/components.md lists the meanings). The build puts every
    icon named in a template, a Python file, a pack or assets/icons.json into one sprite.
    """
    if not name.replace("-", "").isalnum():
        raise ComponentError(f"icon: {name!r} is not the name of an icon")
    role = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    return Markup('<svg class="pv-icon" {} focusable="false"><use href="{}#i-{}"/></svg>').format(
        Markup(role),  # noqa: S704 - one of the two lines above
        asset("icons.svg"),
        name,
    )


def one_of(component: str, parameter: str, value: object, allowed: tuple[object, ...]) -> str:
    """Raise unless `value` is one of the variants of the component; prints nothing."""
    if value not in allowed:
        choices = ", ".join(repr(choice) for choice in allowed)
        raise ComponentError(f"{component}: {parameter} is {value!r}, expected one of {choices}")
    return ""


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named route."""
    return reverse(name, args=args, kwargs=kwargs) if args or kwargs else _plain_url(name)


@lru_cache(maxsize=512)
def _plain_url(name: str) -> str:
    return reverse(name)


GLOBALS = {
    "url": url,
    "static": asset,
    "icon": icon,
    "draw_icon": icon,  # the same, for macros that have a parameter called icon
    "one_of": one_of,
    "language": translation.get_language,
    "notices": get_messages,
}

FILTERS = {
    "fr": filters.fr,
    "initials": filters.initials,
    "month_name": filters.month_name,
    "weekday_name": filters.weekday_name,
    "hour": filters.hour,
    "clock_words": filters.clock_words,
    "iso_date": date.fromisoformat,
    "paragraphs": filters.paragraphs,
    "file_kind": filters.file_kind,
    "tel": filters.tel,
    "of_place": filters.of_place,
    "date_day": formats.date_day,
    "date_long": formats.date_long,
    "date_short": formats.date_short,
    "date_numeric": formats.date_numeric,
    "time_short": formats.time_short,
    "datetime_long": formats.datetime_long,
    "datetime_short": formats.datetime_short,
    "number": formats.number,
    "euros": formats.euros,
    "filesize": formats.filesize,
}


def _escapes(template: str | None) -> bool:
    """Escape everything but the plain text of mails."""
    return not (template or "").endswith(".txt")


class Shared(Environment):
    """Gives all templates the same globals, where Jinja puts a layer of their own before them."""

    code_generator_class = Generator

    @staticmethod
    def fixed(text: str, safe: bool) -> str:  # noqa: FBT001 - written by the generator
        """Return a text that has no value to fill in; safe: for a page, else for a plain mail."""
        return _fixed(text, translation.get_language() or "fr", safe=safe)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template may name."""
        return super().make_globals(d) if d else self.globals


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend."""
    options.setdefault("extensions", ["jinja2.ext.i18n"])
    options.update(autoescape=True, undefined=LoudUndefined, trim_blocks=True, lstrip_blocks=True)
    env = Shared(**options)
    env.policies["ext.i18n.trimmed"] = True
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    for function in ("gettext", "ngettext", "pgettext", "npgettext"):
        env.globals[function] = _translated(getattr(translation, function))
    env.globals["_"] = env.globals["gettext"]
    env.globals.update(GLOBALS)
    env.filters.update(FILTERS)
    return env
