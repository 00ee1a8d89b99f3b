"""The kinds of fields, in one tuple. To add one: write its class, add it here, test it."""

from typing import TYPE_CHECKING, Union

from parvis.common.registry import Registry
from parvis.procedures.kinds import repetition
from parvis.procedures.kinds.address import Address, MapPoint
from parvis.procedures.kinds.bank import Bic, Iban
from parvis.procedures.kinds.base import Field
from parvis.procedures.kinds.choices import Checkbox, Choice, LinkedChoice, MultipleChoice, YesNo
from parvis.procedures.kinds.contact import Civility, Email, Identity, Phone
from parvis.procedures.kinds.dates import Date, DateTime, Time
from parvis.procedures.kinds.numbers import DecimalNumber, Integer, Money
from parvis.procedures.kinds.places import Commune, Country, Departement, Epci, Region
from parvis.procedures.kinds.prose import Explanation, Heading
from parvis.procedures.kinds.registers import Plate, Rna, Siren, Siret
from parvis.procedures.kinds.repetition import Repetition
from parvis.procedures.kinds.statements import Attestation, DossierLink
from parvis.procedures.kinds.text import LongText, Pattern, Text
from parvis.procedures.kinds.uploads import Attachment, IdentityDocument

KINDS: tuple[type[Field], ...] = (
    Heading,
    Explanation,
    Text,
    LongText,
    Pattern,
    Integer,
    DecimalNumber,
    Money,
    YesNo,
    Checkbox,
    Attestation,
    Choice,
    MultipleChoice,
    LinkedChoice,
    Date,
    DateTime,
    Time,
    Email,
    Phone,
    Civility,
    Identity,
    Address,
    Commune,
    Departement,
    Region,
    Epci,
    Country,
    Siren,
    Siret,
    Rna,
    Iban,
    Bic,
    Plate,
    MapPoint,
    Attachment,
    IdentityDocument,
    DossierLink,
    Repetition,
)
FIELD_KINDS = Registry(KINDS, base=Field)
if TYPE_CHECKING:
    AnyField = Field
else:
    AnyField = repetition.AnyField = Union[KINDS]  # noqa: UP007 - built from the tuple
