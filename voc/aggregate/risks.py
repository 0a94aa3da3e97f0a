"""Signals that must not wait, and where to look them up."""

from __future__ import annotations

from collections.abc import Collection

from voc.aggregate.findings import RiskFinding
from voc.aggregate.verbatims import LIMIT, Voice, choose, voice
from voc.aggregate.views import Row, View
from voc.cues import RISK_LEVELS
from voc.loop import RiskPart

_HIGH = 20  # of what must be answered within a day or two, more are shown to be looked up

# One row a comment and code: its gravest signal, the first of these.
_SIGNALS = """
SELECT code, level, count(*) OVER (PARTITION BY code, level) AS n, comment_id, turn, "from", "to", score,
       true AS judged, polarity, channel, day, source_ref, attributes,
       coalesce(turns[turn + 1].text, text, '') AS text, coalesce(turns[turn + 1].normal, normal, '') AS normal
FROM (
    SELECT * EXCLUDE (whole), coalesce(s.level, whole) AS level, s.code AS code, s.turn AS turn,
           s.start AS "from", s."end" AS "to"
    FROM (SELECT *, risk.level AS whole, sentiment.score AS score, sentiment.label AS polarity,
                 unnest(risk.signals) AS s
          FROM worded WHERE period = $start AND risk.level <> 'none')
    QUALIFY row_number() OVER (PARTITION BY comment_id, s.code ORDER BY
                                 list_position(['low', 'medium', 'high'], coalesce(s.level, whole)) DESC,
                                 s.turn NULLS FIRST, s.start, s."end") = 1
)
ORDER BY code, level, comment_id
"""


def risks(view: View, *, attributes: Collection[str], clocks: RiskPart) -> tuple[RiskFinding, ...]:
    """Return the comments with each kind of signal by level, the highest level first, then the most frequent.

    Here quotes may be alike: each is a customer to call.

    Args:
        view: of the store.
        attributes: shown beside quotes.
        clocks: by when each level must be dealt with.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in view.rows(_SIGNALS):
        found.setdefault((row["code"], row["level"]), []).append(row)
    codes = {risk.code: place for place, risk in enumerate(view.lexicon.risks)}
    ordered = sorted(
        found.items(),
        key=lambda item: (_level(item[0][1]), -item[1][0]["n"], codes.get(item[0][0], len(codes)), item[0][0]),
    )
    return tuple(
        RiskFinding(
            code,
            level,
            rows[0]["n"],
            choose(_voices(rows), attributes=attributes, limit=_limit(level), alike=True),
            **clocks.clock(level).model_dump(),
        )
        for (code, level), rows in ordered
    )


def _voices(rows: list[Row]) -> list[Voice]:
    return [voice(row) for row in rows]


def _limit(level: str) -> int:
    return _HIGH if level == RISK_LEVELS[-1] else LIMIT


def _level(level: str) -> int:
    return -RISK_LEVELS.index(level) if level in RISK_LEVELS else 1
