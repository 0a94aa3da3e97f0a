"""Ask the store in SQL, without changing it: `voc query`."""

from __future__ import annotations

from typing import Annotated

import typer

from voc import config as configuration
from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say
from voc.wiring import open_store


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help=say("help.sql"))],
    project: ProjectFile = VOC_TOML,
    rows: Annotated[int, typer.Option(min=1, help=say("help.rows"))] = 100,
) -> None:
    """Print the rows of a SELECT."""
    store = open_store(configuration.load(project), read_only=True)
    found = store.query(sql)
    shown = found.slice(0, rows).to_pylist()
    show.table("", found.column_names, [list(row.values()) for row in shown])
    if found.num_rows > rows:
        show.line(say("more", shown=rows, total=found.num_rows))
