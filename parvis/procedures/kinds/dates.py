"""Days and hours. A day is a day in Europe/Paris."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.common import formats
from parvis.common.clock import PARIS
from parvis.common.text import sort_key
from parvis.procedures.kinds.base import (
    NOTHING,
    Display,
    Feel,
    Field,
    FieldContext,
    FieldView,
    PartView,
    part_of,
    plain_text,
)

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FRENCH = re.compile(r"(\d{1,2})[/. -](\d{1,2}|[a-zéûA-ZÉÛ]{3,9}\.?)[/. -](\d{1,4})")
_TIME = re.compile(r"(\d{1,2})\s*(?:[:hH])\s*(\d{2})?(?::\d{2})?")
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
    "novembre", "decembre",
)  # fmt: skip


def _month(text: str) -> int:
    """The month of a figure or of a French name, shortened or not; 0 when it is none."""
    if text.isdecimal():
        return int(text)
    start = sort_key(text)
    found = [n for n, name in enumerate(_MONTHS, 1) if len(start) >= 3 and name.startswith(start)]
    return found[0] if len(found) == 1 else 0


def day_parts(name: str, raw: Any, wrong: str | None) -> tuple[PartView, ...]:
    """The inputs of a day; wrong: the one to mark, "" for all three, None for none."""
    if isinstance(raw, str) and (found := _ISO.match(raw)):
        raw = {"year": found[1], "month": str(int(found[2])), "day": str(int(found[3]))}
    labels = {"day": _("Jour"), "month": _("Mois"), "year": _("Année")}
    return tuple(
        PartView(
            name=f"{name}-{part}",
            label=label,
            value=part_of(raw, part),
            width=4 if part == "year" else 2,
            inputmode="numeric",
            error=wrong in ("", part),
        )
        for part, label in labels.items()
    )


class DayReader(Field, frozen=True):
    """What the kinds that ask for a day share: how it is typed in three inputs."""

    def day_part(self, part: str) -> str:
        """The name, among the parts of the field, of the input of a day, a month or a year."""
        return part

    def read_day(self, raw: Any) -> date | None:
        """The day of three inputs, of « 2027-03-01 » or of « 1/3/2027 »; None when blank."""
        if isinstance(raw, Mapping):
            day, month, year = (plain_text(raw.get(part)) for part in ("day", "month", "year"))
            if not (day or month or year):
                return None
        else:
            text = plain_text(raw)
            if not text:
                return None
            if found := _ISO.fullmatch(text[:10]):
                year, month, day = found.groups()
            elif found := _FRENCH.fullmatch(text):
                day, month, year = found.groups()
            else:
                raise self.invalid(self._shape())
        return self._day(day, month, year)

    def _shape(self) -> str:
        return _("Écrivez le jour, le mois et l’année, par exemple 27 3 2027.")

    def _day(self, day: str, month: str, year: str) -> date:
        for part, text in (("day", day), ("month", month), ("year", year)):
            if not text:
                raise self.invalid(self._shape(), part=self.day_part(part))
        if not day.isdecimal():
            raise self.invalid(self._shape(), part=self.day_part("day"))
        if not 1 <= _month(month) <= 12:
            raise self.invalid(_("Le mois va de 1 à 12."), part=self.day_part("month"))
        if not (year.isdecimal() and len(year) == 4 and int(year) >= 1000):
            raise self.invalid(
                _("Écrivez l’année en quatre chiffres, par exemple 2027."),
                part=self.day_part("year"),
            )
        try:
            return date(int(year), _month(month), int(day))
        except ValueError:
            raise self.invalid(
                _("Ce jour n’existe pas dans ce mois."), part=self.day_part("day")
            ) from None


class Date(DayReader, frozen=True, tag="date"):
    """A day, typed: never a calendar alone. `birthday` lets the browser propose it."""

    min: Feel | None = None
    max: Feel | None = None
    birthday: bool = False

    title: ClassVar[Any] = gettext_lazy("Date")
    feel_type: ClassVar[str] = "date"
    widget: ClassVar[str] = "date"
    bounds: ClassVar[tuple[str, ...]] = ("min", "max")
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    computable: ClassVar[bool] = True

    def parse(self, raw: Any, context: FieldContext) -> str | None:
        """ISO text of the day."""
        day = self.read_day(raw)
        return None if day is None else day.isoformat()

    def check(self, answer: Any, limits: Mapping[str, Any], context: FieldContext) -> None:
        """Hold the day between its inclusive bounds."""
        day, low, high = date.fromisoformat(answer), limits.get("min"), limits.get("max")
        if not ((low is not None and day < low) or (high is not None and day > high)):
            return
        raise self.invalid(_between(low, high))

    def to_feel(self, answer: Any) -> date | None:
        """The day."""
        return None if answer is None else date.fromisoformat(answer)

    def from_feel(self, value: Any) -> str | None:
        """A computed day."""
        if isinstance(value, datetime):
            return value.astimezone(PARIS).date().isoformat()
        return value.isoformat() if isinstance(value, date) else None

    def display(self, answer: Any) -> Display:
        """« lundi 15 mars 2027 »."""
        return NOTHING if answer is None else Display(lines=(formats.date_long(_read(answer)),))

    def export(self, answer: Any) -> date | None:
        """The day itself."""
        return self.to_feel(answer)

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Three inputs."""
        return self.face(
            name, seen, parts=day_parts(name, raw, seen.get("part")), birthday=self.birthday
        )


