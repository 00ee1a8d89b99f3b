"""A rule decides, with its record; a person looks again at what it decided."""

import msgspec
from django.db import transaction

from parvis.accounts import queries as accounts
from parvis.accounts.enums import Role
from parvis.accounts.types import RoleSet
from parvis.common import clock
from parvis.common.ids import random_id
from parvis.dossiers import rules
from parvis.dossiers.actions.base import change, fresh
from parvis.dossiers.actions.review import author_of, decide, reopen, take
from parvis.dossiers.enums import EntryKind, Outcome, ReviewAnswer, State
from parvis.dossiers.models import Decision, Dossier, Review, RuleRecord
from parvis.dossiers.types import MotivationText, Signature
from parvis.journal import actions as journal
from parvis.journal.enums import ActorKind
from parvis.journal.types import Actor
from parvis.procedures.enums import Ruled
from parvis.procedures.types import Ruling

RULE = Actor(ActorKind.RULE)


def decide_by_rule(
    dossier_id: int, ruling: Ruling, *, shown: int, signature: Signature, refuses: bool
) -> Ruled:
    """Keep what a rule said and, if it may, decide; return what came of it.

    signature: the competent authority, whose name the decision bears. refuses: whether a refusal
    may be automatic here. What a rule may not decide stays submitted, for a caseworker. One
    transaction. Raises Conflict when the dossier changed meanwhile.
    Journal: `dossier.taken` then `dossier.accepted` or `dossier.refused`, or
    `dossier.left_to_a_person`; with the digest of the rule and the commitment to the record.
    """
    with transaction.atomic():
        dossier = fresh(dossier_id, shown)
        appealed = Decision.objects.filter(dossier=dossier).exists()
        may = rules.ruled(
            ruling.outcome,
            refuses=refuses,
            signed=bool(signature.name),
            appealed=appealed,
            held=dossier.taken_at is not None,
        )
        record = _keep(dossier, ruling)
        payload = {"record": record.pk, "rule": record.rule, "commitment": record.commitment}
        if may == Ruled.REVIEW:
            journal.record(
                EntryKind.LEFT_TO_A_PERSON,
                subject=("dossier", dossier.pk),
                actor=RULE,
                payload=payload,
                version=f"rule:{record.rule}" if record.rule else "",
            )
            return may
        taken = take(dossier.pk, shown=shown, actor=RULE)
        decide(
            taken.pk,
            Outcome(may),
            motivation=MotivationText(facts=ruling.reason, law=ruling.law),
            shown=taken.version,
            actor=RULE,
            signature=msgspec.structs.replace(signature, record_id=record.pk, payload=payload),
        )
    return may


def ask_review(dossier: Dossier, text: str, *, shown: int, actor: Actor) -> Review:
    """Ask that a person look again at a decision of a rule: a recours gracieux, dated, assigned.

    The decision stands. A second request while one is open returns the first. Raises
    Refused(PART) for anyone but the resident, Refused(STATE) without a decision of a rule in force
    or when an agent has looked again at it, Conflict when the dossier changed.
    Journal: `dossier.review_asked`; a reaction tells the department.
    """
    with transaction.atomic():
        Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        decided = Decision.objects.filter(dossier=dossier, revoked_at__isnull=True)
        asked = Review.objects.filter(decision__in=decided).order_by("-id").first()
        rules.check_asking(
            rules.resident_parts(dossier.owner_id, actor.person_id),
            by_rule=decided.filter(record__isnull=False).exists(),
            answered=asked is not None and asked.answered_at is not None,
        )
        if asked is not None:
            return asked
        opened = Review.objects.create(
            authority_id=dossier.authority_id,
            dossier=dossier,
            decision=decided.get(),
            text=text.replace("\x00", "").strip()[:10_000],
            asked_at=clock.now(),
        )
        change(
            dossier,
            EntryKind.REVIEW_ASKED,
            actor=actor,
            shown=shown,
            payload={"review": opened.pk},
            review_pending=True,
            news_for_agents=True,
            assignee=_caseworker(dossier),
        )
    return opened


def answer_review(
    dossier_id: int,
    outcome: Outcome | None,
    *,
    motivation: MotivationText,
    shown: int,
    actor: Actor,
    roles: RoleSet,
) -> Dossier:
    """Answer a request to look again: confirm (None) or replace by another decision, at once.

    The former decision stands until then, and is revoked, never erased. Raises Refused (see
    `rules.check_answering`), Conflict, Dossier.DoesNotExist. Journal: `dossier.review_answered`,
    and those of `reopen` and `decide` when it is replaced.
    """
    with transaction.atomic():
        dossier = fresh(dossier_id, shown)
        rules.check_answering(
            rules.agent_parts(roles, dossier.department_id),
            state=State(dossier.state),
            waits=dossier.review_pending,
            outcome=outcome or Outcome(dossier.state),
            facts=motivation.facts,
            law=motivation.law,
        )
        opened = Review.objects.get(dossier=dossier, answered_at__isnull=True)
        _answer(opened, outcome, motivation, actor, roles)
        change(
            dossier,
            EntryKind.REVIEW_ANSWERED,
            actor=actor,
            shown=shown,
            payload={"review": opened.pk, "answer": opened.answer},
            review_pending=False,
            news_for_resident=True,
        )
        if outcome is not None:
            again = reopen(
                dossier.pk,
                reason=motivation.facts,
                shown=dossier.version,
                actor=actor,
                roles=roles,
            )
            dossier = decide(
                again.pk,
                outcome,
                motivation=motivation,
                shown=again.version,
                actor=actor,
                roles=roles,
            )
    return dossier


def _keep(dossier: Dossier, ruling: Ruling) -> RuleRecord:
    content = msgspec.to_builtins(
        {
            "outcome": ruling.outcome,
            "reason": ruling.reason,
            "law": ruling.law,
            "inputs": ruling.inputs,
            "trace": ruling.trace,
            "matched": ruling.matched,
            "stopped": ruling.stopped,
            **msgspec.structs.asdict(ruling.told("fr")),
            "english": ruling.told("en"),
        }
    )
    salt = random_id()
    return RuleRecord.objects.create(
        authority_id=dossier.authority_id,
        dossier=dossier,
        procedure_version_id=dossier.procedure_version_id,
        rule=ruling.rule,
        outcome=ruling.outcome,
        content=content,
        salt=salt,
        commitment=rules.commitment(salt, content),
        at=clock.now(),
    )


def _answer(
    opened: Review, outcome: Outcome | None, words: MotivationText, actor: Actor, roles: RoleSet
) -> None:
    opened.answer = ReviewAnswer.REPLACED if outcome else ReviewAnswer.CONFIRMED
    opened.reason, opened.law = words.facts.strip(), words.law.strip()
    opened.author_name = author_of(actor)
    opened.author_capacity, opened.author_delegation = roles.signing(opened.dossier.department_id)
    opened.answered_at = clock.now()
    opened.save()


def _caseworker(dossier: Dossier) -> int | None:
    """Return who will look again: the assignee, else the first decider of the department."""
    if dossier.assignee_id is not None:
        return dossier.assignee_id
    agents = accounts.agents_of(dossier.department_id)
    deciders = [a for a in agents if a.roles.has(Role.DECIDER, dossier.department_id)]
    return deciders[0].person.id if deciders else None
