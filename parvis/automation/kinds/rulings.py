"""What follows from a submission where a rule decides."""

from collections.abc import Callable

from parvis.automation.kinds.dossiers import to_agent, to_owner
from parvis.common.context import current_authority
from parvis.dossiers import actions, queries
from parvis.dossiers.enums import ReviewAnswer
from parvis.dossiers.types import Signature, ToRule
from parvis.journal.enums import ActorKind
from parvis.journal.types import Actor, Entry
from parvis.procedures import queries as procedures
from parvis.procedures.enums import Ruled
from parvis.procedures.types import BROKEN, FieldContext, Ruling
from parvis.tenancy import queries as tenancy

RULE = Actor(ActorKind.RULE)


def decide(entry: Entry) -> None:
    """Decide by the rule of the procedure, or leave the dossier to a caseworker.

    The rule sees the instant of the submission: the same whenever the job runs, or runs again.
    """

    def ruling(found: ToRule) -> Ruling | None:
        context = FieldContext(now=entry.at, audience=found.audience, places=procedures.PLACES)
        return procedures.rule_on(found.procedure_version_id, found.answers, context)

    _settle(entry, ruling)


def leave(entry: Entry) -> None:
    """Leave to a caseworker, and say so, a dossier on which the rule broke at each try."""
    _settle(entry, lambda _found: BROKEN)


def _settle(entry: Entry, rule: Callable[[ToRule], Ruling | None]) -> None:
    found = queries.to_rule(entry.subject_id)
    ruling = rule(found) if found else None
    if found is None or ruling is None:
        return
    came = actions.decide_by_rule(
        entry.subject_id,
        ruling,
        shown=found.version,
        signature=_signature(),
        refuses=procedures.refuses(found.procedure_id),
    )
    if came == Ruled.REVIEW:
        _take_automatically(entry.subject_id)


def announce_review(entry: Entry) -> None:
    """Tell the resident that the request to look again is received, and the agent that it waits."""
    facts = queries.mail_facts(entry.subject_id)
    if facts is None or facts.review is None:
        return
    to_owner("dossiers/review", facts, key=f"dossier.review_asked-{entry.id}", legal=True)
    to_agent("dossiers/review_agent", facts, key=f"dossier.review_agent-{entry.id}")


def answer_review(entry: Entry) -> None:
    """Send the answer that confirms; a new decision is notified as every decision is."""
    facts = queries.mail_facts(entry.subject_id)
    if facts is None or facts.review is None or entry.payload["answer"] != ReviewAnswer.CONFIRMED:
        return
    to_owner("dossiers/review_answer", facts, key=f"dossier.review_answered-{entry.id}", legal=True)


def _signature() -> Signature:
    """In whose name the authority says that its rules decide."""
    signatory = tenancy.get(current_authority()).profile.signatory
    return Signature(signatory.name, signatory.capacity, signatory.delegation)


def _take_automatically(dossier_id: int) -> None:
    version = queries.taken_automatically(dossier_id)
    if version is not None:
        actions.take(dossier_id, shown=version, actor=RULE)
