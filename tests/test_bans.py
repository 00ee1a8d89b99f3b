"""Controls: each ban of tests/bans.py bites."""

import pytest
from jinja2 import UndefinedError

from config.jinja import LoudUndefined
from parvis.accounts.models import Department


def test_rows_without_order_come_in_random_order(town):
    Department.objects.bulk_create(
        Department(authority_id=town.id, slug=f"s{n}", name=str(n)) for n in range(8)
    )
    orders = {tuple(d.slug for d in Department.objects.all()) for _ in range(20)}
    assert len(orders) > 1
    ordered = {tuple(d.slug for d in Department.objects.order_by("id")) for _ in range(5)}
    assert len(ordered) == 1


def test_a_lock_beside_a_join_must_say_what_it_locks(town):
    with pytest.raises(TypeError, match="of="):
        Department.objects.select_related("authority").select_for_update()


def test_an_undefined_name_in_a_template_fails():
    with pytest.raises(UndefinedError):
        str(LoudUndefined(name="oubli"))
    assert str(LoudUndefined(obj={}, name="caller")) == ""


def test_a_warning_is_an_error():
    import warnings

    with pytest.raises(UserWarning):
        warnings.warn("attention", UserWarning, stacklevel=1)
