"""The Jinja2 environment: one for every page, built once.

Texts of templates (`{% trans %}`) go through Django's catalogues when the page is rendered and, in
French, receive the no-break spaces of French printing. A name or an attribute that does not exist
fails at once: give templates structs, and dicts only as parameters of macros.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from parvis.common import formats, text


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

    def __iter__(self) -> Any:
        return iter(()) if self._is_silent() else self._fail()

    def _fail(self) -> NoReturn:
        self._fail_with_undefined_error()


@lru_cache(maxsize=8192)
def _spaced(value: str) -> str:
    return text.fr(value)


def fr(value: object) -> str:
    """Return a text of the project or of a pack with French no-break spaces; Markup stays Markup."""
    if isinstance(value, Markup):
        return Markup(_spaced(str(value)))  # noqa: S704 - it was safe before the spaces
    return _spaced(str(value))


def _translated(function: Callable[..., str]) -> Callable[..., str]:
    """Wrap one of Django's gettext functions: translate, fill in, space, in that order."""

    @pass_context
    def translate(context: Context, /, *messages: Any, **variables: Any) -> str:
        result = context.call(function, *messages)
        if "num" not in variables and len(messages) > 2 and isinstance(messages[-1], int):
            variables["num"] = messages[-1]
        if context.eval_ctx.autoescape:
            result = Markup(result)  # noqa: S704 - messages are the project's own
        result = result % variables
        return fr(result) if (translation.get_language() or "fr").startswith("fr") else result

    return translate


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> str:
    """Return the drawing of an icon; `label` names it when no word stands beside it.

    `name` is a Lucide name (docs/reference/components.md lists the meanings). The build puts every
    icon named in a template, a Python file, a pack or assets/icons.json into one sprite.
    """
    if not name.replace("-", "").isalnum():
        raise ComponentError(f"icon: {name!r} is not the name of an icon")
    hidden = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    return Markup('<svg class="pv-icon" {} focusable="false"><use href="{}#i-{}"/></svg>').format(
        Markup(hidden),  # noqa: S704 - one of the two lines above
        static("icons.svg"),
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
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend."""
    options.setdefault("extensions", ["jinja2.ext.i18n"])
    options["undefined"] = LoudUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    env = Environment(**{"autoescape": True, **options})  # noqa: S701 - always True in Django
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    for function in ("gettext", "ngettext", "pgettext", "npgettext"):
        env.globals[function] = _translated(getattr(translation, function))
    env.globals.update(
        _=env.globals["gettext"],
        url=url,
        static=static,
        icon=icon,
        one_of=one_of,
        language=translation.get_language,
        DEMO=getattr(settings, "DEMO", False),
    )
    env.filters.update(
        fr=fr,
        date_day=formats.date_day,
        date_long=formats.date_long,
        date_short=formats.date_short,
        date_numeric=formats.date_numeric,
        time_short=formats.time_short,
        datetime_long=formats.datetime_long,
        datetime_short=formats.datetime_short,
        number=formats.number,
        euros=formats.euros,
        filesize=formats.filesize,
        initials=initials,
    )
    return env


def initials(name: str) -> str:
    """« SE » for « Samira Exemple »: at most two letters, for the mark beside a message."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if words[1:] else words))
