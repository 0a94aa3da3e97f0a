"""Load what `make models` trained for a pack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from voc.annotate.linear import LinearModel, Vocabulary
from voc.errors import LexiconError
from voc.files import digest
from voc.lexicon import Lexicon

FILES = ("polarity.bin", "meaning.bin", "combine.json")

_REQUIRED = {"polarity", "neutral", "forum", "confidence", "touchpoint", "dimension", "least", "informative"} | {
    "intent:complaint",
    "satisfaction:neutral",
    "outcome:solved",
    "stance:mixed",
}

Weights = dict[str, float]
Column = npt.NDArray[np.float64]
Value = TypeVar("Value", float, Column)


@dataclass(frozen=True)
class Models:
    """What a pack has learned.

    Attributes:
        polarity: one output, the log-odds that a text praises.
        meaning: outputs `neutral`, `forum`, `informative`, `intent:…`, `touchpoint:…`, `dimension:…`, each a log-odds.
        combine: for each verdict, the weights by which models and rules are joined.
            For `usual:…`, how usual a dimension is at a touchpoint, as log-odds.
        hash: names the content.
    """

    polarity: LinearModel
    meaning: LinearModel
    combine: dict[str, Weights]
    hash: str

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the n-grams of polarity and meaning in one table."""
        return Vocabulary((self.polarity.codes, self.meaning.codes))


@cache
def load(lexicon: Lexicon) -> Models:
    """Read the models in the pack's `models` folder.

    Raises:
        LexiconError: a file is missing or damaged.
    """
    return read(lexicon.folder / "models")


def read(folder: Path) -> Models:
    """Read models from a folder."""
    try:
        data = [(folder / name).read_bytes() for name in FILES]
        polarity, meaning = (LinearModel.read(folder / name) for name in FILES[:2])
        combine = json.loads(data[2])
        if missing := _REQUIRED - combine.keys():
            raise ValueError(f"combine.json lacks {', '.join(sorted(missing))}")
    except FileNotFoundError as error:
        raise LexiconError(
            "the pack has no models", where=str(error.filename), todo="train them with `make models`"
        ) from None
    except (ValueError, KeyError) as error:
        raise LexiconError(f"the models are damaged ({error})", where=str(folder), todo="run `make models`") from None
    return Models(polarity, meaning, combine, digest(data))


def combined(weights: Weights, values: Mapping[str, Value]) -> Value:
    """Return the log-odds of a verdict, or of as many as the values' columns have rows: bias + Σ weight × value."""
    return weights["bias"] + sum(weights[name] * value for name, value in values.items())  # type: ignore[return-value]
