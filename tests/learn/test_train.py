"""The shipped models are those that the shipped pack trains.

Training is deterministic: on one kind of processor the same pack and packages give the same bytes. Between kinds, matrix
products differ in their last bits, so the same optimum is reached up to rounding: with the tolerance of `fit.py`,
kernels of three generations gave weights no more than 4e-6 or one step of their coarse storage apart. So where the
bytes differ, what is compared is: the n-grams, exactly; weights, to one step of half precision or 1e-5; joining weights,
to a few units of the last of their four digits; and what the models make of the pack's own examples, where a text that
lies on a threshold may fall to the other side.
"""

import numpy as np
import pytest

from voc import annotate, clean, lexicon
from voc.annotate import models
from voc.files import data_folder
from voc.learn.train import train

MOST_BYTES = 8 * 2**20  # of all packs together
SAME = 1e-5
PACKS = sorted(path.parent.name for path in data_folder("lexicons").glob("*/pack.toml"))


def test_the_shipped_models_are_those_of_the_shipped_pack(tmp_path, monkeypatch):
    # One test, for training takes most of a minute and the suite runs in several processes.
    pack = lexicon.load("banking")
    train(pack, tmp_path)
    shipped, made = models.load(pack), models.read(tmp_path)
    if made.hash == shipped.hash:
        return
    assert_same_model(made.polarity, shipped.polarity)
    assert_same_model(made.meaning, shipped.meaning)
    assert made.combine.keys() == shipped.combine.keys()
    for verdict, weights in shipped.combine.items():
        assert made.combine[verdict] == pytest.approx(weights, abs=5e-4), verdict
    texts = [example.text for example in lexicon.examples(pack)]
    said = verdicts(pack, texts)
    monkeypatch.setattr(models, "load", lambda pack: made)
    moved = [text for text, one, other in zip(texts, said, verdicts(pack, texts), strict=True) if one != other]
    assert len(moved) <= len(texts) / 1_000, moved


def assert_same_model(made, shipped):
    assert made.outputs == shipped.outputs
    assert np.array_equal(made.codes, shipped.codes)
    for one, other in ((made.weights, shipped.weights), (made.idf, shipped.idf)):
        assert np.all(np.abs(one - other) <= np.maximum(SAME, np.maximum(one_step(one), one_step(other))))
    assert made.bias == pytest.approx(shipped.bias, abs=1e-5)


def one_step(values):
    """Return the distance from each value to the next that half precision can hold."""
    return np.spacing(np.abs(values).astype(np.float16)).astype(np.float32)


def verdicts(pack, texts):
    columns = {"text": texts, "turns": [None] * len(texts)}
    for stage in (*clean.stages(pack), *annotate.stages(pack)):
        columns.update(stage(columns))
    return [
        (sentiment["label"], intent, informative, [(t["id"], t["polarity"], t["dimensions"]) for t in touchpoints])
        for sentiment, intent, informative, touchpoints in zip(
            *(columns[name] for name in ("sentiment", "intent", "informative", "touchpoints")), strict=True
        )
    ]


def test_every_shipped_pack_has_its_models_and_all_are_small():
    files = [data_folder("lexicons") / pack / "models" / name for pack in PACKS for name in models.FILES]
    assert [str(path) for path in files if not path.is_file()] == []
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES
