"""Compare the speed of `voc annotate` with SnowNLP's sentiment alone, on one core.

    python benchmarks/speed.py SHARED [--snownlp-texts 300]

SHARED/data holds the sets. voc reads JSONL and writes Parquet; both sides take turns, five rounds, and the best round
of each counts. Seconds are of the processor, so that other work on the machine counts for neither side, and loading of
packs, models and dictionaries is left out on both. Distinct texts are what is compared; `voc, all` has the repeats of
the set as well. `same texts` is the ratio where voc too gets only the few texts that SnowNLP gets.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from snownlp import SnowNLP

from voc import lexicon
from voc.project.texts import annotate_file, chain
from voc.stage import Chain

SETS = (("bank_app_reviews_icbc", 5_000), ("takeaway_waimai10k", 3_000), ("bank_opinion_bdci529", 1_500))
ROUNDS = 5


def texts(shared: Path, name: str, count: int) -> list[str]:
    with gzip.open(shared / f"data/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [json.loads(line)["text"] for line in lines]
    return [text for text in found if text.strip()][:count]


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def annotating(said: list[str], *, made: Chain, folder: Path) -> Callable[[], object]:
    """Return the full chain over these texts: JSONL file in, Parquet file out."""
    source = folder / f"{len(said)}.jsonl"
    rows = (json.dumps({"id": number, "text": text}, ensure_ascii=False) for number, text in enumerate(said))
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return lambda: annotate_file(source, folder / "out.parquet", chain=made)


def measured(name: str, said: list[str], *, few: int, made: Chain, folder: Path) -> str:
    distinct = list(dict.fromkeys(said))
    sample = distinct[:: max(1, len(distinct) // few)][:few]
    works = {
        "all": annotating(said, made=made, folder=folder),
        "distinct": annotating(distinct, made=made, folder=folder),
        "sample": annotating(sample, made=made, folder=folder),
        "snownlp": lambda: [SnowNLP(text).sentiments for text in sample],
    }
    best = {which: min(spent) for which, spent in zip(works, zip(*_rounds(works), strict=True), strict=True)}
    sizes = {"all": len(said), "distinct": len(distinct), "sample": len(sample), "snownlp": len(sample)}
    rate = {which: sizes[which] / best[which] for which in works}
    length = sum(map(len, distinct)) / len(distinct)
    return (
        f"{name:22}{length:6.0f}{1 - len(distinct) / len(said):9.0%}{rate['all']:14,.0f}{rate['distinct']:15,.0f}"
        f"{rate['snownlp']:10.0f}{rate['distinct'] / rate['snownlp']:8.1f}{rate['sample'] / rate['snownlp']:13.1f}"
    )


def _rounds(works: dict[str, Callable[[], object]]) -> list[list[float]]:
    return [[seconds(work) for work in works.values()] for _ in range(ROUNDS)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--snownlp-texts", type=int, default=300)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    made = chain(lexicon.load("banking"))
    print("texts a second     characters  repeats      voc, all  voc, distinct   SnowNLP   ratio   same texts")
    with tempfile.TemporaryDirectory() as folder:
        annotating(["银行"], made=made, folder=Path(folder))()
        SnowNLP("银行").sentiments  # noqa: B018 — loads its models
        for name, count in SETS:
            said = texts(options.shared, name, count)
            print(measured(name, said, few=options.snownlp_texts, made=made, folder=Path(folder)))


if __name__ == "__main__":
    main()
