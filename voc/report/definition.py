"""The report definition, reports/default.toml: sections and their order, how much of each, colours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voc.errors import ConfigError
from voc.files import data_folder

_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Definition:
    """What the report shows, and in which colours."""

    sections: tuple[str, ...]
    periods: int
    decisions: int
    fold: int
    dimensions: int
    light: Mapping[str, str]
    dark: Mapping[str, str]

    @classmethod
    def load(cls, path: Path | None = None) -> Definition:
        """Read a report definition, by default the one that ships with `voc`.

        Raises:
            ConfigError: all that is wrong with it.
        """
        path = path or data_folder("reports") / "default.toml"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            definition = cls(
                sections=tuple(content["sections"]),
                periods=int(content["periods"]),
                decisions=int(content["decisions"]),
                fold=int(content["fold"]),
                dimensions=int(content["dimensions"]),
                light=dict(content["light"]),
                dark=dict(content["dark"]),
            )
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ConfigError(
                f"no report definition: {error}", where=path.name, todo="compare it with default.toml"
            ) from None
        problems = definition.problems()
        if problems:
            raise ConfigError("; ".join(problems), where=path.name)
        return definition

    def problems(self) -> list[str]:
        """Return what is impossible about it."""
        from voc.report.sections import SECTIONS  # sections are made from definitions

        found = [f"unknown section {name!r}" for name in self.sections if name not in {"summary", *SECTIONS}]
        if self.sections[:1] != ("summary",):
            found.append("the first section must be summary")
        if len(set(self.sections)) != len(self.sections):
            found.append("a section occurs twice")
        if self.light.keys() != self.dark.keys():
            found.append("light and dark must name the same colours")
        if len(set(self.light.values())) != len(self.light):
            found.append("two light colours are the same")
        for name, colour in [*self.light.items(), *self.dark.items()]:
            if not _COLOUR.fullmatch(colour):
                found.append(f"{name} = {colour!r} is no colour like #a1b2c3")
        return found
