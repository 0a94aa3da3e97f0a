"""Help those who write a pack: `voc lexicon check`, `coverage` and `suggest`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from voc import config as configuration
from voc import lexicon as packs
from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import language, say, word
from voc.errors import ConfigError, InputError
from voc.lexicon import Lexicon
from voc.pack.check import Mistake
from voc.pack.check import check as checked
from voc.pack.coverage import Coverage
from voc.pack.coverage import coverage as covered
from voc.pack.suggest import Suggested
from voc.pack.suggest import suggest as suggested
from voc.pack.text import OwnText
from voc.project import own_texts
from voc.wiring import open_intake, open_store, pack_name

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

FileArgument = Annotated[Path | None, typer.Argument(metavar="[FILE]", help=say("help.own_texts"))]
PackOption = Annotated[str | None, typer.Option(help=say("help.own_pack"))]

_PASTE = ("words", "sentiment")
_BAR = 24  # characters of a full bar
_NAME_A_FILE = "name a file with texts behind the command, or fill a project with `voc ingest`"


@app.command("check", help=say("help.lexicon_check"))
def check(
    pack: Annotated[str | None, typer.Argument(metavar="[PACK]", help=say("help.own_pack"))] = None,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Print every mistake of a pack with file and line; exit 1 if there is any."""
    found = checked(pack_name(project, pack))
    for mistake in found.mistakes:
        _mistake(mistake, found.folder)
    if found.mistakes:
        kinds = Counter(word("mistake_kind", mistake.kind) for mistake in found.mistakes)
        counts = say("and").join(f"{kind} {count}" for kind, count in kinds.most_common())
        show.line("")
        show.line(say("lexicon.mistakes", count=len(found.mistakes), kinds=counts))
        raise typer.Exit(1)
    show.line(
        say("lexicon.sound", pack=found.folder.name, phrases=f"{found.phrases:,}", examples=f"{found.examples:,}")
    )


def _mistake(mistake: Mistake, folder: Path) -> None:
    path = folder / mistake.file if (folder / mistake.file).exists() else folder
    place = f"{_near(path)}:{mistake.line}" if mistake.line else _near(path)
    said = {**mistake.said}
    if mistake.kind == "personal":
        said["kind"] = word("masked", said["kind"])
    what = say(f"mistake.{mistake.kind}", **said)
    show.console.print(Text.assemble((place, "bold"), say("preview.colon"), what))


def _near(path: Path) -> str:
    """Return a path as a terminal can open it: short where it lies below the working folder."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


@app.command("coverage", help=say("help.coverage"))
def coverage(
    file: FileArgument = None,
    pack: PackOption = None,
    most: Annotated[int, typer.Option("--rows", min=1, help=say("help.rows"))] = 30,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Print how much of the user's own texts the pack understands, and what it does not."""
    lexicon = packs.load(pack_name(project, pack))
    with show.progress(say("lexicon.reading")) as callback:
        found = covered(_own(file, project, lexicon), lexicon, most=most, progress=callback)
    if not found.texts:
        raise InputError("no text says anything", where=str(file or project), todo=_NAME_A_FILE)
    _shares(found, lexicon)
    _touchpoints(found, lexicon)
    _unknown(found)


def _shares(found: Coverage, lexicon: Lexicon) -> None:
    rows = []
    for name in ("touchpoint", "polar", "both", "neither"):
        count = getattr(found, name)
        bar = "█" * round(_BAR * count / found.texts)
        rows.append((say(f"lexicon.{name}"), f"{count:,}", _share(count, found.texts), bar))
    title = say("lexicon.understood", pack=lexicon.name, texts=f"{found.texts:,}", empty=f"{found.empty:,}")
    show.line(title)
    show.table("", [*(say(f"column.{name}") for name in ("holds", "texts", "share")), ""], rows, numbers=(1, 2))


def _touchpoints(found: Coverage, lexicon: Lexicon) -> None:
    names = {t.id: getattr(t, language()) for t in lexicon.touchpoints}
    rows = [
        (names[one.id], f"{one.texts:,}", _share(one.texts, found.texts), f"{one.strong:,}", f"{one.used} / {one.cues}")
        for one in sorted(found.touchpoints, key=lambda one: -one.texts)
    ]
    titles = [say(f"column.{name}") for name in ("touchpoint", "texts", "share", "strong", "used")]
    show.line("")
    show.line(say("lexicon.touchpoints"))
    show.table("", titles, rows, numbers=(1, 2, 3, 4))


def _unknown(found: Coverage) -> None:
    rows = [(one.word, f"{one.texts:,}", _share(one.texts, found.texts), one.example) for one in found.unknown]
    titles = [say(f"column.{name}") for name in ("word", "texts", "share", "example")]
    show.line("")
    show.line(say("lexicon.unknown"))
    show.table("", titles, rows, numbers=(1, 2))


@app.command("suggest", help=say("help.suggest"))
def suggest(
    file: FileArgument = None,
    pack: PackOption = None,
    paste: Annotated[str | None, typer.Option(metavar="words|sentiment", help=say("help.paste"))] = None,
    least: Annotated[int | None, typer.Option(min=2, help=say("help.least"))] = None,
    most: Annotated[int, typer.Option("--rows", min=1, help=say("help.rows"))] = 40,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Print words and phrases to add to the pack; with --paste only the lines of one file."""
    if paste not in (None, *_PASTE):
        raise ConfigError(f"no list {paste!r}", where="--paste", todo=f"choose {' or '.join(_PASTE)}")
    lexicon = packs.load(pack_name(project, pack))
    with show.progress(say("lexicon.reading")) as callback:
        found = suggested(_own(file, project, lexicon), lexicon, least=least, most=most, progress=callback)
    if paste:
        for one in found.words if paste == "words" else found.phrases:
            print(one.line)
        return
    show.line(say("lexicon.read", texts=f"{found.texts:,}"))
    _suggestions("words", found.words)
    _suggestions("phrases", found.phrases)


def _suggestions(kind: str, rows: Sequence[Suggested]) -> None:
    show.line("")
    if not rows:
        show.line(say(f"lexicon.no_{kind}"))
        return
    names = ["word" if kind == "words" else "phrase", "texts", *(["lean"] if kind == "phrases" else ())]
    names += ["cohesion", "freedom", "example"]
    cells = [
        (
            one.term,
            f"{one.texts:,}",
            *(() if one.lean is None else (f"{one.lean:+.2f}",)),
            f"{one.cohesion:.1f}",
            f"{one.freedom:.1f}",
            one.example,
        )
        for one in rows
    ]
    show.line(say(f"lexicon.{kind}"))
    show.table("", [say(f"column.{name}") for name in names], cells, numbers=range(1, len(names) - 1))
    show.line("")
    show.line(say(f"lexicon.paste_{kind}"))
    for one in rows:
        print(one.line)  # not by rich, which turns tabs into blanks


def _own(file: Path | None, project: Path, lexicon: Lexicon) -> Iterator[OwnText]:
    """Yield the texts of a file, or of the project's store."""
    if file is None:
        if not project.is_file():
            raise InputError("no file named, and no project here", where=str(project), todo=_NAME_A_FILE)
        store = open_store(configuration.load(project), read_only=True)
        try:
            yield from own_texts.of_store(store)
        finally:
            store.close()
        return
    paths, sources, intake = open_intake(project, [file])
    for path in paths:
        yield from own_texts.of_file(path, sources, intake, lexicon)


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f}%"
