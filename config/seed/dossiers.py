"""Some hundreds of dossiers in every state: the cases of the packs, submitted by invented people.

The clock is stopped at the day of each gesture, so the past of the town looks like a past. The same
seed gives the same town.
"""

import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parvis.accounts import actions as accounts
from parvis.accounts import queries as account_reads
from parvis.accounts.types import RoleSet
from parvis.common import clock
from parvis.common.ids import random_id
from parvis.dossiers import actions as dossiers
from parvis.dossiers import queries as dossier_reads
from parvis.dossiers.enums import Outcome
from parvis.dossiers.types import MotivationText
from parvis.files import actions as files
from parvis.files import queries as file_reads
from parvis.files.types import Holder
from parvis.journal import actions as journal
from parvis.journal import queries as journal_reads
from parvis.journal.types import SYSTEM, Actor, person
from parvis.procedures import queries as procedures
from parvis.procedures.enums import CorrectionReason
from parvis.procedures.types import FieldContext, Form, PageResult, ProcedureCard

FIRST = ("Léa", "Karim", "Ousmane", "Jeanne", "Nour", "Élodie", "Yann", "Inaya", "Paul", "Zoé")
FIRST += (
    "Amina",
    "Loïc",
    "Chloé",
    "Bruno",
    "Maëlle",
    "Tariq",
    "Anaïs",
    "Étienne",
    "Wanjiru",
    "Ève",
)
LAST = ("Fictive", "Inventé", "Factice", "Pseudonyme", "Prétendu", "Imaginaire", "Modèle")
LAST += ("d’Arc-Élie", "Ng’ang’a", "Exemple", "Chimère", "Songe", "Semblant", "Légende")
RESIDENTS = 60
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")  # packs write days as texts
PAST = 150
STALE = 35
APPEALS = 0.3  # of those whom a rule refused

# What becomes of a dossier, and how often.
FATES: tuple[tuple[str, int], ...] = (
    ("draft", 8),
    ("submitted", 22),
    ("taken", 20),
    ("correction", 9),
    ("accepted", 24),
    ("refused", 6),
    ("dropped", 3),
    ("withdrawn", 4),
)


class Sent(NamedTuple):
    """A picture sent with a dossier, as the form engine checks it."""

    id: str
    name: str
    size: int
    kind: str = "image/jpeg"


