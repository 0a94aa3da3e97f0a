"""Speak to the analyst: Chinese by default, English where the system or VOC_LANGUAGE says so."""

from __future__ import annotations

import os
import tomllib
from functools import cache

from voc.files import data_folder
from voc.report.strings import Strings


def language() -> str:
    """Return `zh` or `en`: VOC_LANGUAGE first, then the system's locale, else Chinese."""
    said = os.environ.get("VOC_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if said.lower().startswith("en") else "zh"


def say(key: str, **values: object) -> str:
    """Return a line of reports/cli.<language>.toml with its places filled."""
    group, _, name = key.rpartition(".")
    lines = _lines(language())
    return str((lines[group] if group else lines)[name]).format(**values)


def word(group: str, name: str) -> str:
    """Return the report's word for a code (a channel, a kind of mask), or the code itself."""
    own = _lines(language()).get(group, {})
    return str(own[name]) if name in own else _strings(language()).find(group, name)


@cache
def _lines(name: str) -> dict[str, dict[str, str]]:
    text = (data_folder("reports") / f"cli.{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _strings(name: str) -> Strings:
    return Strings.load(name)
