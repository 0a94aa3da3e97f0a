"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc.cli.text import say

ProjectFile = Annotated[Path, typer.Option("--project", "-p", help=say("help.project"), show_default=True)]
PeriodText = Annotated[str | None, typer.Option("--period", help=say("help.period"))]

VOC_TOML = Path("voc.toml")
