"""Show how a text is understood, clause by clause: `voc explain`."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from voc import lexicon as packs
from voc.cli import show
from voc.cli.text import say, word
from voc.project.explain import Explained, explained

_COLOURS = {"positive": "blue", "negative": "dark_orange3", "neutral": "bright_black"}


def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("help.text"))],
    pack: Annotated[str, typer.Option(help=say("help.pack"))] = "banking",
) -> None:
    """Print the verdict on every clause with the entries and n-grams that made it."""
    found = explained(text, packs.load(pack))
    show.console.print(_coloured(found))
    for clause in found.clauses:
        reasons = [f"{said} {value:+.2f}" + (f" ({'、'.join(by)})" if by else "") for said, value, by in clause.rules]
        show.line(f"· {clause.text}")
        show.line(f"    {word('polarity', clause.polarity)} {clause.score:+.2f}  {_place(clause)}")
        if reasons:
            show.line(f"    {say('entries')}{'; '.join(reasons)}")
        if clause.cues:
            show.line(f"    {say('cues')}{'; '.join(f'{cue} → {name}' for cue, name in clause.cues)}")
        for name, grams in (("grams", clause.grams), ("touchpoint_grams", clause.touchpoint_grams)):
            if grams:
                shown = [f"{gram.strip() or gram!r} {value:+.2f}" for gram, value in grams]
                show.line(f"    {say(name)}{'; '.join(shown)}")
    _whole(found.row)


def _coloured(found: Explained) -> Text:
    shown = Text(found.text)
    for clause in found.clauses:
        shown.stylize(_COLOURS[clause.polarity], clause.start, clause.end)
    return shown


def _place(clause: Any) -> str:
    return f"{clause.touchpoint} · {', '.join(clause.dimensions)}" if clause.touchpoint else ""


def _whole(row: dict[str, Any]) -> None:
    sentiment = row["sentiment"]
    show.line(
        say(
            "whole",
            label=word("polarity", sentiment["label"]),
            score=f"{sentiment['score']:+.2f}",
            confidence=f"{sentiment['confidence']:.2f}",
            intent=row["intent"],
            risk=row["risk"]["level"],
        )
    )
