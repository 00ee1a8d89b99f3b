"""The sentences of the engine: written in French where they are said, in English in one table."""

import json
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Any

ENGLISH: Mapping[str, str] = json.loads(
    files("parvis.decisions").joinpath("english.json").read_text(encoding="utf-8")
)


class Sentence(str):
    """A text in French that can be said in English: « english » is asked only then."""

    __slots__ = ("english",)
    english: Callable[[], str]

    def __new__(cls, french: str, english: Callable[[], str]) -> "Sentence":
        """Make it of its French text."""
        self = super().__new__(cls, french)
        self.english = english
        return self


def sentence(template: str, /, *parts: Any, **named: Any) -> Sentence:
    """Fill a template, in each language with its parts in that language.

    Without parts it is a whole sentence, whatever it holds; one already made stays as it is.
    """
    if isinstance(template, Sentence):
        return template
    if not parts and not named:
        return Sentence(template, lambda: ENGLISH.get(template, template))

    def english() -> str:
        said = {name: _english(one) for name, one in named.items()}
        return ENGLISH.get(template, template).format(*map(_english, parts), **said)

    return Sentence(template.format(*parts, **named), english)


def reworked(change: Callable[..., str], *texts: str) -> Sentence:
    """Make one text of several, in the same way in each language."""
    return Sentence(change(*map(str, texts)), lambda: change(*map(_english, texts)))


def together(texts: Iterable[str], separator: str = "") -> Sentence:
    """Put texts one after the other, with a separator that has a language too."""
    return reworked(lambda between, *some: between.join(some), sentence(separator), *texts)


def in_language(text: Any, lang: str | None) -> str:
    """Return what the engine says: in English for « en », else in French.

    text: a sentence, an error, a finding or a place. The words of an author stay as they are.
    """
    said = getattr(text, "said", text)
    return str(_english(said) if lang == "en" else said)


def _english(part: Any) -> Any:
    return part.english() if isinstance(part, Sentence) else part


def capital(text: str) -> Sentence:
    """Begin with a capital."""
    return reworked(lambda words: words[:1].upper() + words[1:], text)
