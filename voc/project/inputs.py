"""Find the files that a project reads, and what each of them is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from voc.config import Config
from voc.errors import InputError, QueryError
from voc.ingest.recognise import recognise
from voc.period import Period
from voc.project.arrivals import is_passing
from voc.source import Source

# What a project keeps in its folder of state (docs/configuration.md).
_KEPT = (
    "voc.duckdb*",
    "project.key",
    "notify.env",
    "schedule.log",
    "voc.lock",
    "voc.lock.json",
    "runs.jsonl",
    "runs.[0-9]*.jsonl",
)


def input_files(config: Config, paths: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the files to read, folders opened, in a fixed order; of a folder not what `voc` itself keeps there.

    Args:
        config: names the inputs where `paths` is empty.
        paths: files, folders or patterns such as `exports/*.csv`.

    Raises:
        InputError: one of them does not exist.
    """
    found: list[Path] = []
    for path in paths or [config.root / name for name in config.paths.inputs]:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and not is_passing(p) and not _is_own(p, config))
        elif path.is_file() and is_passing(path):
            raise InputError("this is no finished file", where=str(path), todo="wait until it has its own name")
        elif path.is_file():
            found.append(path)
        elif any(sign in path.name for sign in "*?["):
            found += sorted(p for p in path.parent.glob(path.name) if p.is_file() and not is_passing(p))
        else:
            raise InputError("no such file or folder", where=str(path), todo="check the path, or [paths] of voc.toml")
    return tuple(dict.fromkeys(found))


def _is_own(path: Path, config: Config) -> bool:
    """Return whether a file belongs to the project and not to its exports, which may lie in one folder."""
    whole, root, out = path.resolve(), config.root.resolve(), config.path("reports")
    pack = (root / config.project.pack).resolve()
    return (
        whole.suffix == ".toml"
        or whole == (root / config.actions.file).resolve()
        or (whole.parent == config.path("state") and any(fnmatch(whole.name, pattern) for pattern in _KEPT))
        or (whole.is_relative_to(out) and _is_report(whole.relative_to(out).parts[0]))
        or (whole.is_relative_to(pack) and not root.is_relative_to(pack) and (pack / "pack.toml").is_file())
    )


def _is_report(name: str) -> bool:
    """Return whether reports are called so (`2026-W40.zh.html`): exports, too, may be called by their month."""
    period, _, rest = name.partition(".")
    try:
        return rest.partition(".")[0] in ("zh", "en") and bool(Period.parse(period))
    except QueryError:
        return False


def recognised(path: Path, sources: Sequence[Source], *, named: bool) -> Source | None:
    """Return the source of a file; None for a file of unknown format that merely lies in an input folder.

    Raises:
        InputError: the file cannot be read, or was named and is of no known format.
    """
    found = recognise(path, sources)
    if found is None and named:
        raise InputError(
            "unknown format", where=str(path), todo="draft a definition with `voc init FILE`, then correct it"
        )
    return found.source if found else None


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes.

    Raises:
        InputError: it cannot be read.
    """

    def blocks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block

    total = hashlib.sha256()
    try:
        for block in blocks():
            total.update(block)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path), todo="check its permissions") from None
    return total.hexdigest()
