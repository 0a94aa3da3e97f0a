"""Read the files of a lexicon pack, and those it shares with another."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml

from voc.files import RepeatedKeyError, data_folder, from_yaml, repeated

# What a pack may take from another: files that say nothing of a trade, or whose trade can be overruled.
SHAREABLE = (
    "sentiment.tsv",
    "modifiers.tsv",
    "intents.yaml",
    "silencers.yaml",
    "roles.yaml",
    "noise.yaml",
    "words.txt",
    "stopwords.txt",
)

T = TypeVar("T")


class PackFiles:
    """Read the files of one pack and those it shares, collecting mistakes instead of stopping at the first.

    Attributes:
        folder: of the pack.
        mistakes: what is wrong, as `file:line: what`; grows with every read.
        settings: what pack.toml says.
        shared: files of other packs, read after the pack's own of the same name.
    """

    def __init__(self, folder: Path, mistakes: list[str]) -> None:
        self.folder = folder
        self.mistakes = mistakes
        self.settings = self._settings()
        self.shared = self._shared()

    def text(self, path: Path) -> str:
        """Return a file's text, empty if there is none."""
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError:
            self.mistakes.append(f"{self.name(path)}: is not UTF-8")
            return ""

    def files(self, name: str) -> tuple[Path, ...]:
        """Return the pack's own file, then the shared ones of that name."""
        return (self.folder / name, *(path for path in self.shared if path.name == name))

    def lines(self, path: Path) -> Iterator[tuple[int, str]]:
        """Yield the lines that say something, with their numbers."""
        for number, line in enumerate(self.text(path).split("\n"), start=1):
            if line.strip() and not line.startswith("#"):
                yield number, line

    def tsv(self, name: str, columns: int, parse: Callable[[list[str]], T]) -> Iterator[T]:
        """Yield what stands in the lines; a term that the pack lists itself is not read from a shared file."""
        known: set[str] = set()
        for path in self.files(name):
            here = set()
            for number, line in self.lines(path):
                cells = [cell.strip() for cell in line.split("\t")]
                if cells[0] in known:
                    continue
                here.add(cells[0])
                try:
                    yield parse(cells + [""] * (columns - len(cells)))
                except (ValueError, KeyError) as error:
                    self.mistakes.append(f"{self.name(path)}:{number}: {error}")
            known |= here

    def yaml(self, name: str) -> dict[str, Any]:
        """Return the pack's own mapping, its lists lengthened by those of shared files."""
        said: dict[str, Any] = {}
        for path in self.files(name):
            said = _joined(said, self._mapping(path))
        return said

    def name(self, path: Path) -> str:
        """Return how a mistake names a file: shared ones with their pack."""
        return path.name if path.parent == self.folder else f"{path.parent.name}/{path.name}"

    def _settings(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text(self.folder / "pack.toml"))
        except tomllib.TOMLDecodeError as error:
            self.mistakes.append(f"pack.toml: {error}")
            return {}

    def _shared(self) -> tuple[Path, ...]:
        paths = []
        for name in self.settings.get("shares", ()):
            path = data_folder("lexicons") / str(name)
            if path.name not in SHAREABLE or not path.is_file():
                self.mistakes.append(f"pack.toml: shares {name!r}, which is no file of a pack that can be shared")
                continue
            paths.append(path)
        return tuple(paths)

    def _mapping(self, path: Path) -> dict[str, Any]:
        name = self.name(path)
        try:
            said = from_yaml(self.text(path))
        except RepeatedKeyError as error:
            self.mistakes += [f"{name}:{line}: {repeated(key, first)}" for line, key, first in error.places]
            return {}
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
        """Return what `make` makes, or nothing and a mistake."""
        try:
            return [make()]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.mistakes.append(f"{where}: {error!r}")
            return []

    def each(self, where: str, said: Iterable[Any], make: Callable[[Any], T]) -> tuple[T, ...]:
        """Return what `make` makes of each part; what it cannot make is a mistake."""
        parts = enumerate(said, start=1)
        return tuple(found for at, part in parts for found in self.build(f"{where} {at}", partial(make, part)))

    def words(self) -> Iterator[tuple[str, int, str]]:
        """Yield the words that the segmenter learns: word, frequency, tag."""
        for path in self.files("words.txt"):
            for number, line in self.lines(path):
                parts = line.split()
                try:
                    yield parts[0], int(parts[1]), parts[2]
                except (IndexError, ValueError):
                    self.mistakes.append(f"{self.name(path)}:{number}: write `word frequency tag`")

    def stopwords(self) -> frozenset[str]:
        """Return the words that name no topic."""
        return frozenset(line.strip() for path in self.files("stopwords.txt") for _, line in self.lines(path))


def _joined(first: Any, second: Any) -> Any:
    """Return one tree of mappings and lists: lists one after the other, of two other values the first."""
    if isinstance(first, dict) and isinstance(second, dict):
        return {**second, **{key: _joined(said, second.get(key)) for key, said in first.items()}}
    if isinstance(first, list) and isinstance(second, list):
        return first + second
    return second if first is None else first
