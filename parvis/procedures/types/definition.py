"""What `procedure.yaml` says: one struct per block."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from parvis.documents.enums import DocumentKind
from parvis.procedures.enums import Audience, Pause, SilenceOutcome, Theme
from parvis.procedures.kinds import AnyField
from parvis.procedures.kinds.base import Feel, Id, Label, Sentence

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Period = Annotated[str, Meta(pattern=r"^P(\d{1,3}Y)?(\d{1,3}M)?(\d{1,3}W)?(\d{1,4}D)?$")]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$")]
TypFile = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*\.typ$")]
COMPUTABLE = Literal["integer", "decimal", "money", "yes_no", "text", "date"]


class Part(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A block of a pack: unknown keys are refused, defaults are not written back."""


class LegalBasis(Part, frozen=True):
    """A text of law. `checked` is false when the author could not read it at its source."""

    text: Label
    url: Annotated[str, Meta(pattern=r"^https://", max_length=500)] | None = None
    checked: bool = True
    note: Sentence = ""


class Privacy(Part, frozen=True):
    """What RGPD art. 13 asks to say before the first field."""

    purpose: Label
    basis: Label
    recipients: tuple[Label, ...]
    note: Sentence = ""


class Silence(Part, frozen=True):
    """What happens when nobody answers, and after how long (CRPA art. L. 231-1 and following).

    incomplete, incorrect: whether such a correction stops the delay or starts it anew; by default
    an incomplete file restarts an acceptance and suspends a refusal (CRPA art. L. 114-5).
    """

    outcome: SilenceOutcome
    after: Period
    basis: Label
    incomplete: Pause | None = None
    incorrect: Pause = Pause.SUSPEND


class Outcomes(Part, frozen=True):
    """The words of this procedure for its outcomes."""

    accepted: Label = "Accepté"
    refused: Label = "Refusé"
    dropped: Label = "Classé sans suite"


class Before(Part, frozen=True):
    """The page before the first field. `minutes`: time to fill the form in."""

    who: Sentence
    minutes: Annotated[int, Meta(ge=1, le=240)]
    delay: Sentence
    cost: Sentence
    help: Sentence
    without_computer: Sentence
    documents: tuple[Label, ...] = ()
    after: Sentence = ""


class Motivation(Part, frozen=True):
    """A reason that a caseworker may start from, in fact and in law (CRPA art. L. 211-5)."""

    outcome: Literal["accepted", "refused", "dropped"]
    label: Label
    text: Sentence
    law: Sentence = ""


class Section(Part, frozen=True):
    """One page of the form. `when` hides it with all that it holds."""

    title: Label = msgspec.field(name="section")
    fields: Annotated[tuple[AnyField, ...], Meta(min_length=1, max_length=200)]
    text: Sentence = ""
    when: Feel | None = None


class Paper(Part, frozen=True):
    """A document that a moment of the dossier issues.

    kind: of documents, by default the one of the moment. template: a Typst file of the pack, else
    the library's of this kind. amount: id of the computed value printed as its sum. articles: what
    an arrêté orders beside the answers; `next` what to do once accepted.
    """

    kind: DocumentKind | None = None
    template: TypFile | None = None
    title: Label | None = None
    articles: Annotated[tuple[Sentence, ...], Meta(max_length=30)] = ()
    next: Sentence = ""
    amount: Id | None = None


class Papers(Part, frozen=True):
    """The documents of a procedure, by moment; each is issued even when nothing is said of it.

    address: id of the answer where they are sent by post, printed for the window of an envelope.
    """

    address: Id | None = None
    receipt: TypFile | Paper | None = None
    accepted: TypFile | Paper | None = None
    refused: TypFile | Paper | None = None


class Appeal(Part, frozen=True):
    """How its decisions are contested; what is left out is the authority's and the law's.

    delay: CJA art. R. 421-1. court, address: of the competent court. prior: an appeal to make
    before any court (RAPO), in a sentence.
    """

    delay: Period = "P2M"
    court: Label | None = None
    address: Label | None = None
    prior: Sentence = ""


class Computed(Part, frozen=True):
    """A value that the form works out, shown on the summary unless `shown` is false."""

    id: Id
    kind: COMPUTABLE
    label: Label
    value: Feel
    hint: Sentence = ""
    shown: bool = True


class Ineligible(Part, frozen=True):
    """Who cannot ask, said as soon as it is certain. `basis`: the ground in law."""

    when: Feel
    message: Sentence
    basis: Sentence = ""


class Route(Part, frozen=True):
    """Which department handles the dossiers for which the expression is true; first one wins."""

    when: Feel
    department: Slug


class Case(Part, frozen=True):
    """A dossier with what must come of it. `at`: the day, or the local minute, of submission."""

    name: Label
    at: Day
    answers: dict[str, Any]
    expect: dict[str, Any]
    audience: Audience | None = None


class Definition(Part, frozen=True):
    """All that `procedure.yaml` says."""

    parvis: Literal[1]
    slug: Slug
    title: Label
    department: Slug
    audience: Annotated[tuple[Audience, ...], Meta(min_length=1)]
    summary: Sentence
    legal_basis: Annotated[tuple[str | LegalBasis, ...], Meta(min_length=1)]
    privacy: Privacy
    retention: Period
    before_start: Before
    form: Annotated[tuple[Section, ...], Meta(min_length=1, max_length=60)]
    silence: Silence | None = None
    outcomes: Outcomes = Outcomes()
    keywords: tuple[Label, ...] = ()
    theme: Theme = Theme.OTHER
    icon: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")] = "file-text"
    take: Literal["caseworker", "automatic"] = "caseworker"
    motivations: Annotated[tuple[Motivation, ...], Meta(max_length=100)] = ()
    computed: Annotated[tuple[Computed, ...], Meta(max_length=200)] = ()
    ineligible: Annotated[tuple[Ineligible, ...], Meta(max_length=100)] = ()
    routing: Annotated[tuple[Route, ...], Meta(max_length=100)] = ()
    decision: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*\.dmn$")] | None = None
    documents: Papers = Papers()
    appeal: Appeal = Appeal()
    cases: Annotated[tuple[Case, ...], Meta(max_length=500)] = ()

    @property
    def laws(self) -> tuple[LegalBasis, ...]:
        """The legal basis, each as a block."""
        return tuple(
            LegalBasis(text=law) if isinstance(law, str) else law for law in self.legal_basis
        )
