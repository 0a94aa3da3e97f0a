import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.report.sample import empty
from voc.aggregate.tables import tables
from voc.errors import InputError
from voc.report.export import export, heading
from voc.report.strings import Names, Strings

ZH = Strings.load("zh")
NAMES = Names(touchpoints={"branch": "网点"}, dimensions={"efficiency": "效率"}, channels={"call": "电话"})


def written(folder: Path, table: pa.Table, kind: str) -> Path:
    (path,) = export({"cells": table}, folder, kind=kind, strings=ZH, names=NAMES)
    return path


def test_csv_opens_in_chinese_excel(tmp_path):
    table = pa.table(
        {"touchpoint": ["branch"], "dimension": ["efficiency"], "share": [0.25], "words": [["排队", "叫号"]]}
    )
    path = written(tmp_path, table, "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    _, row = csv.reader(path.open(encoding="utf-8-sig"))
    assert row == ["网点", "效率", "0.25", "排队；叫号"]


def test_lists_are_joined_as_the_language_joins_them(tmp_path):
    english = Strings.load("en")
    export({"cells": pa.table({"words": [["a", "b"]]})}, tmp_path, kind="csv", strings=english, names=NAMES)
    assert (tmp_path / "cells.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "a; b"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(tmp_path, text):
    path = written(tmp_path, pa.table({"text": [text]}), "csv")
    _, (cell,) = csv.reader(path.open(encoding="utf-8-sig", newline=""))
    assert cell == f"'{text}"


def test_numbers_stay_numbers(tmp_path):
    path = written(tmp_path, pa.table({"change": [-6.5, None]}), "csv")
    assert path.read_text(encoding="utf-8-sig").splitlines()[1:] == ["-6.5", '""']


def test_parquet_keeps_ids_and_types(tmp_path):
    table = pa.table({"touchpoint": ["branch"], "share": [0.25]})
    assert pq.read_table(written(tmp_path, table, "parquet")).equals(table)


def test_tables_without_rows_are_no_files(tmp_path):
    assert (
        export({"cells": pa.table({"a": pa.array([], pa.string())})}, tmp_path, kind="csv", strings=ZH, names=NAMES)
        == ()
    )


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        written(tmp_path / "x", pa.table({"a": [1]}), "csv")


def test_joined_headings_are_made_of_their_parts():
    assert heading("net_low", ZH) == ZH("columns.joined", base=heading("net", ZH), part=heading("low", ZH))
    assert heading("of_touchpoint", ZH) == heading("touchpoint", ZH)


@pytest.mark.parametrize("strings", [ZH, Strings.load("en")], ids=["zh", "en"])
def test_every_column_of_every_table_has_a_heading(strings):
    columns = {column for table in tables(empty()).values() for column in table.column_names}
    bare = {column for column in columns if "_" in heading(column, strings)}
    assert bare == set()
    assert strings.language != "zh" or {c for c in columns if heading(c, strings).isascii()} <= {"p", "id"}
