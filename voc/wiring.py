"""Choose adapters for a configuration: the one place that knows them all."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from voc import annotate, clean, schema
from voc import config as configuration
from voc import lexicon as packs
from voc.adapters.duckdb_store import DuckDBStore, LockedError
from voc.adapters.local_engine import LocalEngine
from voc.adapters.lock import Lock, Patience
from voc.adapters.sentence_model import SentenceModel
from voc.annotate import models
from voc.clean.normalise import normalised
from voc.config import Config
from voc.errors import ConfigError
from voc.files import digest
from voc.lexicon import Lexicon
from voc.project import Project
from voc.project.inputs import input_files
from voc.project.intake import Intake
from voc.source import Source, load_sources
from voc.stage import Chain
from voc.track.readings import unknown as unknown_figures

Made = TypeVar("Made")

KEY_FILE = "project.key"
STORE_FILE = "voc.duckdb"


def open_project(path: Path, *, read_only: bool = False, patience: Patience | None = None) -> Project:
    """Return the project that a voc.toml describes; unless it is only read, no other process can write it meanwhile.

    Args:
        path: of voc.toml.
        read_only: open the store for reading.
        patience: how long to wait for a process that holds the project; not at all, if not said.

    Raises:
        ConfigError, LexiconError, StoreError: what is wrong with it, or who holds it.
    """
    config = configuration.load(path)
    if read_only:
        return _project(config, path, lambda: open_store(config, read_only=True))
    return _locked(config, patience or Patience(), lambda store: _project(config, path, store))


def _locked(config: Config, patience: Patience, made: Callable[[Callable[[], DuckDBStore]], Made]) -> Made:
    """Make what writes the store, and let nobody else write it until that is closed."""
    release = Lock(config.path("state")).take(patience=patience, zone=config.zone)
    try:
        return made(lambda: _patient_store(config, patience, closed=release))
    except BaseException:
        release()
        raise


def _patient_store(config: Config, patience: Patience, *, closed: Callable[[], None]) -> DuckDBStore:
    """Open the store for writing once those who read it are done."""
    while True:
        try:
            return DuckDBStore(config.path("state") / STORE_FILE, closed=closed)
        except LockedError as error:
            if not patience.wait(error.what):
                raise


def _project(config: Config, path: Path, store: Callable[[], DuckDBStore]) -> Project:
    lexicon = _lexicon(config)
    check_names(config, lexicon, path)
    own, rivals = (tuple(map(normalised, names)) for names in (config.own_brands, config.competitors.names))
    annotator = Chain(
        annotate.stages(
            lexicon,
            segmenter=config.project.segmenter,
            sentiment=config.project.sentiment,
            own=own,
            rivals=rivals,
        ),
        inputs=("text", "normal", "turns", "flags"),
        output=annotate.STORED,
    )
    cleaner = Chain(clean.stages(lexicon), inputs=clean.INPUTS, output=schema.CLEAN)
    suffix = (
        ""
        if (config.project.segmenter, config.project.sentiment) == ("rjieba", "voc")
        else (f"+{config.project.segmenter}+{config.project.sentiment}")
    )
    if own or rivals:  # whose brands are named decides what counts, so other names annotate again
        suffix += f"+{digest(json.dumps(names).encode() for names in (own, rivals))[:8]}"
    return Project(
        config=config,
        lexicon=lexicon,
        sources=load_sources(config.path("sources")),
        store=store(),
        engine=LocalEngine(),
        intake=Intake(cleaner, project_key(config.path("state") / KEY_FILE), config.zone, config.competitors),
        annotator=annotator,
        model=models.load(lexicon).hash + suffix,
        today=lambda: datetime.now(config.zone).date(),
        now=lambda: datetime.now(UTC).replace(tzinfo=None),
        encoder=SentenceModel(config.root / config.topics.vectors) if config.topics.vectors else None,
    )


def open_intake(path: Path, files: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Source, ...], Intake]:
    """Return the files meant, the definitions and what makes stored rows, without opening or making anything.

    A project need not exist where files are named. Respondents are hashed with a key of no project.

    Raises:
        ConfigError, InputError, LexiconError: what is wrong.
    """
    config = configuration.load(path) if path.is_file() or not files else Config()
    cleaner = Chain(clean.stages(_lexicon(config)), inputs=clean.INPUTS, output=schema.CLEAN)
    intake = Intake(cleaner, secrets.token_bytes(32), config.zone)
    return input_files(config, files), load_sources(config.path("sources")), intake


def pack_name(path: Path, named: str | None = None) -> str:
    """Return the pack named, or that of the project, or of a project with no settings where there is no voc.toml.

    Raises:
        ConfigError: what is wrong with voc.toml.
    """
    return named or _pack(configuration.load(path) if path.is_file() else Config())


def check_names(config: Config, lexicon: Lexicon, path: Path) -> None:
    """Refuse touchpoints, dimensions and figures in voc.toml that there cannot be.

    Raises:
        ConfigError: their names, all of a kind at once.
    """
    touchpoints = {touchpoint.id for touchpoint in lexicon.touchpoints}
    dimensions = {dimension.id for dimension in lexicon.dimensions} | {"general"}
    unknown = [f"targets.touchpoints: {name!r}" for name in config.targets.touchpoints if name not in touchpoints]
    for name in config.priority.costs:
        touchpoint, dot, dimension = name.partition(".")
        if touchpoint not in touchpoints or (dot and dimension not in dimensions):
            unknown.append(f"priority.costs: {name!r}")
    if unknown:
        raise ConfigError(
            f"not in the pack {lexicon.name}: {', '.join(unknown)}",
            where=str(path),
            todo="write ids of the pack's journey.yaml, as branch or branch.efficiency",
        )
    figures = {**config.alerts.below, **config.alerts.above}
    if strange := unknown_figures(figures, lexicon=lexicon, config=config):
        raise ConfigError(
            f"alerts: no such figure: {', '.join(strange)}",
            where=str(path),
            todo="see docs/loop.md#alerts for their names",
        )


def _lexicon(config: Config) -> Lexicon:
    return packs.load(_pack(config))


def _pack(config: Config) -> str:
    pack = config.project.pack
    return str(config.root / pack) if (config.root / pack / "pack.toml").is_file() else pack


def open_store(config: Config, *, read_only: bool = False) -> DuckDBStore:
    """Open the project's store; unless it is only read, no other process can write it meanwhile."""
    if read_only:
        return DuckDBStore(config.path("state") / STORE_FILE, read_only=True)
    return _locked(config, Patience(), lambda store: store())


def project_key(path: Path) -> bytes:
    """Return the project's secret, made at the first call, readable by its owner only; there whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise ConfigError(f"cannot keep the project key ({error.strerror})", where=str(path)) from None
    if len(key) < 32:
        raise ConfigError("the project key is damaged", where=str(path), todo="restore it from a backup")
    return key


def _make_key(path: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable by its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)  # never over another's
        except FileExistsError:
            return
        except OSError:  # a file system without links
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
