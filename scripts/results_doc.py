"""Write docs/results.md: the tables of findings, from the types that they hold.

python scripts/results_doc.py > docs/results.md
"""

from __future__ import annotations

import dataclasses
import inspect
import sys

from voc.aggregate.findings import Findings
from voc.aggregate.tables import layouts

HEAD = """# Results

What `voc aggregate` and `voc run` find is kept as tables in the store, one for each kind of finding, for every period
that was computed. Ask them with `voc query`, or write them out with `voc aggregate --out FOLDER` (CSV for Excel, or
Parquet). In Python they are `findings.tables()`, and the same as objects: `findings.scores`, `findings.pain_points` …

```sql
SELECT period, value, low, high, n FROM result.scores WHERE name = 'nps' ORDER BY period
```

- Shares are 0–1, net sentiment and NPS −100–100; a change of a share is in percentage points. `low` and `high` are the
  ends of the 95% interval, `n` is the denominator. Nothing stands where there are too few answers (`minimum_n`).
- `p` is of one comparison alone; `significant` is judged beside all other tests of its kind in the report.
- `of_…` names the row that a row belongs to. `own_period` is the period of a point of a trend.
- A new version with other columns makes a table anew; `voc aggregate --period …` fills it again.

This page is made by `scripts/results_doc.py`.
"""


def document() -> str:
    """Return the page."""
    parts = [HEAD]
    for name, layout in sorted(layouts(Findings).items()):
        told = inspect.getdoc(layout.kind) if dataclasses.is_dataclass(layout.kind) else None
        columns = ", ".join(f"`{column}`" for column, _ in layout.columns)
        parts.append(f"## result.{name}\n\n{told + chr(10) + chr(10) if told else ''}{columns}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(document())
