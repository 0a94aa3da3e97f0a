"""The risk matrix: how likely each kind of risk is, beside how grave it is.

Likelihood is a band of 1 to 5 by the share of informative comments that hold a signal of the kind, in the periods of
the trend together (Wilson's interval); impact is the pack's (`risk_matrix.yaml`), one more where a signal was heard of
a level that is reported to the regulator. Where the interval reaches over more than three bands there are too few
comments to say how likely it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from voc.aggregate.figures import Figure
from voc.aggregate.views import Row, View
from voc.cues import RISK_LEVELS
from voc.risk_matrix import BANDS, MatrixRules
from voc.statistics.samples import Share

PER = 10_000  # comments
_WIDEST = 2  # bands between the ends of an interval that still tells something

# Comments by code and gravest level; the row without a code counts all informative ones.
_HEARD = """
SELECT code, grade, count(DISTINCT comment_id) AS n
FROM (SELECT comment_id, s.code AS code, max(list_position($levels::VARCHAR[], coalesce(s.level, whole))) AS grade
      FROM (SELECT comment_id, risk.level AS whole,
                   unnest(CASE WHEN risk.level = 'none' OR len(coalesce(risk.signals, [])) = 0 THEN [NULL]
                               ELSE risk.signals END) AS s
            FROM voiced WHERE informative AND period >= $since AND period <= $start)
      GROUP BY ALL)
GROUP BY GROUPING SETS ((code, grade), ())
HAVING code IS NOT NULL OR grouping(code) = 1
ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class RiskKind:
    """One kind of risk and its place in the matrix; None where it has none."""

    code: str
    comments: int  # with a signal of it
    levels: tuple[tuple[str, int], ...]  # (gravest level, comments), the gravest first
    rate: Figure  # of 10,000 informative comments; n: informative comments
    likelihood: int | None  # band 1–5; None: too few comments to tell
    likelihood_low: int | None  # bands of the ends of the interval
    likelihood_high: int | None
    impact: int | None  # 1–5; None: the pack does not say
    raised: bool  # by one, because some must be reported to the regulator

    @property
    def certain(self) -> bool:
        """Return whether the whole interval lies in one band."""
        return self.likelihood is not None and self.likelihood_low == self.likelihood_high


@dataclass(frozen=True, slots=True)
class RiskCell:
    """A cell of the matrix that holds something."""

    likelihood: int
    impact: int
    codes: tuple[tuple[str, int], ...]  # (code, comments), the most frequent first


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    """Likelihood × impact over the kinds of risk of the pack."""

    first: str  # period
    last: str
    informative: int  # comments in these periods
    edges: tuple[float, ...]  # comments in 10,000 at which bands 2 to 5 begin
    kinds: tuple[RiskKind, ...]  # all of the pack, the gravest place first

    @property
    def cells(self) -> tuple[RiskCell, ...]:
        """Return the cells that hold a kind that was heard, the gravest first."""
        held: dict[tuple[int, int], list[tuple[str, int]]] = {}
        for one in self.kinds:
            if one.likelihood and one.impact and one.comments:
                held.setdefault((one.likelihood, one.impact), []).append((one.code, one.comments))
        ordered = sorted(held.items(), key=lambda item: (-item[0][0] * item[0][1], -item[0][1]))
        return tuple(
            RiskCell(*place, tuple(sorted(codes, key=lambda code: (-code[1], code[0])))) for place, codes in ordered
        )


def matrix(view: View) -> RiskMatrix:
    """Return the risk matrix of the periods of the trend, up to the view's."""
    rules, codes = view.lexicon.risk_matrix, [risk.code for risk in view.lexicon.risks]
    rows = view.rows(_HEARD, anew=True, levels=list(RISK_LEVELS), since=view.trend[0].start)
    informative = sum(row["n"] for row in rows if row["code"] is None)
    heard: dict[str, list[Row]] = {code: [] for code in codes}
    for row in rows:
        if row["code"] is not None:
            heard.setdefault(row["code"], []).append(row)
    duty = {level for level in RISK_LEVELS if view.config.risk.clock(level).report_to_regulator}
    kinds = [_kind(code, found, informative, rules, duty, view.minimum) for code, found in heard.items()]
    return RiskMatrix(
        str(view.trend[0]),
        str(view.period),
        informative,
        rules.likelihood,
        tuple(sorted(kinds, key=lambda one: (-(one.likelihood or 0) * (one.impact or 0), -one.comments, one.code))),
    )


def _kind(code: str, rows: list[Row], informative: int, rules: MatrixRules, duty: set[str], minimum: int) -> RiskKind:
    levels = tuple((RISK_LEVELS[row["grade"] - 1], row["n"]) for row in sorted(rows, key=lambda row: -row["grade"]))
    comments = sum(n for _, n in levels)
    rate = _rate(comments, informative, minimum)
    low = high = None
    if rules.likelihood and rate.low is not None and rate.high is not None:
        low, high = rules.band(rate.low), rules.band(rate.high)
    told = low is not None and high is not None and high - low <= _WIDEST and rate.value is not None
    impact = rules.impact.get(code)
    reported = any(level in duty for level, _ in levels)
    raised = reported and impact is not None and impact < BANDS
    return RiskKind(
        code,
        comments,
        levels,
        rate,
        rules.band(rate.value) if told and rate.value is not None else None,
        low,
        high,
        None if impact is None else impact + raised,
        raised,
    )


def _rate(comments: int, informative: int, minimum: int) -> Figure:
    if informative < max(minimum, 1):
        return Figure(None, None, None, informative)
    share = Share(comments, informative)
    value, low, high = (round(PER * one, 6) for one in (share.value, *share.interval()))
    return Figure(value, low, high, informative)
