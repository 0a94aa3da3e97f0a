"""Score the restaurant pack on labelled reviews that are not part of the project.

    python benchmarks/restaurant.py SHARED

SHARED/data holds asap_sample (18 aspects of a restaurant with polarity) and takeaway_waimai10k (praise or blame).
Figures stand with 95% intervals: percentiles of a bootstrap over reviews.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from voc import lexicon
from voc.project.texts import INPUT, as_contract, chain

ASPECTS = Path(__file__).parent / "asap_aspects.tsv"
RESAMPLES = 1000

Sets = list[tuple[set, set]]  # (labelled, found) of each review


def rows(shared: Path, name: str) -> list[dict]:
    with gzip.open(shared / "data" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def annotated(texts: list[str], *, pack: str) -> list[dict]:
    made = chain(lexicon.load(pack))
    whole = pa.Table.from_pylist([{"id": str(i), "text": text} for i, text in enumerate(texts)], schema=INPUT)
    return [as_contract(row) for batch in made(whole.to_batches(max_chunksize=1000)) for row in batch.to_pylist()]


def aspects() -> dict[str, list[str]]:
    lines = ASPECTS.read_text(encoding="utf-8").splitlines()
    return {name: said.split() for name, said in (line.split("\t") for line in lines if not line.startswith("#"))}


def found_aspects(row: dict) -> dict[str, str]:
    """Return aspect → polarity; the aspect's own touchpoint goes before the surroundings as a whole."""
    said = {t["id"]: t["polarity"] for t in row["touchpoints"]}
    return {
        aspect: "neutral" if said[own[0]] == "mixed" else said[own[0]]
        for aspect, names in aspects().items()
        if (own := [name for name in names if name in said])
    }


def plain(said: dict[str, str]) -> set[tuple[str, str]]:
    return {pair for pair in said.items() if pair[1] != "neutral"}


def micro(pairs: Sets) -> np.ndarray:
    """Return precision, recall and F1 over all labels."""
    hit = sum(len(gold & found) for gold, found in pairs)
    found, gold = sum(len(pair[1]) for pair in pairs), sum(len(pair[0]) for pair in pairs)
    return np.array([hit / max(found, 1), hit / max(gold, 1), 2 * hit / max(found + gold, 1)])


def interval(items: list, figure: Callable[[list], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    drawn = [figure([items[i] for i in random.integers(len(items), size=len(items))]) for _ in range(RESAMPLES)]
    low, high = np.percentile(drawn, (2.5, 97.5), axis=0)
    return low, high


def show(name: str, pairs: Sets) -> None:
    value, (low, high) = micro(pairs), interval(pairs, micro)
    print(f"{name:34}P {value[0]:.3f}  R {value[1]:.3f}  F1 {value[2]:.3f} [{low[2]:.3f}, {high[2]:.3f}]", flush=True)


def asap(shared: Path) -> None:
    labelled = rows(shared, "asap_sample")
    gold = [row["aspects"] for row in labelled]
    found = [found_aspects(row) for row in annotated([row["text"] for row in labelled], pack="restaurant")]
    print(f"asap_sample, {len(labelled)} reviews, {sum(map(len, gold))} labels")
    show("aspect", [(set(g), set(f)) for g, f in zip(gold, found, strict=True)])
    show("aspect × polarity", [(set(g.items()), set(f.items())) for g, f in zip(gold, found, strict=True)])
    decided = [(plain(g), plain(f)) for g, f in zip(gold, found, strict=True)]
    show("aspect × polarity, none neutral", decided)
    every = set(aspects())
    show("all 18 aspects always", [(set(g), every) for g in gold])
    show("all 18 aspects always, positive", [(set(g.items()), {(a, "positive") for a in every}) for g in gold])
    for aspect in aspects():
        one = [({aspect} & set(g), {aspect} & set(f)) for g, f in zip(gold, found, strict=True)]
        value, count = micro(one), sum(len(pair[0]) for pair in one)
        print(f"    {aspect:42}P {value[0]:.2f}  R {value[1]:.2f}  F1 {value[2]:.2f}  (labels {count})")


def takeaway(shared: Path) -> None:
    labelled = rows(shared, "takeaway_waimai10k")
    praises = [row["sentiment"] == "positive" for row in labelled]
    for pack in ("restaurant", "banking"):
        scores = [row["sentiment"]["score"] for row in annotated([row["text"] for row in labelled], pack=pack)]
        right = [float(score > 0 if praise else score < 0) for score, praise in zip(scores, praises, strict=True)]
        low, high = interval(right, np.mean)
        print(
            f"takeaway_waimai10k, {len(right)} reviews, {pack:11}accuracy {np.mean(right):.3f} [{low:.3f}, {high:.3f}]"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    shared = parser.parse_args().shared
    asap(shared)
    takeaway(shared)


if __name__ == "__main__":
    main()
