"""Do different wordings of one question fall into one topic, and is a planted theme one topic?

    python benchmarks/topics.py --pairs finance_questions_atec.jsonl.gz
    python benchmarks/topics.py --project voc.toml      (the sample project, after `voc run`)
    python benchmarks/topics.py --speed

Pairs: JSON lines with `text`, `text2` and `same_intent` (ATEC 2018). Printed: how often pairs of the same and of
different intent fall into one topic, their ratio with a bootstrap interval (pairs drawn anew, seeded), the number and
sizes of topics, and whether a second and a shuffled run give the same.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import time
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from sklearn.metrics import normalized_mutual_info_score

from voc import lexicon as packs
from voc.aggregate.phrases import segmenter
from voc.aggregate.topics.clauses import Clauses, words
from voc.aggregate.topics.fitting import distinct, keys
from voc.aggregate.topics.frozen import LEARNED, Fit
from voc.aggregate.topics.model import assign, fit
from voc.clean.normalise import normalised
from voc.project.texts import INPUT, chain
from voc.statistics.vectors import learn
from voc.wiring import open_project

STORY = Path(__file__).parents[1] / "surveys" / "samples" / "story"
MOST, FEW = 60, 30
DRAWS = 2_000


def pairs(path: Path) -> tuple[list[str], list[tuple[str, str, bool]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    found = [(normalised(row["text"]), normalised(row["text2"]), bool(int(row["same_intent"]))) for row in rows]
    return sorted({text for one in found for text in one[:2]}), found


def as_clauses(texts: list[str], pack: packs.Lexicon, *, one: bool) -> Clauses:
    """Return each text as a clause of its first touchpoint as annotated, or of one touchpoint for all."""
    made = chain(pack)
    size = 2_000
    rows = []
    for at in range(0, len(texts), size):
        batch = [{"id": str(at + n), "text": text} for n, text in enumerate(texts[at : at + size])]
        rows += [row for part in made([pa.RecordBatch.from_pylist(batch, schema=INPUT)]) for row in part.to_pylist()]
    first = [next(iter(row["touchpoints"]), None) for row in rows]
    return Clauses(
        comment=texts,
        day=[date(2026, 1, 1)] * len(texts),
        place=[1] * len(texts),
        touchpoint=["all" if one else found["id"] if found else "none" for found in first],
        polarity=[found["polarity"].replace("mixed", "negative") if found else "neutral" for found in first],
        dimensions=[found["dimensions"] if found else [] for found in first],
        normal=texts,
        written=texts,
    )


def topics_of(clauses: Clauses, pack: packs.Lexicon) -> dict[str, str]:
    """Return text → topic, as the first fit of a store would."""
    cut = segmenter(pack)
    taught = sorted({example.text for example in packs.examples(pack)})
    vectors = learn([*words(sorted(set(clauses.normal)), cut=cut), *words(taught, cut=cut)])
    made = Fit("", "", "", LEARNED, tuple(d.id for d in pack.dimensions), vectors)
    found = {}
    for name in sorted(set(clauses.touchpoint)):
        own = clauses.at([row for row, said in enumerate(clauses.touchpoint) if said == name])
        if len(own) < FEW:
            continue
        counts, first = distinct(own)
        coded = made.encode(own.at([first[key] for key in counts]), cut=cut, encoder=None)
        sides = [key[0] for key in counts]
        shapes = [one.shape for one in fit(coded, sides=sides, counts=list(counts.values()), most=MOST)]
        place = dict(zip(counts, assign(shapes, coded, sides=sides).tolist(), strict=True))
        found |= {
            text: f"{name}.{place[key]}" for text, key in zip(own.normal, keys(own), strict=True) if place[key] >= 0
        }
    return found


def together(found: dict[str, str], rows: list[tuple[str, str, bool]]) -> None:
    joined = np.array([text in found and found.get(text) == found.get(other) for text, other, _ in rows])
    same = np.array([intent for *_, intent in rows])
    draws = np.random.default_rng(0).integers(0, len(rows), (DRAWS, len(rows)), dtype=np.int32)
    ratios = [joined[d][same[d]].mean() / joined[d][~same[d]].mean() for d in draws]
    low, high = np.quantile(ratios, (0.025, 0.975))
    mine, its = joined[same].mean(), joined[~same].mean()
    print(f"  same intent {mine:.3f}  different {its:.3f}  ratio {mine / its:.2f} [{low:.2f}, {high:.2f}]")


def sizes(found: dict[str, str], total: int) -> None:
    counts = sorted(Counter(found.values()).values(), reverse=True)
    groups = Counter(name.rpartition(".")[0] for name in set(found.values()))
    print(f"  {len(counts)} topics in {len(groups)} touchpoints (at most {max(groups.values())} in one); ", end="")
    print(f"texts of a topic: median {counts[len(counts) // 2]}, {counts[-1]}–{counts[0]}; ", end="")
    print(f"without a topic {1 - len(found) / total:.1%}")


def measure_pairs(path: Path) -> None:
    pack = packs.load("banking")
    texts, rows = pairs(path)
    for title, one in (("by touchpoint, as annotated", False), ("all as one touchpoint", True)):
        print(f"{title}: {len(texts):,} questions, {len(rows):,} pairs")
        clauses = as_clauses(texts, pack, one=one)
        found = topics_of(clauses, pack)
        together(found, rows)
        sizes(found, len(texts))
        order = list(range(len(texts)))
        random.Random(1).shuffle(order)
        print(f"  second run the same: {topics_of(clauses, pack) == found}; ", end="")
        print(f"shuffled the same: {topics_of(clauses.at(order), pack) == found}")


def themes() -> dict[str, str]:
    """Return text → planted theme."""
    found: dict[str, str] = {}
    for path in sorted(STORY.glob("*.tsv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                for column in ("text", "评论内容", "worst", "suggestion", "more"):
                    if row.get("theme") and row.get(column):
                        found.setdefault(normalised(row[column].strip()), row["theme"])
    return found


def measure_project(path: Path) -> None:
    project = open_project(path, read_only=True)
    planted = themes()
    sql = """
        SELECT c.normal, t.topics FROM comment_topics t JOIN comments c USING (comment_id)
        WHERE c.normal IS NOT NULL ORDER BY c.comment_id"""
    pairs_ = [
        (planted[part], topic)
        for row in project.store.query(sql).to_pylist()
        for part in [next((p for p in (row["normal"], *row["normal"].split("\n")) if p in planted), None)]
        if part
        for topic in row["topics"]
        if topic is not None
    ]
    known = [(theme, topic) for theme, topic in pairs_ if topic]
    by_topic = Counter(known)
    best = Counter()
    for (_, topic), n in by_topic.items():
        best[topic] = max(best[topic], n)
    print(f"sample project: {len(pairs_)} clauses of planted themes, {len(best)} topics")
    print(
        f"  without a topic {1 - len(known) / len(pairs_):.1%}; purity {sum(best.values()) / len(known):.2f}; ", end=""
    )
    print(f"NMI {normalized_mutual_info_score(*zip(*known, strict=True)):.2f}")
    whole = Counter(theme for theme, _ in known)
    for theme, n in whole.most_common():
        topic, most = max(((t, c) for (h, t), c in by_topic.items() if h == theme), key=lambda pair: pair[1])
        print(f"  {theme:20} {n:4} clauses, {most / n:.0%} of them in {topic}")


def measure_speed() -> None:
    """Time fitting 50,000 and assigning 100,000 invented clauses that are all different."""
    pack = packs.load("banking")
    said = sorted({normalised(example.text) for example in packs.examples(pack)})
    draw = random.Random(0)
    texts = sorted({draw.choice(said)[:12] + draw.choice(said)[-12:] for _ in range(160_000)})
    draw.shuffle(texts)
    texts = texts[:100_000]
    names = [touchpoint.id for touchpoint in pack.touchpoints]
    rows = len(texts)
    clauses = Clauses(
        texts,
        [date(2026, 1, 1)] * rows,
        [1] * rows,
        [names[n % len(names)] for n in range(rows)],
        [("negative", "positive", "neutral")[n % 3] for n in range(rows)],
        [[] for _ in texts],
        texts,
        texts,
    )
    cut = segmenter(pack)
    cut("预热")
    half = clauses.at(range(rows // 2))
    start = time.process_time()
    vectors = learn(words(half.normal, cut=cut))
    made = Fit("", "", "", LEARNED, (), vectors)
    shapes = {}
    for name in names:
        own = half.at([row for row, touchpoint in enumerate(half.touchpoint) if touchpoint == name])
        counts, first = distinct(own)
        coded = made.encode(own.at([first[key] for key in counts]), cut=cut, encoder=None)
        found = fit(coded, sides=[key[0] for key in counts], counts=list(counts.values()), most=MOST)
        shapes[name] = [one.shape for one in found]
    print(f"fitting {len(half):,} clauses of {len(names)} touchpoints: {time.process_time() - start:.1f} s of CPU")
    start = time.process_time()
    coded, sides = made.encode(clauses, cut=cut, encoder=None), [key[0] for key in keys(clauses)]
    for name in names:
        own = [row for row, touchpoint in enumerate(clauses.touchpoint) if touchpoint == name]
        assign(shapes[name], coded[own], sides=[sides[row] for row in own])
    print(f"assigning {rows:,} clauses: {time.process_time() - start:.1f} s of CPU")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--project", type=Path)
    parser.add_argument("--speed", action="store_true")
    said = parser.parse_args()
    if said.pairs:
        measure_pairs(said.pairs)
    if said.project:
        measure_project(said.project)
    if said.speed:
        measure_speed()
