"""Kill `voc run` at random moments, run it again, and compare what is left with a run that nobody disturbed.

    python benchmarks/torture.py [--times 200] [--seed 1]

A project of 300 reviews has one report; then two weeks come in, with a workbook of late and edited rows. The run that
takes them in, catches up and opens an earlier week again is killed (SIGKILL) at a random moment and started again.
Every row of every table and every byte of every page must then equal those of the undisturbed run. Children are forked
from a process that has the pack in memory, so that moments of real work are hit; a child that ended before its kill
does not count. Printed is in which step the kills fell. The exit code is 1 if any rerun differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import invented

from voc.files import digest
from voc.period import Period
from voc.project.journal import JOURNAL_FILE

FIRST, SECOND = Period.parse("2026-W51"), Period.parse("2026-W52")
THIRD, FOURTH = Period.parse("2026-W53"), Period.parse("2027-W01")
COUNT = 75  # reviews of a week
# Topics of the touchpoint that is spoken of most, fitted in the run that is killed: fitting is the slowest step.
TOPICS = "[topics]\nminimum = 60\n"


def prepare(folder: Path, start: Callable[[Path, Period], object]) -> None:
    """Make the project, let its second week be run, then lay new and late exports into its inbox."""
    invented.make(folder, more=TOPICS)
    inbox = folder / "inbox"
    for week in (FIRST, SECOND):
        invented.write_csv(inbox / f"{week}.csv", invented.rows(week, COUNT)[: COUNT - 15])
    start(folder, SECOND)
    for week in (THIRD, FOURTH):
        invented.write_csv(inbox / f"{week}.csv", invented.rows(week, COUNT))
    late = invented.rows(SECOND, COUNT)[COUNT - 15 :]
    edited = [(key, when, 1, f"{text}，改了也没用") for key, when, _, text in invented.rows(SECOND, COUNT)[:5]]
    invented.write_workbook(inbox / "late.xlsx", late + edited)


def run(folder: Path, week: Period) -> None:
    """Run a project in the morning after a week."""
    project = invented.opened(folder, invented.monday(week))
    project.run(catch_up=True)
    project.store.close()


def child(work: Callable[[], None], *, kill_after: float | None = None) -> bool:
    """Do something in a forked process, and return whether it was killed.

    Raises:
        RuntimeError: it failed by itself.
    """
    process = os.fork()
    if process == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError("the run failed by itself")
    return False


def left(folder: Path) -> dict[str, str]:
    """Return a digest of every table and page that is left."""
    out = folder.with_suffix(".left")

    def look() -> None:
        found = {name: digest(row.encode() for row in rows) for name, rows in invented.dump(folder).items()}
        found |= {name: digest([page]) for name, page in invented.pages(folder).items()}
        out.write_text(json.dumps(found), encoding="utf-8")

    child(look)
    found: dict[str, str] = json.loads(out.read_text(encoding="utf-8"))
    return found


def reached(folder: Path) -> str:
    """Return the last step that the journal of a killed run names."""
    lines = (folder / JOURNAL_FILE).read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    return f"{last['event']} {last.get('period', '')}".strip() if last["event"] != "finished" else "before the start"


def torture(home: Path, times: int, seed: int) -> int:
    """Kill and compare; return how often a rerun differed."""
    base, trial = home / "base", home / "trial"
    prepare(base, lambda folder, week: child(lambda: run(folder, week)))
    whole = home / "whole"
    shutil.copytree(base, whole)
    started = time.monotonic()
    child(lambda: run(whole, FOURTH))
    took = time.monotonic() - started
    expected = left(whole)
    print(f"undisturbed: {took:.1f} s, {len(expected)} tables and pages", flush=True)
    chance, fallen, wrong, early = random.Random(seed), Counter[str](), 0, 0
    while fallen.total() < times:
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(base, trial)
        begun = time.monotonic()
        if not child(lambda: run(trial, FOURTH), kill_after=chance.uniform(0, took)):
            took, early = time.monotonic() - begun, early + 1  # the machine has become faster
            continue
        fallen[reached(trial)] += 1
        child(lambda: run(trial, FOURTH))
        found = left(trial)
        if found != expected:
            wrong += 1
            differing = [name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)]
            print(f"differs after {reached(trial)}: {', '.join(sorted(differing))}", flush=True)
        if fallen.total() % 5 == 0 or wrong:
            print(f"{fallen.total()} kills, {wrong} differ", flush=True)
    steps = ", ".join(f"{step} {count}" for step, count in fallen.most_common())
    print(f"{fallen.total()} kills (last step noted: {steps}; {early} ended before), {wrong} differ")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        prepare(Path(home) / "warm", run)  # what the pack needs is in memory then, once for all children
        return int(torture(Path(home), options.times, options.seed) > 0)


if __name__ == "__main__":
    sys.exit(main())
