"""Read what people write about an action, in a cell or on the command line, and write it as they do.

Everything that is wrong comes out at once, each with what to do about it, in the language of the project.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from voc.aggregate.measures import measures_for
from voc.clean.mask import masked
from voc.clean.normalise import normalised
from voc.lexicon import Lexicon
from voc.measures import Measure
from voc.track.actions import FIELDS, Action
from voc.track.cells import WrongError, cost, day, degree, text_of
from voc.track.words import LANGUAGES, codes, plain, words

MOST = 2_000  # characters of a text

_JOINT = " · "


@dataclass(frozen=True, slots=True)
class Mistake:
    """What to do about one field."""

    field: str
    todo: str


@dataclass(frozen=True)
class Form:
    """Know the pack, the language and the day, by which fields are read and shown.

    Attributes:
        language: of what is shown, `zh` or `en`; both are read.
        today: local; nothing is done later.
    """

    lexicon: Lexicon
    language: str
    today: date

    def read(self, given: Mapping[str, object], base: Action | None = None) -> tuple[Action | None, list[Mistake]]:
        """Return an action, or all that is wrong with it.

        Args:
            given: field → what was written: text, number, date or nothing.
            base: the action as it is; fields that are not given keep its values.
        """
        found: dict[str, Any] = {}
        mistakes: list[Mistake] = []
        for name, written in given.items():
            try:
                found[name] = self._readers[name](written)
            except WrongError as wrong:
                mistakes.append(Mistake(name, self._todo(wrong)))
        said = {name: getattr(base, name) for name in (*self._readers, "id") if base} | found
        mistakes += [
            Mistake(name, self._todo(WrongError("needed")))
            for name in ("target", "measure")
            if not said.get(name) and name not in {one.field for one in mistakes}
        ]
        if not mistakes:
            try:
                said["measure"] = self.measure(said["measure"], said["target"])
            except WrongError as wrong:
                mistakes.append(Mistake("measure", self._todo(wrong)))
        bad = {one.field for one in mistakes}
        mistakes += [Mistake(name, self._todo(wrong)) for name, wrong in self._contradictions(said) if name not in bad]
        return (None if mistakes else Action(**({"id": ""} | said))), mistakes

    @cached_property
    def _readers(self) -> dict[str, Callable[[object], Any]]:
        return {
            "target": self._target,
            "measure": self._text,
            "owner": self._text,
            "cost": cost,
            "starts_on": day,
            "due_on": day,
            "done_on": day,
            "degree": degree,
            "status": self._status,
            "comparison": self._comparison,
            "note": self._text,
        }

    def _contradictions(self, said: Mapping[str, Any]) -> list[tuple[str, WrongError]]:
        """Return what does not go together."""
        start, done, status = said.get("starts_on"), said.get("done_on"), said.get("status", "planned")
        word = words(self.language)("status", "done")
        found = [
            (name, WrongError("order", start=start))
            for name in ("due_on", "done_on")
            if start and said.get(name) and said[name] < start
        ]
        if done and done > self.today:
            found.append(("done_on", WrongError("future")))
        if status == "done" and not done:
            found.append(("done_on", WrongError("done_without_date", done=word)))
        if done and status != "done":
            found.append(("status", WrongError("date_without_done", done=word)))
        if said.get("comparison") and said["comparison"] == str(said.get("target", "")).partition(".")[0]:
            found.append(("comparison", self._no_comparison()))
        return found

    def _todo(self, wrong: WrongError) -> str:
        return words(self.language)("todo", wrong.todo, **wrong.values)

    def label(self, target: str) -> str:
        """Return the name of a pain point or touchpoint: `人工客服 · 效率`."""
        return self._labels[self.language].get(target, target)

    def targets(self) -> tuple[str, ...]:
        """Return everything that can be a target: touchpoints, then pain points, in the order of the pack."""
        return tuple(sorted(self._labels[self.language], key=lambda target: "." in target))

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            names = found[language] = {}
            for touchpoint in self.lexicon.touchpoints:
                names[touchpoint.id] = getattr(touchpoint, language)
                for dimension in self.lexicon.dimensions:
                    name = _JOINT.join((getattr(touchpoint, language), getattr(dimension, language)))
                    names[f"{touchpoint.id}.{dimension.id}"] = name
        return found

    @cached_property
    def _by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for names in self._labels.values():
            for target, name in names.items():
                found.setdefault(plain(target), target)
                found.setdefault(plain(name), target)
        return found

    def _target(self, written: object) -> str:
        text = text_of(written)
        if not text:
            raise WrongError("needed")
        if (found := self._by_name.get(plain(text))) is None:
            raise WrongError("target", example=self.label(self._example))
        return found

    def _comparison(self, written: object) -> str:
        text = text_of(written)
        found = self._by_name.get(plain(text), ".") if text else ""
        if "." in found:
            raise self._no_comparison()
        return found

    def _no_comparison(self) -> WrongError:
        return WrongError("comparison", example=self.label(self._example.partition(".")[0]))

    @property
    def _example(self) -> str:
        known = [measure for measure in self.lexicon.measures if measure.dimensions]
        if known:
            return f"{known[-1].touchpoint}.{known[-1].dimensions[0]}"
        return self.lexicon.touchpoints[0].id

    def _status(self, written: object) -> str:
        text = text_of(written)
        if not text:
            return "planned"
        if (found := codes("status").get(plain(text))) is None:
            raise WrongError("status", statuses=" / ".join(words(self.language).group("status").values()))
        return found

    def _text(self, written: object) -> str:
        """Return a text without personal data."""
        text = text_of(written)
        if len(text) > MOST:
            raise WrongError("long", most=MOST)
        return masked(text, normalised(text), {})[0]

    def suggestions(self, target: str) -> tuple[Measure, ...]:
        """Return the measures of the pack for a target, in the order of their numbers."""
        touchpoint, _, dimension = target.partition(".")
        named = {one for m in self.lexicon.measures if m.touchpoint == touchpoint for one in m.dimensions}
        wanted = [dimension] if dimension and dimension != "general" else sorted(named)
        return measures_for(self.lexicon, touchpoint=touchpoint, dimensions=wanted, words=())

    def measure(self, written: str, target: str) -> str:
        """Return the id of a measure of the pack that was named by its number, id or words; else what was written.

        Raises:
            WrongError: there is no suggestion of that number.
        """
        text = unicodedata.normalize("NFKC", written).strip().rstrip(".").strip()
        if text.isdigit():
            found = self.suggestions(target)
            if not found:
                raise WrongError("no_suggestion")
            if not 1 <= int(text) <= len(found):
                raise WrongError("measure", suggestions=self.numbered(target))
            return found[int(text) - 1].id
        return self._measures.get(plain(written), written)

    def numbered(self, target: str) -> str:
        """Return the suggestions for a target with their numbers, in one line."""
        texts = (getattr(one, self.language) for one in self.suggestions(target))
        return " ".join(f"{place}. {text}" for place, text in enumerate(texts, start=1))

    def measures(self) -> tuple[str, ...]:
        """Return the ids of all measures of the pack."""
        return tuple(self._texts)

    def cells(self, action: Action) -> dict[str, Any]:
        """Return an action as it is shown: names for ids, everything else as it is."""
        shown = {
            "target": self.label(action.target),
            "measure": self.measure_text(action.measure),
            "status": words(self.language)("status", action.status),
            "comparison": self.label(action.comparison),
        }
        return {name: shown.get(name, getattr(action, name)) for name in FIELDS}

    def measure_text(self, measure: str) -> str:
        """Return what a measure says: that of the pack where it names one."""
        return self._texts.get(measure, measure)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {one.id: getattr(one, self.language) for one in self.lexicon.measures}

    @cached_property
    def _measures(self) -> dict[str, str]:
        return {plain(text): one.id for one in self.lexicon.measures for text in (one.en, one.zh, one.id)}
