"""Opening hours and display settings."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.site.rules import display, easter, is_holiday, opening
from parvis.site.types import Display
from parvis.tenancy.types import OpeningHours

WEEK = (
    OpeningHours(days=(1, 2, 3, 4, 5), opens="09:00", closes="12:00"),
    OpeningHours(days=(1, 2, 4), opens="13:30", closes="17:30"),
)

# Paris time of the instant asked, what is said of now, the day and the first hour of the next.
CASES = {
    "open in the morning": ((2027, 1, 18, 9, 0), "12:00", (18, "13:30")),
    "open until the last minute": ((2027, 1, 18, 11, 59), "12:00", (18, "13:30")),
    "closed at noon": ((2027, 1, 18, 12, 0), None, (18, "13:30")),
    "open in the afternoon": ((2027, 1, 18, 14, 0), "17:30", (19, "09:00")),
    "closed in the evening": ((2027, 1, 18, 18, 0), None, (19, "09:00")),
    "before the door opens": ((2027, 1, 18, 7, 0), None, (18, "09:00")),
    "Friday evening": ((2027, 1, 22, 18, 0), None, (25, "09:00")),
}


def paris(*parts):
    from parvis.common.clock import PARIS

    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize("name", CASES)
def test_door_is_open_or_says_when(name):
    at, until, (day, opens) = CASES[name]
    found = opening(WEEK, paris(*at).astimezone(UTC))
    assert (found.until and f"{found.until:%H:%M}") == until
    assert (found.spans[0][0].day, f"{found.spans[0][0]:%H:%M}") == (day, opens)


def test_public_holiday_is_closed_and_the_next_day_is_said():
    found = opening(WEEK, paris(2027, 7, 14, 10))
    assert found.until is None
    assert found.spans[0][0].date() == date(2027, 7, 15)


def test_town_hall_without_hours_never_opens():
    found = opening((), paris(2027, 1, 18, 10))
    assert (found.until, found.spans) == (None, ())


# Bureau des longitudes.
@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2024, 3, 31), (2025, 4, 20), (2027, 3, 28)],
)
def test_easter(year, month, day):
    assert easter(year) == date(year, month, day)


@pytest.mark.parametrize("day", [date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17)])
def test_holidays_that_follow_easter(day):
    assert is_holiday(day)


@given(
    scheme=st.sampled_from(["auto", "light", "dark"]), contrast=st.booleans(), keys=st.booleans()
)
def test_display_comes_back_from_its_cookie(scheme, contrast, keys):
    chosen = Display(scheme=scheme, more_contrast=contrast, keys=keys)
    assert display(chosen.cookie) == chosen


@given(st.text())
def test_any_cookie_is_read(cookie):
    assert display(cookie).scheme in {"auto", "light", "dark"}
