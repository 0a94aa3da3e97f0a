"""Time and measure the report of a week of many comments, in every shape, and how soon a browser shows it.

    python benchmarks/report.py [--comments 100000] [--findings FILE]

The store is that of `benchmarks/aggregate.py`. `--findings` keeps what was found in a file and takes it from there the
next time. Printed are seconds on the clock and of the processor, bytes, and of the page in headless Chromium the
milliseconds from opening it until its first words are shown, a link is followed and the charts near the screen are
drawn (the median of five), and those in which the page's main thread had a processor.
"""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from aggregate import PERIOD, filled

from voc import lexicon
from voc.aggregate.findings import Findings
from voc.period import Period
from voc.report.build import build
from voc.report.markdown import markdown
from voc.report.render import render
from voc.report.strings import Names, Strings
from voc.report.workbook import Actions, workbook
from voc.track.form import Form
from voc.track.sheets import Painful
from voc.wiring import open_project


def found(count: int, kept: Path | None) -> Findings:
    """Return the findings of a week of `count` comments, from a file if they are there."""
    if kept and kept.exists():
        return pickle.loads(kept.read_bytes())
    with tempfile.TemporaryDirectory() as name:
        opened = open_project(filled(Path(name), count, 1))
        findings = opened.aggregate(Period.parse(PERIOD))
        opened.store.close()
    if kept:
        kept.write_bytes(pickle.dumps(findings))
    return findings


def timed(name: str, make: Callable[[], Any]) -> Any:
    begin, spent = time.perf_counter(), time.process_time()
    made = make()
    seconds, processor = time.perf_counter() - begin, time.process_time() - spent
    size = len(made.encode() if isinstance(made, str) else made) if isinstance(made, str | bytes) else 0
    print(f"{name:10} {seconds:6.2f} s, {processor:6.2f} s of processor" + (f", {size:,} bytes" if size else ""))
    return made


def shown(page: str) -> None:
    """Open the page in Chromium as often as it takes to know how soon it can be read."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        print("no chromium on the path")
        return
    first, followed, drawn, spent = [], [], [], []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        file = Path(name) / "page.html"
        file.write_text(page, encoding="utf-8")
        running = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(5):
            context = running.new_context(viewport={"width": 1366, "height": 768}, offline=True)
            tab = context.new_page()
            session = context.new_cdp_session(tab)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            tab.goto(file.as_uri(), wait_until="commit")
            noted = "() => { window.followed = performance.now(); }"
            tab.evaluate(f"addEventListener('hashchange', {noted}, {{ once: true }})")
            tab.click("#summary .sentences a >> nth=0")
            tab.wait_for_function("window.followed", timeout=120_000)
            followed.append(tab.evaluate("window.followed"))
            tab.wait_for_selector("html[data-charts]", timeout=120_000)
            drawn.append(tab.evaluate("performance.now()"))
            metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            spent.append(1000 * metrics["TaskDuration"])
            paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
            first.append(tab.evaluate(paint) or float("nan"))
            context.close()
        running.close()
    measured = {
        "first words": first,
        "a link of the first screen followed": followed,
        "charts near the screen": drawn,
        "processor of its main thread": spent,
    }
    for title, values in measured.items():
        print(f"{title}: {statistics.median(values):,.0f} ms (most {max(values):,.0f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--findings", type=Path)
    options = parser.parse_args()
    findings, pack = found(options.comments, options.findings), lexicon.load("banking")
    print(f"comments {findings.quality.comments:,}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    words = Strings.load("zh")
    names = Names.of(pack, strings=words)
    said = {"strings": words, "names": names}
    report = timed("model", lambda: build(findings, **said, organisation="江岚银行", language="zh"))
    timed("plotly", lambda: render(report) and None)  # read and compressed once in a process
    page = timed("html", lambda: render(report))
    form = Form(pack, "zh", date(2026, 10, 6))
    actions = Actions(form, [], [Painful(p.rank, p.id, p.negative, p.reach.value) for p in findings.pain_points])
    timed("xlsx", lambda: workbook(report, **said, tables=findings.tables(), actions=actions))
    timed("md", lambda: markdown(report, strings=words))
    timed("json", report.to_json)
    shown(page)


if __name__ == "__main__":
    main()
