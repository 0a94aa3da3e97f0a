"""Report definitions, reports/*.toml: sections and their order, how much of each, for whom, targets, colours, logo.

A definition says only what differs from the one that it `extends`, which is `default` if it names none. A project's own
definitions come before the shipped ones of the same name, and may extend these.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from voc.config import Config, TargetsPart
from voc.errors import ConfigError
from voc.files import data_folder
from voc.report.logo import embedded

DEFAULT = "default"
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_NAME = re.compile(r"[\w-]+")
_TEXT = ("ink", "muted", "accent", "alert", "negative", "positive")
_WHOLE = 100.0
_CONTRAST = 4.5  # of text against paper (WCAG 2.2, 1.4.3)

Content = dict[str, Any]
Origins = dict[tuple[str, ...], str]  # key → the file that says it


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Bilingual(_Part):
    """Something said in both languages."""

    zh: str = ""
    en: str = ""


class Thresholds(_Part):
    """Say from where on things count.

    Attributes:
        minimum_n: fewer answers give no value; not below that of voc.toml, which holds if this is 0.
        tones: net sentiment, 0–100, at which the colours of the journey map get stronger.
    """

    minimum_n: Annotated[int, Field(ge=0)] = 0
    tones: Annotated[list[float], Field(min_length=3, max_length=3)] = [10.0, 30.0, 60.0]

    @field_validator("tones")
    @classmethod
    def _growing(cls, tones: list[float]) -> list[float]:
        if sorted(set(tones)) != tones or tones[0] < 0 or tones[-1] > _WHOLE:
            raise ValueError("must grow, from 0 to 100")
        return tones


class _Said(_Part):
    sections: list[str]
    periods: Annotated[int, Field(ge=2, le=60)]
    pains: Annotated[int, Field(ge=1, le=100)]
    decisions: Annotated[int, Field(ge=0, le=10)]
    fold: Annotated[int, Field(ge=20)]
    dimensions: Annotated[int, Field(ge=1, le=5)]
    logo: str
    audience: Bilingual
    thresholds: Thresholds
    targets: TargetsPart
    light: dict[str, str]
    dark: dict[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """What the report shows, for whom, and in which colours. `logo` is a `data:` URI; `targets` override voc.toml's."""

    sections: tuple[str, ...]
    periods: int
    pains: int
    decisions: int
    fold: int
    dimensions: int
    light: Mapping[str, str]
    dark: Mapping[str, str]
    name: str
    audience: Bilingual
    logo: str
    thresholds: Thresholds
    targets: TargetsPart

    @classmethod
    def load(cls, path: Path | None = None) -> Definition:
        """Read a report definition, by default the one that ships with `voc`.

        Raises:
            ConfigError: all that is wrong with it, by file and key.
        """
        path = path or data_folder("reports") / f"{DEFAULT}.toml"
        content, origins = _read(path, ())
        logo, mistakes = embedded(content.get("logo"), origins.get(("logo",)))
        try:
            said = _Said(**content)
        except ValidationError as error:
            mistakes = [*mistakes, *((tuple(map(str, e["loc"])), e["msg"]) for e in error.errors())]
            raise _wrong([*mistakes, *_impossible(content)], origins, path) from None
        mistakes = [*mistakes, *_impossible(content)]
        if mistakes:
            raise _wrong(mistakes, origins, path)
        return cls(
            sections=tuple(said.sections),
            periods=said.periods,
            pains=said.pains,
            decisions=said.decisions,
            fold=said.fold,
            dimensions=said.dimensions,
            light=said.light,
            dark=said.dark,
            name=path.stem,
            audience=said.audience,
            logo=logo,
            thresholds=said.thresholds,
            targets=said.targets,
        )

    @classmethod
    def find(cls, name: str, folder: Path) -> Definition:
        """Read the definition of that name: the project's own in a folder, or the shipped one.

        Raises:
            ConfigError: there is none, or something is wrong with it.
        """
        for place in (folder, data_folder("reports")):
            if _NAME.fullmatch(name) and (place / f"{name}.toml").is_file():
                return cls.load(place / f"{name}.toml")
        known = sorted({*_named(folder), *_named(data_folder("reports"))})
        raise ConfigError(f"no report definition {name!r}", where=str(folder), todo=f"there are: {', '.join(known)}")

    def configured(self, config: Config) -> Config:
        """Return settings with the targets and the minimum that the definition says.

        Raises:
            ConfigError: its minimum is below that of voc.toml.
        """
        least = self.thresholds.minimum_n
        if 0 < least < config.scores.minimum_n:
            raise ConfigError(
                f"thresholds.minimum_n: {least} is below the {config.scores.minimum_n} of voc.toml",
                where=f"{self.name}.toml",
                todo="write a larger one, or leave it out",
            )
        own = {name: getattr(self.targets, name) for name in self.targets.model_fields_set}
        own["touchpoints"] = {**config.targets.touchpoints, **self.targets.touchpoints}
        scores = {"minimum_n": least or config.scores.minimum_n}
        return config.model_copy(
            update={
                "targets": config.targets.model_copy(update=own),
                "scores": config.scores.model_copy(update=scores),
            }
        )

    def problems(self) -> list[str]:
        """Return what is impossible about it."""
        content = {"sections": list(self.sections), "light": dict(self.light), "dark": dict(self.dark)}
        return [f"{'.'.join(key)}: {what}" for key, what in _impossible(content)]


