"""Let a year pass, week by week, with everything that goes wrong in one, and check what it leaves.

    python benchmarks/year.py [--weeks 52] [--reviews 14]

Every Monday morning `voc run --catch-up` reads what came in, with a clock that is passed in: from 2026-W27 over week 53
and the turn of the year. Some rows come two weeks late, in a workbook; some exports come twice, under another name, or
with the rows of the week before; for a fortnight nobody runs anything; in the second half one word of the pack
changes; one complaint comes for some weeks, goes, and comes again. Checked are, week by week, the rows of the newest
edition, its number and reason and where it is told of; that nothing is counted twice; that the main figures are those
of a project that reads all files at once; and the states of the ledger. The exit code is 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import invented

from voc import lexicon as packs
from voc.files import data_folder
from voc.period import Period
from voc.project import Project
from voc.track import editions
from voc.track import ledger as book

START = Period.parse("2026-W27")
LATE = 3  # rows of a week that come two weeks later
SAMPLED = 6  # weeks whose figures are compared with those of a project that reads all files at once
PLANTED = "face_recognition"
PLANTED_AT = "identity_verification.stability"  # where it is heard


@dataclass(frozen=True)
class Year:
    """What happens in which week, counted from 0.

    Attributes:
        count: weeks.
        reviews: a week.
    """

    count: int
    reviews: int

    @cached_property
    def weeks(self) -> tuple[Period, ...]:
        found = [START]
        while len(found) < self.count:
            found.append(found[-1].next())
        return tuple(found)

    def missed(self, number: int) -> bool:
        """Tell whether nobody runs anything: a fortnight after half of the time, over the turn of the year."""
        return number - self.count // 2 in (0, 1)

    def late(self, number: int) -> bool:
        return number % 7 == 2 and number + 2 < self.count

    def twice(self, number: int) -> bool:
        return number % 5 == 3

    @property
    def changes_pack(self) -> int:
        return self.count * 2 // 3

    def pains(self, number: int) -> bool:
        """Tell whether the planted complaint is heard: for a fifth of the time, and again near the end."""
        fifth = self.count // 5
        return fifth <= number < 2 * fifth or number >= 4 * fifth

    def rows(self, number: int) -> list[invented.Row]:
        """Return all reviews of a week."""
        planted = 6 if self.pains(number) else 0
        return invented.rows(self.weeks[number], self.reviews, planted=planted, theme=PLANTED)


def deliver(year: Year, number: int, inbox: Path) -> None:
    """Lay into the inbox what comes in during a week."""
    week, said = year.weeks[number], year.rows(number)
    if year.late(number):
        said = said[:-LATE]
    if year.twice(number) and number:
        said = [*year.rows(number - 1)[: -LATE if year.late(number - 1) else None], *said]  # the week before again
    invented.write_csv(inbox / f"{week}.csv", said)
    if year.twice(number):
        shutil.copy2(inbox / f"{week}.csv", inbox / f"{week} (1).csv")
    if number >= 2 and year.late(number - 2):
        invented.write_workbook(inbox / f"{week} late.xlsx", year.rows(number - 2)[-LATE:])


def pass_by(year: Year, folder: Path) -> Project:
    """Run every week that is not missed, and return the project as it is at the end."""
    shutil.copytree(data_folder("lexicons") / "banking", folder / "pack")
    invented.make(folder, pack="pack")
    project: Project | None = None
    for number, week in enumerate(year.weeks):
        deliver(year, number, folder / "inbox")
        if number == year.changes_pack:
            with (folder / "pack" / "sentiment.tsv").open("a", encoding="utf-8") as file:
                file.write("卡到怀疑人生\t-1.0\n")
            packs.load.cache_clear()  # next week's process has not read it yet
        if not year.missed(number):
            if project:
                project.store.close()
            project = invented.opened(folder, invented.monday(week))
            project.run(catch_up=True)
    assert project is not None
    return project


def run_after(year: Year, number: int) -> int:
    """Return the week after which somebody runs what came in during a week."""
    return next(week for week in range(number, year.count) if not year.missed(week))


def mistakes(year: Year, project: Project) -> Iterator[str]:
    """Say everything that is not as it should be."""
    stored = project.store.query("SELECT count(*) AS n FROM records").to_pylist()[0]["n"]
    expected = sum(len(year.rows(number)) for number in range(year.count))
    if stored != expected:
        yield f"{stored} records are stored, not {expected}"
    for number, week in enumerate(year.weeks):
        newest = editions.newest(project.store, week, "zh")
        if newest is None:
            yield f"{week} has no report"
            continue
        held = sum(newest.inputs["sources"].values())
        if held != len(year.rows(number)):
            yield f"{week}: {held} rows, not {len(year.rows(number))}"
        late = year.late(number) and run_after(year, number) < run_after(year, number + 2)
        wanted = (2, "late", str(year.weeks[run_after(year, number + 2)])) if late else (1, "first", "")
        if (newest.edition, newest.reason, newest.told_in) != wanted:
            yield f"{week}: edition {newest.edition} ({newest.reason}), told in {newest.told_in}, not {wanted}"


def otherwise(year: Year, project: Project, folder: Path) -> Iterator[str]:
    """Compare the main figures of the last weeks with those of a project that reads all files at once."""
    shutil.copytree(project.config.root / "pack", folder / "pack")
    invented.make(folder, pack="pack")
    shutil.copytree(project.config.root / "inbox", folder / "inbox", dirs_exist_ok=True)
    fresh = invented.opened(folder, invented.monday(year.weeks[-1]))
    fresh.ingest()
    fresh.annotate()
    for week in year.weeks[max(year.changes_pack, year.count - SAMPLED) :]:
        newest = editions.newest(project.store, week, "zh")
        figures = editions.figures(fresh.aggregate(week))
        if newest and dict(newest.figures) != figures:
            yield f"{week}: {newest.figures}, not {figures}"
    fresh.store.close()


def ledger(year: Year, project: Project) -> Iterator[str]:
    """Check the states of the planted complaint (`identity_verification.stability`).

    It must be new in the first week of `Year.pains`, resolved once it has been quiet for long enough, and returned when
    it is heard again; in a short year the quiet weeks are too few to say that it is resolved.
    """
    entries = book.entries(project.store, year.weeks[-1], part=project.config.ledger)
    found = next((one for one in entries if one.id == PLANTED_AT), None)
    if found is None:
        yield f"{PLANTED_AT} is not in the ledger"
        return
    states = {one.period: one.state for one in found.history}
    heard = [str(week) for number, week in enumerate(year.weeks) if year.pains(number)]
    again = str(year.weeks[4 * (year.count // 5)])
    quiet = [state for period, state in states.items() if heard[0] < period < again and period not in heard]
    long = len(quiet) >= project.config.ledger.quiet_periods
    expected = {heard[0]: "new", **({again: "returned"} if long else {})}
    for period, state in expected.items():
        if states.get(period) != state:
            yield f"{period}: {PLANTED_AT} is {states.get(period)}, not {state}"
    if long and "resolved" not in quiet:
        yield f"{PLANTED_AT} was quiet for {len(quiet)} weeks and is not resolved"
    if not long and "resolved" in quiet:
        yield f"{PLANTED_AT} is resolved after {len(quiet)} quiet weeks"


def check(year: Year, home: Path) -> tuple[list[str], dict[str, Any]]:
    """Let the year pass; return what is wrong, and figures to show."""
    started = time.monotonic()
    project = pass_by(year, home / "year")
    passed = time.monotonic() - started
    wrong = [*mistakes(year, project), *otherwise(year, project, home / "whole"), *ledger(year, project)]
    rows = project.store.query("SELECT count(*) AS n, sum(length(content)) AS size FROM reports").to_pylist()[0]
    stored = (project.config.path("state") / "voc.duckdb").stat().st_size
    project.store.close()
    return wrong, {"seconds": passed, "editions": rows["n"], "models": rows["size"], "store": stored}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--reviews", type=int, default=14)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        wrong, shown = check(Year(options.weeks, options.reviews), Path(home))
    print("\n".join(wrong) or "all is as it should be")
    print(f"{options.weeks} weeks in {shown['seconds']:.0f} s; {shown['editions']} editions,", end=" ")
    print(f"{float(shown['models']) / 1e6:.1f} MB of report models, store {float(shown['store']) / 1e6:.1f} MB")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
