"""Everything the report says, by language: reports/strings.<language>.toml, and names from the lexicon pack."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voc.errors import ConfigError
from voc.files import data_folder
from voc.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called in the report's language; an id without a name is shown as it is."""

    stages: Mapping[str, str] = field(default_factory=dict)
    touchpoints: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    risks: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)  # suggestions of the pack
    parts: Mapping[str, str] = field(default_factory=dict)  # of the experience index

    @classmethod
    def of(cls, lexicon: Lexicon, *, strings: Strings) -> Names:
        """Take the names from a pack; channels are called as the catalogue says unless the pack knows better."""
        english = strings.language == "en"
        channels = lexicon.settings.get("channels", {})
        return cls(
            stages={name: en if english else zh for name, zh, en in lexicon.stages},
            touchpoints={t.id: t.en if english else t.zh for t in lexicon.touchpoints},
            dimensions={d.id: d.en if english else d.zh for d in lexicon.dimensions},
            risks={r.code: r.en if english else r.zh for r in lexicon.risks},
            parts={part.id: part.en if english else part.zh for part in lexicon.experience},
            channels={
                **strings.group("channel"),
                **{name: said["en" if english else "zh"] for name, said in channels.items()},
            },
            measures={one.id: one.en if english else one.zh for one in lexicon.measures},
            checks={check.id: check.en if english else check.zh for check in lexicon.scorecard.checks},
        )

    def stage(self, name: str) -> str:
        """Return the name of a journey stage."""
        return self.stages.get(name, name)

    def touchpoint(self, name: str) -> str:
        """Return the name of a touchpoint."""
        return self.touchpoints.get(name, name)

    def dimension(self, name: str) -> str:
        """Return the name of a dimension."""
        return self.dimensions.get(name, name)

    def risk(self, code: str) -> str:
        """Return what a risk signal says."""
        return self.risks.get(code, code)

    def check(self, name: str) -> str:
        """Return the name of a check of the scorecard."""
        return self.checks.get(name, name)

    def measure(self, name: str) -> str:
        """Return what a measure of the pack says; what people wrote themselves as it is."""
        return self.measures.get(name, name)

    def channel(self, name: str) -> str:
        """Return the name of a channel."""
        return self.channels.get(name, name)

    def part(self, name: str) -> str:
        """Return the name of a part of the experience index."""
        return self.parts.get(name, name)


@dataclass(frozen=True, slots=True)
class Strings:
    """A flat catalogue: `summary.worst` → a template with {named} places."""

    language: str
    entries: Mapping[str, str]

    @classmethod
    def load(cls, language: str, *, folder: Path | None = None) -> Strings:
        """Read the catalogue of a language.

        Raises:
            ConfigError: there is none, or it is no TOML.
        """
        path = (folder or data_folder("reports")) / f"strings.{language}.toml"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ConfigError(f"no report in language {language!r}", todo="write zh or en") from None
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(str(error), where=path.name, todo="mend the TOML") from None
        return cls(language, dict(_flatten(content)))

    def __call__(self, key: str, **values: object) -> str:
        """Return the entry with its places filled; values are never read as templates themselves."""
        return self.entries[key].format(**values)

    def plural(self, key: str, /, *, of: float, **values: object) -> str:
        """Return the entry `key.one` or `key.other`, as the language writes that count."""
        form = "one" if of == 1 else "other"
        return self(f"{key}.{form}", **values)

    def find(self, group: str, name: str) -> str:
        """Return the word for a code, or the code itself where the catalogue has none."""
        return self.entries.get(f"{group}.{name}", name)

    def group(self, prefix: str) -> dict[str, str]:
        """Return the entries under a table, by the rest of their key, in file order."""
        start = f"{prefix}."
        return {key.removeprefix(start): text for key, text in self.entries.items() if key.startswith(start)}


def _flatten(content: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in content.items():
        if isinstance(value, Mapping):
            flat.extend(_flatten(value, f"{prefix}{key}."))
        else:
            flat.append((f"{prefix}{key}", str(value)))
    return flat
