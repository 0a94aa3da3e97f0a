"""Hold the topics of all touchpoints as the store does: fitted once, the same ever after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from voc.aggregate.phrases import Cut
from voc.aggregate.topics.clauses import Clauses, side, words
from voc.aggregate.topics.model import NONE, Shape, assign
from voc.errors import ConfigError
from voc.files import digest
from voc.ports import Encoder, Store
from voc.schema import TABLES
from voc.statistics.vectors import Floats, Vectors, unit

ACTIVE, RETIRED = "active", "retired"
LEARNED = "words"  # the encoder of those who name none
UNASSIGNED = ""
_NUMBERS = ("vectors", "weights", "common")  # long columns of `topic_fits`
_DIMENSION = 0.5  # length of the part of a vector that tells the dimensions


@dataclass(frozen=True, eq=False)
class Fit:
    """Hold what turns clauses into vectors; `encoder` names what made them of whole texts instead of `vectors`."""

    id: str
    fitted_on: str
    pack: str
    encoder: str
    dimensions: tuple[str, ...]
    vectors: Vectors

    def encode(self, clauses: Clauses, *, cut: Cut, encoder: Encoder | None) -> Floats:
        """Return a vector for each clause: its words, and its dimensions as a part of their own.

        Raises:
            ConfigError: the vectors of whole texts that the topics were fitted with are not at hand.
        """
        texts = list(dict.fromkeys(clauses.normal))
        if self.encoder == LEARNED:
            said = self.vectors.sentences(words(texts, cut=cut))
        elif encoder is None or encoder.name != self.encoder:
            raise ConfigError(
                f"topics were fitted with the sentence vectors {self.encoder!r}, which are not at hand",
                where="[topics] vectors",
                todo="name their folder, or fit topics anew with `voc topics refit`",
            )
        else:
            said = encoder.encode(texts)
        place = {text: number for number, text in enumerate(texts)}
        rows = np.asarray(said[[place[text] for text in clauses.normal]], dtype=np.float32)
        order = {name: number for number, name in enumerate(self.dimensions)}
        about = np.zeros((len(clauses), len(order)), dtype=np.float32)
        pairs = [(row, order[d]) for row, named in enumerate(clauses.dimensions) for d in named if d in order]
        if pairs:
            about[tuple(np.array(pairs).T)] = 1
        made = unit(np.hstack((rows, _DIMENSION * unit(about))))
        return np.asarray(made * np.any(rows != 0, axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Frozen:
    """A topic as it was fitted. Its id, label and shape never change; `clauses` counts those it was fitted on."""

    id: str
    touchpoint: str
    shape: Shape
    label: str
    phrases: tuple[str, ...]
    dimensions: tuple[tuple[str, int], ...]
    clauses: int
    since: str  # the first period in which a clause of it was said
    fitted_on: str
    fit: str
    pack: str
    status: str = ACTIVE
    successors: tuple[tuple[str, float], ...] = ()  # (topic, share of the clauses), where retired

    @property
    def polarity(self) -> str:
        """Return negative, neutral or positive."""
        return self.shape.side.partition("/")[0]


@dataclass(frozen=True, eq=False)
class Book:
    """All topics that ever were, and what they were fitted with."""

    topics: tuple[Frozen, ...] = ()
    fits: Mapping[str, Fit] | None = None

    @cached_property
    def active(self) -> dict[str, tuple[Frozen, ...]]:
        """Return the topics in use by touchpoint."""
        found: dict[str, list[Frozen]] = {}
        for topic in sorted((t for t in self.topics if t.status == ACTIVE), key=lambda t: _number(t.id)):
            found.setdefault(topic.touchpoint, []).append(topic)
        return {name: tuple(topics) for name, topics in found.items()}

    @cached_property
    def by_id(self) -> dict[str, Frozen]:
        """Return every topic by its id."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def version(self) -> str:
        """Return a digest of the topics in use."""
        said = sorted((t.id, t.fit, t.label) for topics in self.active.values() for t in topics)
        return digest([json.dumps(said, ensure_ascii=False).encode()])[:16]

    def assign(self, clauses: Clauses, *, cut: Cut, encoder: Encoder | None = None) -> list[str | None]:
        """Return the topic of each clause: `UNASSIGNED` where it has none, None where its touchpoint has no topics."""
        found: list[str | None] = [None] * len(clauses)
        rows: dict[str, dict[str, list[int]]] = {}
        for row, name in enumerate(clauses.touchpoint):
            if name in self.active:
                rows.setdefault(self.active[name][0].fit, {}).setdefault(name, []).append(row)
        for fit, by_touchpoint in sorted(rows.items()):
            made = (self.fits or {})[fit]
            for name, places in sorted(by_touchpoint.items()):
                own, topics = clauses.at(places), self.active[name]
                sides = [side(polarity, normal) for polarity, normal in zip(own.polarity, own.normal, strict=True)]
                vectors = made.encode(own, cut=cut, encoder=encoder)
                chosen = assign([topic.shape for topic in topics], vectors, sides=sides)
                for row, place in zip(places, chosen.tolist(), strict=True):
                    found[row] = UNASSIGNED if place == NONE else topics[place].id
        return found

    def with_(self, topics: Iterable[Frozen], fits: Iterable[Fit]) -> Book:
        """Return a book with more topics and fits; a topic of a known id takes its place."""
        new = {topic.id: topic for topic in topics}
        return Book(tuple({**self.by_id, **new}.values()), {**(self.fits or {}), **{fit.id: fit for fit in fits}})

    def fresh_ids(self, touchpoint: str, *, count: int) -> list[str]:
        """Return ids that no topic of the touchpoint ever had."""
        used = max((_number(topic.id) for topic in self.topics if topic.touchpoint == touchpoint), default=0)
        return [f"{touchpoint}.t{number}" for number in range(used + 1, used + 1 + count)]