def _read(answer: str) -> date:
    return date.fromisoformat(answer)


def _between(low: date | None, high: date | None) -> str:
    words = {
        "low": low and formats.date_long(low),
        "high": high and formats.date_long(high),
    }
    if low and high:
        return _("Choisissez une date du %(low)s au %(high)s.") % words
    if low:
        return _("Choisissez une date à partir du %(low)s.") % words
    return _("Choisissez une date au plus tard le %(high)s.") % words


def read_time(text: str) -> time | None:
    """« 14:30 », « 14 h 30 », « 14h »; None when it is no hour of the day."""
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


class Time(Field, frozen=True, tag="time"):
    """An hour of the day."""

    min: Feel | None = None
    max: Feel | None = None

    title: ClassVar[Any] = gettext_lazy("Heure")
    feel_type: ClassVar[str] = "time"
    bounds: ClassVar[tuple[str, ...]] = ("min", "max")

    def parse_text(self, text: str, context: FieldContext) -> str:
        """« 14:30 »."""
        found = read_time(text)
        if found is None:
            raise self.invalid(_("Écrivez l’heure et les minutes, par exemple 14:30."))
        return f"{found:%H:%M}"

    def check(self, answer: Any, limits: Mapping[str, Any], context: FieldContext) -> None:
        """Hold the hour between its inclusive bounds."""
        value, low, high = self.to_feel(answer), limits.get("min"), limits.get("max")
        low, high = (bound.replace(tzinfo=None) if bound else None for bound in (low, high))
        if (low and value < low) or (high and value > high):
            words = {"low": _hour(low), "high": _hour(high)}
            if low and high:
                raise self.invalid(_("Choisissez une heure de %(low)s à %(high)s.") % words)
            if low:
                raise self.invalid(_("Choisissez une heure à partir de %(low)s.") % words)
            raise self.invalid(_("Choisissez une heure jusqu’à %(high)s.") % words)

    def to_feel(self, answer: Any) -> time | None:
        """The hour."""
        return None if answer is None else time.fromisoformat(answer)

    def display(self, answer: Any) -> Display:
        """« 14 h 30 »."""
        return NOTHING if answer is None else Display(lines=(_hour(self.to_feel(answer)),))

    def export(self, answer: Any) -> Any:
        """« 14:30 »."""
        return answer

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """A narrow input."""
        return self.face(
            name, seen, value=raw if isinstance(raw, str) else "", width=5, inputmode="text"
        )


