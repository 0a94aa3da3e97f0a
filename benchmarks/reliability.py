"""Show how far `confidence` is the probability that a label is right.

    python benchmarks/reliability.py SHARED

SHARED holds data/ (labelled sets, not part of the project). For each set: how often labels of about the same confidence
are right, and the expected calibration error, the mean distance of both weighted by rows (Guo et al. 2017).
Where a set knows praise and blame only, rows that `voc` calls neutral are left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from accuracy import read as rows

from voc import lexicon
from voc.project.texts import INPUT, chain

BINS = 10
CLASSES = {"satisfied": "positive", "neutral": "neutral", "dissatisfied": "negative"}


def by_rating(row: dict) -> str | None:
    rating = int(row["rating"])
    return None if rating == 3 else "positive" if rating > 3 else "negative"


SETS = {
    "takeaway_waimai10k": lambda row: row["sentiment"],
    "appstore_reviews_hail": by_rating,
    "bank_app_reviews_hk": by_rating,
    "bank_opinion_bdci529": lambda row: row["sentiment"],
    "journey_bank": lambda row: None if row["polarity"] == "mixed" else row["polarity"],
    "helpdesk_dialogues_stc3": lambda row: CLASSES[row["satisfaction_class"]],
}


def judged(shared: Path, name: str) -> list[tuple[float, bool]]:
    """Return (confidence, right) of the rows of a set."""
    labelled = [(row, SETS[name](row)) for row in rows(shared, name)]
    known = [(row, gold) for row, gold in labelled if gold]
    three = any(gold == "neutral" for _, gold in known)
    bare = [
        {"id": str(row["id"]), "text": None if "turns" in row else row["text"], "turns": row.get("turns")}
        for row, _ in known
    ]
    (batch,) = chain(lexicon.load("banking"))([pa.RecordBatch.from_pylist(bare, schema=INPUT)])
    given = batch.column("sentiment").to_pylist()
    pairs = zip(given, known, strict=True)
    return [(s["confidence"], s["label"] == gold) for s, (_, gold) in pairs if three or s["label"] != "neutral"]


def binned(pairs: Iterable[tuple[float, bool]]) -> list[tuple[int, float, float]]:
    """Return (rows, mean confidence, share right) of each bin that has rows."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in pairs:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return [(len(b), sum(c for c, _ in b) / len(b), sum(r for _, r in b) / len(b)) for b in bins if b]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    args = parser.parse_args()
    for name in SETS:
        bins = binned(judged(args.shared, name))
        total = sum(count for count, _, _ in bins)
        error = sum(count * abs(confidence - right) for count, confidence, right in bins) / total
        print(f"{name:24} n={total:5}  expected calibration error {error:.3f}")
        for count, confidence, right in bins:
            print(f"    said {confidence:.2f}  right {right:.2f}  ({count})")


if __name__ == "__main__":
    main()
