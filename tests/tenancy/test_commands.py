"""The operator creates an authority."""

import pytest
from django.core.management import CommandError, call_command

from parvis.tenancy import queries
from tests.tenancy.factories import siren

pytestmark = pytest.mark.django_db


def create(slug="neuve", number=900_001, host="Neuve.test", **more):
    call_command("create_authority", slug, "Ville Neuve", siren=siren(number), host=[host], **more)


def test_an_authority_answers_at_its_hosts():
    create(insee="31555")
    made = queries.by_slug("neuve")
    assert (made.name, made.kind, made.hosts) == ("Ville Neuve", "commune", ("neuve.test",))
    assert queries.by_host("neuve.test").id == made.id


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ({"number": 900_002, "host": "autre.test"}, "sert déjà"),
        ({"slug": "autre", "number": 900_002}, "sert déjà"),
        ({"slug": "autre", "host": "autre.test", "insee": "3155"}, "INSEE"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(second, sentence):
    create()
    with pytest.raises(CommandError, match=sentence):
        create(**second)
    if second.get("slug") == "autre":
        assert queries.by_host("autre.test") is None