def _hour(value: time | None) -> str:
    return "" if value is None else f"{value.hour}\u00a0h\u00a0{value:%M}"


class DateTime(DayReader, frozen=True, tag="date_time"):
    """A day and an hour in Europe/Paris, kept with its offset."""

    min: Feel | None = None
    max: Feel | None = None

    title: ClassVar[Any] = gettext_lazy("Date et heure")
    feel_type: ClassVar[str] = "date and time"
    widget: ClassVar[str] = "date_time"
    bounds: ClassVar[tuple[str, ...]] = ("min", "max")
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year", "time")

    def parse(self, raw: Any, context: FieldContext) -> str | None:
        """ISO text with offset; an hour that the clock skips is refused."""
        if isinstance(raw, datetime):
            return (raw if raw.tzinfo else raw.replace(tzinfo=PARIS)).isoformat()
        hour = plain_text(raw.get("time")) if isinstance(raw, Mapping) else plain_text(raw)[11:16]
        day = self.read_day(raw)
        if day is None and not hour:
            return None
        if day is None:
            raise self.invalid(self._shape(), part=self.day_part("day"))
        at = read_time(hour)
        if at is None:
            raise self.invalid(_("Écrivez l’heure et les minutes, par exemple 14:30."), part="time")
        moment = datetime.combine(day, at, PARIS)
        if moment.astimezone(PARIS).timestamp() != moment.timestamp() or _skipped(moment):
            raise self.invalid(_("Cette heure n’existe pas ce jour-là."), part="time")
        return moment.isoformat(timespec="minutes")

    def check(self, answer: Any, limits: Mapping[str, Any], context: FieldContext) -> None:
        """Hold the instant between its bounds; a bound that is a day counts whole."""
        value, low, high = self.to_feel(answer), limits.get("min"), limits.get("max")
        too_low = low is not None and _before(value, low)
        too_high = high is not None and _before(high, value)
        if too_low or too_high:
            days = [_as_day(bound) for bound in (low, high)]
            raise self.invalid(_between(days[0], days[1]))

    def to_feel(self, answer: Any) -> datetime | None:
        """The instant, aware."""
        return None if answer is None else datetime.fromisoformat(answer).astimezone(PARIS)

    def display(self, answer: Any) -> Display:
        """« 15 mars 2027 à 14 h 32 »."""
        value = self.to_feel(answer)
        return NOTHING if value is None else Display(lines=(formats.datetime_long(value),))

    def export(self, answer: Any) -> datetime | None:
        """The instant."""
        return self.to_feel(answer)

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """Three inputs for the day, one for the hour."""
        wrong = seen.get("part")
        hour = raw[11:16] if isinstance(raw, str) else part_of(raw, "time")
        hour_part = PartView(
            name=f"{name}-time",
            label=_("Heure"),
            value=hour,
            width=5,
            error=wrong in ("", "time"),
        )
        return self.face(name, seen, parts=(*day_parts(name, raw, wrong), hour_part))


def _skipped(moment: datetime) -> bool:
    """Whether the clock jumps over this hour (last Sunday of March)."""
    return moment.astimezone(UTC).astimezone(PARIS).time() != moment.time()


def _as_day(bound: Any) -> date | None:
    if isinstance(bound, datetime):
        return (bound if bound.tzinfo else bound.replace(tzinfo=PARIS)).astimezone(PARIS).date()
    return bound if isinstance(bound, date) else None


def _before(left: Any, right: Any) -> bool:
    """Whether one comes before the other; a plain day is compared by its day."""
    if isinstance(left, datetime) and isinstance(right, datetime):
        aware = [m if m.tzinfo else m.replace(tzinfo=PARIS) for m in (left, right)]
        return aware[0] < aware[1]
    first, second = _as_day(left), _as_day(right)
    return first is not None and second is not None and first < second
