"""Find what is unusual: volumes, shares, scores and indicators beside their median in the periods before.

`[anomalies]` of voc.toml says how many periods before are looked at, how many must be known, and from which volume on a
figure can be unusual. Known is a period in which a channel brought something (a missing export is more likely than
silence), or in which there were enough answers for a value. Figures below the minimum volume, both now and usually,
are tested with p = 1 instead of being left out: which figures are tested must not hang on how they come out.

Volumes count records (questionnaires, reviews, calls), with or without words; those of longer or shorter periods are
brought to the days of this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from voc.aggregate.cells import Cell
from voc.aggregate.change import Series
from voc.aggregate.change_findings import Anomaly
from voc.aggregate.channels import Channels
from voc.aggregate.figures import Figure, figure
from voc.aggregate.scores import Measured
from voc.aggregate.touchpoints import Mentions
from voc.aggregate.views import View
from voc.period import Period
from voc.statistics.robust import Counted, Rate, Unusual, unusual, unusual_value
from voc.statistics.samples import Share

_VOLUMES = """
SELECT period, channel, count(DISTINCT record) AS n
FROM (SELECT date_trunc($kind, day)::DATE AS period, channel, record_id AS record FROM given
      WHERE day >= $first AND day < $until AND NOT list_has_any(flags, $excluded::VARCHAR[])
      UNION ALL SELECT period, channel, coalesce(record_id, comment_id) FROM evidence)
GROUP BY period, channel ORDER BY period, channel
"""

_INDICATORS = """
SELECT name, coalesce(unit, '') AS unit, attributes, starts_on, ends_before, value FROM indicators
WHERE value IS NOT NULL AND starts_on >= $first AND starts_on < $until
ORDER BY name, unit, attributes, starts_on
"""

_Name = tuple[str, str, tuple[tuple[str, str], ...]]  # of an indicator: name, unit, attributes


def anomalies(
    view: View, *, channels: Channels, measured: Iterable[Measured], mentions: Mentions, cells: Iterable[Cell]
) -> tuple[Anomaly, ...]:
    """Return every figure that was looked at: volumes, touchpoints, pain points, scores, indicators, in that order."""
    shares = [
        ("touchpoint", touchpoint.id, mentions.shares(touchpoint.id, channels=channels))
        for touchpoint in view.lexicon.touchpoints
    ] + [
        ("pain", cell.id, cell.series(channels))
        for cell in sorted(cells, key=lambda cell: cell.id)
        if cell.side == "weakness"
    ]
    return (
        *_volumes(view),
        *(_share(kind, name, series, view) for kind, name, series in shares if _spoken_of(series, view)),
        *(_score(one, view) for one in measured),
        *_indicators(view),
    )


def _volumes(view: View) -> Iterator[Anomaly]:
    counts: dict[str, dict[date, Rate]] = {}
    for row in view.rows(_VOLUMES):
        period = Period.containing(row["period"], view.period.kind)
        counts.setdefault(row["channel"], {})[row["period"]] = Rate(row["n"], _days(period) / _days(view.period))
    for channel, series in sorted(counts.items()):
        before = [series[one.start] for one in view.history if one.start in series]
        now = series.get(view.period.start, Rate(0))
        low, high = now.interval()
        shown = Figure(now.value, low, high, int(now.n))
        yield _anomaly("volume", channel, None, shown, now, before, view)


def _days(period: Period) -> int:
    return (period.end - period.start).days


def _spoken_of(series: Mapping[date, Share], view: View) -> bool:
    """Return whether all periods together have the minimum volume; what falls on this one has no part in that."""
    together = sum(series[one.start].hits for one in (*view.history, view.period) if one.start in series)
    return together >= view.config.anomalies.minimum_volume


def _share(kind: str, name: str, series: Mapping[date, Share], view: View) -> Anomaly:
    now = series.get(view.period.start)
    return _anomaly(kind, name, None, figure(now, minimum=view.minimum), now, _known(series, view), view)


def _score(one: Measured, view: View) -> Anomaly:
    now = one.series.get(view.period.start)
    shown = figure(now, minimum=view.minimum)
    return _anomaly("score", one.name, one.channel, shown, now, _known(one.series, view), view)


def _known(series: Series, view: View) -> list[Counted]:
    return [
        series[one.start] for one in view.history if one.start in series and series[one.start].n >= max(view.minimum, 1)
    ]


def _anomaly(
    kind: str,
    name: str,
    channel: str | None,
    shown: Figure,
    now: Counted | None,
    before: Sequence[Counted],
    view: View,
) -> Anomaly:
    enough = shown.value is not None and now is not None and len(before) >= view.config.anomalies.minimum_periods
    found = unusual(now, before) if enough and now is not None else None
    if found is None or now is None:
        return Anomaly(kind, name, channel, shown, len(before))
    return _told(Anomaly(kind, name, channel, shown, len(before)), found, small=_small(now, found.usual, view))


def _told(blank: Anomaly, found: Unusual, *, small: bool = False) -> Anomaly:
    value, low, high, p = found.difference
    return replace(
        blank,
        usual=found.usual,
        spread=found.spread,
        difference=value,
        low=low,
        high=high,
        p=1.0 if small else p,
    )


def _small(now: Counted, usual: float, view: View) -> bool:
    """Return whether a figure stays below the minimum volume, now and as it usually is."""
    if isinstance(now, Rate):
        volume = max(now.value, usual)
    elif isinstance(now, Share):
        volume = now.n * max(now.value, usual)
    else:
        volume = now.n
    return volume < view.config.anomalies.minimum_volume


def _indicators(view: View) -> Iterator[Anomaly]:
    found: dict[_Name, dict[date, float]] = {}
    for row in view.rows(_INDICATORS):
        period = Period.containing(row["starts_on"], view.period.kind)
        if (period.start, period.end) == (row["starts_on"], row["ends_before"]):
            key = (row["name"], row["unit"], tuple(sorted(row["attributes"] or ())))
            found.setdefault(key, {})[period.start] = row["value"]
    for (name, unit, attributes), series in sorted(found.items()):
        now = series.get(view.period.start)
        before = [series[one.start] for one in view.history if one.start in series]
        shown = Figure(now, None, None, int(now is not None))
        blank = Anomaly("indicator", name, None, shown, len(before), unit=unit, attributes=attributes)
        enough = now is not None and len(before) >= view.config.anomalies.minimum_periods
        unlike = unusual_value(now, before) if enough and now is not None else None
        yield _told(blank, unlike) if unlike else blank
