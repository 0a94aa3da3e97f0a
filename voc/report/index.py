"""One line for each part of the business, and a link to its own page.

Whoever reads the index may know the figures of the whole, so what few said is kept back together with as much more as
keeps anybody from working it out (`voc.statistics.suppress`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from voc.aggregate.findings import Findings, Score
from voc.period import Period
from voc.report.blocks import Cell, Table, Text
from voc.report.definition import Definition
from voc.report.model import Report, Section
from voc.report.sections.scores import RANK
from voc.report.strings import Names, Strings
from voc.report.wording import Wording, count, undirected, unit_of, visible
from voc.statistics.suppress import hidden

Key = tuple[str, str | None]  # name and channel of a score


@dataclass(frozen=True)
class Line:
    """What is known of one part; without a page only that too few were heard.

    Attributes:
        customers: heard in the period.
        pain: id of the worst pain point, as (touchpoint, dimension).
        page: file beside the index.
    """

    value: str
    customers: int
    scores: tuple[Score, ...] = ()
    pain: tuple[str, str] | None = None
    page: str = ""

    @classmethod
    def of(cls, value: str, customers: int, *, findings: Findings, page: str) -> Line:
        """Take from findings what the index tells."""
        worst = findings.pain_points[0] if findings.pain_points else None
        return cls(value, customers, findings.scores, (worst.touchpoint, worst.dimension) if worst else None, page)

    def score(self, key: Key | None) -> Score | None:
        """Return one of its scores."""
        return next((score for score in self.scores if (score.name, score.channel) == key), None)


def index(
    lines: Sequence[Line],
    *,
    attribute: str,
    period: Period,
    minimum: int,
    strings: Strings,
    names: Names,
    organisation: str,
    definition: Definition,
) -> Report:
    """Return the index as a report of its own.

    Args:
        lines: one for each part, in the order of the page.
        attribute: what the parts are values of, as people call it.
        period: of all of them.
        minimum: fewer customers or answers are not told.
        strings: gives the language.
        names: in that language.
        organisation: whose parts they are.
        definition: for colours and the logo.
    """
    say = Wording(strings, names, period)
    few = sum(not line.page for line in lines)
    lead = strings("parts.lead", count=count(len(lines)), this=say.this, minimum=count(minimum), few=count(few))
    table = _table(lines, visible(attribute), minimum, say)
    title = strings("parts.title", attribute=visible(attribute))
    return Report(
        language=strings.language,
        tag=strings("language.tag"),
        title=strings("report.title", organisation=visible(organisation), period=say.period_name(str(period))),
        organisation=visible(organisation),
        period=str(period),
        period_name=say.period_name(str(period)),
        coverage=strings("parts.coverage", attribute=visible(attribute), count=count(len(lines))),
        sentences=(),
        tiles=(),
        decisions=(),
        sections=(
            Section("summary", strings("section.summary.title"), ""),
            Section("parts", title, lead, (table, Text(strings("parts.note")))),
        ),
        light=dict(definition.light),
        dark=dict(definition.dark),
        labels=strings.group("page"),
        logo=definition.logo,
    )


def _table(lines: Sequence[Line], attribute: str, minimum: int, say: Wording) -> Table:
    words = say.strings
    away = hidden([line.customers for line in lines], minimum=minimum)
    shown = [line for line, gone in zip(lines, away, strict=True) if not gone]
    keys = [key for key in (_common(shown, net=False), _common(shown, net=True)) if key]
    scores = [_scores(lines, key, minimum, say) for key in keys]
    none = Cell(words("value.none"))
    rows = []
    for place, line in enumerate(lines):
        name = Cell(undirected(line.value), href=f"./{quote(line.page)}" if line.page else "", customer=True)
        if away[place]:
            why = words("value.few_short" if line.customers < minimum else "parts.kept_back")
            rows.append((name, none, Cell(why), *(none for _ in keys)))
        else:
            pain = say.place(*line.pain) if line.pain else words("parts.no_pain")
            rows.append((name, Cell(pain), Cell(count(line.customers)), *(column[place] for column in scores)))
    columns = (attribute, words("parts.pain"), words("parts.customers"), *(_title(shown, key, say) for key in keys))
    numeric = tuple(place > 1 for place in range(len(columns)))
    return Table(words("parts.caption", attribute=attribute), columns, numeric, tuple(rows))


def _common(lines: Iterable[Line], *, net: bool) -> Key | None:
    """Return the score that all lines tell of: the first in the order of tiles, of the most answers."""
    found: dict[Key, int] = {}
    for score in (score for line in lines for score in line.scores):
        if (score.name == "net_sentiment") is net:
            key = score.name, score.channel
            found[key] = found.get(key, 0) + score.figure.n
    last = len(RANK)
    return min(found, key=lambda key: (RANK.get(key[0], last), key[0], -found[key], key[1] or ""), default=None)


def _scores(lines: Sequence[Line], key: Key, minimum: int, say: Wording) -> list[Cell]:
    """Return the cell of each line; what few answered is kept back, and what would give it away.

    Who has nothing from the channel of the column tells of another one, and names it.
    """
    away = {
        channel: hidden(
            [score.figure.n if (score := line.score((key[0], channel))) else 0 for line in lines], minimum=minimum
        )
        for channel in {score.channel for line in lines for score in line.scores if score.name == key[0]}
    }
    found = []
    for place, line in enumerate(lines):
        own = [score for score in line.scores if score.name == key[0] and score.figure.n]
        score = line.score(key) or max(own, key=lambda one: (one.figure.n, one.channel or ""), default=None)
        if score is None or not score.figure.n:
            text = say.strings("value.none")
        elif away[score.channel][place]:
            text = say.strings("value.few_short" if score.figure.n < minimum else "parts.kept_back")
        else:
            text = say.full(score.figure, unit_of(score))
            text = text if score.channel == key[1] else f"{say.score_name(score)} {text}"
        found.append(Cell(text))
    return found


def _title(lines: Iterable[Line], key: Key, say: Wording) -> str:
    return next(say.score_name(score) for line in lines if (score := line.score(key)))
