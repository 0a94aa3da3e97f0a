"""Print tables and progress bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from voc.ports import Progress as Callback

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = ()) -> None:
    """Print a table; customers' text in it is shown as it is, never read as markup."""
    shown = Table(title=Text(title), title_justify="left", box=None, pad_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        shown.add_column(Text(column), justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(str(cell)) for cell in row))
    Console(highlight=False).print(shown)


def line(text: str) -> None:
    """Print one line of text as it is."""
    console.print(Text(text))


def note(text: str) -> None:
    """Print one line to stderr, for who waits."""
    errors.print(Text(text))


@contextmanager
def progress(label: str) -> Iterator[Callback]:
    """Show a progress bar on stderr while something takes longer than a second; nothing when it is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def report(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total)

        yield report
