"""The report of the sample as text that a reviewer can read: a changed figure is a changed line.

python -m tests.report.golden    writes tests/report/golden/*.json anew
"""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from tests.report import sample

FOLDER = Path(__file__).parent / "golden"
LANGUAGES = ("zh", "en")


def text(language: str) -> str:
    """Return the report as JSON; a chart's table says its figures, so that of its drawing only a digest is kept."""
    return json.dumps(_digested(asdict(sample.report(language))), ensure_ascii=False, indent=1) + "\n"


def path(language: str) -> Path:
    return FOLDER / f"{sample.data()['period']}.{language}.json"


def _digested(item):
    if isinstance(item, dict):
        return {key: _digest(value) if key == "spec" else _digested(value) for key, value in item.items()}
    if isinstance(item, list | tuple):
        # A row of a table is a line.
        if item and all(isinstance(one, dict) and one.keys() == {"text", "href", "customer"} for one in item):
            return " | ".join(one["text"] + (f" → #{one['href']}" if one["href"] else "") for one in item)
        return [_digested(one) for one in item]
    return item


def _digest(spec) -> str:
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:12]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in LANGUAGES:
        path(one).write_text(text(one), encoding="utf-8", newline="\n")
