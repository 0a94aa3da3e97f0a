"""Compute the figures of truth.yaml from the story.

python truth.py          compare what truth.yaml says of every effect with what the story tells; exit 1 if it differs
python truth.py --write  put what the story tells into truth.yaml
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml
from build import APP, answered, reviewed
from rows import THEMES, WEEKS, drawn, read_tsv

TRUTH = Path(__file__).resolve().parent / "truth.yaml"
SPANS = ("before", "during", "after")


@dataclass(frozen=True)
class Told:
    """A row of an export: the week in which it was said, of what, and its other cells."""

    week: int
    theme: str
    cells: dict[str, str]


def told() -> dict[str, list[Told]]:
    """Return the rows of every source; a rival's reviews are a source of their own."""
    surveys = [*read_tsv("survey.tsv"), *(answered(voice) | {"theme": voice.theme} for voice in drawn("survey"))]
    stores = [{**s, "updated_at": s["评论时间"], "stars": s["评分"], "app": APP} for s in read_tsv("store.tsv")]
    plays = [s | {"app": APP} for s in read_tsv("play.tsv")]
    reviews = [*plays, *stores, *(reviewed(voice) | {"theme": voice.theme} for voice in drawn("review"))]
    return {
        "survey": [_told(s, "submitted_at") for s in surveys],
        "app_review": [_told(s, "updated_at") for s in reviews if s["app"] == APP],
        "rival": [_told(s, "updated_at") for s in reviews if s["app"] != APP],
        "ticket": [Told(voice.moment(8, 20).isocalendar().week, voice.theme, {}) for voice in drawn("ticket")],
        "indicators": [Told(int(s["week"][-2:]), "", s) for s in read_tsv("indicators.tsv")],
    }


def _told(cells: dict[str, str], moment: str) -> Told:
    return Told(datetime.fromisoformat(cells[moment]).isocalendar().week, cells["theme"], cells)


def spans(fact: dict[str, Any]) -> dict[str, list[int]]:
    """Return the weeks before, during and after a fact, without empty spans."""
    first, last = (int(fact.get(end, other)[-2:]) for end, other in (("begins", ""), ("ends", "W99")))
    found = ([w for w in WEEKS if w < first], [w for w in WEEKS if first <= w <= last], [w for w in WEEKS if w > last])
    return {name: weeks for name, weeks in zip(SPANS, found, strict=True) if weeks}


def computed(fact: dict[str, Any], effect: dict[str, Any], rows: dict[str, list[Told]]) -> dict[str, float]:
    """Return the figure of an effect in every span of the fact; a cell that is to differ has a minus before it."""
    among = [row for row in rows[effect["source"]] if _fits(row, effect.get("where", {}))]
    return {
        name: _figure(effect["figure"], [row for row in among if row.week in weeks], len(weeks), fact["themes"])
        for name, weeks in spans(fact).items()
    }


def _fits(row: Told, where: dict[str, str]) -> bool:
    return all((row.cells[name] == value.lstrip("-")) != value.startswith("-") for name, value in where.items())


def _figure(name: str, part: list[Told], weeks: int, themes: list[str]) -> float:
    match name:
        case "share":
            return round(fmean(row.theme in themes for row in part), 3)
        case "rows":
            return round(len(part) / weeks, 1)
        case "nps":
            answers = [int(row.cells["nps"]) for row in part]
            return round(100 * fmean((answer >= 9) - (answer <= 6) for answer in answers))
    given = [value for row in part for key, value in row.cells.items() if key.partition("/")[0] == name]
    return round(fmean(float(value) for value in given if re.fullmatch(r"[\d.]+", value)), 2)


def main() -> None:
    """Print, or write, the figures of all facts."""
    text, rows = TRUTH.read_text(encoding="utf-8"), told()
    facts = yaml.safe_load(text)["facts"]
    unknown = {theme for fact in facts for theme in fact["themes"]} - THEMES.keys()
    if unknown:
        raise SystemExit(f"truth.yaml: no such theme: {', '.join(unknown)}")
    written, same = [], True
    for fact in facts:
        for effect in fact["effects"]:
            found = computed(fact, effect, rows)
            stated = {name: effect[name] for name in SPANS if name in effect}
            print(fact["id"], effect["source"], effect["figure"], stated, "" if stated == found else f"but {found}")
            same = same and stated == found
            written.append("".join(f", {name}: {value}" for name, value in found.items()) + "}")
    if "--write" in sys.argv:
        lines = iter(written)
        pattern = r"(?m)^(  - \{source: .*?)(?:, (?:before|during|after): [-\d.]+)*\}$"
        TRUTH.write_text(re.sub(pattern, lambda line: line[1] + next(lines), text), encoding="utf-8")
    elif not same:
        raise SystemExit("truth.yaml differs from the story: look why, then run truth.py --write")


if __name__ == "__main__":
    main()
