"""What a section of the report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from voc.aggregate.findings import Findings
from voc.report.definition import Definition
from voc.report.wording import Wording
from voc.track.tracked import Tracked


@dataclass(frozen=True, slots=True)
class Page:
    """Hold what every section is made from: what was found, how to say it, how much of it to show.

    `labels` are the fixed words of the page; `tracked` is what became of pains, cases and actions, None where only a
    period's findings are shown; `zone` is that of moments; `left` is how many pain points are not shown.
    """

    findings: Findings
    say: Wording
    definition: Definition
    labels: Mapping[str, str]
    tracked: Tracked | None = None
    zone: tzinfo = UTC
    left: int = 0
