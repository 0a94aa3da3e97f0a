"""Respondents who are alike: how many, how stable, and what tells them from all others."""

from __future__ import annotations

from voc.aggregate.clusters import Clusters, Trait
from voc.report.blocks import Block, Cell, Text
from voc.report.group_tables import measured
from voc.report.tables import row, table
from voc.report.wording import Wording, count, plain, signed, visible


def alike(found: Clusters, say: Wording) -> list[Block]:
    """Return a row for every cluster, or why there is none."""
    values = {"n": count(found.n), "window": say.window(found.window)}
    if found.reason:
        return [Text(say.strings(f"alike.{found.reason}", **values))]
    rows = [
        row(
            say.strings("alike.name", number=count(number)),
            Cell(say.listing([_trait(trait, say) for trait in one.traits], separator="clause"), customer=True),
            count(one.n),
            say.share(one.share),
            plain(one.jaccard, "mean"),
        )
        for number, one in enumerate(found.clusters, 1)
    ]
    columns = ("cluster", "traits", "n", "share", "stability")
    caption = say.strings("caption.alike", shown=count(len(rows)), **values)
    return [table(say, caption, columns, rows, words=2), Text(say.strings("alike.note"))]


def _trait(trait: Trait, say: Wording) -> str:
    if trait.kind == "attribute":
        name = say.strings("chart.segment_name", value=visible(trait.value), attribute=visible(trait.name))
        mine, whole = (plain(value, "share") for value in (trait.mine, trait.all))
    elif trait.kind == "touchpoint":
        name = say.names.touchpoint(trait.name)
        mine, whole = (signed(100 * value, 0) for value in (trait.mine, trait.all))
    else:
        name = _score(trait.name, say)
        mine, whole = (say.strings("alike.of_100", value=f"{100 * value:.0f}") for value in (trait.mine, trait.all))
    return say.strings("alike.trait", name=name, mine=mine, all=whole)


def _score(named: str, say: Wording) -> str:
    score, _, touchpoint = named.partition(".")
    if score == "nps":
        return say.strings("alike.willing")  # the mean of answers from 0 to 10 is no NPS
    return measured(score, touchpoint or None, say)
