"""Say how files would be read, and store nothing: `voc ingest --explain`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voc.cli import show
from voc.cli.text import language, say, word
from voc.project.preview import Column, Preview, preview
from voc.wiring import open_intake

_MOST_SIGNS = 6
_LONGEST = 200


def explain_files(files: Sequence[Path], project: Path) -> None:
    """Print what was recognised, from what signs, each column, and three rows as they would be stored."""
    paths, sources, intake = open_intake(project, files)
    for path in paths:
        explained(preview(path, sources, intake))


def explained(found: Preview) -> None:
    """Print how one file would be read."""
    title = getattr(found.source.title, language()) or found.source.name
    key = "preview.known" if found.known else "preview.unknown"
    channel = word("channel", found.source.channel)
    show.line(say(key, file=found.name, title=title, name=found.source.name, channel=channel))
    if found.signs:
        show.line(say("preview.signs", signs=say("and").join(_short(sign) for sign in found.signs[:_MOST_SIGNS])))
    if found.sheet:
        show.line(say("preview.sheet", sheet=found.sheet))
    if found.columns:
        titles = [say(f"column.{name}") for name in ("header", "use", "detail")]
        show.table("", titles, [(one.header, word("use", one.use), _detail(one)) for one in found.columns])
    for number, row in enumerate(found.rows, start=1):
        show.line(say("preview.row", number=number))
        for use, value in row:
            show.line(f"    {word('use', use)}{say('preview.colon')}{_short(value)}")
    for where, column, reason in found.rejects:
        show.line(say("quarantined", file=found.name, where=where, column=column, reason=reason))
    if found.masked:
        kinds = say("and").join(f"{word('masked', kind)} {count}" for kind, count in found.masked)
        show.line(say("masked", kinds=kinds))
    show.line(say("preview.nothing_stored"))


def _detail(column: Column) -> str:
    parts = [column.name if column.name != column.header else ""]
    if column.scale:
        parts.append(say("preview.scale", low=f"{column.scale[0]:g}", high=f"{column.scale[1]:g}"))
    if column.labels:
        parts.append(say("preview.labels", count=column.labels))
    return " · ".join(part for part in parts if part)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
