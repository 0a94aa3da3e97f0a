"""Read a lexicon pack into a checked Lexicon."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from voc.errors import LexiconError
from voc.files import data_folder, digest

GAP = "…"

MODIFIER_KINDS = (
    "negation",
    "degree",
    "degree_after",
    "insufficient",
    "adversative",
    "concessive",
    "resolved",
    "past",
    "now",
    "question",
    "rhetorical",
    "wish",
    "irony",
    "hypothetical",
    "comparison",
)
INTENTS = ("complaint", "suggestion", "inquiry", "praise", "other")
RISK_CODES = ("regulator", "media", "legal", "churn", "misselling", "fraud", "privacy", "vulnerable")
RISK_LEVELS = ("low", "medium", "high")
POLARITIES = ("positive", "negative", "neutral", "mixed")

_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Polar:
    """A phrase that praises or blames: score in [-1, 1]; `aspects` must stand in the same clause, if any.

    `judges`: says how somebody finds it (太坑, 很满意); the others tell what happened (闪退, 秒批).
    """

    term: str
    score: float
    aspects: tuple[str, ...] = ()
    judges: bool = True


@dataclass(frozen=True, slots=True)
class Modifier:
    """A word that changes the verdict of what stands near it."""

    term: str
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A step of the journey and the phrases that point to it."""

    id: str
    stage: str
    zh: str
    en: str
    cues: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """What about a touchpoint is good or bad, and the phrases that say so."""

    id: str
    zh: str
    en: str
    negative: tuple[str, ...]
    positive: tuple[str, ...]
    either: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """A kind of risk: (level, phrase) cues, phrases that are false alarms, and whose words count."""

    code: str
    zh: str
    en: str
    roles: tuple[str, ...]
    cues: tuple[tuple[str, str], ...]
    silencers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A touchpoint as labelled in an example."""

    id: str
    polarity: str
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled utterance of the pack."""

    text: str
    polarity: str
    intent: str
    informative: bool
    touchpoints: tuple[Target, ...]
    register: str


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Hold a pack; `hash` names its content (examples, dialogues, talk and models change no verdict alone)."""

    name: str
    folder: Path
    hash: str
    settings: dict[str, Any]
    stages: tuple[tuple[str, str, str], ...]  # (id, zh, en) in journey order
    touchpoints: tuple[Touchpoint, ...]
    dimensions: tuple[Dimension, ...]
    fallbacks: tuple[tuple[str, str], ...]  # (phrase, touchpoint id)
    polars: tuple[Polar, ...]
    modifiers: tuple[Modifier, ...]
    intents: dict[str, tuple[str, ...]]
    solved: dict[str, tuple[str, ...]]
    effort: tuple[tuple[str, float], ...]
    closing: tuple[str, ...]
    thanks: tuple[str, ...]
    particles: tuple[str, ...]  # round off an opinion: 不错的
    outcomes: dict[str, tuple[str, ...]]  # done, promised, refused → what agents say then
    risks: tuple[Risk, ...]
    roles: dict[str, dict[str, tuple[str, ...]]]
    noise: dict[str, tuple[str, ...]]
    words: tuple[tuple[str, int, str], ...]
    stopwords: frozenset[str]
    banks: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and (self.folder, self.hash) == (other.folder, other.hash)

    def __hash__(self) -> int:
        return hash((self.folder, self.hash))


@cache
def load(pack: str) -> Lexicon:
    """Read a shipped pack by name, or any pack by its folder.

    Raises:
        LexiconError: no such pack, or mistakes in its files; all mistakes at once, each with file and line or key.
    """
    folder = _folder(pack)
    mistakes: list[str] = []
    reader = _Reader(folder, mistakes)
    lexicon = _assemble(reader, folder)
    if mistakes:
        raise LexiconError(" | ".join(mistakes[:20]), where=str(folder), todo="mend these lines")
    assert lexicon is not None
    return lexicon


def examples(lexicon: Lexicon) -> tuple[Example, ...]:
    """Read the pack's labelled examples (only training and checks need them).

    Raises:
        LexiconError: as `load`.
    """
    mistakes: list[str] = []
    reader = _Reader(lexicon.folder, mistakes)
    touchpoints = {t.id for t in lexicon.touchpoints}
    dimensions = {d.id for d in lexicon.dimensions}
    rows = tuple(
        reader.tsv("examples.tsv", 6, lambda cells: _example(cells, touchpoints=touchpoints, dimensions=dimensions))
    )
    if mistakes:
        raise LexiconError(" | ".join(mistakes[:20]), where=str(lexicon.folder), todo="mend these lines")
    return rows


def talk(lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """Read how each side of a service talks: (role, turn).

    Raises:
        LexiconError: as `load`.
    """
    mistakes: list[str] = []
    rows = tuple(_Reader(lexicon.folder, mistakes).tsv("talk.tsv", 2, _turn))
    if mistakes:
        raise LexiconError(" | ".join(mistakes[:20]), where=str(lexicon.folder), todo="mend these lines")
    return rows


def _turn(cells: list[str]) -> tuple[str, str]:
    if cells[0] not in ("agent", "customer"):
        raise ValueError(f"{cells[0]!r} is neither agent nor customer")
    return cells[0], cells[1]


def _folder(pack: str) -> Path:
    shipped = data_folder("lexicons") / pack
    for folder in (shipped, Path(pack)):
        if (folder / "pack.toml").is_file():
            return folder
    known = sorted(p.parent.name for p in data_folder("lexicons").glob("*/pack.toml"))
    raise LexiconError(f"no pack {pack!r}", todo=f"choose one of {', '.join(known)} or name a folder with pack.toml")


class _Reader:
    """Read the files of one pack, collecting mistakes instead of stopping at the first."""

    def __init__(self, folder: Path, mistakes: list[str]) -> None:
        self.folder = folder
        self.mistakes = mistakes

    def text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError:
            self.mistakes.append(f"{name}: is not UTF-8")
            return ""

    def tsv(self, name: str, columns: int, parse: Callable[[list[str]], T]) -> Iterator[T]:
        for number, line in enumerate(self.text(name).split("\n"), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = [cell.strip() for cell in line.split("\t")]
            try:
                yield parse(cells + [""] * (columns - len(cells)))
            except (ValueError, KeyError) as error:
                self.mistakes.append(f"{name}:{number}: {error}")

    def yaml(self, name: str) -> dict[str, Any]:
        try:
            said = yaml.load(self.text(name), Loader=_SAFE)  # noqa: S506 — the safe loader, in C where there is one
        except yaml.YAMLError as error:
            self.mistakes.append(f"{name}: {' '.join(str(error).split())}")
            return {}
        if said is None:
            return {}
        if not isinstance(said, dict):
            self.mistakes.append(f"{name}: must be a mapping")
            return {}
        return said

    def build(self, where: str, make: Callable[[], T]) -> list[T]:
        try:
            return [make()]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.mistakes.append(f"{where}: {error!r}")
            return []


def _assemble(reader: _Reader, folder: Path) -> Lexicon | None:
    journey, intents, noise = reader.yaml("journey.yaml"), reader.yaml("intents.yaml"), reader.yaml("noise.yaml")
    stages = journey.get("stages", [])
    touchpoints = tuple(
        found
        for stage in stages
        for said in stage.get("touchpoints", [])
        for found in reader.build(f"journey.yaml: {said.get('id')}", lambda s=said, g=stage: _touchpoint(s, g["id"]))  # type: ignore[misc]
    )
    built = reader.build(
        "pack",
        lambda: Lexicon(
            name=folder.name,
            folder=folder,
            hash=_hash(folder),
            settings=tomllib.loads(reader.text("pack.toml")),
            stages=tuple((s["id"], s["zh"], s["en"]) for s in stages),
            touchpoints=touchpoints,
            dimensions=tuple(_dimension(d) for d in journey.get("dimensions", [])),
            fallbacks=_fallbacks(journey.get("fallbacks", []), {t.id for t in touchpoints}),
            polars=_judging(reader.tsv("sentiment.tsv", 3, _polar), _phrases(intents.get("judging"))),
            modifiers=tuple(reader.tsv("modifiers.tsv", 3, _modifier)),
            intents={name: _phrases(intents.get(name, {}).get("cues")) for name in INTENTS if name in intents},
            solved={answer: _phrases(cues) for answer, cues in intents.get("solved", {}).items()},
            effort=tuple((str(e["cue"]), float(e["value"])) for e in intents.get("effort", [])),
            closing=_phrases(intents.get("closing")),
            thanks=_phrases(intents.get("thanks")),
            particles=_phrases(intents.get("particles")),
            outcomes={name: _phrases(cues) for name, cues in intents.get("outcomes", {}).items()},
            risks=tuple(_risk(code, said) for code, said in reader.yaml("risk.yaml").items()),
            roles={k: {r: _phrases(p) for r, p in v.items()} for k, v in reader.yaml("roles.yaml").items()},
            noise={k: _phrases(v) for k, v in noise.items() if isinstance(v, list)},
            words=tuple(_words(reader)),
            stopwords=frozenset(
                line.strip()
                for line in reader.text("stopwords.txt").split("\n")
                if line.strip() and not line.startswith("#")
            ),
        ),
    )
    return built[0] if built else None


def _hash(folder: Path) -> str:
    files = sorted(p for p in folder.glob("*.*") if p.suffix in {".toml", ".yaml", ".tsv", ".txt"})
    kept = [p for p in files if p.name not in ("examples.tsv", "dialogues.tsv", "talk.tsv")]
    return digest(part for p in kept for part in (p.name.encode(), p.read_bytes().replace(b"\r\n", b"\n")))


def _phrases(said: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(phrase) for phrase in said or ()))


def _touchpoint(said: dict[str, Any], stage: str) -> Touchpoint:
    return Touchpoint(
        id=said["id"],
        stage=stage,
        zh=said["zh"],
        en=said["en"],
        cues=_phrases(said.get("cues")),
        weak=_phrases(said.get("weak")),
    )


def _dimension(said: dict[str, Any]) -> Dimension:
    lists = {name: _phrases(said.get(name)) for name in ("negative", "positive", "either")}
    return Dimension(id=said["id"], zh=said["zh"], en=said["en"], **lists)


def _fallbacks(said: list[dict[str, Any]], known: set[str]) -> tuple[tuple[str, str], ...]:
    for entry in said:
        if entry["touchpoint"] not in known:
            raise ValueError(f"fallbacks name an unknown touchpoint {entry['touchpoint']!r}")
    return tuple((str(phrase), str(entry["touchpoint"])) for entry in said for phrase in entry["when"])


def _polar(cells: list[str]) -> Polar:
    score = float(cells[1])
    if not -1 <= score <= 1:
        raise ValueError(f"score {score} is outside [-1, 1]")
    return Polar(cells[0], score, tuple(part for part in cells[2].split("|") if part))


def _judging(polars: Iterator[Polar], stems: tuple[str, ...]) -> tuple[Polar, ...]:
    """Mark the phrases that hold a judging word; without a list of them every phrase judges."""
    return tuple(replace(p, judges=not stems or any(stem in p.term for stem in stems)) for p in polars)


def _modifier(cells: list[str]) -> Modifier:
    if cells[1] not in MODIFIER_KINDS:
        raise ValueError(f"unknown kind {cells[1]!r}")
    return Modifier(cells[0], cells[1], float(cells[2]))


def _risk(code: str, said: dict[str, Any]) -> Risk:
    if code not in RISK_CODES:
        raise ValueError(f"risk.yaml: unknown code {code!r}")
    cues = tuple((level, phrase) for level in RISK_LEVELS for phrase in _phrases(said.get(level)))
    return Risk(code, said["zh"], said["en"], tuple(said.get("roles", ("customer",))), cues, _phrases(said.get("not")))


def _words(reader: _Reader) -> Iterator[tuple[str, int, str]]:
    for number, line in enumerate(reader.text("words.txt").split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split()
        try:
            yield parts[0], int(parts[1]), parts[2]
        except (IndexError, ValueError):
            reader.mistakes.append(f"words.txt:{number}: write `word frequency tag`")


def _example(cells: list[str], *, touchpoints: set[str], dimensions: set[str]) -> Example:
    text, polarity, intent, informative, said, register = cells[:6]
    if polarity not in POLARITIES or intent not in INTENTS or informative not in ("0", "1"):
        raise ValueError(f"polarity {polarity!r}, intent {intent!r} or informative {informative!r} is unknown")
    targets = []
    for part in said.split(";") if said else []:
        name, verdict, named = [*part.split(":"), "", ""][:3]
        if name not in touchpoints or verdict not in POLARITIES:
            raise ValueError(f"touchpoint {part!r} is unknown")
        kept = tuple(d for d in named.split(",") if d)
        if unknown := [d for d in kept if d not in dimensions]:
            raise ValueError(f"dimension {unknown[0]!r} is unknown")
        targets.append(Target(name, verdict, kept))
    return Example(text, polarity, intent, informative == "1", tuple(targets), register)
