"""Hold the data behind risk, effort and brands, checked as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

RISK_LEVELS = ("low", "medium", "high")
_ROLES = ("customer", "agent")
_PLACES = ("before", "after", "clause")
_CONTRASTS = (
    "aside",
    "pointing",
    "rival",
    "lose",
    "win",
    "passing_before",
    "passing_after",
    "ours",
    "carry",
    "than",
    "behind",
    "lose_after",
)


class Mark(NamedTuple):
    """What a risk cue says; `level` is empty where the phrase is a false alarm."""

    code: str
    level: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A cue of parts near each other in a clause: one of `of`, and one of `before` or `after`, or of `both`."""

    name: str  # of its own in the pack
    mark: Mark
    of: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    unless: tuple[str, ...]  # longer phrases that are no such part: 投诉电话 is no 投诉
    both: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A number that matters: after one of `before` (none: after anything), followed by one of `units`.

    Attributes:
        steps: (least number, what it is worth), ascending.
        most: larger numbers mean something else.
        unless: words right behind (以上) or right before (不用) that take it back.
    """

    before: tuple[str, ...]
    units: tuple[str, ...]
    steps: tuple[tuple[float, Any], ...]
    most: float
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """A kind of risk: its cues, phrases that are false alarms, pairs and numbers."""

    code: str
    zh: str
    en: str
    cues: tuple[tuple[Mark, str], ...]
    pairs: tuple[Pair, ...]
    counts: tuple[Count, ...]
    praised: tuple[str, ...]  # levels that count for nothing in a clause of praise


@dataclass(frozen=True, slots=True)
class Silencer:
    """Words that take a risk cue back: denials, questions, hearsay, warnings.

    Attributes:
        place: where the words stand: `before` or `after` the cue, or anywhere in its `clause`.
        reach: most characters between words and cue.
        bridge: what may stand between; empty: anything.
        unless: what must not stand between (`clause`: in the clause).
        asks: a question mark behind the clause silences too.
    """

    id: str
    words: tuple[str, ...]
    codes: tuple[str, ...]
    levels: tuple[str, ...]
    roles: tuple[str, ...]
    place: str
    reach: int
    bridge: tuple[str, ...]
    unless: tuple[str, ...]
    asks: bool
    exceptions: tuple[str, ...]  # phrases that hold one of the words and silence nothing: 是不是


@dataclass(frozen=True, slots=True)
class Brands:
    """Banks, brokers and wallets by name, and the words that compare them.

    Attributes:
        names: name → aliases, the name itself among them.
        shy: alias → words of which one must stand right behind it: 平安 is a bank in 平安银行 only.
        silenced: phrases that only look like a brand.
        contrast: words of comparison by kind.
    """

    names: Mapping[str, tuple[str, ...]]
    shy: Mapping[str, tuple[str, ...]]
    silenced: tuple[str, ...]
    contrast: Mapping[str, tuple[str, ...]]


def phrases(said: Any) -> tuple[str, ...]:
    """Return a list of phrases without repetition."""
    return tuple(dict.fromkeys(str(phrase) for phrase in said or ()))


def risk(code: str, said: dict[str, Any]) -> Risk:
    """Read one kind of risk.

    Raises:
        KeyError, TypeError, ValueError: what is wrong with it.
    """
    _known(said, ("zh", "en", "roles", "agent", "not", "pairs", "counts", "praised", *RISK_LEVELS), "key")
    roles = _known(phrases(said.get("roles", ("customer",))), _ROLES, "role")
    agent = said.get("agent", {})
    cues = [(Mark(code, level, roles), cue) for level in RISK_LEVELS for cue in phrases(said.get(level))]
    cues += [(Mark(code, level, ("agent",)), cue) for level in RISK_LEVELS for cue in phrases(agent.get(level))]
    cues += [(Mark(code, "", roles), cue) for cue in phrases(said.get("not"))]
    return Risk(
        code,
        said["zh"],
        said["en"],
        tuple(cues),
        tuple(_pair(f"{code} {n}", code, roles, part) for n, part in enumerate(said.get("pairs", ()))),
        tuple(_aged(code, roles, part) for part in said.get("counts", ())),
        _known(phrases(said.get("praised")), RISK_LEVELS, "level"),
    )


def _pair(name: str, code: str, roles: tuple[str, ...], said: dict[str, Any]) -> Pair:
    _known(said, ("level", "of", "before", "after", "unless", "both", "roles"), "key")
    _known([said["level"]], RISK_LEVELS, "level")
    own = _known(phrases(said["roles"]), _ROLES, "role") if "roles" in said else roles
    found = Pair(
        name,
        Mark(code, said["level"], own),
        of=_flat(said["of"]),
        before=_flat(said.get("before")),
        after=_flat(said.get("after")),
        unless=_flat(said.get("unless")),
        both=bool(said.get("both", False)),
    )
    if not found.of or not (found.before or found.after):
        raise ValueError("a pair needs `of`, and `before` or `after`")
    return found


def _aged(code: str, roles: tuple[str, ...], said: dict[str, Any]) -> Count:
    _known([said["level"]], RISK_LEVELS, "level")
    return count({**said, "steps": {said["least"]: Mark(code, said["level"], roles)}}, ("level", "least"))


def count(said: dict[str, Any], extra: tuple[str, ...] = ()) -> Count:
    """Read a number that matters.

    Raises:
        KeyError, TypeError, ValueError: what is wrong with it.
    """
    _known(said, ("before", "units", "steps", "most", "unless", *extra), "key")
    steps = sorted((float(least), worth) for least, worth in said["steps"].items())
    if not said["units"] or not steps:
        raise ValueError("a count needs `units` and `steps`")
    return Count(
        _longest_first(said.get("before")),
        _longest_first(said["units"]),
        tuple(steps),
        float(said.get("most", "inf")),
        _longest_first(said.get("unless")),
    )


def silencer(said: dict[str, Any], codes: tuple[str, ...] = ()) -> Silencer:
    """Read one rule that takes cues back.

    Raises:
        KeyError, TypeError, ValueError: what is wrong with it.
    """
    known = ("id", "words", "codes", "levels", "roles", "place", "reach", "bridge", "unless", "asks", "except")
    _known(said, known, "key")
    _known([said["place"]], _PLACES, "place")
    return Silencer(
        str(said["id"]),
        phrases(said["words"]),
        _known(phrases(said["codes"]), codes, "code") if codes else phrases(said["codes"]),
        _known(phrases(said.get("levels", RISK_LEVELS)), RISK_LEVELS, "level"),
        _known(phrases(said.get("roles", _ROLES)), _ROLES, "role"),
        said["place"],
        int(said.get("reach", 0)),
        _longest_first(said.get("bridge")),
        phrases(said.get("unless")),
        bool(said.get("asks", False)),
        phrases(said.get("except")),
    )


def brands(said: dict[str, Any]) -> Brands:
    """Read the brands of a pack.

    Raises:
        KeyError, TypeError, ValueError: what is wrong with them.
    """
    _known(said, ("brands", "shy", "not", "contrast"), "key")
    contrast = said.get("contrast", {})
    _known(contrast, _CONTRASTS, "contrast")
    names = {str(name): phrases([name, *(aliases or ())]) for name, aliases in said.get("brands", {}).items()}
    owner: dict[str, str] = {}
    for name, aliases in names.items():
        for alias in aliases:
            if owner.setdefault(alias, name) != name:
                raise ValueError(f"{alias!r} belongs to both {owner[alias]} and {name}")
    shy = {alias: phrases(part["behind"]) for part in said.get("shy", ()) for alias in part["words"]}
    _known(shy, tuple(owner), "alias")
    return Brands(names, shy, phrases(said.get("not")), {kind: phrases(contrast.get(kind)) for kind in _CONTRASTS})


def _known(said: Any, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    if wrong := [str(one) for one in said if one not in known]:
        raise ValueError(f"unknown {what} {wrong[0]!r}")
    return tuple(said)


def _flat(said: Any) -> tuple[str, ...]:
    """Return phrases of a list that may hold shared lists."""
    return phrases(one for part in said or () for one in (part if isinstance(part, list) else [part]))


def _longest_first(said: Any) -> tuple[str, ...]:
    return tuple(sorted(phrases(said), key=lambda phrase: (-len(phrase), phrase)))
