"""Numbers, intervals, dates and changes in words, as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from voc.aggregate.cells import MINIMUM
from voc.aggregate.figures import Change, Figure, Point
from voc.aggregate.findings import Findings, PainPoint, Score
from voc.errors import QueryError
from voc.measures import Bilingual, Measure
from voc.period import Period
from voc.report.strings import Names, Strings

# net: -100–100 shown whole; share: 0–1 shown as per cent; percent_points: a difference of shares already times 100;
# mean: as answered; mean_100: a mean on a scale of 100.
Unit = Literal["net", "share", "percent_points", "mean", "mean_100"]
_DIGITS: dict[Unit, int] = {"net": 0, "share": 1, "percent_points": 1, "mean": 2, "mean_100": 1}
UNITS: dict[str, Unit] = {"share": "share", "net": "net", "mean": "mean"}  # by form of a breakdown or difference
_MINUS = "\N{MINUS SIGN}"
# Direction marks would turn the text after them, the other controls are no text and half a surrogate pair is no UTF-8.
_CONTROLS = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST_RUN = 1000
_NAME = 200  # characters of the longest name of a group, file or organisation that is shown whole


def visible(text: str, *, most: int | None = _NAME) -> str:
    """Replace what no page can hold, keeping every offset, and cut what is too long for a name.

    Args:
        text: from outside of `voc`.
        most: characters that are kept; None: all of them.
    """
    kept = text if most is None or len(text) <= most else f"{text[: most - 1]}\N{HORIZONTAL ELLIPSIS}"
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", kept)


def undirected(text: str, *, most: int | None = _NAME) -> str:
    """Drop direction marks too, for places that cannot isolate them such as chart labels."""
    return _DIRECTIONS.sub("", visible(text, most=most))


def unit_of(score: Score) -> Unit:
    """Return the unit of a score; satisfaction follows its definition."""
    return unit_named(score.name, score.definition)


def unit_named(score: str, definition: str) -> Unit:
    """Return the unit of a score of that name and definition."""
    if score in ("nps", "net_sentiment"):
        return "net"
    if definition == "top2box":
        return "share"
    return "mean_100" if definition == "mean_100" else "mean"


def plain(value: float, unit: Unit) -> str:
    """Write the bare number of a value, without sign for shares and means.

    >>> plain(-31.6, "net"), plain(0.0312, "share"), plain(-0.2, "net")
    ('−32', '3.1%', '0')
    """
    if unit == "share":
        return f"{_rounded(value * 100, 1)}%"
    if unit == "percent_points":
        return f"{signed(value, 1)}"
    if unit == "net":
        return signed(value, 0)
    return _rounded(value, _DIGITS[unit])


def signed(value: float, digits: int) -> str:
    """Write a number with its sign; nothing has no sign."""
    text = f"{abs(value):,.{digits}f}"
    if not text.strip("0.,"):
        return text
    return f"{_MINUS if value < 0 else '+'}{text}"


def _rounded(value: float, digits: int) -> str:
    text = f"{abs(value):,.{digits}f}"
    return f"{_MINUS}{text}" if value < 0 and text.strip("0.,") else text


def count(value: int) -> str:
    """Write a whole number with its thousands apart.

    >>> count(12045)
    '12,045'
    """
    return f"{value:,}"


@dataclass(frozen=True, slots=True)
class Wording:
    """Say numbers of one period in one language."""

    strings: Strings
    names: Names
    period: Period

    # Periods and dates

    @property
    def this(self) -> str:
        """Return `this week`."""
        return self.strings(f"period.this.{self.period.kind}")

    def period_name(self, text: str) -> str:
        """Write a period in full, with its days where its name does not say them."""
        period = _parse(text)
        if period is None:
            return text
        last = period.end - timedelta(days=1)
        days = self.strings("date.range", start=self._day_month(period.start), end=self._day_month(last))
        return self._period("long", period, range=days)

    def period_brief(self, text: str) -> str:
        """Write a period inside a sentence; the year only where it is not the report's."""
        period = _parse(text)
        if period is None:
            return text
        return self._period("brief" if _year(period) == _year(self.period) else "dated", period)

    def tick(self, text: str) -> str:
        """Write a period under an axis."""
        period = _parse(text)
        return text if period is None else self._period("tick", period)

    def against(self, text: str) -> str:
        """Name the period that another is compared with: `the week before`, or its own name."""
        if text == str(self.period.previous()):
            return self.strings(f"period.previous.{self.period.kind}")
        if text == str(self.period.last_year()):
            return self.strings(f"period.last_year.{self.period.kind}")
        first, dash, last = text.partition("–")
        if dash:
            return self.strings("period.span", first=self.period_brief(first), last=self.period_brief(last))
        return self.period_brief(text)

    def since(self, text: str, *, trend: Sequence[Point] = ()) -> str:
        """Say since when, and for how many periods running; nothing is new of which nothing was known before."""
        first = _parse(text)
        if first is None or first.kind != self.period.kind or first.start >= self.period.start:
            unknown = len(trend) > 1 and not any(point.figure.n for point in trend[:-1])
            return self.strings("since.first" if unknown else "since.new", this=self.this, minimum=MINIMUM)
        steps = 1
        period = self.period
        while period.start > first.start and steps < _LONGEST_RUN:
            period, steps = period.previous(), steps + 1
        run = self.strings.plural(f"period.run.{self.period.kind}", of=steps, count=count(steps))
        return self.strings("since.run", period=self.period_brief(text), run=run, minimum=MINIMUM)

    def window(self, window: str | tuple[str, str]) -> str:
        """Write the periods that a figure is of: one, or the first and the last of several."""
        parts = window.split("–") if isinstance(window, str) else window
        return "–".join(dict.fromkeys(self.period_brief(part) for part in parts))

    def day(self, day: date | None) -> str:
        """Write a date in full."""
        if day is None:
            return self.strings("period.unknown")
        return self.strings("date.full", year=day.year, month_name=self._month(day), day=day.day)

    def _period(self, form: str, period: Period, **extra: str) -> str:
        week = period.start.isocalendar().week
        number = week if period.kind == "week" else (period.start.month + 2) // 3
        values = {"year": _year(period), "number": number, "month_name": self._month(period.start), **extra}
        return self.strings(f"period.{form}.{period.kind}", **values)

    def _month(self, day: date) -> str:
        return self.strings(f"months.{day.month}")

    def _day_month(self, day: date) -> str:
        return self.strings("date.day", month_name=self._month(day), day=day.day)

    # Figures

    def share(self, value: float | None) -> str:
        """Write a share of which no interval is given."""
        return self.strings("value.none") if value is None else plain(value, "share")

    def value(self, figure: Figure, unit: Unit) -> str:
        """Write a value alone, or that there are too few answers."""
        return self.absent(figure) if figure.value is None else plain(figure.value, unit)

    def value_n(self, figure: Figure, unit: Unit) -> str:
        """Write a value with its denominator."""
        if figure.value is None:
            return self.absent(figure)
        return self.strings("value.with_n", value=plain(figure.value, unit), n=count(figure.n))

    def full(self, figure: Figure, unit: Unit) -> str:
        """Write a value with interval and denominator."""
        if figure.value is None:
            return self.absent(figure)
        interval = self.interval(figure.low, figure.high, unit)
        if not interval:
            return self.value_n(figure, unit)
        return self.strings("value.full", value=plain(figure.value, unit), interval=interval, n=count(figure.n))

    def basis(self, figure: Figure, unit: Unit) -> str:
        """Write interval and denominator, the small print of a value."""
        interval = self.interval(figure.low, figure.high, unit) if figure.value is not None else ""
        n = self.strings("value.n", n=count(figure.n))
        return self.listing([part for part in (interval, n) if part], separator="comma")

    def n(self, figure: Figure) -> str:
        """Write a denominator; a dash where it is hidden."""
        return self.strings("value.none") if figure.hidden else count(figure.n)

    def absent(self, figure: Figure) -> str:
        """Say that there are too few answers; not how many where that is hidden."""
        return self.strings("value.few_short") if figure.hidden else self.few(figure.n)

    def few(self, n: int) -> str:
        """Say that there are too few answers."""
        return self.strings("value.few", n=count(n))

    def interval(self, low: float | None, high: float | None, unit: Unit) -> str:
        """Write a 95% interval; nothing where there is none."""
        if low is None or high is None:
            return ""
        return self.strings("value.interval", low=plain(low, unit), high=plain(high, unit))

    def bounds(self, figure: Figure, unit: Unit) -> str:
        """Write an interval for a table cell."""
        if figure.low is None or figure.high is None:
            return self.strings("value.none")
        return self.strings("value.bounds", low=plain(figure.low, unit), high=plain(figure.high, unit))

    # Changes and targets

    def direction(self, difference: float, unit: Unit) -> str:
        """Write `up 3 points`, `down 3 points`; `level` only where there is no difference."""
        scaled = difference * 100 if unit == "share" else difference
        amount = f"{abs(scaled):,.{_telling(scaled, unit)}f}"
        if not amount.strip("0.,"):
            return self.strings("change.flat")
        words = self.strings.plural(f"amount.{unit}", of=float(amount.replace(",", "")), amount=amount)
        return self.strings("change.up" if difference > 0 else "change.down", amount=words)

    def change(self, change: Change | None, unit: Unit, *, interval: bool = False) -> str:
        """Say how a figure differs from another period's, and whether that means anything."""
        if change is None:
            return self.strings("change.none")
        against = self.against(change.against)
        if change.significant is None or change.difference is None:
            return self.strings("change.few", against=against)
        values = {"against": against, "direction": self.direction(change.difference, unit)}
        key = "change.significant" if change.significant else "change.same"
        if (
            not change.significant
            and change.low is not None
            and change.high is not None
            and change.low * change.high > 0
        ):
            key = "change.corrected"  # its own interval leaves nothing out, but many were looked at
        # A difference of shares is in points, not per cent of anything.
        scale = 100.0 if unit == "share" else 1.0
        digits = _telling(change.difference * scale, unit) if change.significant else _DIGITS[unit]
        bounds = self._difference_bounds(change, scale, digits) if interval else ""
        if not bounds:
            return self.strings(key, **values)
        difference = signed(change.difference * scale, digits)
        return self.strings(f"{key}_full", **values, difference=difference, interval=bounds)

    def change_cell(self, change: Change | None, unit: Unit) -> str:
        """Write a change for a table cell."""
        if change is None:
            return self.strings("value.none")
        if change.significant is None or change.difference is None:
            return self.strings("change.short_few")
        if not change.significant:
            return self.strings("change.short_same")
        scaled = change.difference * 100 if unit == "share" else change.difference
        amount = signed(scaled, _telling(scaled, unit))
        words = self.strings.plural(f"amount.{unit}", of=abs(scaled), amount=amount)
        return self.strings("change.short_significant", difference=words)

    def _difference_bounds(self, change: Change, scale: float, digits: int) -> str:
        if change.low is None or change.high is None:
            return ""
        low, high = signed(change.low * scale, digits), signed(change.high * scale, digits)
        return self.strings("value.interval", low=low, high=high)

    def target(self, score: Score) -> tuple[str, str]:
        """Return where a score stands to its target, as a state and in words."""
        if score.target is None:
            return "none", self.strings("target.none")
        target = plain(score.target, unit_of(score))
        state = _against_target(score.figure, score.target)
        return state, self.strings(f"target.{state}", target=target)

    # Names

    def pain_name(self, pain: PainPoint) -> str:
        """Name a pain point."""
        return self.place(pain.touchpoint, pain.dimension)

    def place(self, touchpoint: str, dimension: str) -> str:
        """Name one dimension of one touchpoint."""
        names = self.names
        values = {"touchpoint": names.touchpoint(touchpoint), "dimension": names.dimension(dimension)}
        return self.strings("name.pain", **values)

    def score_name(self, score: Score) -> str:
        """Name a score, with the channel where it comes from one."""
        name = self.strings.find("score", score.name)
        if score.channel is None:
            return name
        return self.strings("name.score_channel", score=name, channel=self.names.channel(score.channel))

    def definition(self, score: Score) -> str:
        """Say how a score is defined."""
        return self.strings.find("definition", score.definition or score.name)

    def choose(self, said: Bilingual | Measure) -> str:
        """Return what a pack says in both languages in the report's own."""
        return said.en if self.strings.language == "en" else said.zh

    def listing(self, items: Iterable[str], *, separator: str = "list") -> str:
        """Join items as the language lists them."""
        return self.strings(f"language.{separator}").join(items)


def wording_of(findings: Findings, *, strings: Strings, names: Names) -> Wording:
    """Return the wording for the period of some findings."""
    return Wording(strings, names, Period.parse(findings.period))


def _telling(difference: float, unit: Unit) -> int:
    """Return how many digits a difference needs so that it does not read as none."""
    digits = _DIGITS[unit]
    return next((more for more in range(digits, digits + 3) if round(abs(difference), more)), digits)


def _against_target(figure: Figure, target: float) -> str:
    if figure.value is None:
        return "few"
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    if low > target:
        return "above"
    return "below" if high < target else "same"


def _parse(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except QueryError:
        return None


def _year(period: Period) -> int:
    return period.start.isocalendar().year if period.kind == "week" else period.start.year