class Storyteller:
    """Tells the story of one dossier after the other."""

    def __init__(self, seed: int = 2027) -> None:
        """Fix the seed: the same town every time."""
        self.random = random.Random(seed)  # noqa: S311 - a story, not a secret
        self.today = clock.today()
        self.cards = [card for card in procedures.all_cards() if card.is_open]
        self.agents = account_reads.agents()
        self.residents = [self._resident(number) for number in range(RESIDENTS)]

    def tell(self, count: int) -> int:
        """Make dossiers until `count` exist; return how many were made."""
        told = 0
        for _ in range(count * 3):
            if told == count:
                break
            told += self._one()
        return told

    def _resident(self, number: int) -> int:
        first, last = self.random.choice(FIRST), self.random.choice(LAST)
        address = f"usager{number:03d}@exemple.test"
        return accounts.create_person(address, first_name=first, last_name=last, actor=SYSTEM)

    def _one(self) -> bool:
        card = self.random.choice(self.cards)
        definition = procedures.definition(card.version_id or 0)
        good = [
            case for case in definition.cases if not {"errors", "ineligible"} & set(case.expect)
        ]
        if not good:
            return False
        case = self.random.choice(good)
        submitted = self._moment()
        owner = person(self.random.choice(self.residents))
        with clock.freeze(submitted):
            made = self._submitted(card, case, owner, submitted)
        if made is None:
            return False
        if made.state == "submitted" and procedures.decides(card.version_id or 0):
            made = self._by_rule(made, owner, submitted)
        if made.state != "submitted":
            return True
        old = submitted < clock.now() - timedelta(days=STALE)
        self._continue(made, owner, submitted, self._fate(old=old))
        return True

    def _by_rule(self, dossier: Any, owner: Actor, at: datetime) -> Any:
        """Let the rule decide as the worker would have; some ask that a person look again."""
        entry = journal_reads.timeline("dossier", dossier.pk, limit=1)[0]
        with clock.freeze(at + timedelta(seconds=1)):
            journal.run_reaction(entry.id, "dossier.automatic_decision")
        seen = dossier_reads.by_number(dossier.number)
        asks = seen.state == "refused" and self.random.random() < APPEALS
        if asks and (later := at + timedelta(days=2)) < clock.now():
            with clock.freeze(later):
                text = "Ma situation a changé depuis. Pouvez-vous relire mon dossier ?"
                dossiers.ask_review(seen, text, shown=seen.version, actor=owner)
        return seen

    def _moment(self) -> datetime:
        day = self.today - timedelta(days=int(self.random.triangular(1, PAST, 1)))
        hour, minute = self.random.randrange(7, 21), self.random.randrange(60)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS)

    def _fate(self, *, old: bool) -> str:
        """Draw what becomes of a dossier; an old one is decided, but for a few that are late."""
        decided = old and self.random.random() < 0.96
        chosen = FATES[4:] if decided else FATES[1:]
        names, weights = zip(*chosen, strict=True)
        return str(self.random.choices(names, weights)[0])

    def _submitted(self, card: ProcedureCard, case: Any, owner: Actor, at: datetime) -> Any:
        """Return a dossier filled with the answers of a case, submitted unless it stays a draft."""
        audience = case.audience or card.audience[0]
        draft = dossiers.start(card, audience=audience, actor=owner)
        context = self._context(owner, audience)
        answers = _moved(dict(case.answers), at.date() - _day(case.at))
        dossiers.save(
            draft, 1, self._filled(answers, context), shown=1, actor=owner, files=self.holder
        )
        if self.random.random() < FATES[0][1] / 100:
            return draft
        name = account_reads.person(owner.person_id or 0).name
        try:
            return dossiers.submit(
                draft, applicant=name, context=context, shown=draft.version, actor=owner
            )
        except dossiers.Incomplete:
            dossiers.discard(draft, shown=draft.version, actor=owner)
            return None

    def _filled(
        self, answers: dict[str, Any], context: FieldContext
    ) -> Callable[[Form, dict[str, Any]], PageResult]:
        def read(form: Form, _before: dict[str, Any]) -> PageResult:
            given = {name: self._uploaded(form, name, answers[name]) for name in answers}
            kept, typed = procedures.parse_answers(form, given, context)
            return PageResult(kept, typed, (), procedures.evaluate(form, kept, context))

        return read

    def _uploaded(self, form: Form, name: str, value: Any) -> Any:
        """Replace the named files of a case by uploads of this person."""
        slot = form.slots.get(name)
        if slot is None or slot.field.key not in {"attachment", "identity_document"}:
            return value
        holder, owner = self.holder, person(self.holder.person_id or 0)
        return [files.receive(_picture(self.random), actor=owner, held_by=holder).id for _ in value]

    def _context(self, owner: Actor, audience: str) -> FieldContext:
        self.holder = Holder(person_id=owner.person_id)
        return FieldContext(
            now=clock.now(),
            audience=audience,
            places=procedures.PLACES,
            files=lambda ids: [Sent(i.id, i.name, i.size) for i in file_reads.info(ids)],
            dossiers=lambda number: dossier_reads.title_visible_to(owner.person_id or 0, number),
            new_id=lambda: random_id()[:8],
        )

    def _continue(self, dossier: Any, owner: Actor, since: datetime, fate: str) -> None:
        """Do to a submitted dossier what its fate wants, some days after each other."""
        when = [since + timedelta(days=n, hours=self.random.randrange(3)) for n in (1, 3, 6, 11)]
        when = [moment for moment in when if moment < clock.now()]
        if fate == "submitted" or not when:
            return
        if fate == "withdrawn":
            with clock.freeze(when[0]):
                dossiers.withdraw(dossier, shown=dossier.version, actor=owner)
            return
        found = self._agent(dossier.department_id)
        if found is None:
            return
        actor, roles = found
        with clock.freeze(when[0]):
            dossier = dossiers.take(dossier.pk, shown=dossier.version, actor=actor, roles=roles)
        if len(when) > 1:
            with clock.freeze(when[1]):
                self._second(dossier, (actor, roles), owner, fate)

    def _second(self, dossier: Any, agent: tuple[Actor, RoleSet], owner: Actor, fate: str) -> None:
        actor, roles = agent
        if self.random.random() < 0.3:
            text = "Bonjour, à quelle heure pouvons-nous vous joindre ?"
            dossiers.post_message(dossier, text, actor=actor, roles=roles)
            dossiers.post_message(dossier, "Le matin, jusqu’à 11 h. Merci.", actor=owner)
        if fate == "correction":
            dossier = dossiers.request_correction(
                dossier.pk,
                reason=self.random.choice(list(CorrectionReason)),
                fields=[],
                text="Une réponse est à préciser. Complétez-la, puis renvoyez le dossier.",
                shown=dossier.version,
                actor=actor,
                roles=roles,
            )
        if fate in {"accepted", "refused", "dropped"}:
            self._decided(dossier, agent, Outcome(fate))

    def _decided(self, dossier: Any, agent: tuple[Actor, RoleSet], outcome: Outcome) -> None:
        actor, roles = agent
        definition = procedures.definition(dossier.procedure_version_id)
        models = [one for one in definition.motivations if one.outcome == outcome]
        model = self.random.choice(models) if models else None
        text = MotivationText(
            facts=model.text if model else "La demande est complète et conforme.",
            law=model.law if model and model.law else definition.laws[0].text,
        )
        dossiers.decide(
            dossier.pk, outcome, motivation=text, shown=dossier.version, actor=actor, roles=roles
        )

    def _agent(self, department_id: int) -> tuple[Actor, RoleSet] | None:
        deciders = [a for a in self.agents if a.roles.has("decider", department_id)]
        if not deciders:
            return None
        chosen = self.random.choice(deciders)
        return person(chosen.person.id), chosen.roles


def _day(at: Any) -> date:
    text = str(at)
    return date.fromisoformat(text[:10])


def _moved(answers: dict[str, Any], delta: timedelta) -> dict[str, Any]:
    """Return the answers with every day of the case, births too, moved by the same delay."""
    return {name: _shift(value, delta) for name, value in answers.items()}


def _shift(value: Any, delta: timedelta) -> Any:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return str(date.fromisoformat(value[:10]) + delta) + value[10:]
    if isinstance(value, list):
        return [_shift(item, delta) for item in value]
    if isinstance(value, dict):
        return _moved(value, delta)
    return value


def _picture(dice: random.Random) -> SimpleUploadedFile:
    """Return a small plain picture, as a phone would send."""
    content = BytesIO()
    colour = tuple(dice.randrange(90, 220) for _ in range(3))
    Image.new("RGB", (320, 240), colour).save(content, "JPEG")
    return SimpleUploadedFile("photo.jpg", content.getvalue(), "image/jpeg")
