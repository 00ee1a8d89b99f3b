"""Answers taken from a list: yes or no, one tick, one of several, several of several."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from msgspec import Meta

from parvis.procedures.kinds.base import (
    NOTHING,
    ChoiceView,
    Display,
    Field,
    FieldContext,
    FieldView,
    Invalid,
    Posted,
    plain_text,
)

OTHER = "__other__"
RADIOS_AT_MOST = 6
Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,59}$")]
_YES = {"yes", "oui", "true", "on", "1"}
_NO = {"no", "non", "false", "0"}


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One answer of a list: a code that never changes and words that may."""

    code: Code
    label: Annotated[str, Meta(min_length=1, max_length=200)]
    hint: Annotated[str, Meta(max_length=500)] = ""


Options = Annotated[tuple[Option, ...], Meta(min_length=1, max_length=5000)]


def _twice(options: tuple[Option, ...]) -> tuple[str, ...]:
    times = Counter(option.code for option in options)
    twice = (code for code, count in times.items() if count > 1)
    return tuple(_("le code « %(code)s » est écrit deux fois") % {"code": c} for c in twice)


def as_bool(raw: Any) -> bool | None:
    """The boolean of a radio, of a tick or of a case; None when blank or unknown."""
    if isinstance(raw, bool) or raw is None:
        return raw
    word = str(raw).strip().lower()
    return True if word in _YES else False if word in _NO else None


class YesNo(Field, frozen=True, tag="yes_no"):
    """A question with two answers; "not answered" stays a third state."""

    title: ClassVar[Any] = gettext_lazy("Oui ou non")
    feel_type: ClassVar[str] = "boolean"
    widget: ClassVar[str] = "radios"
    computable: ClassVar[bool] = True

    def parse(self, raw: Any, context: FieldContext) -> bool | None:
        """True or False."""
        value = as_bool(raw)
        if value is None and plain_text(raw):
            raise self.invalid(_("Répondez par oui ou par non."))
        return value

    def missing(self) -> str:
        """Which question waits."""
        return _("Répondez par oui ou par non : « %(label)s ».") % {"label": self.label}

    def from_feel(self, value: Any) -> bool | None:
        """A computed truth."""
        return value if isinstance(value, bool) else None

    def display(self, answer: Any) -> Display:
        """« Oui » or « Non »."""
        return NOTHING if answer is None else Display(lines=(_("Oui") if answer else _("Non"),))

    def export(self, answer: Any) -> Any:
        """The boolean."""
        return answer

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Two radios, none chosen at first."""
        value = as_bool(raw)
        choices = (
            ChoiceView(value="yes", label=_("Oui"), checked=value is True),
            ChoiceView(value="no", label=_("Non"), checked=value is False),
        )
        return self.face(name, seen, choices=choices)


class Checkbox(Field, frozen=True, tag="checkbox"):
    """One box to tick. When required it must be ticked; unticked it is false."""

    title: ClassVar[Any] = gettext_lazy("Case à cocher")
    feel_type: ClassVar[str] = "boolean"
    widget: ClassVar[str] = "checkbox"

    def parse(self, raw: Any, context: FieldContext) -> bool | None:
        """True when ticked; False when optional and left; None when it must be ticked."""
        ticked = as_bool(raw) is True
        return ticked if ticked or self.optional else None

    def missing(self) -> str:
        """What to tick."""
        return _("Cochez « %(label)s ».") % {"label": self.label}

    def display(self, answer: Any) -> Display:
        """« Oui » or « Non »."""
        return NOTHING if answer is None else Display(lines=(_("Oui") if answer else _("Non"),))

    def export(self, answer: Any) -> Any:
        """The boolean."""
        return answer

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """One tick box."""
        choice = ChoiceView(value="yes", label=self.label, checked=as_bool(raw) is True)
        return self.face(name, seen, choices=(choice,))


class Choice(Field, frozen=True, tag="choice"):
    """One of a list: radios when it is short, a drop-down list when it is long.

    `other` is the label of one more answer with free words; FEEL reads it as "__other__".
    """

    choices: Options
    other: Annotated[str, Meta(max_length=200)] = ""

    title: ClassVar[Any] = gettext_lazy("Choix dans une liste")
    feel_type: ClassVar[str] = "string"

    def faults(self) -> tuple[str, ...]:
        """Codes are unique."""
        return _twice(self.choices)

    def read(self, posted: Posted, name: str) -> Any:
        """The code, or the free words beside `other`."""
        code = posted.last(name)
        return {"other": posted.last(f"{name}-other")} if self.other and code == OTHER else code

    def parse(self, raw: Any, context: FieldContext) -> Any:
        """A code of the list, or {"other": words}."""
        if isinstance(raw, Mapping) and self.other:
            words = plain_text(raw.get("other"))
            if not words:
                raise self.invalid(_("Précisez votre réponse."), part="other")
            if len(words) > 250:
                raise self.invalid(_("Précisez votre réponse en 250 caractères."), part="other")
            return {"other": words}
        code = plain_text(raw)
        if not code:
            return None
        if code not in {option.code for option in self.choices}:
            raise self.invalid(self.missing())
        return code

    def missing(self) -> str:
        """What to choose."""
        return _("Choisissez une réponse à « %(label)s ».") % {"label": self.label}

    def to_feel(self, answer: Any) -> Any:
        """The code; "__other__" for free words."""
        return OTHER if isinstance(answer, Mapping) else answer

    def label_of(self, answer: Any) -> str:
        """The words of an answer."""
        if isinstance(answer, Mapping):
            return str(answer.get("other", ""))
        return next((o.label for o in self.choices if o.code == answer), str(answer))

    def display(self, answer: Any) -> Display:
        """The words, not the code."""
        return NOTHING if answer is None else Display(lines=(self.label_of(answer),))

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Radios up to six answers, else a drop-down list."""
        code = OTHER if isinstance(raw, Mapping) else raw
        choices = [
            ChoiceView(value=o.code, label=o.label, hint=o.hint, checked=o.code == code)
            for o in self.choices
        ]
        if self.other:
            choices.append(ChoiceView(value=OTHER, label=self.other, checked=code == OTHER))
        return self.face(
            name,
            seen,
            widget="radios" if len(choices) <= RADIOS_AT_MOST or self.other else "select",
            choices=tuple(choices),
            text=str(raw.get("other", "")) if isinstance(raw, Mapping) else "",
            value=code if isinstance(code, str) else "",
        )


