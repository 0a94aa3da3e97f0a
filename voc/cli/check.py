"""Check configuration, pack, sources and inputs without changing anything: `voc check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc import annotate
from voc import config as configuration
from voc import lexicon as packs
from voc.cli import show
from voc.cli.errors import told
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say
from voc.errors import InputError, VocError
from voc.ingest import recognise
from voc.project.inputs import input_files
from voc.source import load_sources
from voc.wiring import check_names


def check(
    files: Annotated[list[Path] | None, typer.Argument(help=say("help.files"))] = None, project: ProjectFile = VOC_TOML
) -> None:
    """Read voc.toml, the pack, its models and every input, and say how each file would be read.

    What `voc run` would pass over is named, and no error; a file that is named here must be readable.
    """
    config = configuration.load(project)
    pack = config.project.pack
    lexicon = packs.load(str(config.root / pack) if (config.root / pack / "pack.toml").is_file() else pack)
    check_names(config, lexicon, project)
    annotate.stages(lexicon)
    sources = load_sources(config.path("sources"))
    named = set(files or ())
    rows: list[tuple[str, str]] = []
    passed_over: list[str] = []
    faults = 0
    for path in input_files(config, files or ()):
        try:
            found = recognise(path, sources)
            rows.append((path.name, found.source.name if found else say("unknown_format")))
            if found is None:
                passed_over.append(say("not_read", file=path.name))
        except InputError as error:
            found = None
            rows.append((path.name, told(error)))
            passed_over.append(say("unreadable", error=told(error)))
        faults += found is None and path in named
    show.table(say("checked"), [say("column.file"), say("column.source")], rows)
    for line in passed_over:
        show.line(line)
    if faults:
        raise VocError(say("faults", count=faults), where=str(project), todo=say("draft_one"))
    show.line(say("all_well", pack=lexicon.name, hash=lexicon.hash))
