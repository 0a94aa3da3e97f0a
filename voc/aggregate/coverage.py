"""How much of each channel the figures see."""

from __future__ import annotations

from voc.aggregate.groups import PERSONS, TAGS, Groups
from voc.aggregate.segment_findings import ChannelCoverage
from voc.aggregate.views import View
from voc.schema import CHANNELS

_COVERED = (
    PERSONS
    + """
SELECT channel, count(DISTINCT comment_id) AS comments, count(DISTINCT customer) AS customers,
       count(DISTINCT record_id) AS answers
FROM (SELECT channel, comment_id, customer, NULL AS record_id FROM evidence WHERE period = $start
      UNION ALL
      SELECT p.channel, NULL, coalesce(r.respondent, p.record_id), p.record_id
      FROM persons p JOIN records r USING (record_id)
      WHERE p.period = $start AND p.record_id IN (SELECT record_id FROM measures WHERE value IS NOT NULL
                                                                                   AND measure <> 'seconds'))
GROUP BY channel ORDER BY channel
"""
)

# A comment of whom an attribute is known may be in several groups of it.
_KNOWN = (
    TAGS
    + """
SELECT channel, attribute, count(DISTINCT comment_id) AS n
FROM voiced JOIN tags USING (comment_id) WHERE period = $start
GROUP BY channel, attribute ORDER BY channel, attribute
"""
)


def coverage(view: View, groups: Groups) -> tuple[ChannelCoverage, ...]:
    """Count who is heard in each channel, beside those whom voc.toml says there are."""
    params = groups.params(view)
    known: dict[str, list[tuple[str, int]]] = {}
    for row in view.rows(_KNOWN, **params):
        known.setdefault(row["channel"], []).append((row["attribute"], row["n"]))
    bases, invited = view.config.coverage.customers, view.config.coverage.invited
    rows = sorted(view.rows(_COVERED, window=params["window"]), key=lambda row: CHANNELS.index(row["channel"]))
    return tuple(
        ChannelCoverage(
            channel=row["channel"],
            comments=row["comments"],
            customers=row["customers"],
            answers=row["answers"],
            base=bases.get(row["channel"]),
            share=_share(row["customers"], bases.get(row["channel"])),
            invited=invited.get(row["channel"]),
            rate=_share(row["answers"], invited.get(row["channel"])),
            known=tuple((name, n / row["comments"]) for name, n in known.get(row["channel"], ()) if row["comments"]),
        )
        for row in rows
    )


def _share(part: int, whole: int | None) -> float | None:
    """Return a share; None where the whole is not known, or said to be smaller than its part."""
    return part / whole if whole and part <= whole else None
