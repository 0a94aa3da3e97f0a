"""Time `voc aggregate` for a week of many comments, and for one after other weeks of as many.

    python benchmarks/aggregate.py [--comments 100000] [--weeks 1] [--before]

The store is filled with the comments of the sample project, drawn with replacement and a number added to each so that
none repeats another; annotations, answers, calls and tickets are drawn with them. Printed are the seconds of three runs
of `Project.aggregate`, the first of which fits the topics, and the peak memory. With `--before` the week before is
aggregated first, as it would be in a store that is used every week.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import shutil
import tempfile
import time
from pathlib import Path

import duckdb

from voc.period import Period
from voc.wiring import STORE_FILE, open_project

ROOT = Path(__file__).parents[1]
PERIOD = "2026-W40"

# Every row of a comment's record is drawn with it: `copy` makes keys of its own.
FILL = """
CREATE TEMP TABLE drawn AS
SELECT row_number() OVER () AS copy, week, record_id,
       DATE '2026-09-28' - (7 * week)::INTEGER + (copy % 7)::INTEGER AS day
FROM (SELECT week, record_id, n,
             row_number() OVER (PARTITION BY week, record_id ORDER BY n) AS copy
      FROM (SELECT w.week, n.n, list_extract(ids.found, 1 + (hash(n.n, w.week) % len(ids.found))::INTEGER) AS record_id
            FROM range({weeks}) w(week), range({count}) n(n),
                 (SELECT list(record_id ORDER BY record_id) AS found FROM
                     (SELECT DISTINCT record_id FROM comments JOIN annotations USING (comment_id))) ids));
"""


def filled(folder: Path, count: int, weeks: int) -> Path:
    """Return the voc.toml of a project whose store holds `count` comments a week."""
    samples = ROOT / "surveys" / "samples"
    said = (samples / "voc.toml").read_text(encoding="utf-8")
    settings = "\n".join(
        f'state = "{folder}"'
        if line.startswith("state")
        else f'reports = "{folder}"'
        if line.startswith("reports")
        else line
        for line in said.splitlines()
    )
    project = folder / "voc.toml"
    shutil.copytree(samples, folder, dirs_exist_ok=True)
    project.write_text(settings, encoding="utf-8")
    opened = open_project(project)
    opened.ingest()
    opened.annotate()
    opened.store.close()
    _multiply(folder / STORE_FILE, count, weeks)
    return project


def _multiply(store: Path, count: int, weeks: int) -> None:
    with duckdb.connect(str(store)) as base:
        base.execute(FILL.format(weeks=weeks, count=count))
        for table, own, moved in (
            ("records", "t.record_id || '#' || copy AS record_id", "day AS occurred_on, day::TIMESTAMP AS occurred_at"),
            ("measures", "t.record_id || '#' || copy AS record_id", ""),
            ("calls", "t.call_id || '#' || copy AS call_id", "day AS started_on, day::TIMESTAMP AS started_at"),
            (
                "tickets",
                "t.record_id || '#' || copy AS record_id",
                "day AS opened_on, day::TIMESTAMP AS opened_at, day + (closed_on - opened_on)::INTEGER AS closed_on, "
                "day::TIMESTAMP + (closed_at - opened_at) AS closed_at",
            ),
        ):
            key = own.partition(" ")[0]
            changed = ", ".join(part for part in (own, moved) if part)
            base.execute(
                f"CREATE TEMP TABLE new_{table} AS SELECT t.* REPLACE ({changed}) FROM {table} t "
                f"JOIN drawn d ON {key} = d.record_id"
            )
        base.execute(
            "CREATE TEMP TABLE new_comments AS SELECT c.* REPLACE ("
            "c.comment_id || '#' || copy AS comment_id, c.record_id || '#' || copy AS record_id, day AS occurred_on, "
            "day::TIMESTAMP AS occurred_at, respondent || '#' || copy AS respondent, "
            "fingerprint || '#' || copy AS fingerprint) FROM comments c JOIN drawn d ON c.record_id = d.record_id"
        )
        base.execute(
            "CREATE TEMP TABLE new_annotations AS SELECT a.* REPLACE (a.comment_id || '#' || copy AS comment_id) "
            "FROM annotations a JOIN comments c USING (comment_id) JOIN drawn d ON c.record_id = d.record_id"
        )
        for table in ("records", "measures", "calls", "tickets", "comments", "annotations"):
            base.execute(f"DELETE FROM {table}")
            base.execute(f"INSERT INTO {table} SELECT * FROM new_{table}")
        for table in ("records", "measures", "calls", "tickets", "comments", "annotations"):
            base.execute(f"DROP TABLE new_{table}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--weeks", type=int, default=1)
    parser.add_argument("--before", action="store_true", help="aggregate the week before first")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        project = filled(Path(name), options.comments, options.weeks)
        opened = open_project(project)
        if options.before:
            opened.aggregate(Period.parse(PERIOD).previous())
        for _ in range(3):
            begin, spent = time.perf_counter(), time.process_time()
            found = opened.aggregate(Period.parse(PERIOD))
            print(f"{time.perf_counter() - begin:6.1f} s, {time.process_time() - spent:6.1f} s of processor")
        print(f"comments in the week {found.quality.comments:,}, informative {found.quality.informative:,}")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(opened.aggregate, Period.parse(PERIOD))
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
