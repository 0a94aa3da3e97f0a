"""Score `voc annotate` on the project's own labelled survey answers and calls: precision and recall by touchpoint.

    python benchmarks/own.py

The rows in benchmarks/labelled/ are invented and labelled for this project, apart from what trains the models.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow as pa

from voc import lexicon
from voc.project.texts import INPUT, as_contract, chain

FOLDER = Path(__file__).parent / "labelled"


def survey_answers() -> list[dict]:
    rows = []
    for number, line in enumerate((FOLDER / "survey_answers.tsv").read_text(encoding="utf-8").splitlines()):
        text, polarity, intent, informative, said, _ = line.split("\t")
        parts = [[*part.split(":"), ""][:3] for part in said.split(";") if part]
        touchpoints = [{"id": a, "polarity": b, "dimensions": [d for d in c.split(",") if d]} for a, b, c in parts]
        rows.append(
            {"id": str(number), "text": text, "satisfaction": polarity, "intent": intent, "touchpoints": touchpoints}
            | {"informative": informative == "1"}
        )
    return rows


def calls() -> list[dict]:
    return [json.loads(line) for line in (FOLDER / "calls.jsonl").read_text(encoding="utf-8").splitlines()]


def annotated(rows: list[dict]) -> list[dict]:
    made = chain(lexicon.load("banking"))
    bare = [{"id": row["id"], "text": row.get("text"), "turns": row.get("turns")} for row in rows]
    (batch,) = made([pa.RecordBatch.from_pylist(bare, schema=INPUT)])
    return [as_contract(row) for row in batch.to_pylist()]


def scored(pairs: list[tuple[set, set]]) -> str:
    hit = sum(len(gold & found) for gold, found in pairs)
    said, meant = sum(len(found) for _, found in pairs), sum(len(gold) for gold, _ in pairs)
    precision, recall = hit / max(said, 1), hit / max(meant, 1)
    return f"precision {precision:.2f}  recall {recall:.2f}  F1 {2 * hit / max(said + meant, 1):.2f}  (labels {meant})"


def show(name: str, rows: list[dict]) -> None:
    found = annotated(rows)
    pairs = list(zip(rows, found, strict=True))
    print(f"\n{name}: {len(rows)}")
    sets = [({t["id"] for t in g["touchpoints"]}, {t["id"] for t in p["touchpoints"]}) for g, p in pairs]
    print(f"  touchpoints               {scored(sets)}")
    with_polarity = [
        ({(t["id"], t["polarity"]) for t in g["touchpoints"]}, {(t["id"], t["polarity"]) for t in p["touchpoints"]})
        for g, p in pairs
    ]
    print(f"  touchpoints × polarity    {scored(with_polarity)}")
    verdicts = [(g["satisfaction"], p["sentiment"]["label"]) for g, p in pairs if g["satisfaction"] != "mixed"]
    print(f"  sentiment accuracy        {sum(a == b for a, b in verdicts) / len(verdicts):.2f}  (n {len(verdicts)})")
    print(f"  intent accuracy           {sum(g['intent'] == p['intent'] for g, p in pairs) / len(pairs):.2f}")
    if "risk" in rows[0]:
        risks(pairs)
        known = [(g["solved"], p["solved"]) for g, p in pairs if g["solved"] is not None]
        print(f"  solved accuracy           {sum(a == b for a, b in known) / len(known):.2f}  (n {len(known)})")
    counts = Counter(t for gold, _ in sets for t in gold)
    for touchpoint, _ in counts.most_common():
        print(f"    {touchpoint:24}{scored([(g & {touchpoint}, p & {touchpoint}) for g, p in sets])}")


def risks(pairs: list[tuple[dict, dict]]) -> None:
    """Print how well levels, codes, urgent calls and effort are found.

    The labels give `low` to a mere complaint, without a code; the contract gives a level to signals only. So the
    level is scored as labelled, and with these labels read as `none`.
    """
    levels = [(g["risk"], p["risk"]["level"], bool(g["risk_codes"])) for g, p in pairs]
    print(f"  risk level accuracy       {sum(a == b for a, b, _ in levels) / len(levels):.2f}", end="  ")
    print(
        f"(signals only {sum((a if coded or a != 'low' else 'none') == b for a, b, coded in levels) / len(levels):.2f})"
    )
    codes = [(set(g["risk_codes"]), {s["code"] for s in p["risk"]["signals"]}) for g, p in pairs]
    print(f"  risk codes                {scored(codes)}")
    urgent = [({1} & {a in _URGENT}, {1} & {b in _URGENT}) for a, b, _ in levels]
    print(f"  risk medium or high       {scored(urgent)}")
    hard = [({1} & {g["effort"]}, {1} & {(p["effort"] or 0.0) >= 0.3}) for g, p in pairs]
    print(f"  effort of 0.3 or more     {scored(hard)}")


_URGENT = ("medium", "high")


def main() -> None:
    show("survey answers", survey_answers())
    show("calls", calls())


if __name__ == "__main__":
    main()
