"""Weekly exports of an invented bank's reviews, and projects that run with a clock of their own.

Texts are those of the sample story (surveys/samples/story). Which are drawn depends on the week alone.
"""

from __future__ import annotations

import csv
import os
import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

# Read when numpy is loaded: on few cores its threads wait for each other longer than they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import xlsxwriter

from voc.adapters.duckdb_store import DuckDBStore
from voc.period import Period
from voc.project import Project
from voc.wiring import STORE_FILE, open_project

STORY = Path(__file__).parents[1] / "surveys" / "samples" / "story" / "said_review.tsv"
HEADER = ("评论ID", "评论时间", "评分", "评论内容")
ZONE = ZoneInfo("Asia/Shanghai")
SETTINGS = """[project]
organisation = "江岚银行"
pack = "{pack}"
[scores]
minimum_n = 5
"""

Row = tuple[str, str, int, str]


@cache
def story() -> tuple[tuple[str, str], ...]:
    """Return (theme, text) of every review."""
    with STORY.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return tuple((row["theme"], row["text"]) for row in rows if len(row["text"]) > 4)


def rows(week: Period, count: int, *, planted: int = 0, theme: str = "") -> list[Row]:
    """Return the reviews of a week, `count` different ones, from its first minute to its last.

    Those of a theme, if one is named, are drawn apart, `planted` of them in the middle.
    """
    chance = random.Random(str(week))
    drawn = chance.sample([one for one in story() if one[0] != theme], count)
    drawn[count // 2 : count // 2] = chance.sample([one for one in story() if one[0] == theme], planted)
    count = len(drawn)
    step = timedelta(days=7) / count
    found = []
    for number, (theme, text) in enumerate(drawn):
        moment = datetime.combine(week.start, time()) + step * number
        stars = 5 if "praise" in theme or "good" in theme else 3 if theme == "everyday" else 1
        found.append((f"{week}-{number:03}", f"{moment:%Y-%m-%d %H:%M:%S}", stars, text))
    return found


def write_csv(path: Path, said: list[Row]) -> None:
    """Write an export, as old as a file that nobody writes any more."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *said])
    _settle(path)


def write_workbook(path: Path, said: list[Row]) -> None:
    """Write an export as a workbook."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *said]):
            sheet.write_row(number, 0, row)
    _settle(path)


def _settle(path: Path) -> None:
    os.utime(path, (datetime(2026, 1, 1, tzinfo=UTC).timestamp(),) * 2)


def make(folder: Path, *, pack: str = "banking", more: str = "") -> Path:
    """Make a project without exports and return its voc.toml."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "voc.toml").write_text(SETTINGS.format(pack=pack) + more, encoding="utf-8")
    return folder / "voc.toml"


def opened(folder: Path, now: datetime) -> Project:
    """Open a project at a moment in Shanghai."""
    moment = now.replace(tzinfo=ZONE)
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return replace(open_project(folder / "voc.toml"), now=lambda: utc, today=moment.date)


def monday(week: Period) -> datetime:
    """Return the morning after a week, when its run is due."""
    return datetime.combine(week.end, time(7, 30))


def dump(folder: Path) -> dict[str, list[str]]:
    """Return every row of every table of a store as text, sorted."""
    store = DuckDBStore(folder / STORE_FILE, read_only=True)
    try:
        names = store.query("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT temporary").to_pylist()
        tables = [f'{row["schema_name"]}."{row["table_name"]}"' for row in names]
        return {name: sorted(map(repr, store.query(f"FROM {name}").to_pylist())) for name in sorted(tables)}
    finally:
        store.close()


def pages(folder: Path) -> dict[str, bytes]:
    """Return the pages that a project has written."""
    return {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir())}
