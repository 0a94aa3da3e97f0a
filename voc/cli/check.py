"""Check configuration, pack, sources and inputs without changing anything: `voc check`."""

from __future__ import annotations

from voc import annotate
from voc import config as configuration
from voc import lexicon as packs
from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say
from voc.errors import VocError
from voc.ingest import recognise
from voc.project.inputs import input_files
from voc.source import load_sources
from voc.wiring import check_names


def check(project: ProjectFile = VOC_TOML) -> None:
    """Read voc.toml, the pack, its models and every input, and say how each file would be read."""
    config = configuration.load(project)
    pack = config.project.pack
    lexicon = packs.load(str(config.root / pack) if (config.root / pack / "pack.toml").is_file() else pack)
    check_names(config, lexicon, project)
    annotate.stages(lexicon)
    sources = load_sources(config.path("sources"))
    rows: list[tuple[str, str]] = []
    faults = 0
    for path in input_files(config):
        try:
            found = recognise(path, sources)
            rows.append((path.name, found.source.name if found else say("unknown_format")))
            faults += found is None
        except VocError as error:
            rows.append((path.name, str(error)))
            faults += 1
    show.table(say("checked"), [say("column.file"), say("column.source")], rows)
    if faults:
        raise VocError(say("faults", count=faults), where=str(project), todo=say("draft_one"))
    show.line(say("all_well", pack=lexicon.name, hash=lexicon.hash))
