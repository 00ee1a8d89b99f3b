"""What every field kind shares: its definition, how an answer is read, and its faces.

A kind is a frozen struct: its attributes are the options of the YAML, its methods what is done with
an answer. An answer is a plain JSON value; `None` stands for "not answered" everywhere.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Protocol

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta

from parvis.common.clock import PARIS

ID_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
Id = Annotated[str, Meta(pattern=ID_PATTERN)]
Label = Annotated[str, Meta(min_length=1, max_length=250)]
Sentence = Annotated[str, Meta(max_length=2000)]
Answer = Any
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff]")


class Feel(str):
    """An expression of FEEL. A bare number or boolean of the YAML is its own text."""

    __slots__ = ()


class Invalid(Exception):
    """An answer that cannot be kept. `part` names the input of a composite field, if one."""

    def __init__(self, message: str, *, part: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.part = part


class FileFacts(Protocol):
    """What a field wants to know of an uploaded file."""

    @property
    def id(self) -> str:
        """Its public id."""

    @property
    def name(self) -> str:
        """The name its owner gave it."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def kind(self) -> str:
        """Media type, decided by content."""


class Place(msgspec.Struct, frozen=True):
    """A commune, département, région, EPCI or country of the reference list.

    code: INSEE code, SIREN of an EPCI or ISO code of a country. postcodes: of a commune only.
    """

    code: str
    name: str
    postcodes: tuple[str, ...] = ()
    departement: str = ""
    region: str = ""
    epci: str = ""


class Places(Protocol):
    """The national list, by level: commune, departement, region, epci, country."""

    def get(self, level: str, code: str) -> Place | None:
        """The place of that code."""

    def search(self, level: str, text: str, limit: int = 10) -> tuple[Place, ...]:
        """Places whose name or postcode begins so, the most likely first."""

    def all(self, level: str) -> tuple[Place, ...]:
        """A whole short list, by name."""


def _no_files(ids: Sequence[str]) -> tuple[FileFacts, ...]:  # noqa: ARG001 - shape of the hook
    return ()


def _no_dossier(number: str) -> str | None:  # noqa: ARG001 - shape of the hook
    return None


class FieldContext(msgspec.Struct, frozen=True, kw_only=True):
    """What the outside gives to the reading of answers: nothing else reaches a kind.

    now: aware instant. places: the national list. files: facts of the uploads of these public ids
    that this person may use, in any order. dossiers: title of the dossier of that number when this
    person may see it, else None. new_id: maker of row ids.
    """

    now: datetime
    audience: str = "individual"
    places: Places | None = None
    files: Callable[[Sequence[str]], Sequence[FileFacts]] = _no_files
    dossiers: Callable[[str], str | None] = _no_dossier
    new_id: Callable[[], str] = str

    @property
    def today(self) -> date:
        """The day in Europe/Paris."""
        return self.now.astimezone(PARIS).date()


class Posted:
    """What a browser sent: names with their values, in order."""

    __slots__ = ("_lists",)

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists

    def __contains__(self, name: object) -> bool:
        return name in self._lists

    def last(self, name: str) -> str:
        """The value, the last one when a hidden blank stands before the real control."""
        values = self._lists.get(name)
        return values[-1] if values else ""

    def every(self, name: str) -> tuple[str, ...]:
        """Every value that is not blank."""
        return tuple(value for value in self._lists.get(name, ()) if value)


class ChoiceView(msgspec.Struct, frozen=True):
    """One radio, tick box or line of a list."""

    value: str
    label: str
    checked: bool = False
    hint: str = ""
    group: str = ""

    @property
    def text(self) -> str:
        """The label, by the word of the components."""
        return self.label


