"""Score `voc annotate` on labelled texts that are not part of the project, with 95% intervals, beside other packages.

    python benchmarks/accuracy.py SHARED [--only TASK] [--resamples 500]

SHARED holds data/ (labelled sets) and eval/score.py, or name the scorer by --scorer. Nothing is written there; without
it there is nothing to measure. For the other packages' columns: pip install cnsenti jionlp (see rivals.py).

An interval holds the middle 95% of the figure over resamples of the rows, each scored by the scorer itself; the
difference to SnowNLP is taken within each resample.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import rivals

from voc import lexicon
from voc.clean.normalise import normalised
from voc.project.texts import annotate_file, chain

Rows = list[dict[str, Any]]
Predicted = dict[str, dict[str, Any]]
Figures = dict[str, float]

_SAME = {name: name for name in ("negative", "neutral", "positive")}
_SATISFIED = {"satisfied": "positive", "neutral": "neutral", "dissatisfied": "negative"}

# task, set, figures; those of a task with dots are parts of a figure.
TASKS = (
    ("polarity", "takeaway_waimai10k", ("accuracy", "macro_f1")),
    ("rating", "appstore_reviews_hail", ("accuracy", "macro_f1")),
    ("rating", "bank_app_reviews_hk", ("accuracy", "macro_f1")),
    ("sentiment", "bank_opinion_bdci529", ("macro_f1", "kappa")),
    ("opinion", "bank_opinion_bdci529", ("precision", "recall", "f1")),
    ("dialogue", "helpdesk_dialogues_stc3", ("macro_f1", "kappa")),
    (
        "journey",
        "journey_bank",
        (
            "touchpoint.f1",
            "touchpoint_polarity.f1",
            "touchpoint_dimension.f1",
            "stage.f1",
            "sentiment_macro_f1",
            "intent_macro_f1",
            "informative_macro_f1",
        ),
    ),
)
SIGNED = ("polarity", "rating")  # tasks of the other packages: they only tell praise from blame


def read(shared: Path, name: str) -> Rows:
    with gzip.open(shared / "data" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    if name == "appstore_reviews_hail":  # as its README says: two apps' ratings do not match their texts
        found = [row for row in found if row["app"] != "小米商城" and not row["deleted_by_store"]]
    return found


def scorer(path: Path) -> ModuleType:
    """Import the scorer. Its area under the curve is not shown, and would take most of the time."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.auc = lambda labels, scores: 0.0
    return module


def scores(score: ModuleType, task: str, gold: Rows) -> tuple[Rows, Callable[[Rows, Predicted], dict[str, Any]]]:
    """Return the rows that count in a task, and what scores them, as the scorer's own command does."""
    if task == "polarity":
        rows = [row for row in gold if row["sentiment"] in ("positive", "negative")]
        return rows, lambda rows, found: score.signed(rows, found, lambda row: row["sentiment"] == "positive")
    if task == "rating":
        rows = [row for row in gold if int(row["rating"]) != 3]
        return rows, lambda rows, found: score.signed(rows, found, lambda row: int(row["rating"]) > 3)
    if task == "sentiment":
        return gold, lambda rows, found: score.labelled(rows, found, "sentiment", _SAME)
    if task == "dialogue":
        return gold, lambda rows, found: score.labelled(rows, found, "satisfaction_class", _SATISFIED)
    return gold, getattr(score, task)


def picked(result: dict[str, Any], names: tuple[str, ...]) -> Figures:
    figures = {}
    for name in names:
        value: Any = result
        for part in name.split("."):
            value = value[part]
        figures[name] = float(value)
    return figures


def resampled(
    rows: Rows, found: dict[str, Predicted], one: Callable[..., dict[str, Any]], names: tuple[str, ...], times: int
) -> dict[str, dict[str, np.ndarray]]:
    """Return package → figure → [times], every package on the same resamples."""
    chance = random.Random(0)
    values: dict[str, dict[str, list[float]]] = {who: {name: [] for name in names} for who in found}
    for _ in range(times):
        drawn = chance.choices(rows, k=len(rows))
        for who, predicted in found.items():
            for name, value in picked(one(drawn, predicted), names).items():
                values[who][name].append(value)
    return {who: {name: np.array(said) for name, said in figures.items()} for who, figures in values.items()}


def interval(values: np.ndarray) -> str:
    low, high = np.percentile(values, [2.5, 97.5])
    return f"[{low:.3f}, {high:.3f}]"


def predicted(rows: Rows, made: Any, folder: Path) -> tuple[Predicted, float]:
    """Return what `voc annotate` says by id, and rows a second."""
    text, out = folder / "text.jsonl", folder / "out.jsonl"
    bare = [{key: row[key] for key in ("id", "text", "turns") if key in row} for row in rows]
    text.write_text("".join(json.dumps(row) + "\n" for row in bare), encoding="utf-8")
    begin = time.perf_counter()
    annotate_file(text, out, chain=made)
    seconds = time.perf_counter() - begin
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return {str(row["id"]): row for row in found}, len(rows) / seconds


def by_rival(rows: Rows, name: str) -> Predicted:
    """Return a package's scores of the normalised texts: simplified characters are what they were made for."""
    score = rivals.load(name)
    return {str(row["id"]): {"sentiment": {"score": score(normalised(row["text"]))}} for row in rows}


def show(
    task: str, name: str, names: tuple[str, ...], found: dict[str, Predicted], rows: Rows, one: Any, times: int
) -> None:
    drawn = resampled(rows, found, one, names, times)
    if task in SIGNED:
        for who, said in found.items():
            result = one(rows, said)
            decided = 1 - result["zero"]
            right = result["accuracy"] / decided if decided else 0.0
            print(f"  {who:8} says nothing of {1 - decided:.3f}, which counts as wrong; else accuracy {right:.3f}")
    for figure in names:
        for who, said in found.items():
            value = picked(one(rows, said), (figure,))[figure]
            line = f"  {figure:24} {who:8} {value:.3f} {interval(drawn[who][figure])}"
            if who != "voc" and task in SIGNED:
                line += f"   voc better by {interval(drawn['voc'][figure] - drawn[who][figure])}"
            print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--scorer", type=Path, help="path of score.py, SHARED/eval/score.py by default")
    parser.add_argument("--only", default="", help="a task or a set")
    parser.add_argument("--resamples", type=int, default=500)
    args = parser.parse_args()
    score = scorer(args.scorer or args.shared / "eval" / "score.py")
    made = chain(lexicon.load("banking"))
    there = [name for name in rivals.NAMES if rivals.installed(name)]
    print(f"other packages: {', '.join(there)}; missing: {', '.join(set(rivals.NAMES) - set(there)) or 'none'}")
    for task, name, figures in TASKS:
        if args.only and args.only not in (task, name):
            continue
        rows, one = scores(score, task, read(args.shared, name))
        with tempfile.TemporaryDirectory() as folder:
            own, rate = predicted(rows, made, Path(folder))
        print(f"{task} {name}  n={len(rows)}  {rate:,.0f}/s", flush=True)
        found = {"voc": own, **({peer: by_rival(rows, peer) for peer in there} if task in SIGNED else {})}
        show(task, name, figures, found, rows, one, args.resamples)


if __name__ == "__main__":
    main()
