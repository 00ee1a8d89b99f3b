"""Dates, times and durations against the standard library, dateutil and isodate."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import isodate
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from parvis.decisions import YearsMonths
from tests.decisions.feel.support import NOW, value

DATES = st.dates(datetime.date(1600, 1, 1), datetime.date(2400, 12, 31))
MOMENTS = st.datetimes(  # local: the zone is given beside
    datetime.datetime.fromisoformat("1980-01-01"), datetime.datetime.fromisoformat("2036-12-31")
)
DELTAS = st.timedeltas(datetime.timedelta(days=-20_000), datetime.timedelta(days=20_000))
ZONES = st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "UTC"])


@given(DATES, st.integers(-3000, 3000))
def test_months_clamp_as_dateutil(day, months):
    expected = day + relativedelta(months=months)
    assert value("d + m", d=day, m=YearsMonths(months)) == expected


@given(DATES, DATES)
def test_months_between_as_dateutil(one, two):
    gap = relativedelta(two, one)
    found = value("years and months duration(a, b)", a=one, b=two)
    expected = gap.years * 12 + gap.months
    assert abs(found.months - expected) <= 1  # they differ on the last days of months only
    if one.day <= 28 and two.day <= 28:
        assert found.months == expected


@given(DATES, DATES)
def test_days_between(one, two):
    assert value("a - b", a=one, b=two) == one - two
    assert value("b + (a - b) = a", a=one, b=two) is True
    assert value("a < b", a=one, b=two) is (one < two)


@given(DATES)
def test_calendar(day):
    assert value("d.year * 10000 + d.month * 100 + d.day", d=day) == int(day.strftime("%Y%m%d"))
    assert value("d.weekday", d=day) == day.isoweekday()
    assert value("day of year(d)", d=day) == int(day.strftime("%j"))
    assert value("week of year(d)", d=day) == day.isocalendar().week
    assert value("day of week(d)", d=day) == day.strftime("%A")
    assert value("month of year(d)", d=day) == day.strftime("%B")
    assert value("date(string(d)) = d", d=day) is True


@given(DELTAS)
def test_durations_as_isodate(delta):
    text = value("string(d)", d=delta)
    assert isodate.parse_duration(text) == delta
    assert value(f'duration("{text}")') == delta


@given(st.integers(-10_000, 10_000))
def test_months_as_isodate(months):
    text = value("string(d)", d=YearsMonths(months))
    parsed = isodate.parse_duration(text)
    assert (parsed.years * 12 + parsed.months if months else 0) == months
    assert value("duration(t)", t=text) == YearsMonths(months)


@given(MOMENTS, MOMENTS, ZONES, ZONES)
def test_instants_across_zones(one, two, here, there):
    a = one.replace(tzinfo=ZoneInfo(here))
    b = two.replace(tzinfo=ZoneInfo(there))
    gap = a.astimezone(datetime.UTC) - b.astimezone(datetime.UTC)
    assert value("a - b", a=a, b=b) == gap
    seconds = (a.replace(microsecond=0).timestamp(), b.replace(microsecond=0).timestamp())
    assert value("a < b", a=a, b=b) is (seconds[0] < seconds[1])


@given(DELTAS, st.decimals(min_value=1, max_value=50, places=1))
def test_duration_arithmetic(delta, factor):
    assert value('d + d = d * 2 and d - d = duration("PT0S")', d=delta) is True
    assert value('(d * n) / n - d <= duration("PT1S")', d=delta, n=factor) is True


@pytest.mark.parametrize("text", [
    "2017-13-10", "2017-00-10", "2017-12-32", "2017-02-29", "998-12-31", "01211-12-31",
    "+2012-12-02", "9999999999-12-25", "2017-1-1", "", "2017-12-31T00:00:00", "demain",
])  # fmt: skip
def test_no_such_date(text):
    assert value("date(t)", t=text) is None


@pytest.mark.parametrize("text", [
    "25:00:00", "24:00:01", "23:60:00", "23:00:61", "7:20", "07:2", "23:59:00@xyz/abc",
    "23:59:00+19:00", "23:59:00+5:00", "23:59:00+05:0", "23:59:00+5", "23:59:00+02:00@Europe/Paris",
    "23:59:00@../../etc/passwd", "23:59:00@Europe",
])  # fmt: skip
def test_no_such_time(text):
    assert value("time(t)", t=text) is None


@pytest.mark.parametrize("text", ["", "P", "P0", "1Y", "P1H", "P1S", "P1Y1D", "PT", "P1YT"])
def test_no_such_duration(text):
    assert value("duration(t)", t=text) is None


@pytest.mark.parametrize(("text", "canonical"), [
    ("PT1000M", "PT16H40M"), ("PT24H", "P1D"), ("P26M", "P2Y2M"), ("P0D", "PT0S"), ("P0Y", "P0M"),
    ("PT0.S", "PT0S"), ("P999999999M", "P83333333Y3M"), ("-P1D", "-P1D"), ("PT1.5S", "PT1.5S"),
])  # fmt: skip
def test_canonical_duration(text, canonical):
    assert value("string(duration(t))", t=text) == canonical


@pytest.mark.parametrize("text", [
    "2011-12-31T10:15:30.987@Europe/Paris", "-2017-12-31T11:22:33.123456789",
    "99999-12-31T00:00:00Z", "-999999999-01-01T00:00:00", "2017-12-31T11:22:33-01:35",
])  # fmt: skip
def test_far_and_fine_texts_are_kept(text):
    assert value("string(date and time(t))", t=text) == text


def test_clock_is_given():
    assert value("today()") == NOW.date()
    assert value("now()") == NOW
    assert value("today(1)") is None


def test_golden_sums():
    gap = '@"2016-12-24T23:59:00-08:00" - @"2015-12-24T00:00:01-01:00"'
    assert value(f"string({gap})") == "P367DT6H58M59S"
    assert value(f'string(@"P13DT2H14S" + ({gap}))') == "P380DT8H59M13S"
    assert value('@"2024-01-31" + @"P1M"') == datetime.date(2024, 2, 29)
    assert value('time("10:30:00.0001") = time("10:30:00.0002")') is True
    assert value('@"2021-03-28T01:30:00@Europe/Paris" + @"PT1H" = @"2021-03-28T03:30:00+02:00"')
    assert value('(@"10:15:00" + @"PT14H").hour') == Decimal(0)
    assert value('@"2021-01-01T00:00:00Z" - @"2021-01-01T00:00:00"') is None
