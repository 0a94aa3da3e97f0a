# ruff: noqa: DTZ001 - moments in the store are UTC without a zone
import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlsxwriter
import yaml

from voc.errors import InputError
from voc.ingest import read, recognise
from voc.ingest.cells import BadCellError, instant
from voc.ingest.encoding import encoding_of
from voc.ingest.load import sheets
from voc.source import shipped_hints

CASES = Path(__file__).parents[1] / "cases" / "ingest"
DATES = yaml.safe_load((CASES / "dates.yaml").read_text(encoding="utf-8"))
TRADITIONAL = yaml.safe_load((CASES / "traditional.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("written", DATES)
def test_moments_are_read_as_people_write_them(written, zone):
    expected = DATES[written]
    assert instant(written, zone=zone, hints=shipped_hints()) == expected


@pytest.mark.parametrize("written", ["3/2/2026", "2026-13-02", "soon", "1026-03-02", "12", ""])
def test_what_is_no_moment_is_refused(written, zone):
    with pytest.raises(BadCellError):
        instant(written, zone=zone, hints=shipped_hints())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_simplified_text_is_decoded(encoding, export, contents):
    path = export("store", encoding=encoding)
    assert sheets(path)[0].header == tuple(contents["store"].split("\n")[0].split(","))


@pytest.mark.parametrize("text", TRADITIONAL)
def test_even_short_big5_is_decoded(text, tmp_path):
    path = tmp_path / "short.txt"
    path.write_bytes(text.encode("big5"))
    assert path.read_text(encoding=encoding_of(path)) == text


@pytest.mark.parametrize("text", TRADITIONAL)
def test_traditional_text_in_gb18030_is_not_taken_for_big5(text, tmp_path):
    path = tmp_path / "short.txt"
    path.write_bytes(text.encode("gb18030"))
    assert path.read_text(encoding=encoding_of(path)) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"id{delimiter}text\r\n1{delimiter}a, b; c\r\n", encoding="utf-8")
    assert sheets(path)[0].header[0] == "id"


def test_text_stays_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,bank\n007,NA\n1e5,nan\n", encoding="utf-8")
    assert [row.cells for row in sheets(path)[0].rows()] == [["007", "NA"], ["1e5", "nan"]]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"two\nlines"\n\n2,x\n', encoding="utf-8")
    assert [row.number for row in sheets(path)[0].rows()] == [2, 4]


def test_a_title_above_the_header_is_passed_over(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Weekly export,,\nid,text,time\n1,x,2026-03-02\n", encoding="utf-8")
    sheet = sheets(path)[0]
    assert (sheet.header, [row.number for row in sheet.rows()]) == (("id", "text", "time"), [3])


def test_a_workbook_gives_what_its_author_saw(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, ["id", "time", "share"])
        sheet.write_row(1, 0, [7])
        sheet.write_datetime(1, 1, datetime.datetime(2026, 3, 2, 9, 15, 7), day)
        sheet.write(1, 2, 0.5)
    assert [row.cells for row in sheets(path)[0].rows()] == [["7", "2026-03-02 09:15:07", "0.5"]]


def test_parquet_is_read_as_text(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"id": [1, 2], "when": [datetime.datetime(2026, 3, 2), None]}), path)
    assert [row.cells for row in sheets(path)[0].rows()] == [["1", "2026-03-02 00:00:00"], ["2", ""]]


def test_a_row_longer_than_the_header_is_rejected_and_the_rest_is_read(export, taken):
    path = export("store")
    path.write_bytes(path.read_bytes() + b"5,a,b,2026-09-10,7.1,x,,more\n")
    assert taken(path)["rejects"][-1]["reason"] == "the row has more cells than the header"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PAR1broken", "damaged"),
        (b"<html><table><tr><td>1</td></tr></table>", "web page"),
        (b'{"Result": {"Sentences": [', "breaks off"),
        (b"\x00\x01\x02\x03\xff\xfe\x00\x00\x00", "no text"),
        (b"id,text\n1,\xff\x81\xff\xfe\xfd\n", "encoding"),
    ],
)
def test_a_hopeless_file_is_refused_in_one_line(content, what, tmp_path, sources):
    path = tmp_path / "export.dat"
    path.write_bytes(content)
    with pytest.raises(InputError, match=what) as error:
        recognise(path, sources)
    assert "\n" not in str(error.value)
    assert "export.dat" in str(error.value)


def test_missing_files_and_folders_are_refused(tmp_path, sources, zone):
    for path in (tmp_path, tmp_path / "nothing.csv"):
        with pytest.raises(InputError):
            list(read(path, sources[0], time_zone=zone))
