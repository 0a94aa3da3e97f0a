"""Score how well customers and agents are told apart where a transcript does not say who speaks.

    python benchmarks/voices.py FOLDER

FOLDER (or its data/) holds labelled sets whose rows have `turns` of `role` and `text`. Their roles are removed, or
replaced by A and B, before reading; a turn left uncertain counts as wrong.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path

from voc.ingest.speakers import Said, as_turns
from voc.source import load_sources

SETS = ("helpdesk_dialogues_stc3", "calls_mobilecs")
HIDDEN = {
    "no labels": {"customer": "", "agent": ""},
    "labels A and B": {"customer": "A", "agent": "B"},
    "one label": {"customer": "A", "agent": "A"},
}


def dialogues(path: Path) -> list[list[dict]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [json.loads(line)["turns"] for line in lines]
    known = [[turn for turn in turns if turn["role"] in ("customer", "agent")] for turns in found]
    return [[turn for turn in turns if turn["text"].strip()] for turns in known]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    source = next(one for one in load_sources(None) if one.reader == "conversations")
    for name in SETS:
        path = next((p for p in (folder / f"data/{name}.jsonl.gz",) if p.is_file()), folder / f"{name}.jsonl.gz")
        if not path.is_file():
            print(f"{name}: not there")
            continue
        told = dialogues(path)
        for hidden, labels in HIDDEN.items():
            right = uncertain = total = 0
            begin = time.perf_counter()
            for turns in told:
                read = as_turns([Said(labels[turn["role"]], turn["text"]) for turn in turns], source)
                for turn, got in zip(turns, read, strict=True):
                    total += 1
                    right += got["role"] == turn["role"]
                    uncertain += got["role"] == "unknown"
            seconds = time.perf_counter() - begin
            shares = f"right {right / total:.3f}  uncertain {uncertain / total:.3f}"
            print(f"{name:24} {hidden:15} turns {total:5}  {shares}  {total / seconds:,.0f} turns/s")


if __name__ == "__main__":
    main()
