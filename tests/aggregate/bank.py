"""A small store filled by hand: one line of a test is one comment, one answer, one call."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from voc import schema
from voc.adapters.duckdb_store import DuckDBStore
from voc.aggregate import Findings, find
from voc.aggregate.views import View
from voc.config import Config
from voc.lexicon import Lexicon, Touchpoint, load
from voc.period import Period
from voc.ports import silent

DAY = date(2026, 3, 3)  # a Tuesday, in 2026-W10
WEEK = "2026-W10"
PACK, MODEL = "pack", "model"

LEXICON = Lexicon(
    name="test",
    folder=Path(),
    hash=PACK,
    settings={},
    stages=(("usage", "使用", "Usage"), ("service", "服务", "Service")),
    touchpoints=tuple(
        Touchpoint(name, stage, name, name, (), ())
        for name, stage in (("login", "usage"), ("transfer", "usage"), ("branch", "service"))
    ),
    dimensions=(),
    fallbacks=(),
    polars=(),
    modifiers=(),
    intents={},
    solved={},
    effort=(),
    closing=(),
    thanks=(),
    risks=load("banking").risks,
    roles={},
    noise={},
    words=(),
    stopwords=frozenset({"的", "了", "是"}),
)


def told(touchpoint: str, polarity: str, *dimensions: str) -> dict[str, Any]:
    """Return a touchpoint entry that covers the whole text."""
    return {"id": touchpoint, "stage": "", "polarity": polarity, "dimensions": list(dimensions), "mentions": []}


@dataclass
class Bank:
    """Collect rows, then ask for findings."""

    lexicon: Lexicon = field(default_factory=lambda: LEXICON)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in schema.TABLES})

    def comment(
        self,
        text: str = "登录总是失败",
        *touchpoints: dict[str, Any],
        day: date | None = DAY,
        channel: str = "survey",
        label: str = "negative",
        score: float = -0.8,
        informative: bool = True,
        turns: list[tuple[str, str]] | None = None,
        clauses: Iterable[dict[str, Any]] | None = None,
        signals: Iterable[str] = (),
        level: str = "none",
        **columns: Any,
    ) -> str:
        number = len(self.tables["comments"])
        comment_id = columns.pop("comment_id", f"c{number:04}")
        words = "\n".join(said for _, said in turns) if turns else text
        row = {
            "comment_id": comment_id,
            "record_id": comment_id,
            "source": channel,
            "channel": channel,
            "source_ref": f"{channel} row {number}",
            "occurred_on": day,
            "attributes": [],
            "text": None if turns else text,
            "normal": None if turns else text,
            "turns": [{"role": role, "text": said, "normal": said} for role, said in turns] if turns else None,
            "flags": [],
            "fingerprint": hashlib.sha256(words.encode()).hexdigest()[:16],
            "masked": [],
        }
        self.tables["comments"].append(row | columns)
        self.tables["annotations"].append(
            {
                "comment_id": comment_id,
                "pack": PACK,
                "model": MODEL,
                "schema_version": schema.SCHEMA_VERSION,
                "informative": informative,
                "sentiment": {"label": label, "score": score, "confidence": 0.9, "intensity": 0.5},
                "touchpoints": list(touchpoints),
                "opinions": [],
                "risk": {"level": level, "signals": [_signal(said) for said in signals]},
                "clauses": list(clauses) if clauses is not None else _whole(text, touchpoints, score),
            }
        )
        return comment_id

    def comments(self, count: int, text: str, *touchpoints: dict[str, Any], **columns: Any) -> None:
        """Add comments that differ in a number, so that none repeats another."""
        first = len(self.tables["comments"])
        for number in range(first, first + count):
            self.comment(f"{text}{number}", *touchpoints, **columns)

    def answers(self, measure: str, *values: float, low: float, high: float, **columns: Any) -> None:
        """Add a survey with one closed question for each value."""
        question, touchpoint = columns.pop("question", measure), columns.pop("touchpoint", None)
        for value in values:
            record_id = f"r{len(self.tables['records']):04}"
            row = {"record_id": record_id, "source": "survey", "channel": "survey", "occurred_on": DAY}
            self.tables["records"].append(row | columns)
            self.answer(record_id, measure, value, low=low, high=high, question=question, touchpoint=touchpoint)

    def answer(self, record_id: str, measure: str, value: float, **columns: Any) -> None:
        self.tables["measures"].append(
            {"record_id": record_id, "measure": measure, "answer": str(value), "value": value, **columns}
        )

    def find(self, period: str = WEEK, *, shuffled: int | None = None, **scores: Any) -> Findings:
        """Fill a store and look at a period; `scores` are settings of [scores], others go under the
        name of their part, as `targets={"nps": 50}`.
        """
        progress = scores.pop("progress", silent)
        with self.view(period, shuffled=shuffled, **scores) as view:
            given = {"config": view.config, "lexicon": view.lexicon, "period": view.period}
            return find(view.store, **given, pack=view.pack, model=view.model, progress=progress)

    @contextmanager
    def view(self, period: str = WEEK, *, shuffled: int | None = None, **scores: Any) -> Iterator[View]:
        """Fill a store and yield a view of it; the arguments are those of `find`."""
        store = DuckDBStore(None)
        parts = {name: scores.pop(name) for name in list(scores) if name in Config.model_fields}
        for name, columns in schema.TABLES.items():
            rows = list(self.tables[name])
            if shuffled is not None:
                random.Random(shuffled).shuffle(rows)
            full = [{column: row.get(column) for column in columns.names} for row in rows]
            store.put(name, pa.Table.from_pylist(full, schema=columns))
        config = Config(scores={"minimum_n": 3, "trend_periods": 3} | scores, **parts)
        try:
            yield View(store, config, self.lexicon, Period.parse(period), PACK, MODEL)
        finally:
            store.close()


def _whole(text: str, touchpoints: Iterable[dict[str, Any]], score: float) -> list[dict[str, Any]]:
    return [
        {
            "start": 0,
            "end": len(text),
            "score": score,
            "polarity": "negative" if one["polarity"] == "mixed" else one["polarity"],
            "touchpoint": one["id"],
            "dimensions": one["dimensions"],
        }
        for one in touchpoints
    ]


def _signal(said: str) -> dict[str, object]:
    """Return a signal from `code` or `code:level`."""
    code, _, level = said.partition(":")
    return {"code": code, "level": level or None, "start": 0, "end": 2}


def spoken(bank: Bank, *, hits: int, of: int, day: date, channel: str = "survey") -> None:
    """Add comments of which some complain of the login, the others praise a transfer."""
    bank.comments(hits, "登录失败", told("login", "negative", "stability"), day=day, channel=channel)
    bank.comments(of - hits, "转账很快", told("transfer", "positive"), label="positive", day=day, channel=channel)
