"""Look for the facts planted in the sample project, and for findings where there are none.

    python benchmarks/findings.py [--permutations 400] [--processes 2] [--facts-only]

1. Every fact of surveys/samples/truth.yaml is looked for where it must stand: in which week, at which touchpoint, in
   which segment, in which direction.
2. The days of all records are shuffled among the records of their source, so that nothing changes from week to week:
   every `change` that is called significant is false. In the same way segment attributes are shuffled among records,
   so that no group differs. Printed is the share of shuffled projects with any significant test of that family in the
   report of the last week, beside the upper bound of the binomial distribution at the stated level of 5% (97.5th
   percentile).
"""

from __future__ import annotations

import argparse
import dataclasses
import multiprocessing
import random
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from scipy.stats import binom

from voc import schema
from voc.adapters.duckdb_store import DuckDBStore
from voc.aggregate import Findings, find
from voc.aggregate.groups import attributes
from voc.aggregate.judge import judged
from voc.aggregate.segments import at_touchpoints, segments
from voc.aggregate.views import View
from voc.kinds import named
from voc.period import Period
from voc.wiring import open_project

SAMPLES = Path(__file__).parents[1] / "surveys" / "samples"
LAST = "2026-W40"
WEEKS = [f"2026-W{week}" for week in range(31, 41)]
LEVEL = 0.05
PRODUCT = named("zh")


