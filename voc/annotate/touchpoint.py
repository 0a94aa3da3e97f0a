"""Find the touchpoints a text comments on, and the clauses that speak of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from voc.annotate.columns import table
from voc.annotate.evidence import Levels
from voc.annotate.hits import Found
from voc.annotate.match import matcher
from voc.annotate.models import Models, Weights
from voc.annotate.tokenise import Clauses
from voc.joined import Flags, Ints
from voc.lexicon import Lexicon
from voc.stage import Batch

Floats = npt.NDArray[np.float32]

# What speaks for a touchpoint in a text, in this order. By the model: its log-odds, how far they lie below the best
# touchpoint's, and whether it is the best. By cues: a strong one; strong ones in two clauses; strong ones only where
# another touchpoint has one too; a weak one; weak ones only beside a strong one of another; a fallback in a text
# without any other cue; a fallback beside other cues; none, where another touchpoint has a strong one.
TOUCHPOINT = (
    *("model", "gap", "best"),
    *("strong", "many", "shared", "weak", "shadowed", "fallback", "echo", "rival"),
)
_FAR = -6.0  # a gap beyond this says no more
_MOST = 4  # touchpoints of a text, unless the pack says otherwise
STRENGTHS = ("fallback", "weak", "strong")
_FALLBACK, _WEAK, _STRONG = range(len(STRENGTHS))


class Cues(NamedTuple):
    """How clauses name touchpoints, by clause, each pair of them once: arrays of equal length."""

    clause: Ints
    touchpoint: Ints
    strength: Ints  # the greatest, as `STRENGTHS` counts


class Mentions(NamedTuple):
    """The touchpoints of a batch, by row, and the clauses that speak of each.

    Attributes:
        row: of each mention.
        touchpoint: of each mention.
        alone: [mentions] the row's only touchpoint.
        clause: the clauses of all mentions, one mention after the other; each has one at least.
        mention: [clauses of all mentions] which it is.
        first: [mentions + 1] where the clauses of each begin.
    """

    row: Ints
    touchpoint: Ints
    alone: Flags
    clause: Ints
    mention: Ints
    first: Ints


class Touchpoints:
    """Choose the touchpoints of each row."""

    requires = ("clauses", "hits", "meaning")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        outputs = {name: index for index, name in enumerate(models.meaning.outputs)}
        self.ids = [t.id for t in lexicon.touchpoints]
        self._by_name = np.argsort(np.argsort(self.ids))
        self._columns = np.array([outputs[f"touchpoint:{name}"] for name in self.ids])
        self._most = int(lexicon.settings["labels"].get("touchpoints", _MOST))
        self._weights = models.combine.get("touchpoint", {})
        self._least = models.combine.get("least", {}).get("touchpoint", 0.0)
        self._named = touchpoint_of(lexicon)
        self._strength = matcher(lexicon).values("touchpoint", lambda cue: STRENGTHS.index(cue[1]), int)

    def table(self, batch: Batch) -> tuple[Cues, Floats]:
        """Return the cues of clauses, and [rows, touchpoints, len(TOUCHPOINT)] what speaks for each touchpoint."""
        clauses = table(batch, "clauses")
        cues = self._cues(clauses, table(batch, "hits"))
        return cues, touchpoint_table(cues, clauses.row, table(batch, "meaning").rows[:, self._columns])

    def __call__(self, batch: Batch) -> tuple[Mentions, Ints]:
        """Return the touchpoints of all rows, in order, and the touchpoint of every clause, -1 for none."""
        cues, speaks = self.table(batch)
        clauses, meaning = table(batch, "clauses"), table(batch, "meaning")
        chosen = self._chosen(joined(self._weights, TOUCHPOINT, speaks))
        chosen[np.diff(clauses.first) == 0] = False
        own = self._assigned(chosen, cues, clauses, meaning)
        row, touchpoint = np.nonzero(chosen)
        number = np.full(chosen.shape, -1)
        number[row, touchpoint] = np.arange(len(row))
        clause = np.flatnonzero(own >= 0)
        mention = number[clauses.row[clause], own[clause]]
        silent = np.flatnonzero(np.bincount(mention, minlength=len(row)) == 0)
        likely = [self._likeliest(clauses, row[one], touchpoint[one], meaning) for one in silent]
        clause, mention = np.append(clause, np.array(likely, dtype=np.int64)), np.append(mention, silent)
        order = np.argsort(mention, kind="stable")
        first = np.searchsorted(mention[order], np.arange(len(row) + 1))
        alone = np.count_nonzero(chosen, axis=1)[row] == 1
        return Mentions(row, touchpoint, alone, clause[order], mention[order], first), own

    def _likeliest(self, clauses: Clauses, row: int, touchpoint: int, meaning: Levels) -> int:
        """Return the clause of a row in which the model hears most of a touchpoint."""
        first, end = clauses.first[row : row + 2]
        return int(first + meaning.clauses[first:end, self._columns[touchpoint]].argmax())

    def _cues(self, clauses: Clauses, found: Found) -> Cues:
        hits = [found.of("touchpoint"), found.of("fallback")]
        clause = np.concatenate([clauses.at[hit.start] for hit in hits])
        entry = np.concatenate([hit.entry for hit in hits])[clause >= 0]
        pair = clause[clause >= 0] * len(self.ids) + self._named[entry]
        # The greatest strength of each pair is the last.
        said = np.sort(pair * len(STRENGTHS) + self._strength[entry])
        said = said[np.append(np.diff(said // len(STRENGTHS)) > 0, True)[: len(said)]]
        pair, strength = np.divmod(said, len(STRENGTHS))
        clause, touchpoint = np.divmod(pair, len(self.ids))
        return Cues(clause, touchpoint, strength)

    def _chosen(self, logits: Floats) -> Flags:
        """Tell of each row which touchpoints pass the threshold: the pack's most at most."""
        passing: Flags = logits >= self._least
        for row in np.flatnonzero(np.count_nonzero(passing, axis=1) > self._most).tolist():
            passing[row, np.argsort(-logits[row], kind="stable")[self._most :]] = False
        return passing

    def _assigned(self, chosen: Flags, cues: Cues, clauses: Clauses, meaning: Levels) -> Ints:
        """Give every clause to one touchpoint: the one it names, else the one spoken of before it, else the first."""
        several = np.count_nonzero(chosen, axis=1)
        only = np.where(several == 1, chosen.argmax(axis=1), -1)
        own = only[clauses.row]
        row = clauses.row[cues.clause]
        here = np.flatnonzero((several[row] > 1) & chosen[row, cues.touchpoint])
        clause, named, strength = (column[here] for column in cues)
        logits = meaning.clauses[clause, self._columns[named]]
        order = np.lexsort((self._by_name[named], -logits, -strength, clause))[::-1]
        own[clause[order]] = named[order]  # the last one that is written stays
        missing = chosen & (several > 1)[:, None]
        missing[clauses.row[own >= 0], own[own >= 0]] = False
        for one in np.flatnonzero(missing.any(axis=1)).tolist():
            first, end = clauses.first[one : one + 2].tolist()
            names = sorted(np.flatnonzero(missing[one]).tolist(), key=self._by_name.__getitem__)
            heard = meaning.clauses[first:end, self._columns[names]].T.tolist()
            own[first:end] = _shared(own[first:end].tolist(), names, heard)
        return _spread(own, clauses)


