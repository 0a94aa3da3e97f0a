"""Other packages' sentiment, to stand beside ours.

But for SnowNLP the packages are no dependencies of voc: install them beside it with `pip install cnsenti jionlp`.
What is not installed is left out.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
from collections.abc import Callable

Score = Callable[[str], float]  # of a text, above 0 for praise

NAMES = ("snownlp", "cnsenti", "jionlp")


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