class Sample:
    """The sample project in memory, whole or shuffled."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(SAMPLES, folder, dirs_exist_ok=True)
        said = (SAMPLES / "voc.toml").read_text(encoding="utf-8")
        moved = [
            f'{line.split(" = ")[0]} = "."' if line.startswith(("state", "reports")) else line
            for line in said.splitlines()
        ]
        (folder / "voc.toml").write_text("\n".join(moved), encoding="utf-8")
        project = open_project(folder / "voc.toml")
        project.ingest()
        project.annotate()
        project.aggregate(Period.parse(LAST))  # fits the topics
        self.config, self.lexicon, self.model = project.config, project.lexicon, project.model
        self.tables = {name: project.store.query(f"FROM {name}") for name in schema.TABLES}
        project.store.close()

    def find(self, period: str, tables: dict[str, pa.Table] | None = None) -> Findings:
        with self.store(tables or self.tables) as store:
            return find(
                store,
                config=self.config,
                lexicon=self.lexicon,
                period=Period.parse(period),
                pack=self.lexicon.hash,
                model=self.model,
            )

    @contextmanager
    def store(self, tables: dict[str, pa.Table]) -> Iterator[DuckDBStore]:
        store = DuckDBStore(None)
        try:
            for name, rows in tables.items():
                store.put(name, rows.select(schema.TABLES[name].names).cast(schema.TABLES[name]))
            yield store
        finally:
            store.close()

    def weeks_shuffled(self, seed: int) -> dict[str, pa.Table]:
        """Give every record the days of another one of its source; what belongs to it moves along."""
        return self._moved(seed, _DAYS)

    def segments_shuffled(self, seed: int) -> dict[str, pa.Table]:
        """Give every record the attributes of another one of its source."""
        return self._moved(seed, _ATTRIBUTES)

    def _moved(self, seed: int, columns: dict[str, tuple[str, ...]]) -> dict[str, pa.Table]:
        rng, found = random.Random(seed), dict(self.tables)
        giver = _givers(self.tables["records"].to_pylist(), "record_id", rng)
        calls = _givers(self.tables["calls"].to_pylist(), "call_id", rng)
        for name, moved in columns.items():
            key = "call_id" if name == "calls" else "record_id"
            rows = self.tables[name].to_pylist()
            own = {row[key]: row for row in rows}
            table = []
            for row in rows:
                other = own.get((calls if name == "calls" or row[key] in calls else giver).get(row[key], row[key]), row)
                table.append(row | {column: other[column] for column in moved})
            found[name] = pa.Table.from_pylist(table, schema=self.tables[name].schema)
        return found


# What tells the day, or the group, of a row; a ticket keeps the time it took.
_DAYS = {
    "records": ("occurred_at", "occurred_on"),
    "comments": ("occurred_at", "occurred_on"),
    "calls": ("started_at", "started_on"),
    "tickets": ("opened_at", "opened_on", "closed_at", "closed_on"),
}
_ATTRIBUTES = {"records": ("attributes",), "comments": ("attributes",), "calls": ("attributes",)}


def _givers(rows: list[dict[str, Any]], key: str, rng: random.Random) -> dict[str, str]:
    """Return for each row, by its key, the row of the same source whose place it takes."""
    sources: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row[key]):
        sources.setdefault(row["source"], []).append(row[key])
    found = {}
    for names in sources.values():
        found.update(zip(names, rng.sample(names, len(names)), strict=True))
    return found


def tests(value: Any) -> Iterator[Any]:
    """Yield every test of some findings."""
    if isinstance(value, tuple):
        for one in value:
            yield from tests(one)
    elif dataclasses.is_dataclass(value):
        if hasattr(value, "p") and hasattr(value, "significant"):
            yield value
        for field in dataclasses.fields(value):
            yield from tests(getattr(value, field.name))


CHANGES, SEGMENTS = ("change", "group change"), ("segment",)


def significant(found: Any, families: Collection[str]) -> list[str]:
    """Return the significant tests of some families; products named in the text cannot be shuffled and do not count."""
    return [
        f"{type(test).__name__} {str(test)[:160]}"
        for test in tests(found)
        if getattr(test, "family", "") in families and test.significant and getattr(test, "attribute", "") != PRODUCT
    ]


_sample: Sample


def _open(folder: str) -> None:
    global _sample
    _sample = Sample(Path(tempfile.mkdtemp(dir=folder)))


def _weeks(seed: int) -> list[str]:
    return significant(_sample.find(LAST, _sample.weeks_shuffled(seed)), CHANGES)


@dataclasses.dataclass(frozen=True)
class Compared:
    """All tests of groups that a report holds, and those of touchpoints that are no pain point."""

    segments: tuple[Any, ...]
    segmentation: Any
    touchpoints: tuple[Any, ...]


def _segments(seed: int) -> list[str]:
    """Return the false findings among groups; the rest of a report has no part in them, and is left out."""
    with _sample.store(_sample.segments_shuffled(seed)) as store:
        view = View(store, _sample.config, _sample.lexicon, Period.parse(LAST), _sample.lexicon.hash, _sample.model)
        groups, segmentation = segments(view)
        places = [touchpoint.id for touchpoint in _sample.lexicon.touchpoints]
        there = at_touchpoints(view, touchpoints=places, attributes=attributes(view))
        tests = tuple(group for found in there.values() for group in found)
        return significant(judged(Compared(groups, segmentation, tests)), SEGMENTS)


# What must be found of each planted fact: what it is, and how to tell from the findings of all weeks.
Weeks = dict[str, Findings]
Check = tuple[str, Callable[[Weeks], bool]]


def shifted(found: Findings, kinds: Collection[str], name: str, way: int, *, since: str = "") -> bool:
    """Return whether a figure, or a touchpoint by any of its dimensions, differs for several periods running."""
    return any(
        one.kind in kinds
        and name in (one.name, one.name.partition(".")[0])
        and one.direction == ("up" if way > 0 else "down")
        and since in ("", one.since)
        for one in found.shifts
    )


def moved(found: Findings, cell: str, side: str, way: str) -> bool:
    """Return whether a cell rises or falls significantly; of a touchpoint, whether it or any of its dimensions does."""
    sign = 1 if way == "rising" else -1
    if shifted(found, ("share", side), cell, sign):
        return True
    shares = [c for t in found.touchpoints if t.id == cell for c in (t.share_change, t.share_change_baseline)]
    if any(c is not None and c.significant and (c.difference or 0) * sign > 0 for c in shares):
        return True
    return any(
        (one.id == cell or one.touchpoint == cell) and one.side == side and one.direction == way for one in found.cells
    )


def changed(found: Findings, score: str, channel: str | None, way: int, *, since: str = "") -> bool:
    """Return whether a score changed significantly in a direction, in the period or (since then) for several."""
    own = tuple(one for one in found.shifts if one.channel == channel)
    return shifted(dataclasses.replace(found, shifts=own), ("score",), score, way, since=since) or any(
        change is not None and change.significant and (change.difference or 0) * way > 0
        for one in found.scores
        if (one.name, one.channel) == (score, channel)
        for change in (one.change, one.change_baseline)
    )


def stands_out(found: Findings, value: str, *, worse: bool, measure: str = "", touchpoint: str | None = None) -> bool:
    """Return whether a group differs significantly, for the worse or the better."""
    groups = found.segmentation.differences if found.segmentation else ()
    sign = {"complaints": -1}
    return any(
        one.value == value
        and one.significant
        and measure in ("", one.measure)
        and touchpoint in (None, one.touchpoint)
        and (one.difference * sign.get(one.measure, 1) < 0) == worse
        for one in groups
    )


def group_moved(found: Findings, value: str, measure: str, way: int) -> bool:
    """Return whether a group's score moved significantly, and otherwise than everybody else's."""
    breakdowns = found.segmentation.breakdowns if found.segmentation else ()
    return any(
        group.value == value and (group.before.difference or 0) * way > 0
        for one in breakdowns
        if one.measure == measure
        for group in one.moved
    )


def ticket_test(found: Findings, value: str, name: str) -> bool:
    groups = found.tickets.groups if found.tickets else ()
    return any(test.name == name and test.significant for one in groups if one.value == value for test in one.tests)


def unusual(found: Findings, kind: str, name: str, direction: str) -> bool:
    return any((one.kind, one.name, one.direction) == (kind, name, direction) for one in found.anomalies)


def indicator(found: Findings, name: str) -> tuple[bool | None, bool | None]:
    """Return whether an indicator is outside the range of its baseline, and whether it meets its target."""
    figures = found.indicators.figures if found.indicators else ()
    return next(((one.outside, one.met) for one in figures if one.name == name), (None, None))


W = {number: f"2026-W{number}" for number in range(31, 41)}
FACTS: dict[str, tuple[Check, ...]] = {
    "face_recognition": (
        ("rises in W38", lambda f: moved(f[W[38]], "identity_verification.stability", "weakness", "rising")),
        (
            "not before W38",
            lambda f: (
                not any(moved(f[W[w]], "identity_verification.stability", "weakness", "rising") for w in range(32, 38))
            ),
        ),
        ("first pain point in W40", lambda f: f[W[40]].pain_points[0].id == "identity_verification.stability"),
        ("still unusual in W40", lambda f: unusual(f[W[40]], "pain", "identity_verification.stability", "up")),
        (
            "version 7.2 worse",
            lambda f: any(
                one.attribute == "版本" and group.value.startswith("7.2") and (group.difference or 0) < 0
                for week in (W[38], W[39], W[40])
                for one in f[week].segmentation.breakdowns
                for group in one.different
            ),
        ),
        (
            "stars fall since W38, told by W40",
            lambda f: any(changed(f[W[w]], "rating", "app_review", -1, since=W[38]) for w in (38, 39, 40)),
        ),
    ),
    "hotline_waiting": (
        (
            "complaints fall in W36 or W37",
            lambda f: any(moved(f[W[w]], "hotline", "weakness", "falling") for w in (36, 37)),
        ),
        ("never rise", lambda f: not any(moved(f[W[w]], "hotline", "weakness", "rising") for w in range(32, 41))),
        ("waiting time far below its baseline in W36", lambda f: indicator(f[W[36]], "平均等待时长") == (True, True)),
        (
            "handling time in its usual range, W36 to W40",
            lambda f: all(indicator(f[W[w]], "平均处理时长") == (False, False) for w in range(36, 41)),
        ),
    ),
    "elderly_branch": (
        ("NPS of 60岁以上 worse", lambda f: stands_out(f[W[40]], "60岁以上", worse=True, measure="nps")),
        (
            "complain more of branches",
            lambda f: stands_out(f[W[40]], "60岁以上", worse=True, measure="complaints", touchpoint="branch"),
        ),
        (
            "branches change in no week",
            lambda f: (
                not any(
                    moved(f[W[w]], "branch.efficiency", "weakness", way)
                    for w in range(32, 41)
                    for way in ("rising", "falling")
                )
            ),
        ),
    ),
    "misselling": (
        (
            "risk signals from W35",
            lambda f: all(any(r.code == "misselling" for r in f[W[w]].risks) for w in range(35, 41)),
        ),
        (
            "adviser complaints rise between W35 and W38",
            lambda f: any(moved(f[W[w]], "advisory", "weakness", "rising") for w in range(35, 39)),
        ),
        (
            "鹭洲支行 complains more of advisers",
            lambda f: any(
                stands_out(f[W[w]], "鹭洲支行", worse=True, measure="complaints", touchpoint="advisory")
                for w in range(35, 41)
            ),
        ),
        ("tickets slow", lambda f: ticket_test(f[W[40]], "鹭洲支行", "close")),
        ("tickets repeated", lambda f: ticket_test(f[W[40]], "鹭洲支行", "repeated")),
    ),
    "sms_fee": (
        ("rises in W34 or W35", lambda f: any(moved(f[W[w]], "fee_dispute", "weakness", "rising") for w in (34, 35))),
        ("falls in W39 or W40", lambda f: any(moved(f[W[w]], "fee_dispute", "weakness", "falling") for w in (39, 40))),
    ),
    "rewards_campaign": (
        ("praise rises in W40", lambda f: moved(f[W[40]], "rewards.price", "strength", "rising")),
        ("new in W40", lambda f: any(s.touchpoint == "rewards" and s.since == W[40] for s in f[W[40]].strengths)),
    ),
    "transfer_praise": (
        (
            "a strength in every week",
            lambda f: all(any(s.touchpoint == "transfer_payment" for s in f[w].strengths) for w in f),
        ),
        (
            "without a change",
            lambda f: (
                not any(
                    moved(f[w], "transfer_payment.efficiency", "strength", way)
                    for w in f
                    for way in ("rising", "falling")
                )
            ),
        ),
    ),
    "survey_push": (
        ("volume unusual in W37", lambda f: unusual(f[W[37]], "volume", "survey", "up")),
        ("NPS does not change in W37", lambda f: not any(changed(f[W[37]], "nps", None, way) for way in (-1, 1))),
        (
            "branches and transfers do not change in W37",
            lambda f: (
                not any(
                    moved(f[W[37]], place, side, way)
                    for place, side in (("branch.efficiency", "weakness"), ("transfer_payment.efficiency", "strength"))
                    for way in ("rising", "falling")
                )
            ),
        ),
    ),
    "rival_praise": (
        (
            "stands beside, not among one's own",
            lambda f: (
                all(
                    one.name == "云汀手机银行"
                    and all((c.difference or -1) < 0 for c in one.comparisons if c.measure == "rating")
                    for one in f[W[40]].rivals
                )
                and bool(f[W[40]].rivals)
            ),
        ),
        (
            "no group of one's own bears its name",
            lambda f: not any(one.value == "云汀手机银行" for w in f for one in f[w].segments),
        ),
    ),
    "region_nps": (
        (
            "NPS of 佛山 falls in W36 to W38",
            lambda f: any(group_moved(f[W[w]], "佛山", "nps", -1) for w in (36, 37, 38)),
        ),
        (
            "NPS of no other region falls",
            lambda f: (
                not any(
                    group_moved(f[W[w]], place, "nps", -1)
                    for w in range(36, 41)
                    for place in ("广州", "深圳", "珠海", "东莞")
                )
            ),
        ),
    ),
}


def facts(sample: Sample) -> None:
    found = {week: sample.find(week) for week in WEEKS}
    told = [(fact, name, check(found)) for fact, checks in FACTS.items() for name, check in checks]
    for fact, name, held in told:
        print(f"{fact:18}{name:48}{'found' if held else 'NOT FOUND'}", flush=True)
    print(f"{sum(held for *_, held in told)} of {len(told)} hold", flush=True)


def permutations(count: int, processes: int) -> None:
    bound = int(binom.ppf(0.975, count, LEVEL))
    with tempfile.TemporaryDirectory() as folder, multiprocessing.Pool(processes, _open, (folder,)) as pool:
        for name, work in (("weeks", _weeks), ("segments", _segments)):
            found = pool.map(work, range(count), chunksize=5)
            false = [one for one in found if one]
            print(
                f"{name} shuffled {count} times: {len(false)} with a false finding ({len(false) / count:.1%}); "
                f"at most {bound} ({bound / count:.1%}) are within the bounds of {LEVEL:.0%}",
                flush=True,
            )
            for one in false[:5]:
                print("   e.g.", one[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--permutations", type=int, default=400)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--facts-only", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        facts(Sample(Path(folder)))
    if not options.facts_only:
        permutations(options.permutations, options.processes)


if __name__ == "__main__":
    main()