class MultipleChoice(Field, frozen=True, tag="multiple_choice"):
    """Several of a list. FEEL reads the list of codes; nothing ticked is null."""

    choices: Options
    min_choices: Annotated[int, Meta(ge=0)] = 0
    max_choices: Annotated[int, Meta(ge=0)] = 0

    title: ClassVar[Any] = gettext_lazy("Choix multiple")
    feel_type: ClassVar[str] = "list<string>"
    widget: ClassVar[str] = "checkboxes"

    def faults(self) -> tuple[str, ...]:
        """Codes are unique, and enough answers can be ticked."""
        if self.max_choices and self.min_choices > self.max_choices:
            return (_("le nombre minimal de réponses dépasse le maximal"),)
        return _twice(self.choices)

    def read(self, posted: Posted, name: str) -> Any:
        """Every ticked code."""
        return list(posted.every(name))

    def parse(self, raw: Any, context: FieldContext) -> list[str] | None:
        """Codes in the order of the list."""
        if raw is None or raw == "":
            return None
        given = [raw] if isinstance(raw, str) else raw
        if not isinstance(given, list | tuple):
            raise self.invalid(self.missing())
        known = [option.code for option in self.choices]
        if any(code not in known for code in given):
            raise self.invalid(self.missing())
        ticked = [code for code in known if code in given]
        self._count(len(ticked))
        return ticked or None

    def _count(self, count: int) -> None:
        if self.max_choices and count > self.max_choices:
            raise self.invalid(
                ngettext(
                    "Gardez une seule réponse.",
                    "Gardez au plus %(count)d réponses.",
                    self.max_choices,
                )
                % {"count": self.max_choices}
            )
        if 0 < count < self.min_choices:
            raise self.invalid(
                _("Cochez au moins %(count)d réponses.") % {"count": self.min_choices}
            )

    def missing(self) -> str:
        """What to tick."""
        return _("Cochez au moins une réponse à « %(label)s ».") % {"label": self.label}

    def display(self, answer: Any) -> Display:
        """One line per answer."""
        words = {option.code: option.label for option in self.choices}
        return Display(lines=tuple(words.get(code, code) for code in answer or ()))

    def export(self, answer: Any) -> str | None:
        """The words, separated by semicolons."""
        return " ; ".join(self.display(answer).lines) or None

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Tick boxes."""
        ticked = raw if isinstance(raw, list | tuple) else ()
        choices = tuple(
            ChoiceView(value=o.code, label=o.label, hint=o.hint, checked=o.code in ticked)
            for o in self.choices
        )
        return self.face(name, seen, choices=choices, multiple=True)


class Branch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A first answer of a linked choice, with the second answers that it opens."""

    code: Code
    label: Annotated[str, Meta(min_length=1, max_length=200)]
    choices: tuple[Option, ...] = ()