def _shared(own: list[int], names: list[int], heard: list[list[float]]) -> list[int]:
    """Give the touchpoints of a row that no clause names a clause each, if there are enough.

    Args:
        own: the touchpoint of each clause, -1 for none.
        names: the touchpoints without a clause.
        heard: for each of them, what the model hears of it in each clause.
    """
    for name, logits in zip(names, heard, strict=True):
        free = [place for place, owner in enumerate(own) if owner < 0] or range(len(own))
        place = max(free, key=logits.__getitem__)
        if own[place] < 0 or own.count(own[place]) > 1:
            own[place] = name
    return own


def _spread(own: Ints, clauses: Clauses) -> Ints:
    """Give clauses without a touchpoint that of the clause before, else of the first behind, in the same row."""
    known = np.flatnonzero(own >= 0)
    if not len(known):
        return own
    behind = np.searchsorted(known, np.arange(len(own)))
    before, behind = known[np.maximum(behind - 1, 0)], known[np.minimum(behind, len(known) - 1)]
    source = np.where((clauses.row[before] == clauses.row) & (before < np.arange(len(own))), before, behind)
    same = clauses.row[source] == clauses.row
    return np.where((own < 0) & same, own[source], own)


def touchpoint_of(lexicon: Lexicon) -> Ints:
    """Return [entries] the touchpoint of each cue and fallback, as the lexicon counts them."""
    order = {touchpoint.id: index for index, touchpoint in enumerate(lexicon.touchpoints)}
    values = matcher(lexicon).values
    named: Ints = values("touchpoint", lambda cue: order[cue[0]], int)
    named += values("fallback", lambda name: order[name], int)
    return named


def joined(weights: Weights, names: Sequence[str], values: Floats) -> Floats:
    """Return log-odds: bias + Σ weight × value over the last axis, whose columns are named."""
    column = np.array([weights[name] for name in names], dtype=np.float32)
    return (values @ column + np.float32(weights["bias"])).astype(np.float32)


def touchpoint_table(cues: Cues, rows: Ints, model: Floats) -> Floats:
    """Return [rows, touchpoints, len(TOUCHPOINT)]: what speaks for each touchpoint.

    Args:
        cues: of clauses.
        rows: [clauses] the row of each.
        model: [rows, touchpoints] log-odds of the model for the whole text.
    """
    strong, weak = cues.strength == _STRONG, cues.strength == _WEAK
    row = rows[cues.clause]
    cell = row * model.shape[1] + cues.touchpoint
    beside = np.bincount(cues.clause[strong], minlength=len(rows))[cues.clause]  # strong cues of that clause
    named, strongly, weakly = (np.bincount(cell[which], minlength=model.size) for which in (slice(None), strong, weak))
    least = np.full(model.size, len(TOUCHPOINT) * model.size)  # of a touchpoint's clauses, the fewest strong cues
    for kind, others in ((weak, strongly == 0), (strong, strongly > 0)):
        here = np.flatnonzero(kind)
        here = here[others[cell[here]]]
        np.minimum.at(least, cell[here], beside[here])
    cued, rivalled = (np.bincount(row[which], minlength=len(model)) > 0 for which in (strong | weak, strong))
    cued, rivalled = (np.repeat(flags, model.shape[1]) for flags in (cued, rivalled))
    hinted, faint = (strongly == 0) & (weakly > 0), (strongly + weakly == 0) & (named > 0)
    best = model.max(axis=1, keepdims=True, initial=-np.inf)
    values = {
        "model": model,
        "gap": np.maximum(model - best, _FAR),
        "best": model == best,
        "strong": strongly > 0,
        "many": strongly > 1,
        "shared": (strongly > 0) & (least > 1),
        "weak": hinted & (least == 0),
        "shadowed": hinted & (least > 0),
        "fallback": faint & ~cued,
        "echo": faint & cued,
        "rival": rivalled & (named == 0),
    }
    found = np.empty((*model.shape, len(TOUCHPOINT)), dtype=np.float32)
    for index, name in enumerate(TOUCHPOINT):
        found[..., index] = values[name].reshape(model.shape)
    return found
