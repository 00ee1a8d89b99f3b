"""Whole classes of bugs, forbidden while tests run. Each has its control in test_bans.py."""

from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler


def order_by_luck(monkeypatch):
    """Give rows that nobody ordered a random order, so that no test passes by luck."""
    plain = SQLCompiler.get_order_by

    def get_order_by(self):
        order = plain(self)
        query = self.query
        free = not (
            order or query.subquery or query.distinct or query.combinator or query.annotation_select
        )
        if free and query.group_by is None and type(self).__name__ == "SQLCompiler":
            return [(OrderBy(Random()), ("RANDOM()", (), False))]
        return order

    monkeypatch.setattr(SQLCompiler, "get_order_by", get_order_by)


def lock_without_of(monkeypatch):
    """Refuse select_for_update() which does not say what it locks, once a join is there."""
    plain = QuerySet.select_for_update

    def select_for_update(self, nowait=False, skip_locked=False, of=(), no_key=False):
        if self.query.select_related and not of:
            raise TypeError("select_for_update beside select_related needs of=('self',)")
        return plain(self, nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key)

    monkeypatch.setattr(QuerySet, "select_for_update", select_for_update)
