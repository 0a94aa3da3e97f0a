"""Read a lexicon pack into a checked Lexicon."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from voc import cues
from voc.cues import Brands, Count, Risk, Silencer
from voc.errors import LexiconError
from voc.experience import Part, read_experience
from voc.files import data_folder, digest
from voc.measures import Measure, read_measures
from voc.pack_files import PackFiles as _Reader
from voc.products import Product, read_products
from voc.risk_matrix import MatrixRules, read_risk_matrix
from voc.scorecard import ScorecardRules, read_scorecard

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
POLARITIES = ("positive", "negative", "neutral", "mixed")

# Files that change no annotation.
_UNHASHED = (
    "examples.tsv",
    "dialogues.tsv",
    "talk.tsv",
    "measures.yaml",
    "scorecard.yaml",
    "experience.yaml",
    "products.yaml",
    "risk_matrix.yaml",
)

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
    """Hold a pack; `hash` names its content.

    Examples, dialogues, talk, measures, scorecard, experience, products, the risk matrix and models are left out of the
    hash: alone they change no verdict.
    """

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
    effort: tuple[tuple[str, float | None], ...]  # None: no cue, though it holds one
    closing: tuple[str, ...]
    thanks: tuple[str, ...]
    risks: tuple[Risk, ...]
    roles: dict[str, dict[str, tuple[str, ...]]]
    noise: dict[str, tuple[str, ...]]
    words: tuple[tuple[str, int, str], ...]
    stopwords: frozenset[str]
    particles: tuple[str, ...] = ()  # round off an opinion: 不错的
    outcomes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # done, promised, refused → agents' words
    counted: tuple[Count, ...] = ()  # numbers that tell effort
    silencers: tuple[Silencer, ...] = ()
    brands: Brands = field(default_factory=lambda: cues.brands({}))
    measures: tuple[Measure, ...] = ()
    experience: tuple[Part, ...] = ()
    scorecard: ScorecardRules = field(default_factory=ScorecardRules)
    products: tuple[Product, ...] = ()
    risk_matrix: MatrixRules = field(default_factory=MatrixRules)

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
    folder = folder_of(pack)
    mistakes: list[str] = []
    lexicon = _assemble(_Reader(folder, mistakes), folder)
    _refuse(mistakes, folder)
    assert lexicon is not None
    return lexicon


def faults(folder: Path) -> tuple[str, ...]:
    """Return what keeps a pack from being read: `file:line: what` or, where no line is known, `file: what`."""
    mistakes: list[str] = []
    reader = _Reader(folder, mistakes)
    lexicon = _assemble(reader, folder)
    if lexicon:
        deque(_examples(reader, lexicon), maxlen=0)
        deque(reader.tsv("talk.tsv", 2, _turn), maxlen=0)
    return tuple(mistakes)


def examples(lexicon: Lexicon) -> tuple[Example, ...]:
    """Read the pack's labelled examples (only training and checks need them).

    Raises:
        LexiconError: as `load`.
    """
    mistakes: list[str] = []
    rows = tuple(_examples(_Reader(lexicon.folder, mistakes), lexicon))
    _refuse(mistakes, lexicon.folder)
    return rows


def _examples(reader: _Reader, lexicon: Lexicon) -> Iterator[Example]:
    touchpoints, dimensions = {t.id for t in lexicon.touchpoints}, {d.id for d in lexicon.dimensions}
    return reader.tsv("examples.tsv", 6, partial(_example, touchpoints=touchpoints, dimensions=dimensions))


def talk(lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """Read how each side of a service talks: (role, turn).

    Raises:
        LexiconError: as `load`.
    """
    mistakes: list[str] = []
    rows = tuple(_Reader(lexicon.folder, mistakes).tsv("talk.tsv", 2, _turn))
    _refuse(mistakes, lexicon.folder)
    return rows


def _refuse(mistakes: list[str], folder: Path) -> None:
    if mistakes:
        raise LexiconError(" | ".join(mistakes[:20]), where=str(folder), todo="mend these lines")


def _turn(cells: list[str]) -> tuple[str, str]:
    if cells[0] not in ("agent", "customer"):
        raise ValueError(f"{cells[0]!r} is neither agent nor customer")
    return cells[0], cells[1]


def folder_of(pack: str) -> Path:
    """Return the folder of a shipped pack by its name, or of any pack by its folder.

    Raises:
        LexiconError: no such pack.
    """
    shipped = data_folder("lexicons") / pack
    for folder in (shipped, Path(pack)):
        if (folder / "pack.toml").is_file():
            return folder
    known = sorted(p.parent.name for p in data_folder("lexicons").glob("*/pack.toml"))
    raise LexiconError(f"no pack {pack!r}", todo=f"choose one of {', '.join(known)} or name a folder with pack.toml")


def _assemble(reader: _Reader, folder: Path) -> Lexicon | None:
    journey, intents, noise = reader.yaml("journey.yaml"), reader.yaml("intents.yaml"), reader.yaml("noise.yaml")
    stages, risk = journey.get("stages", []), reader.yaml("risk.yaml")
    touchpoints = tuple(
        found
        for stage in stages
        for said in stage.get("touchpoints", [])
        for found in reader.build(f"journey.yaml: {said.get('id')}", lambda s=said, g=stage: _touchpoint(s, g["id"]))  # type: ignore[misc]
    )
    places = {touchpoint.id for touchpoint in touchpoints}
    built = reader.build(
        "pack",
        lambda: Lexicon(
            name=folder.name,
            folder=folder,
            hash=_hash(folder, reader.shared),
            settings=reader.settings,
            stages=tuple((s["id"], s["zh"], s["en"]) for s in stages),
            touchpoints=touchpoints,
            dimensions=tuple(_dimension(d) for d in journey.get("dimensions", [])),
            fallbacks=_fallbacks(journey.get("fallbacks", []), {t.id for t in touchpoints}),
            polars=_judging(reader.tsv("sentiment.tsv", 3, _polar), cues.phrases(intents.get("judging"))),
            modifiers=tuple(reader.tsv("modifiers.tsv", 3, _modifier)),
            intents={name: cues.phrases(intents.get(name, {}).get("cues")) for name in INTENTS if name in intents},
            solved={answer: cues.phrases(said) for answer, said in intents.get("solved", {}).items()},
            effort=tuple((str(e["cue"]), e["value"]) for e in intents.get("effort", [])),
            closing=cues.phrases(intents.get("closing")),
            thanks=cues.phrases(intents.get("thanks")),
            particles=cues.phrases(intents.get("particles")),
            outcomes={name: cues.phrases(said) for name, said in intents.get("outcomes", {}).items()},
            counted=reader.each("intents.yaml: counted", intents.get("counted", ()), cues.count),
            risks=_risks(risk, reader),
            silencers=_silencers(reader),
            brands=_brands(reader),
            roles={k: {r: cues.phrases(p) for r, p in v.items()} for k, v in reader.yaml("roles.yaml").items()},
            noise={k: cues.phrases(v) for k, v in noise.items() if isinstance(v, list)},
            words=tuple(reader.words()),
            stopwords=reader.stopwords(),
            measures=read_measures(
                reader, touchpoints=places, dimensions={d["id"] for d in journey.get("dimensions", [])}
            ),
            experience=read_experience(reader, dimensions={d["id"] for d in journey.get("dimensions", [])}),
            scorecard=read_scorecard(reader, intents=INTENTS, touchpoints=places),
            products=read_products(reader),
            risk_matrix=read_risk_matrix(reader, codes=set(risk)),
        ),
    )
    return built[0] if built else None


def _hash(folder: Path, shared: tuple[Path, ...]) -> str:
    files = sorted(p for p in folder.glob("*.*") if p.suffix in {".toml", ".yaml", ".tsv", ".txt"})
    kept = [p for p in files if p.name not in _UNHASHED]
    return digest(part for p in (*kept, *shared) for part in (p.name.encode(), p.read_bytes().replace(b"\r\n", b"\n")))


def grouping(lexicon: Lexicon) -> str:
    """Return what names the files that change no verdict but which groups are compared: products and segments."""
    files = (lexicon.folder / "products.yaml", data_folder("lexicons") / "segments.yaml")
    known = [path for path in files if path.is_file()]
    return digest(part for p in known for part in (p.name.encode(), p.read_bytes().replace(b"\r\n", b"\n")))


def _risks(said: dict[str, Any], reader: _Reader) -> tuple[Risk, ...]:
    each = ((f"risk.yaml: {code}", partial(cues.risk, code, own)) for code, own in said.items())
    return tuple(found for where, make in each for found in reader.build(where, make))


def _brands(reader: _Reader) -> Brands:
    found = reader.build("brands.yaml", lambda: cues.brands(reader.yaml("brands.yaml")))
    return found[0] if found else cues.brands({})


def _silencers(reader: _Reader) -> tuple[Silencer, ...]:
    """Read silencers; those of another pack may name codes that this one lacks."""
    own = not any(path.name == "silencers.yaml" for path in reader.shared)
    codes = tuple(reader.yaml("risk.yaml")) if own else ()
    said = reader.yaml("silencers.yaml").get("silencers", ())
    return reader.each("silencers.yaml", said, partial(cues.silencer, codes=codes))


def _touchpoint(said: dict[str, Any], stage: str) -> Touchpoint:
    return Touchpoint(
        id=said["id"],
        stage=stage,
        zh=said["zh"],
        en=said["en"],
        cues=cues.phrases(said.get("cues")),
        weak=cues.phrases(said.get("weak")),
    )


def _dimension(said: dict[str, Any]) -> Dimension:
    lists = {name: cues.phrases(said.get(name)) for name in ("negative", "positive", "either")}
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
