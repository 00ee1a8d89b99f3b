"""The kinds of fields, in one tuple. To add one: write its class, add it here, test it."""

from typing import TYPE_CHECKING, Union

from parvis.common.registry import Registry
from parvis.procedures.kinds import repetition
from parvis.procedures.kinds.base import Field
from parvis.procedures.kinds.choices import Checkbox, Choice, LinkedChoice, MultipleChoice, YesNo
from parvis.procedures.kinds.dates import Date, DateTime, Time
from parvis.procedures.kinds.numbers import DecimalNumber, Integer, Money
from parvis.procedures.kinds.repetition import Repetition
from parvis.procedures.kinds.text import LongText, Pattern, Text
from parvis.procedures.kinds.uploads import Attachment, IdentityDocument

KINDS: tuple[type[Field], ...] = (
    Text,
    LongText,
    Pattern,
    Integer,
    DecimalNumber,
    Money,
    YesNo,
    Checkbox,
    Choice,
    MultipleChoice,
    LinkedChoice,
    Date,
    DateTime,
    Time,
    Attachment,
    IdentityDocument,
    Repetition,
)
FIELD_KINDS = Registry(KINDS, base=Field)
if TYPE_CHECKING:
    AnyField = Field
else:
    AnyField = repetition.AnyField = Union[KINDS]  # noqa: UP007