class LinkedChoice(Field, frozen=True, tag="linked_choice"):
    """Two levels: the second list depends on the first and is asked only if there is one."""

    choices: Annotated[tuple[Branch, ...], Meta(min_length=1, max_length=500)]
    second_label: Annotated[str, Meta(max_length=200)] = ""

    title: ClassVar[Any] = gettext_lazy("Choix lié")
    feel_type: ClassVar[str] = "context<first: string, second: string>"
    widget: ClassVar[str] = "linked"
    parts: ClassVar[tuple[str, ...]] = ("first", "second")

    def faults(self) -> tuple[str, ...]:
        """Codes are unique on each level."""
        reasons = _twice(tuple(Option(code=b.code, label=b.label) for b in self.choices))
        for branch in self.choices:
            reasons += _twice(branch.choices)
        return reasons

    def parse(self, raw: Any, context: FieldContext) -> dict[str, Any] | None:
        """{"first": code, "second": code or None}; a second of another branch is dropped."""
        if isinstance(raw, str):
            raw = {"first": raw}
        if not isinstance(raw, Mapping):
            return None
        first, second = plain_text(raw.get("first")), plain_text(raw.get("second"))
        if not first:
            return None
        branch = self._branch(first)
        if branch is None:
            raise self.invalid(self.missing(), part="first")
        if not branch.choices:
            return {"first": first, "second": None}
        if second not in {option.code for option in branch.choices}:
            raise Invalid(
                _("Choisissez aussi la seconde réponse pour « %(label)s ».")
                % {"label": branch.label},
                part="second",
            )
        return {"first": first, "second": second}

    def _branch(self, code: str) -> Branch | None:
        return next((branch for branch in self.choices if branch.code == code), None)

    def missing(self) -> str:
        """What to choose."""
        return _("Choisissez une réponse à « %(label)s ».") % {"label": self.label}

    def display(self, answer: Any) -> Display:
        """« Voirie › Éclairage »."""
        branch = self._branch(answer["first"]) if answer else None
        if branch is None:
            return NOTHING
        second = next((o.label for o in branch.choices if o.code == answer["second"]), "")
        return Display(lines=(f"{branch.label} › {second}" if second else branch.label,))

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Two lists; the second one is grouped by first answer, so that it works without script."""
        raw = raw if isinstance(raw, Mapping) else {}
        first = tuple(
            ChoiceView(value=b.code, label=b.label, checked=b.code == raw.get("first"))
            for b in self.choices
        )
        second = tuple(
            ChoiceView(
                value=o.code,
                label=o.label,
                group=b.label,
                checked=b.code == raw.get("first") and o.code == raw.get("second"),
            )
            for b in self.choices
            for o in b.choices
        )
        return self.face(name, seen, parts=self._lists(name, first, second, seen.get("part", "")))

    def _lists(self, name: str, first: Any, second: Any, wrong: str) -> Any:
        from parvis.procedures.kinds.base import PartView

        return (
            PartView(name=f"{name}-first", label=self.label, choices=first, error=wrong == "first"),
            PartView(
                name=f"{name}-second",
                label=self.second_label or _("Précisez"),
                choices=second,
                error=wrong in ("", "second"),
            ),
        )
