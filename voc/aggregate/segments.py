"""Groups of customers beside everybody else who is known to be in another group of the same kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from voc.aggregate.figures import difference, figure
from voc.aggregate.findings import SegmentFigure
from voc.aggregate.views import Row, View
from voc.statistics.samples import Net

_FEWEST, _MOST = 2, 12  # values of an attribute that makes groups

_GROUPS = """
SELECT a.key AS attribute, a.value AS value, count(*) AS n,
       count(*) FILTER (label = 'positive') AS positive, count(*) FILTER (label = 'negative') AS negative
FROM (SELECT sentiment.label AS label, unnest(map_entries(attributes)) AS a
      FROM voiced WHERE period = $start AND sentiment.label IS NOT NULL)
WHERE a.value <> '' GROUP BY attribute, value ORDER BY attribute, value
"""

_AT_TOUCHPOINTS = """
SELECT touchpoint, a.key AS attribute, a.value AS value, count(*) AS n,
       count(*) FILTER (polarity = 'positive') AS positive, count(*) FILTER (polarity = 'negative') AS negative
FROM (SELECT touchpoint, polarity, unnest(map_entries(attributes)) AS a FROM mentions WHERE period = $start)
WHERE a.value <> ''
  AND list_contains($attributes::VARCHAR[], a.key) AND list_contains($touchpoints::VARCHAR[], touchpoint)
GROUP BY touchpoint, attribute, value ORDER BY touchpoint, attribute, value
"""


def segments(view: View) -> tuple[SegmentFigure, ...]:
    """Return the net sentiment of every group against the rest, the largest differences first.

    Groups are the values of attributes with 2 to 12 of them, of which at least one has enough comments; only those of
    `config.scores.segments` if it names any. Tested two-sided; judged with all else in `judge.py`.
    """
    groups: dict[str, dict[str, Net]] = {}
    for row in view.rows(_GROUPS):
        groups.setdefault(row["attribute"], {})[row["value"]] = _net(row)
    kept = {name: values for name, values in groups.items() if _makes_groups(name, values, view)}
    return compare(list(kept.items()), minimum=view.minimum)


def at_touchpoints(
    view: View, *, touchpoints: Iterable[str], attributes: Iterable[str]
) -> dict[str, tuple[SegmentFigure, ...]]:
    """Return, for each touchpoint, the groups that can be compared there, the largest differences first."""
    found: dict[tuple[str, str], dict[str, Net]] = {}
    named, wanted = sorted(set(touchpoints)), sorted(set(attributes))
    for row in view.rows(_AT_TOUCHPOINTS, touchpoints=named, attributes=wanted):
        found.setdefault((row["touchpoint"], row["attribute"]), {})[row["value"]] = _net(row)
    places = list(found)
    compared = _compared([(name[1], found[name]) for name in places], minimum=view.minimum)
    by_place: dict[str, list[SegmentFigure]] = {}
    for (touchpoint, _), groups in zip(places, compared, strict=True):
        by_place.setdefault(touchpoint, []).extend(group for group in groups if group.p is not None)
    return {touchpoint: tuple(sorted(groups, key=_largest)) for touchpoint, groups in by_place.items()}


def compare(attributes: list[tuple[str, Mapping[str, Net]]], *, minimum: int) -> tuple[SegmentFigure, ...]:
    """Compare every value of every attribute with the others of that attribute."""
    return tuple(sorted((group for part in _compared(attributes, minimum=minimum) for group in part), key=_largest))


def _compared(attributes: list[tuple[str, Mapping[str, Net]]], *, minimum: int) -> list[list[SegmentFigure]]:
    pairs = [
        (place, value, net, _rest(values, value))
        for place, (_, values) in enumerate(attributes)
        for value, net in values.items()
    ]
    found = [difference(net, rest, minimum=minimum) for _, _, net, rest in pairs]
    groups: list[list[SegmentFigure]] = [[] for _ in attributes]
    for (place, value, net, rest), between in zip(pairs, found, strict=True):
        p = None if between is None else between.p
        name = attributes[place][0]
        groups[place].append(
            SegmentFigure(name, value, figure(net, minimum=minimum), figure(rest, minimum=minimum), None, p)
        )
    return groups


def _net(row: Row) -> Net:
    return Net(row["positive"], row["negative"], row["n"])


def _rest(values: Mapping[str, Net], value: str) -> Net:
    others = [net for name, net in values.items() if name != value]
    return Net(sum(o.positive for o in others), sum(o.negative for o in others), sum(o.n for o in others))


def _makes_groups(name: str, values: Mapping[str, Net], view: View) -> bool:
    wanted = view.config.scores.segments
    if wanted and name not in wanted:
        return False
    enough = any(net.n >= view.minimum for net in values.values())
    return _FEWEST <= len(values) <= _MOST and enough


def _largest(group: SegmentFigure) -> tuple[float, str, str]:
    if group.figure.value is None or group.rest.value is None:
        return 1.0, group.attribute, group.value
    return -round(abs(group.figure.value - group.rest.value), 6), group.attribute, group.value
