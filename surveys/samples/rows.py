"""Draw the undated rows of the sample project: how often each theme is spoken of in each week, and by whom.

`story/themes.yaml` holds the counts, `story/said_*.tsv` the utterances. Nothing is random: what the story leaves open
is derived from a checksum of the row's name, so every run draws the same rows.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

STORY = Path(__file__).resolve().parent / "story"
PLAN: dict[str, Any] = yaml.safe_load((STORY / "themes.yaml").read_text(encoding="utf-8"))
THEMES: dict[str, dict[str, Any]] = PLAN["themes"]
PEOPLE: dict[str, Any] = PLAN["people"]
YEAR, WEEKS = PLAN["year"], PLAN["weeks"]


def read_tsv(name: str) -> list[dict[str, str]]:
    """Read a story table: tab-separated, no quoting; short lines end in empty cells."""
    with (STORY / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


def pick(text: str, low: int, high: int) -> int:
    """Return a number from low to high that depends on the text only."""
    return low + zlib.crc32(text.encode()) % (high - low + 1)


def choose(options: list[Any], key: str) -> Any:
    """Return one of the options; an option listed twice is twice as likely."""
    return options[pick(key, 0, len(options) - 1)]


@dataclass(frozen=True)
class Voice:
    """One utterance of one customer in one week; `key` names it and decides what the story leaves open."""

    key: str
    theme: str
    week: int
    text: str
    more: str

    def of(self, name: str) -> Any:
        """Return what the theme says of its speakers, or an option that holds for all customers."""
        options = THEMES[self.theme].get(name, PEOPLE[name])
        return choose(options, f"{name}/{self.key}") if isinstance(options, list) else options

    def moment(self, first_hour: int, last_hour: int) -> datetime:
        """Return a local time in the week, to the second."""
        day = date.fromisocalendar(YEAR, self.week, 1) + timedelta(pick("day/" + self.key, 0, 6))
        seconds = pick("time/" + self.key, first_hour * 3600, last_hour * 3600 - 1)
        return datetime.combine(day, time()) + timedelta(seconds=seconds)


def drawn(use: str) -> Iterator[Voice]:
    """Yield the voices of survey, review or ticket: theme by theme, week by week.

    The utterances of a theme are used up in the order of the file, or mixed if it is `shuffled`; only a theme that
    `recurs` may say a thing twice.

    Raises:
        ValueError: a theme has fewer or more utterances than its weeks need.
    """
    lines: dict[str, list[dict[str, str]]] = {}
    for line in read_tsv(f"said_{use}.tsv"):
        lines.setdefault(line["theme"], []).append(line)
    for name, theme in THEMES.items():
        counts, said = theme.get(use, []), lines.pop(name, [])
        recurs = theme.get("recurs", False)
        if not recurs and len(said) != sum(counts):
            raise ValueError(f"{use}: theme {name} needs {sum(counts)} utterances and has {len(said)}")
        if theme.get("shuffled"):
            said.sort(key=lambda line: zlib.crc32((line["text"] or line["more"]).encode()))
        number = 0
        for week, count in zip(WEEKS, counts, strict=False):
            for _ in range(count):
                key = f"{use}/{name}/{number}"
                line = choose(said, "said/" + key) if recurs else said[number]
                yield Voice(key, name, week, line["text"], line["more"])
                number += 1
    if lines:
        raise ValueError(f"{use}: unknown themes {', '.join(lines)}")
