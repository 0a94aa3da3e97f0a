"""Keep what each reported period showed of every pain point and topic, and tell from it what became of them.

Table `ledger` holds figures only, a row for each pain point and topic that was known by then, also where nobody
complained. What state it is in is told from the rows of all periods together (`lives.py`), so that a period that is
reported anew corrects those after it by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from voc.aggregate.assemble import rounded
from voc.aggregate.cells import MINIMUM
from voc.aggregate.figures import direction, figure
from voc.aggregate.findings import Findings
from voc.aggregate.views import View
from voc.loop import LedgerPart
from voc.period import Period
from voc.ports import Store
from voc.schema import TABLES
from voc.statistics.samples import Share
from voc.track.lives import PAIN, RETIRED, TOPIC, LedgerEntry, Standing, walked

__all__ = ["PAIN", "TOPIC", "LedgerEntry", "Standing", "entries", "record", "rows"]

Row = dict[str, Any]
Key = tuple[str, str]  # kind, id

# The last that was told of each pain point and topic.
_EARLIER = """
SELECT kind, entry_id, touchpoint, dimension, label, direction FROM ledger
WHERE list_contains($periods::VARCHAR[], period)
QUALIFY row_number() OVER (PARTITION BY kind, entry_id ORDER BY period DESC) = 1
ORDER BY kind, entry_id
"""

_ROWS = "SELECT * FROM ledger WHERE list_contains($periods::VARCHAR[], period) ORDER BY period, kind, entry_id"


def rows(findings: Findings, *, view: View) -> pa.Table:
    """Return what a period shows of every pain point and topic, as rows of table `ledger`.

    Every complaint makes its touchpoint and dimension known, so that no row at all means that nothing is known. What
    earlier periods knew and nobody complains of now has a row with 0 complaints; what pack or topics do not know any
    more has one without figures, which names its successors.
    """
    found = {**_pains(findings), **_topics(findings, view=view)}
    retired = _retired(view)
    until = [one for one in _periods(view.store, view.period) if one != str(view.period)]
    for row in view.store.query(_EARLIER, {"periods": until}).to_pylist():
        key = (row["kind"], row["entry_id"])
        if key in found:
            continue
        named = {name: row[name] for name in ("touchpoint", "dimension", "label")}
        if not _known(row, view=view, retired=retired):
            if row["direction"] != RETIRED:
                found[key] = named | {"direction": RETIRED, "successors": retired.get(row["entry_id"], [])}
        else:
            found[key] = named | _share(0, findings, view=view) | {"direction": "unknown"}
    made = [
        dict.fromkeys(TABLES["ledger"].names) | row | {"period": findings.period, "kind": kind, "entry_id": entry_id}
        for (kind, entry_id), row in sorted(found.items())
    ]
    return pa.Table.from_pylist(made, schema=TABLES["ledger"])


def record(findings: Findings, *, view: View) -> None:
    """Put the rows of a period into the store, in place of all that stood there of it."""
    found = rows(findings, view=view)
    with view.store.transaction():
        view.store.delete("ledger", "period", [findings.period])
        view.store.put("ledger", found)


def entries(store: Store, period: Period, *, part: LedgerPart, minimum: int = MINIMUM) -> tuple[LedgerEntry, ...]:
    """Return every pain point and topic that was ever listed, in its state at the end of a period.

    Only the rows of that period and of earlier ones of the same kind count; where it has none, the last that has.

    Args:
        store: holds the ledger.
        period: the last one to look at.
        part: when something counts as resolved.
        minimum: complaints in a period from which something is listed.
    """
    known = store.query(_ROWS, {"periods": _periods(store, period)}).to_pylist()
    return walked(known, part=part, minimum=minimum)


def _periods(store: Store, until: Period) -> list[str]:
    """Return the periods of one kind in the ledger, up to one of them."""
    named = store.query("SELECT DISTINCT period FROM ledger").column("period").to_pylist()
    return sorted(one for one in named if (p := Period.parse(one)).kind == until.kind and p.start <= until.start)


def _pains(findings: Findings) -> dict[Key, Row]:
    listed = {pain.id: pain for pain in findings.pain_points}
    found: dict[Key, Row] = {}
    for cell in findings.cells:
        if cell.side == "weakness":
            pain, share = listed.get(cell.id), cell.share
            found[PAIN, cell.id] = {
                "touchpoint": cell.touchpoint,
                "dimension": cell.dimension,
                "label": "",
                "complaints": cell.comments,
                "informative": findings.quality.informative,
                "share": share.value,
                "low": share.low,
                "high": share.high,
                "direction": cell.direction,
                "priority": pain.priority if pain else None,
                "rank": pain.rank if pain else None,
            }
    return found


def _topics(findings: Findings, *, view: View) -> dict[Key, Row]:
    """Return the topics that complain; candidates are left out, for their ids hold for the period only.

    Shares are of the period's informative comments, like those of pain points; a topic rises or falls as the report
    says, by its share of the touchpoint's comments.
    """
    return {
        (TOPIC, topic.id): {
            "touchpoint": topic.touchpoint,
            "dimension": "",
            "label": topic.label,
            "direction": direction(topic.change, topic.change_before),
        }
        | _share(topic.n, findings, view=view)
        for place in findings.topics
        for topic in place.topics
        if topic.polarity == "negative"
    }


def _share(complaints: int, findings: Findings, *, view: View) -> Row:
    n = findings.quality.informative
    share = rounded(figure(Share(complaints, n) if n else None, minimum=view.minimum))
    shown = {"share": share.value, "low": share.low, "high": share.high}
    return {"complaints": complaints, "informative": n} | shown


def _retired(view: View) -> dict[str, list[Row]]:
    """Return the successors of every topic that was retired when topics were fitted anew."""
    found = view.store.query("SELECT topic_id, successors FROM topics WHERE status = 'retired' ORDER BY topic_id")
    return {
        row["topic_id"]: [{"entry_id": one["topic_id"], "share": one["share"]} for one in row["successors"]]
        for row in found.to_pylist()
    }


def _known(row: Row, *, view: View, retired: Mapping[str, object]) -> bool:
    """Tell whether the pack still has the touchpoint and dimension, and the touchpoint still the topic."""
    lexicon = view.lexicon
    if row["touchpoint"] not in _ids(lexicon.touchpoints) or row["entry_id"] in retired:
        return False
    return row["kind"] == TOPIC or row["dimension"] == "general" or row["dimension"] in _ids(lexicon.dimensions)


def _ids(parts: Iterable[Any]) -> set[str]:
    return {one.id for one in parts}