def load(store: Store) -> Book:
    """Read the topics of a store."""
    found = store.query("SELECT * FROM topic_fits ORDER BY fit")
    numbers = {name: found.column(name) for name in _NUMBERS}
    rest = found.drop_columns(list(_NUMBERS)).to_pylist()
    fits = {row["fit"]: _fit(row, *(_floats(numbers[name][at]) for name in _NUMBERS)) for at, row in enumerate(rest)}
    rows = store.query("SELECT * FROM topics ORDER BY topic_id").to_pylist()
    return Book(tuple(_topic(row) for row in rows), fits)


def tables(topics: Sequence[Frozen], fits: Sequence[Fit]) -> dict[str, pa.Table]:
    """Return topics and fits as rows of the store's tables."""
    rows = {"topic_fits": [_fit_row(fit) for fit in fits], "topics": [_topic_row(topic) for topic in topics]}
    return {name: pa.Table.from_pylist(made, schema=TABLES[name]) for name, made in rows.items()}


def _number(topic_id: str) -> int:
    return int(topic_id.rpartition(".t")[2])


def _floats(cell: pa.ListScalar) -> Floats:
    return np.asarray(cell.values.to_numpy(zero_copy_only=False), dtype=np.float32)


def _fit(row: dict[str, Any], table: Floats, weights: Floats, common: Floats) -> Fit:
    shaped = table.reshape(-1, len(common)) if len(common) else np.zeros((0, 0), np.float32)
    vectors = Vectors(tuple(row["words"]), shaped, weights, common)
    return Fit(row["fit"], row["fitted_on"], row["pack"], row["encoder"], tuple(row["dimensions"]), vectors)


def _fit_row(fit: Fit) -> dict[str, Any]:
    known = fit.vectors
    return {
        "fit": fit.id,
        "fitted_on": fit.fitted_on,
        "pack": fit.pack,
        "encoder": fit.encoder,
        "dimensions": list(fit.dimensions),
        "words": list(known.words),
        "weights": known.weights.tolist(),
        "vectors": known.table.ravel().tolist(),
        "common": known.common.tolist(),
    }


def _topic(row: dict[str, Any]) -> Frozen:
    shape = Shape(row["side"], np.array(row["centre"], dtype=np.float32), row["reach"])
    same = {
        name: row[name] for name in ("touchpoint", "label", "clauses", "since", "fitted_on", "fit", "pack", "status")
    }
    return Frozen(
        id=row["topic_id"],
        shape=shape,
        phrases=tuple(row["phrases"]),
        dimensions=tuple(row["dimensions"]),
        successors=tuple((one["topic_id"], one["share"]) for one in row["successors"]),
        **same,
    )


def _topic_row(topic: Frozen) -> dict[str, Any]:
    plain = asdict(replace(topic, shape=Shape("", np.zeros(0, np.float32), 0.0)))
    return plain | {
        "topic_id": topic.id,
        "side": topic.shape.side,
        "centre": topic.shape.centre.tolist(),
        "reach": topic.shape.reach,
        "successors": [{"topic_id": name, "share": share} for name, share in topic.successors],
    }
