"""Show how a text is understood, clause by clause: `voc explain`."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.text import Text

from voc import lexicon as packs
from voc.cli import show
from voc.cli.text import language, say, word
from voc.lexicon import Lexicon
from voc.project.explain import Changed, Cue, Entry, Explained, ExplainedClause, Sum
from voc.project.explain import explained as explain_text

# Signs say the same as colours: for eyes that do not tell them apart, and for files and pipes.
_SIGNS = {"positive": "+", "negative": "−", "modifier": "~", "neutral": "·"}
_STYLES = {
    "positive": "bold underline cyan",
    "negative": "bold underline dark_orange",
    "modifier": "italic magenta",
    "neutral": "",
}
_INDENT = "   "


def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("help.text"))],
    pack: Annotated[str, typer.Option(help=say("help.pack"))] = "banking",
    as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
) -> None:
    """Print the text with what praises and blames in it, then every clause with what made its verdict."""
    lexicon = packs.load(pack)
    found = explain_text(text, lexicon)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
        return
    show.console.print(marked(found))
    show.console.print(_legend())
    _whole(found)
    for number, clause in enumerate(found.clauses, start=1):
        show.line("")
        _clause(number, clause, lexicon)


def marked(found: Explained) -> Text:
    """Return the text with its places marked by sign and colour: praise, blame, and what changes them."""
    places: dict[tuple[int, int], str] = {}
    for clause in found.clauses:
        for entry in clause.entries:
            places[entry.place.start, entry.place.end] = _side(entry.value)
            places |= {(one.place.start, one.place.end): "modifier" for one in entry.by}
        for one in clause.moods:
            places.setdefault((one.place.start, one.place.end), "modifier")
    shown, at = Text(), 0
    for (start, end), kind in sorted(places.items()):
        if start >= at:
            shown.append(found.text[at:start])
            shown.append_text(_marked(found.text[start:end], kind))
            at = end
    return shown.append(found.text[at:])


def _marked(words: str, kind: str) -> Text:
    return Text(f"[{_SIGNS[kind]}{words}]", style=_STYLES[kind])


def _side(value: float) -> str:
    return "positive" if value > 0 else "negative" if value < 0 else "neutral"


def _legend() -> Text:
    parts = [_marked(say(f"explain.{kind}"), kind) for kind in ("positive", "negative", "modifier")]
    return Text("  ").join(parts)


def _whole(found: Explained) -> None:
    sentiment = found.row["sentiment"]
    show.line("")
    show.line(
        say(
            "whole",
            label=word("polarity", sentiment["label"]),
            score=f"{sentiment['score']:+.2f}",
            confidence=f"{sentiment['confidence']:.2f}",
            intent=word("intent", found.row["intent"]),
            risk=word("risk_level", found.row["risk"]["level"]),
        )
    )
    _reason("sum", _sum(found.sum))


def _clause(number: int, clause: ExplainedClause, lexicon: Lexicon) -> None:
    spoken = language()
    names = {t.id: getattr(t, spoken) for t in lexicon.touchpoints}
    names |= {d.id: getattr(d, spoken) for d in lexicon.dimensions}
    head = Text.assemble((f"{number}  ", "bold"), clause.text, "   ")
    verdict = f"{_SIGNS[clause.polarity]}{word('polarity', clause.polarity)} {clause.score:+.2f}"
    head.append(verdict, style=_STYLES[clause.polarity])
    if clause.touchpoint:
        where = [_named(clause.touchpoint, names), *(names.get(one, one) for one in clause.dimensions)]
        head.append("   " + " · ".join(where))
    show.console.print(head)
    _reason("entries", "; ".join(_entry(one) for one in clause.entries))
    _reason("rules", "; ".join(_mood(one) for one in clause.moods))
    _reason("cues", "; ".join(_cue(one, names) for one in clause.cues))
    _reason("sum", _sum(clause.sum))
    for kind, grams in (("grams", clause.grams), ("touchpoint_grams", clause.touchpoint_grams)):
        _reason(kind, "; ".join(f"{gram.strip() or repr(gram)} {value:+.2f}" for gram, value in grams))


def _reason(kind: str, what: str) -> None:
    if what:
        show.line(f"{_INDENT}{say(kind)}{what}")


def _entry(entry: Entry) -> str:
    factors = "".join(f" × {_mood(one)}" for one in entry.by)
    mood = f" × {say('explain.mood')} {entry.mood:.2f}" if entry.mood != 1 else ""
    result = f" = {entry.value:+.2f}" if factors or mood else ""
    return f"{entry.place.words} {entry.score:+.2f}{factors}{mood}{result}"


def _mood(change: Changed) -> str:
    value = "" if change.value == 1 else f" {change.value:g}"
    return f"{change.place.words}{value} ({word('modifier', change.kind)})"


def _cue(cue: Cue, names: dict[str, str]) -> str:
    return f"{cue.place.words} → {_named(cue.points_to, names)} ({word('cue', cue.how)})"


def _named(code: str, names: dict[str, str]) -> str:
    """Return name and id: the id is what a pack's files say."""
    return f"{names[code]} {code}" if code in names else code


def _sum(found: Sum) -> str:
    parts = [f"{word('feature', name)} {value:+.2f}" for name, value in (*found.parts, ("bias", found.bias)) if value]
    return f"{'  '.join(parts)}  → {found.logit:+.2f}"
