"""Annotate texts: `voc annotate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc import lexicon as packs
from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say
from voc.errors import ConfigError
from voc.project.texts import annotate_file, chain
from voc.wiring import open_project


def annotate(
    source: Annotated[Path | None, typer.Argument(metavar="IN", help=say("help.in"))] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help=say("help.out"))] = None,
    pack: Annotated[str, typer.Option(help=say("help.pack"))] = "banking",
    segmenter: Annotated[str, typer.Option(help="rjieba | jieba")] = "rjieba",
    sentiment: Annotated[str, typer.Option(help="voc | snownlp")] = "voc",
    project: ProjectFile = VOC_TOML,
) -> None:
    """Annotate a file of texts, or, without one, what waits in the project's store."""
    for option, value, known in (("segmenter", segmenter, _SEGMENTERS), ("sentiment", sentiment, _SENTIMENTS)):
        if value not in known:
            raise ConfigError(f"no {option} {value!r}", where=f"--{option}", todo=f"choose {' or '.join(known)}")
    with show.progress(say("annotating")) as callback:
        if source is None:
            count = open_project(project).annotate(progress=callback).comments
        elif out is None:
            raise ConfigError("no output named", where="--out", todo="add --out FILE.jsonl or --out FILE.parquet")
        else:
            made = chain(packs.load(pack), segmenter=segmenter, sentiment=sentiment)
            count = annotate_file(source, out, chain=made, progress=callback)
    show.line(say("annotated", count=count))


_SEGMENTERS = ("rjieba", "jieba")
_SENTIMENTS = ("voc", "snownlp")
