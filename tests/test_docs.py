"""What the documentation promises: commands that parse, links that lead somewhere, nothing left undescribed."""

import json
import re
import runpy
import shlex
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer

import voc
from voc.adapters.duckdb_store import DuckDBStore
from voc.cli.main import app
from voc.config import (
    Config,
)
from voc.source import READER_NAMES, Source, load_sources

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *(ROOT / name / "README.md" for name in ("surveys", "reports", "lexicons")),
    ]
)
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(voc [^`\n]+)`")
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMANDS = typer.main.get_command(app).commands


def read(page):
    return page.read_text(encoding="utf-8")


def blocks(page, language):
    return [body for kind, body in FENCE.findall(read(page)) if kind == language]


def voc_lines(page):
    fenced = [line.strip() for body in blocks(page, "sh") for line in body.splitlines()]
    inline = INLINE.findall(FENCE.sub("", read(page)))
    return [line for line in (*fenced, *inline) if line.startswith("voc ") and line != "voc --help"]


def name_of(value):
    return value.relative_to(ROOT).as_posix() if isinstance(value, Path) else str(value)


@pytest.mark.parametrize(("page", "line"), [(page, line) for page in PAGES for line in voc_lines(page)], ids=name_of)
def test_every_command_in_the_documentation_parses(page, line):
    _, verb, *arguments = shlex.split(line, comments=True)
    command = COMMANDS[verb]
    while hasattr(command, "commands") and arguments:
        verb, *arguments = arguments
        command = command.commands[verb]
    # A command named alone need not be complete.
    command.make_context(verb, arguments, resilient_parsing=not arguments)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_in_the_documentation_exists(page):
    makefile = read(ROOT / "Makefile")
    for body in blocks(page, "sh"):
        for target in re.findall(r"^ *make (\w+)", body, re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(page):
    # What stands in code is no link, though a pattern may look like one.
    for link in LINK.findall(CODE.sub("", FENCE.sub("", read(page)))):
        if not link.startswith(("http://", "https://", "#")):
            assert (page.parent / unquote(link.split("#")[0])).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_toml_example_is_toml(page):
    for body in blocks(page, "toml"):
        tomllib.loads(body)


def test_both_readmes_link_the_same_pages():
    english, chinese = ({*LINK.findall(read(ROOT / name))} for name in ("README.md", "README.zh-CN.md"))
    assert {link for link in english ^ chinese if link.startswith("docs/") and link.endswith(".md")} == set()


def test_the_tables_are_described_as_they_are():
    printed = runpy.run_path(str(ROOT / "scripts" / "schema_doc.py"))["document"]()
    assert read(ROOT / "docs" / "schema.md") == printed, "run: python scripts/schema_doc.py > docs/schema.md"


def test_the_tables_of_results_are_described_as_they_are():
    printed = runpy.run_path(str(ROOT / "scripts" / "results_doc.py"))["document"]()
    assert read(ROOT / "docs" / "results.md") == printed, "run: python scripts/results_doc.py > docs/results.md"


def test_the_keys_of_a_report_are_described_as_they_are():
    printed = runpy.run_path(str(ROOT / "scripts" / "report_doc.py"))["document"]()
    assert read(ROOT / "docs" / "report.md") == printed, "run: python scripts/report_doc.py > docs/report.md"


def test_every_format_is_described_as_it_is_read():
    printed = runpy.run_path(str(ROOT / "scripts" / "formats_doc.py"))["document"]()
    assert read(ROOT / "docs" / "formats.md") == printed, "run: python scripts/formats_doc.py > docs/formats.md"


@pytest.mark.parametrize("sql", blocks(ROOT / "docs" / "schema.md", "sql"))
def test_every_query_in_the_documentation_can_be_asked(sql):
    assert DuckDBStore(None).query(sql).num_rows == 0


# Parts whose defaults stand in one table; the others are described in words.
PARTS = sorted(set(Config.model_fields) - {"risk", "brands", "root", "indicators"})


@pytest.mark.parametrize("name", PARTS)
def test_every_setting_is_described_with_its_default(name):
    section = read(ROOT / "docs" / "configuration.md").split(f"\n### [{name}]\n")[1].split("\n### ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.MULTILINE))
    for key, field in Config.model_fields[name].annotation.model_fields.items():
        said = json.dumps(field.default, ensure_ascii=False)
        assert key in rows
        assert field.default is None or rows[key].strip().strip("`") == said


def test_every_format_reader_and_key_of_a_source_is_described():
    page = read(ROOT / "docs" / "sources.md")
    names = [source.name for source in load_sources(None)]
    keys = [name for name in Source.model_fields if name != "hints"]
    assert [name for name in (*names, *READER_NAMES, *keys) if f"`{name}`" not in page] == []


def test_every_file_of_a_pack_is_described():
    page = read(ROOT / "lexicons" / "README.md")
    folder = ROOT / "lexicons" / "banking"
    files = [path.relative_to(folder) for path in folder.rglob("*.*")]
    files += [path.relative_to(folder.parent) for path in folder.parent.glob("*.yaml")]
    assert [name for path in files if f"`{(name := path.as_posix())}`" not in page] == []


def test_every_command_is_in_both_readmes():
    names = [name for name, command in COMMANDS.items() if not hasattr(command, "commands")]
    names += [f"{name} {inner}" for name, group in COMMANDS.items() for inner in getattr(group, "commands", ())]
    for page in ("README.md", "README.zh-CN.md"):
        assert [name for name in names if f"voc {name}" not in read(ROOT / page)] == []


def test_every_dependency_has_its_reason():
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    page = read(ROOT / "docs" / "dependencies.md").lower()
    names = [re.split(r"[<>=\[; ]", one)[0].lower() for one in wanted]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_annotated_example_has_the_fields_that_the_tool_gives():
    lines = [json.loads(line) for line in blocks(ROOT / "docs" / "annotate.md", "json")[0].splitlines()]
    shown = json.loads(blocks(ROOT / "docs" / "annotate.md", "json")[1])
    given = voc.analyse(lines[0]["text"]).to_dict()
    assert shown["text"] == given["text"]
    assert shape(shown) == shape({"id": shown["id"], **given})


def shape(value):
    """Return the names of the fields; lists by their first element."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None
