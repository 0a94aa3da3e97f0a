"""What a section of the report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voc.aggregate.findings import Findings
from voc.report.definition import Definition
from voc.report.wording import Wording


@dataclass(frozen=True, slots=True)
class Page:
    """Hold what every section is made from: what was found, how to say it, how much of it to show.

    `labels` are the fixed words of the page; `left` is how many pain points are not shown.
    """

    findings: Findings
    say: Wording
    definition: Definition
    labels: Mapping[str, str]
    left: int = 0
