"""Compare the speed of `voc annotate` with SnowNLP's sentiment alone, on one core.

    python benchmarks/speed.py SHARED [--snownlp-texts 300]

SHARED/data holds the sets. Every text is counted once, however often a set repeats it: the figure on distinct texts is
the one to compare; the figure with repeats says what a real stream gains. Seconds are of the processor, so that other
work on the machine counts for neither side; loading of packs, models and dictionaries is left out on both sides.
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


def texts(shared: Path, name: str, count: int) -> list[str]:
    with gzip.open(shared / f"data/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [json.loads(line)["text"] for line in lines]
    return [text for text in found if text.strip()][:count]


def seconds(work: Callable[[], object], *, rounds: int) -> float:
    spent = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        spent.append(time.process_time() - begin)
    return min(spent)


def voc_rate(said: list[str], *, made: Chain, folder: Path, rounds: int = 3) -> float:
    """Return texts a second of the full chain: JSONL file in, Parquet file out."""
    source = folder / "in.jsonl"
    rows = (json.dumps({"id": number, "text": text}, ensure_ascii=False) for number, text in enumerate(said))
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return len(said) / seconds(lambda: annotate_file(source, folder / "out.parquet", chain=made), rounds=rounds)


def snownlp_rate(said: list[str]) -> float:
    return len(said) / seconds(lambda: [SnowNLP(text).sentiments for text in said], rounds=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--snownlp-texts", type=int, default=300)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    made = chain(lexicon.load("banking"))
    print("texts a second     characters  repeats      voc, all  voc, distinct   SnowNLP   ratio   ratio, same texts")
    with tempfile.TemporaryDirectory() as folder:
        voc_rate(["银行"], made=made, folder=Path(folder))
        SnowNLP("银行").sentiments  # noqa: B018 — loads its models
        for name, count in SETS:
            said = texts(options.shared, name, count)
            distinct = list(dict.fromkeys(said))
            few = distinct[:: max(1, len(distinct) // options.snownlp_texts)][: options.snownlp_texts]
            rates = [voc_rate(part, made=made, folder=Path(folder)) for part in (said, distinct, few)]
            other = snownlp_rate(few)
            length = sum(map(len, distinct)) / len(distinct)
            print(
                f"{name:22}{length:6.0f}{1 - len(distinct) / len(said):9.0%}{rates[0]:14,.0f}{rates[1]:15,.0f}"
                f"{other:10.0f}{rates[1] / other:8.0f}{rates[2] / other:20.0f}"
            )


if __name__ == "__main__":
    main()
