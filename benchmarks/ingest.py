"""Measure how fast large files are read, cleaned and stored, and in how much memory.

    python benchmarks/ingest.py [--rows 1000000] [--folder FOLDER] [--only TASK]

Writes a CSV and a workbook of invented reviews (sentences of the sample project, put together anew) and runs every task
in a process of its own: read (recognise and read into Parts), clean, ingest (all of `Project.ingest`), and what others
need for the same file: pandas.read_csv(dtype=str) and python-calamine. Ratios are between tasks of the same run.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "surveys" / "samples" / "story"
HEADER = ("review_id", "review_date", "rating", "content", "version", "app")
# What a task is compared with.
PEERS = {"read csv": "pandas csv", "read xlsx": "calamine xlsx", "ingest csv": "pandas csv", "clean": "pandas csv"}


def sentences() -> list[str]:
    found: list[str] = []
    for name, column in (("play.tsv", "text"), ("store.tsv", None), ("survey.tsv", "worst")):
        with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t"))
        index = rows[0].index(column) if column else 2
        found += [part for row in rows[1:] for part in row[index].replace("。", "，").split("，") if len(part) > 3]
    return sorted(set(found))


def rows(count: int):
    chance, parts = random.Random(7), sentences()
    start = datetime(2026, 1, 1)  # noqa: DTZ001
    for number in range(count):
        said = ""
        while len(said) < 24:
            said += ("，" if said else "") + chance.choice(parts)
        at = start + timedelta(seconds=chance.randrange(25_000_000))
        yield (
            f"R{number:08d}", f"{at:%Y-%m-%d %H:%M:%S}", str(chance.randint(1, 5)), said,
            f"7.{chance.randint(0, 9)}", chance.choice(("A", "B", "C")),
        )  # fmt: skip


def write(folder: Path, count: int) -> None:
    import xlsxwriter

    made = folder / f"reviews-{count}"
    with made.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count))
    with xlsxwriter.Workbook(made.with_suffix(".xlsx"), {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for place, (name, at, stars, *rest) in enumerate(rows(count), start=1):
            sheet.write_string(place, 0, name)
            sheet.write_datetime(place, 1, datetime.fromisoformat(at), day)
            sheet.write_number(place, 2, int(stars))
            for column, cell in enumerate(rest, start=3):
                sheet.write_string(place, column, cell)


def read(path: Path) -> int:
    from zoneinfo import ZoneInfo

    from voc.ingest import read, recognise
    from voc.source import load_sources

    sources = load_sources(None)
    begin()
    found = recognise(path, sources)
    return sum(parts.records.num_rows for parts in read(path, found.source, time_zone=ZoneInfo("Asia/Shanghai")))


def clean(path: Path) -> int:
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    from voc import clean, lexicon, schema
    from voc.stage import Chain

    chain = Chain(clean.stages(lexicon.load("banking")), inputs=clean.INPUTS, output=schema.CLEAN)
    begin()
    count = 0
    turns = schema.RAW_COMMENT.field("turns").type
    for batch in arrow_csv.open_csv(path):
        texts = batch.column(HEADER.index("content"))
        given = pa.RecordBatch.from_arrays([texts, pa.nulls(len(texts), turns)], names=["text", "turns"])
        count += sum(len(one) for one in chain([given]))
    return count


def ingest(path: Path) -> int:
    from voc.wiring import open_project

    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "voc.toml"
        config.write_text("", encoding="utf-8")
        project = open_project(config)
        begin()
        (done,) = project.ingest([path])
        project.store.close()
    return done.account.stored


def with_pandas(path: Path) -> int:
    import pandas as pd

    begin()
    return len(pd.read_csv(path, dtype=str, keep_default_na=False))


def with_calamine(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    begin()
    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1


TASKS: dict[str, tuple[Callable[[Path], int], str]] = {
    "pandas csv": (with_pandas, ".csv"),
    "read csv": (read, ".csv"),
    "calamine xlsx": (with_calamine, ".xlsx"),
    "read xlsx": (read, ".xlsx"),
    "clean": (clean, ".csv"),
    "ingest csv": (ingest, ".csv"),
}
_started = [0.0]


def begin() -> None:
    """Start the clock: importing packages and loading definitions is no part of a task."""
    _started[0] = time.perf_counter()


def run(task: str, made: Path) -> None:
    do, suffix = TASKS[task]
    count = do(made.with_suffix(suffix))
    seconds = time.perf_counter() - _started[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": count, "seconds": seconds, "peak": peak}))


def measure(folder: Path, count: int, only: str) -> None:
    made = folder / f"reviews-{count}"
    if not made.with_suffix(".xlsx").exists():
        write(folder, count)
    print(f"| task | rows | seconds | rows/s | peak MB | times its peer |\n| --- {'| --- ' * 5}|")
    seconds: dict[str, float] = {}
    for task in TASKS:
        if only and only not in (task, PEERS.get(task)) and PEERS.get(only) != task:
            continue
        command = [sys.executable, __file__, "--rows", str(count), "--folder", str(folder), "--run", task]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr)
            continue
        found = json.loads(done.stdout)
        seconds[task] = found["seconds"]
        peer = seconds.get(PEERS.get(task, ""))
        ratio = f"{found['seconds'] / peer:.2f}" if peer else "—"
        speed = found["rows"] / found["seconds"]
        print(
            f"| {task} | {found['rows']} | {found['seconds']:.1f} | {speed:.0f} | {found['peak']:.0f} | {ratio} |",
            flush=True,
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path)
    options.add_argument("--only", default="", choices=["", *TASKS])
    options.add_argument("--run", default="", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        run(given.run, given.folder / f"reviews-{given.rows}")
    elif given.folder:
        measure(given.folder, given.rows, given.only)
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), given.rows, given.only)


if __name__ == "__main__":
    main()