class PartView(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a composite field (day, street…). `width` counts characters."""

    name: str
    label: str
    value: str = ""
    width: int = 0
    inputmode: str = ""
    autocomplete: str = ""
    input_type: str = "text"
    hint: str = ""
    error: bool = False
    optional: bool = False
    choices: tuple[ChoiceView, ...] = ()
    parts: tuple["PartView", ...] = ()


class RowView(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a repetition: its id, its title and its fields."""

    id: str
    title: str
    fields: tuple["FieldView", ...] = ()


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """All that a template needs to draw one field; the same struct for every widget.

    name: of the input, and its `id`. live: a change may show or hide something. rendered texts are
    plain: the template escapes them.
    """

    widget: str
    name: str
    label: str
    kind: str = ""
    hint: str = ""
    example: str = ""
    error: str = ""
    optional: bool = False
    live: bool = False
    value: Any = ""
    choices: tuple[ChoiceView, ...] = ()
    parts: tuple[PartView, ...] = ()
    rows: tuple[RowView, ...] = ()
    files: tuple[FileFacts, ...] = ()
    input_type: str = "text"
    inputmode: str = ""
    autocomplete: str = ""
    width: int = 0
    lines: int = 0
    max_length: int = 0
    prefix: str = ""
    suffix: str = ""
    text: str = ""
    level: int = 2
    accept: str = ""
    multiple: bool = False
    add_label: str = ""
    can_add: bool = False
    birthday: bool = False
    folded: bool = False
    blocks: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def described(self) -> bool:
        """Whether a hint or an example stands under the label."""
        return bool(self.hint or self.example)


class Display(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as people read it. `lines` alone for most kinds.

    files: public ids of uploads, resolved by the page. rows: (title, ((label, display), …)).
    """

    lines: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[tuple[str, "Display"], ...]], ...] = ()

    @property
    def text(self) -> str:
        """The same on one line."""
        return ", ".join(self.lines)


NOTHING = Display()


class _Key:
    """The word by which the YAML names a kind: the tag of its struct."""

    def __get__(self, _instance: object, owner: type[msgspec.Struct]) -> str:
        return str(owner.__struct_config__.tag)


class Field(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
):
    """One question. `when` shows it only if exactly true; `error` replaces our sentences.

    `sensitive`: it asks for data of RGPD art. 9 (health, opinions, origin…): no rule decides on it.
    """

    id: Id
    label: Label
    hint: Sentence = ""
    example: Sentence = ""
    error: Sentence = ""
    optional: bool = False
    sensitive: bool = False
    when: Feel | None = None

    key: ClassVar[Any] = _Key()
    title: ClassVar[Any] = ""
    feel_type: ClassVar[str] = "Any"
    widget: ClassVar[str] = "input"
    bounds: ClassVar[tuple[str, ...]] = ()
    parts: ClassVar[tuple[str, ...]] = ()
    fillable: ClassVar[bool] = True
    computable: ClassVar[bool] = False
    erased_at_decision: ClassVar[bool] = False

    def faults(self) -> tuple[str, ...]:
        """French reasons why these options make no sense together."""
        return ()

    def type_name(self) -> str:
        """The type of the value that expressions read."""
        return self.feel_type

    def read(self, posted: Posted, name: str) -> Any:
        """The raw value of the posted inputs: a text, or a mapping of the parts."""
        if self.parts:
            return {part: posted.last(f"{name}-{part}") for part in self.parts}
        return posted.last(name)

    def posted(self, posted: Posted, name: str) -> bool:
        """Whether the field was on the page that was sent."""
        if self.parts:
            return any(f"{name}-{part}" in posted for part in self.parts)
        return name in posted

    def parse(self, raw: Any, context: FieldContext) -> Answer:
        """Turn what was typed, or a value of a case, into an answer; None when blank.

        Raises Invalid with a sentence that says what to do.
        """
        text = plain_text(raw)
        return self.parse_text(text, context) if text else None

    def parse_text(self, text: str, context: FieldContext) -> Answer:
        """Same, for kinds with one input; `text` is trimmed and not blank."""
        return text

    def check(self, answer: Answer, limits: Mapping[str, Any], context: FieldContext) -> None:
        """Hold an answer against the values of its bounds; raises Invalid."""

    def missing(self) -> str:
        """The sentence shown when a required field is blank."""
        if self.label.rstrip().endswith("?"):
            return _("Répondez à la question « %(label)s ».") % {"label": self.label}
        return _("Indiquez « %(label)s ».") % {"label": self.label}

    def to_feel(self, answer: Answer) -> Any:
        """The value that expressions read."""
        return answer

    def from_feel(self, value: Any) -> Answer:
        """The answer of a computed value, rounded as the kind says; None when it is none."""
        return None

    def display(self, answer: Answer) -> Display:
        """The answer as a resident or a caseworker reads it."""
        return NOTHING if answer is None else Display(lines=(str(answer),))

    def export(self, answer: Answer) -> Any:
        """The value of a cell: text, number, date, boolean, or None."""
        return self.display(answer).text or None

    def files(self, answer: Answer) -> tuple[str, ...]:
        """Public ids of the uploads an answer holds."""
        return ()

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """What the template draws. `raw`: an answer, or what was typed and could not be kept.

        seen: error, live, limits and the error's part, given by the engine.
        """
        return self.face(name, seen, value=plain_value(raw))

    def face(self, name: str, seen: Mapping[str, Any], **more: Any) -> FieldView:
        """The part of a view that all kinds share."""
        more.setdefault("widget", self.widget)
        return FieldView(
            name=name,
            label=self.label,
            kind=self.key,
            hint=self.hint,
            example=self.example,
            optional=self.optional,
            error=seen.get("error", ""),
            live=seen.get("live", False),
            **more,
        )

    def invalid(self, message: str, *, part: str = "") -> Invalid:
        """The procedure's own sentence if it has one, else ours."""
        return Invalid(self.error or message, part=part)


def plain_text(raw: Any, *, lines: bool = False) -> str:
    """Trim and normalise what was typed; numbers of a case become their text."""
    if raw is None or isinstance(raw, bool):
        return ""
    if not isinstance(raw, str):
        if isinstance(raw, dict | list | tuple):
            raise Invalid(_("Écrivez cette réponse sur une ligne."))
        raw = str(raw)
    text = unicodedata.normalize("NFC", _CONTROL.sub("", raw))
    if lines:
        return "\n".join(line.rstrip() for line in text.splitlines()).strip()
    return " ".join(text.split())


def plain_value(raw: Any) -> str:
    """The text to put back in an input."""
    return raw if isinstance(raw, str) else "" if raw is None else str(raw)


def part_of(raw: Any, part: str) -> str:
    """The text of one input of a composite field, whatever was kept of it."""
    value = raw.get(part) if isinstance(raw, Mapping) else None
    return plain_value(value)
