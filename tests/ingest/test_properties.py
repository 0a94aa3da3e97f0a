"""Whatever a file holds: it is read back as written, or refused in one line, and every row is accounted for."""

import csv
import io
import json
import os
import random
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from voc.errors import InputError
from voc.ingest import read, recognise
from voc.ingest.delimited import Text, _blocks
from voc.ingest.encoding import encoding_of
from voc.ingest.load import sheets
from voc.ingest.sheet import Row, fitted
from voc.ingest.suspects import suspects
from voc.source import Source, compiled, load_sources

SAMPLES = Path(__file__).parents[2] / "surveys" / "samples"
MUTATIONS = int(os.environ.get("VOC_FUZZ", "1000"))
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Characters that Big5 and GB18030 both have; enough of them in a row to tell encodings apart by.
COMMON = "手機銀行的客服電話等了很久沒有人接，分行人員態度很好。轉帳不方便我們要在這裡說"
SIMPLE = "手机银行的客服电话等了很久没有人接，网点人员态度很好。转账不方便我们要在这里说"
ODD = st.sampled_from(['"', "'", ",", ";", "\t", "|", "\n", "é", "\U0001f600", "=", "0", "007", "NA", "1e5", " x", "#"])


def cells(letters: str, odd: bool) -> st.SearchStrategy[str]:
    character = st.one_of(st.sampled_from(letters), ODD) if odd else st.sampled_from(letters)
    return st.lists(character, max_size=12).map("".join).map(str.strip)


def tables(letters: str = SIMPLE, *, odd: bool = True) -> st.SearchStrategy[list[list[str]]]:
    """Tables under the header id, text, note, in which every row holds an id and a text long enough to tell."""
    cell = cells(letters, odd)
    row = st.tuples(cell, cell).map(lambda pair: [letters[:20] + pair[0], pair[1]])
    return st.lists(row, min_size=3, max_size=12).map(
        lambda rows: [[f"id{number}", *row] for number, row in enumerate(rows)]
    )


HEADER = ["id", "text", "note"]


def back(path: Path) -> list[list[str]]:
    (sheet,) = sheets(path)
    assert list(sheet.header) == HEADER
    rows = [row.cells for row in sheet.rows()]
    blocks = list(sheet.blocks(size=5))
    assert [list(row) for block in blocks for row in zip(*(c.to_pylist() for c in block.columns), strict=True)] == rows
    return rows


def as_csv(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([HEADER, *rows])
    return out.getvalue()


@QUICK
@given(rows=tables(), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
def test_csv_of_any_encoding_reads_back(rows, encoding, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(rows, ",").encode(encoding))
    assert back(path) == rows


@QUICK
@given(rows=tables(COMMON, odd=False))
def test_big5_reads_back(rows, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(rows, ",").encode("big5"))
    assert back(path) == rows


@QUICK
@given(rows=tables(odd=False), delimiter=st.sampled_from("\t;|"))
def test_other_delimiters_read_back(rows, delimiter, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(as_csv(rows, delimiter), encoding="utf-8", newline="")
    assert back(path) == rows


@settings(QUICK, max_examples=25)
@given(rows=tables())
def test_workbooks_json_pages_and_parquet_read_back(rows, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    objects = [dict(zip(HEADER, row, strict=True)) for row in rows]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(one) for one in objects), encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(objects, ensure_ascii=False), encoding="utf-8")
    parquet.write_table(pa.Table.from_pylist(objects), tmp_path / "a.parquet")
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in [HEADER, *rows])
    (tmp_path / "a.xls").write_text(f"<html><table>{lines}</table></html>", encoding="gb18030", newline="")
    for name in ("a.xlsx", "a.jsonl", "a.json", "a.parquet", "a.xls"):
        assert back(tmp_path / name) == rows, name


@settings(QUICK, max_examples=300)
@given(text=st.text(alphabet="a\"'\n\r, \ufeffé", max_size=60))
@example(text='a,b,c\n"a"a"",x,\n')
@example(text='a,b,c\n\n1,2\n1,2,3,4\n"open')
def test_arrow_and_python_cut_a_text_into_the_same_cells(text, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8", newline="")
    given_as = Text(path, encoding_of(path) if text else "utf-8", ",", marked=False)
    by_python = [fitted(row, 3) for row in given_as.rows()]
    by_arrow = [
        Row(int(block.numbers[at]), [c[at].as_py() for c in block.columns], block.faults.get(at, ""))
        for block in _blocks(given_as, 3)
        for at in range(len(block))
    ]
    filled = [Row(row.number, row.cells or [""] * 3, row.fault) for row in by_python if row.fault or any(row.cells)]
    assert [row for row in by_arrow if row.fault or any(row.cells)] == filled


PATTERNS = [pattern for source in load_sources(None) for pattern in (*source.cuts, *source.drops)]
PIECES = ["---", "——", "　", "\u2028", "\x85", " ", "\n", "开发者", "官方", "回复", "：", "(该评论已被删除)", "好用"]


@settings(QUICK, max_examples=300)
@given(text=st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)))
def test_a_text_that_a_pattern_matches_is_always_looked_at(text):
    text = text.encode(errors="replace").decode()
    for pattern in PATTERNS:
        if compiled(pattern).search(text):
            assert suspects(pa.array([text]), [pattern])[0], pattern


def account(path: Path, sources: tuple[Source, ...]) -> None:
    """Read a file as a project would: nothing but InputError may come of it, and no row may be lost."""
    zone = ZoneInfo("Asia/Shanghai")
    try:
        found = recognise(path, sources)
        if found is None:
            return
        for parts in read(path, found.source, time_zone=zone):
            given_back = (parts.records, parts.calls, parts.respondents, parts.indicators, parts.rejects)
            assert parts.rows == sum(map(len, given_back))
    except InputError as error:
        assert "\n" not in str(error)


@settings(QUICK, max_examples=200)
@given(content=st.binary(max_size=400))
def test_random_bytes_are_refused_or_read(content, tmp_path, sources):
    path = tmp_path / "a.dat"
    path.write_bytes(content)
    account(path, sources)


def samples(contents: dict[str, str]) -> list[bytes]:
    """Return the sample project's exports, and the small sample of every format in two encodings."""
    found = [path.read_bytes() for path in sorted(SAMPLES.rglob("*")) if path.is_file() and path.suffix != ".py"]
    encodings = ("utf-8", "gb18030")
    return [*found, *(text.encode(encoding) for text in contents.values() for encoding in encodings)]


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to eight of them changed, cut, doubled or moved, or broken off."""
    changed = bytearray(content[:20_000] if chance.random() < 0.3 else content)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(changed) + 1), chance.randint(1, 64)
        kind = chance.randrange(5)
        if kind == 0 and at < len(changed):
            changed[at] = chance.randrange(256)
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[at : at + length]
        elif kind == 3:
            changed[at:at] = chance.choice([b'"', b"\n", b",", b"\0", b"{", b"]", b"\xff", b"\xef\xbb\xbf", b"<v "])
        elif chance.random() < 0.3:
            del changed[at:]
    return bytes(changed)


@pytest.mark.parametrize("part", range(10))
def test_damaged_exports_are_refused_or_read(part, tmp_path, sources, contents):
    chance, originals = random.Random(part), samples(contents)
    path = tmp_path / "a.dat"
    for number in range(MUTATIONS // 10):
        content = mutated(chance.choice(originals), chance)
        path.write_bytes(content)
        os.utime(path, ns=(number, number))
        try:
            account(path, sources)
        except Exception:
            (tmp_path / "found.dat").write_bytes(content)
            raise
