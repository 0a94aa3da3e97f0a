"""Other packages' sentiment beside ours, and how fast SnowNLP's and our whole chain are on one core.

    python benchmarks/rivals.py TEXTS.parquet

prints the speeds as JSON. `benchmarks/accuracy.py` calls it, pinned to one core. But for SnowNLP the packages are no
dependencies of voc: install them beside it with `pip install cnsenti jionlp`. What is not installed is left out.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as parquet

Score = Callable[[str], float]  # of a text, above 0 for praise

NAMES = ("snownlp", "cnsenti", "jionlp")
_ROUNDS, _WARM = 3, 200


def installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def snownlp() -> Score:
    from snownlp import SnowNLP

    return lambda text: 2 * float(SnowNLP(text).sentiments) - 1 if text.strip() else 0.0


def cnsenti() -> Score:
    from cnsenti import Sentiment

    made = Sentiment()

    def score(text: str) -> float:
        found = made.sentiment_calculate(text)
        return float(found["pos"] - found["neg"])

    return score


def jionlp() -> Score:
    import jionlp as package

    made = package.sentiment.LexiconSentiment()
    return lambda text: 2 * float(made(text)) - 1 if text.strip() else 0.0


def load(name: str) -> Score:
    """Return a package's sentiment; what it prints and warns of meanwhile is kept from the figures."""
    logging.disable(logging.WARNING)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        made = {"snownlp": snownlp, "cnsenti": cnsenti, "jionlp": jionlp}[name]()
        made("很好")
    logging.disable(logging.NOTSET)
    return made


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call: what others do on the machine does not count."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def speeds(source: Path) -> dict[str, float]:
    """Return texts a second: the whole chain from Parquet to Parquet, and SnowNLP's sentiment alone."""
    from voc import lexicon
    from voc.project.texts import annotate_file, chain

    texts = parquet.read_table(source).column("text").to_pylist()
    made, peer = chain(lexicon.load("banking")), load("snownlp")
    with tempfile.TemporaryDirectory() as folder:
        few, out = Path(folder) / "few.parquet", Path(folder) / "out.parquet"
        parquet.write_table(parquet.read_table(source).slice(0, _WARM), few)
        annotate_file(few, out, chain=made)
        for text in texts[:_WARM]:
            peer(text)
        # By turns, so that what slows the machine for a while slows both.
        rounds = [
            (
                seconds(lambda: annotate_file(source, out, chain=made)),
                seconds(lambda: [peer(text) for text in texts]),
            )
            for _ in range(_ROUNDS)
        ]
    ours, theirs = (len(texts) / min(column) for column in zip(*rounds, strict=True))
    return {"texts": len(texts), "voc": ours, "snownlp": theirs, "ratio": ours / theirs}


if __name__ == "__main__":
    print(json.dumps(speeds(Path(sys.argv[1]))))
