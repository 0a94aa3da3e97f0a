"""Print docs/formats.md, from the readers, the shipped definitions and the cases that the tests read.

python scripts/formats_doc.py > docs/formats.md
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import yaml

from voc.ingest import READERS, recognise
from voc.source import Columns, Source, load_sources

CASES = Path(__file__).parents[1] / "tests" / "cases" / "ingest" / "files.yaml"
LINES, WIDTH, ALIASES = 6, 160, 4

HEAD = """\
# Formats

<!-- Written by scripts/formats_doc.py from the readers and surveys/*.toml; do not edit by hand. -->

Every kind of export that `voc` reads by itself: how it is recognised, what is read, and an invented example. A file
is known by what it holds, never by its name. Anything else is read after `voc init FILE` ([sources](sources.md)).
Text files may be in UTF-8, UTF-16, GBK or Big5; tables may be CSV, Excel (`.xlsx`, `.xls`), a web page or
Excel 2003 XML with a table, JSON or Parquet. Of headers that have many names the first few are given here; the
definition has them all.

## Readers

| reader | what it does | definitions |
| --- | --- | --- |
"""


def document() -> str:
    """Return the page as Markdown."""
    sources = load_sources(None)
    shown = samples(sources)
    readers = [_reader(name, sources) for name in READERS]
    return "\n".join([HEAD + "\n".join(readers), "", *(_format(source, shown) for source in sources)])


def samples(sources: tuple[Source, ...]) -> dict[str, str]:
    """Return the first case of each definition."""
    cases: dict[str, str] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        for text in cases.values():
            path.write_text(text, encoding="utf-8")
            known = recognise(path, sources)
            if known is not None:
                found.setdefault(known.source.name, text)
    return found


def _reader(name: str, sources: tuple[Source, ...]) -> str:
    does = (READERS[name].__doc__ or "").strip().splitlines()[0]
    links = ", ".join(f"[{one.name}](#{one.name})" for one in sources if one.reader == name)
    return f"| `{name}` | {does} | {links or 'your own, by `voc init`'} |"


def _format(source: Source, shown: dict[str, str]) -> str:
    title = " · ".join(dict.fromkeys(part for part in (source.title.zh, source.title.en) if part))
    sample = [line[:WIDTH] + ("…" if len(line) > WIDTH else "") for line in shown[source.name].splitlines()[:LINES]]
    where = f"Definition [`surveys/{source.name}.toml`](../surveys/{source.name}.toml), reader `{source.reader}`, "
    return "\n".join(
        [
            f"## {source.name}",
            "",
            f"{title}. {where}channel `{source.channel}`.",
            "",
            "| recognised by | |",
            "| --- | --- |",
            *(f"| {what} | {how} |" for what, how in _signs(source)),
            "",
            *_read(source),
            "```text",
            *sample,
            "```",
            "",
        ]
    )


def _signs(source: Source) -> list[tuple[str, str]]:
    signs = source.recognise
    found = [
        ("these headers", _codes(signs.columns)),
        *((f"a header for `{name}`", _codes(getattr(source.columns, name), most=ALIASES)) for name in signs.fields),
        ("headers like", _codes(signs.headers)),
        ("no header like", _codes(signs.without)),
        ("these paths", _codes(signs.keys)),
        ("a first line like", _codes((signs.first_line,) if signs.first_line else ())),
        (f"at least {signs.least_lines} lines like", _codes(signs.lines)),
    ]
    return [(what, how) for what, how in found if how]


def _read(source: Source) -> list[str]:
    fields = {name: getattr(source.columns, name) for name in Columns.model_fields}
    rows = [(f"`{name}`", _codes(aliases, most=ALIASES)) for name, aliases in fields.items() if aliases]
    rows += [(f"segment {name}", _codes(aliases, most=ALIASES)) for name, aliases in source.attributes.items()]
    if source.turns is not None:
        turns = source.turns
        rows += [("turns", _codes((turns.path,))), ("speaker", _codes(turns.speaker))]
        rows += [(name, _codes((path,))) for name in ("text", "begin", "end") if (path := getattr(turns, name))]
    if not any(how for _, how in rows):
        return []
    return ["| read | from |", "| --- | --- |", *(f"| {what} | {how} |" for what, how in rows if how), ""]


def _codes(values: tuple[str, ...], *, most: int = 0) -> str:
    given = values[:most] if most else values
    more = " …" if len(values) > len(given) else ""
    return ", ".join(f"`{value}`".replace("|", "\\|") for value in given) + more


if __name__ == "__main__":
    sys.stdout.write(document())
