"""Dossiers that a rule decides: three places at most are accepted, four are examined, more refused.

The town has named in whose name its rules decide.
"""

import msgspec

from parvis.common.context import current_authority
from parvis.dossiers import actions
from parvis.journal.types import SYSTEM, person
from parvis.procedures import actions as procedure_actions
from parvis.procedures import queries as procedures
from parvis.procedures.types import Posted
from parvis.tenancy import actions as tenancy_actions
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import Signatory
from tests.automation.running import react
from tests.dossiers import factories as make
from tests.procedures.factories import pack_that_decides

SLUG = "place-de-parking"
MAYOR = Signatory(
    name="Anne Imaginée", capacity="maire", delegation="par délégation du conseil municipal"
)


def sign(signatory=MAYOR):
    """Say in whose name rules decide."""
    profile = tenancy.get(current_authority()).profile
    tenancy_actions.save_profile(
        current_authority(), msgspec.structs.replace(profile, signatory=signatory)
    )


def publish(*, refuses=False, take="", **changes):
    """Publish the pack once per town; return its card."""
    if procedures.published(SLUG) is None:
        make.make_department()
        files = pack_that_decides(SLUG, **changes)
        if take:
            files["procedure.yaml"] += f"take: {take}\n".encode()
        version = procedure_actions.import_pack(files, actor=SYSTEM)
        procedure_actions.publish(version.id, actor=SYSTEM)
        card = procedures.published(SLUG)
        procedure_actions.allow_refusal(card.id, refuses, actor=SYSTEM)
    return procedures.published(SLUG)


def submitted(places=2, *, owner=None, refuses=False, take="", **changes):
    """A dossier that asks for some places, submitted; no reaction has run."""
    owner = owner or make.make_person()
    card = publish(refuses=refuses, take=take, **changes)
    dossier = actions.start(card, audience="individual", actor=person(owner.pk))
    actions.save_page(
        dossier,
        1,
        Posted({"places": [str(places)]}),
        context=make.context(),
        shown=dossier.version,
        actor=person(owner.pk),
    )
    return make.submit(make.reload(dossier))


def decided(places=2, *, refuses=True, **more):
    """The same after its reactions: the rule has decided."""
    sign()
    dossier = submitted(places, refuses=refuses, **more)
    react(dossier)
    return make.reload(dossier)