def _named(folder: Path) -> Iterator[str]:
    """Yield the definitions of a folder; other TOML files say neither sections nor what they extend."""
    for path in sorted(folder.glob("*.toml")):
        if re.search(r"^(sections|extends)\s*=", path.read_text(encoding="utf-8-sig"), re.MULTILINE):
            yield path.stem


def _read(path: Path, seen: tuple[Path, ...]) -> tuple[Content, Origins]:
    """Read a definition and those it extends; tables are joined key by key, and every key remembers its file."""
    if path in seen:
        circle = " → ".join(one.name for one in (*seen, path))
        raise ConfigError(f"extends: goes round in a circle ({circle})", where=path.name, todo="extend default")
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", where=str(path)) from None
    except ValueError as error:
        raise ConfigError(f"is no valid TOML ({error})", where=path.name, todo="mend that line") from None
    shipped = data_folder("reports")
    base = own.pop("extends", DEFAULT)
    content: Content = {}
    origins: Origins = {}
    if path != shipped / f"{DEFAULT}.toml":
        content, origins = _read(_base(base, path, shipped), (*seen, path))
    for key, value in own.items():
        if isinstance(value, dict) and isinstance(content.get(key), dict):
            content[key] = _joined(content[key], value)
        else:
            content[key] = value
        origins |= dict.fromkeys(
            [(key,), *((key, inner) for inner in (value if isinstance(value, dict) else ()))], str(path)
        )
    return content, origins


def _base(name: Any, path: Path, shipped: Path) -> Path:
    own = path.parent / f"{name}.toml"
    # A project's own default.toml extends the shipped one.
    for base in (own, shipped / f"{name}.toml"):
        if isinstance(name, str) and _NAME.fullmatch(name) and base != path and base.is_file():
            return base
    raise ConfigError(f"extends: there is no definition {name!r}", where=path.name, todo='write extends = "default"')


def _joined(base: Content, own: Content) -> Content:
    both = (base.get(key) for key in own)
    return base | {
        key: _joined(old, new) if isinstance(old, dict) and isinstance(new, dict) else new
        for (key, new), old in zip(own.items(), both, strict=True)
    }


_Mistake = tuple[tuple[str, ...], str]


def _wrong(mistakes: Iterable[_Mistake], origins: Origins, path: Path) -> ConfigError:
    said = (
        f"{Path(origins.get(key[:2], origins.get(key[:1], path.name))).name}: {'.'.join(key)}: {what}"
        for key, what in mistakes
    )
    return ConfigError(" | ".join(dict.fromkeys(said)), todo="compare it with reports/default.toml")


def _impossible(content: Content) -> list[_Mistake]:
    """Return what no type says: sections that there are not, colours that nobody can read."""
    found: list[_Mistake] = []
    sections = content.get("sections")
    if isinstance(sections, list):
        found += [(("sections",), what) for what in _sections(sections)]
    light, dark = content.get("light"), content.get("dark")
    if isinstance(light, dict) and isinstance(dark, dict):
        found += _colours(light, dark)
    return found


def _sections(sections: list[Any]) -> Iterator[str]:
    from voc.report.sections import SECTIONS  # sections are made from definitions

    for name in sections:
        if name != "summary" and name not in SECTIONS:
            yield f"unknown section {name!r}"
    if sections[:1] != ["summary"]:
        yield "the first section must be summary"
    if len({str(name) for name in sections}) != len(sections):
        yield "a section occurs twice"


def _colours(light: Content, dark: Content) -> Iterator[_Mistake]:
    if light.keys() != dark.keys():
        apart = ", ".join(sorted(light.keys() ^ dark.keys()))
        yield ("light",), f"light and dark must name the same colours; only one has: {apart}"
    if len({str(value) for value in light.values()}) != len(light):
        yield ("light",), "two light colours are the same"
    for mode, colours in (("light", light), ("dark", dark)):
        bad = [name for name, value in colours.items() if not _COLOUR.fullmatch(str(value))]
        yield from (((mode, name), f"{colours[name]!r} is no colour like #a1b2c3") for name in bad)
        for name in _TEXT:
            if {name, "paper"} <= colours.keys() and not {name, "paper"} & set(bad):
                found = _contrast(colours[name], colours["paper"])
                if found < _CONTRAST:
                    yield (mode, name), f"can hardly be read on paper ({found:.1f}:1, at least {_CONTRAST}:1)"


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1–21 (WCAG 2.2)."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
