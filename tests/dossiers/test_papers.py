"""Whom a document is sent to: the address that the pack names, in the lines of an envelope."""

import pytest

from parvis.common import clock
from parvis.dossiers import actions, queries
from parvis.dossiers.models import Dossier
from parvis.journal.types import person
from tests.dossiers import factories as make

pytestmark = pytest.mark.usefixtures("town", "frozen")
ADDRESS = {
    "extra": "Bâtiment B",
    "street": "12 rue des Tilleuls",
    "postcode": "00340",
    "city": "Villeneuve-sur-Parvis",
    "country": "FR",
}


@pytest.mark.parametrize(
    ("slug", "answers", "lines"),
    [
        (
            "prime-velo",
            {"adresse": ADDRESS},
            ("Bâtiment B", "12 rue des Tilleuls", "00340 Villeneuve-sur-Parvis"),
        ),
        ("prime-velo", {}, ()),
        ("stationnement-demenagement", {"rue": "12 rue des Tilleuls"}, ()),  # to post in the street
    ],
)
def test_the_lines_of_the_envelope(slug, answers, lines):
    make.make_department("mobilites", "Mobilités")
    owner = make.make_person()
    card = make.make_procedure(slug)
    row = actions.start(card, audience=card.audience[0], actor=person(owner.pk))
    Dossier.objects.filter(pk=row.pk).update(
        answers=answers, submitted_at=clock.now(), department_id=card.department_id
    )
    order = queries.receipt_order(row.pk, key="un")
    assert order.recipient.lines == lines
    assert order.recipient.name == owner.name
