"""How much of each channel the figures see."""

from __future__ import annotations

from voc.aggregate.group_cells import said
from voc.aggregate.groups import Groups
from voc.aggregate.segment_findings import ChannelCoverage
from voc.aggregate.views import View
from voc.schema import CHANNELS

_COVERED = """
SELECT channel, count(DISTINCT comment_id) AS comments, count(DISTINCT customer) AS customers,
       count(DISTINCT record_id) AS answers
FROM (SELECT channel, comment_id, customer, NULL AS record_id FROM evidence WHERE period = $start
      UNION ALL
      SELECT channel, NULL, customer, record_id FROM persons
      WHERE period = $start AND record_id IN (SELECT record_id FROM measures WHERE value IS NOT NULL
                                                                             AND measure <> 'seconds'))
GROUP BY channel ORDER BY channel
"""


def coverage(view: View, groups: Groups) -> tuple[ChannelCoverage, ...]:
    """Count who is heard in each channel, beside those whom voc.toml says there are."""
    known: dict[str, dict[str, int]] = {}  # channel → attribute → comments of which it is known
    several = {row["attribute"] for row in said(view, groups) if not row["group"]}
    for row in said(view, groups):
        once = not row["group"] or row["attribute"] not in several
        if row["what"] == "verdict" and row["period"] == view.period.start and once:
            counts = known.setdefault(row["channel"], {})
            counts[row["attribute"]] = counts.get(row["attribute"], 0) + row["n"]
    bases, invited = view.config.coverage.customers, view.config.coverage.invited
    rows = view.rows(_COVERED)
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
            known=_shares(known.get(row["channel"], {})),
        )
        for row in sorted(rows, key=lambda row: CHANNELS.index(row["channel"]))
    )


def _share(part: int, whole: int | None) -> float | None:
    """Return a share; None where the whole is not known, or said to be smaller than its part."""
    return part / whole if whole and part <= whole else None


def _shares(counts: dict[str, int]) -> tuple[tuple[str, float], ...]:
    return tuple((name, n / counts[""]) for name, n in sorted(counts.items()) if name)
