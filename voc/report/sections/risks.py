"""Signals that must not wait, and the cases that became of them."""

from __future__ import annotations

from voc.aggregate.findings import RiskFinding
from voc.report.blocks import Article, Block, Quotes, Text
from voc.report.casework import casework
from voc.report.page import Page
from voc.report.quotes import quotes
from voc.report.tables import anchor
from voc.report.wording import Wording, count


def blocks(page: Page) -> tuple[Block, ...]:
    """Return cases with their clocks and the risk matrix, then the risk signals by kind and level."""
    followed = page.tracked
    book = (
        casework(followed.cases, followed.matrix, zone=page.zone, say=page.say) if followed and followed.cases else ()
    )
    return (*book, *(_card(risk, page) for risk in page.findings.risks))


def _card(risk: RiskFinding, page: Page) -> Article:
    say, clocks = page.say, _clocks(risk, page.say)
    title = say.strings(
        "risk.title",
        name=say.names.risk(risk.code),
        level=say.strings.find("level", risk.level),
        count=count(risk.n),
    )
    said = Quotes("", quotes(risk.verbatims, say=say, fold=page.definition.fold))
    return Article(
        anchor=anchor("risk", risk.code, risk.level),
        title=title,
        blocks=(*([Text(clocks)] if clocks else []), said),
        alert=risk.level == "high",
    )


def _clocks(risk: RiskFinding, say: Wording) -> str:
    """Return by when to act, empty where no clock runs."""
    parts = [
        *([say.strings("risk.answer", hours=risk.answer_within)] if risk.answer_within else []),
        *([say.strings("risk.resolve", hours=risk.resolve_within)] if risk.resolve_within else []),
        *([say.strings("risk.report")] if risk.report_to_regulator else []),
    ]
    return " · ".join(parts)
