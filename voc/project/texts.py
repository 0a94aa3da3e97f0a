"""Annotate rows of a file, or single texts, without a project or a store: the contract of `voc annotate`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from voc import annotate, clean
from voc.errors import InputError
from voc.ingest import load
from voc.ingest.speakers import Said, speakers
from voc.lexicon import Lexicon
from voc.ports import Progress, silent
from voc.schema import ANNOTATION, CLEAN, RAW_TURN
from voc.source import Source, load_sources
from voc.stage import Chain

# A batch ends with either: many short texts go through at once, few long ones at a time.
_ROWS, _CHARACTERS = 5_000, 500_000

INPUT = pa.schema([("id", pa.string()), ("text", pa.string()), ("turns", pa.list_(RAW_TURN))])
OUTPUT = pa.schema(
    [("id", pa.string()), *(CLEAN.field(name) for name in ("text", "turns", "language", "masked")), *ANNOTATION]
)


def chain(
    lexicon: Lexicon,
    *,
    segmenter: str = "rjieba",
    sentiment: str = "voc",
    own: Sequence[str] = (),
    rivals: Sequence[str] = (),
) -> Chain:
    """Return the chain from raw text to meaning, as Spark's mapInArrow takes it; arguments as `annotate.stages`."""
    meaning = annotate.stages(lexicon, segmenter=segmenter, sentiment=sentiment, own=own, rivals=rivals)
    stages = (*clean.stages(lexicon), *meaning)
    return Chain(stages, inputs=INPUT.names, output=OUTPUT)


def annotate_file(source: Path, out: Path, *, chain: Chain, progress: Progress = silent) -> int:
    """Annotate every row of a JSONL, CSV, XLSX or Parquet file and return their number.

    The output appears under its name only when it is whole.

    Raises:
        InputError: the input cannot be read, or the output's name ends in neither .jsonl nor .parquet.
    """
    if out.suffix not in (".jsonl", ".parquet"):
        raise InputError("cannot write this kind of file", where=str(out), todo="name the output .jsonl or .parquet")
    unfinished = out.with_name(f".{out.name}.part")
    try:
        rows = _counted(chain(_batches(rows_of(source))), progress)
        out.parent.mkdir(parents=True, exist_ok=True)
        done = (_write_jsonl if out.suffix == ".jsonl" else _write_parquet)(rows, unfinished)
        unfinished.replace(out)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", where=str(out), todo="check the folder") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return done


def as_contract(row: dict[str, Any]) -> dict[str, Any]:
    """Return an annotated row as the contract writes it: plain JSON values, floats with four digits."""
    turns = row["turns"]
    shown = {
        "id": row["id"],
        "text": row["text"],
        **({"turns": [{"role": t["role"], "text": t["text"]} for t in turns]} if turns else {}),
        **{name: row[name] for name in ("informative", "intent", "language")},
        **{name: row[name] for name in ANNOTATION.names if name not in ("informative", "intent")},
        "masked": dict(row["masked"]),
    }
    if turns:
        del shown["text"]
    return {name: _rounded(value) for name, value in shown.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return value


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield `id`, `text` and `turns` of every row of a file, as `INPUT` says.

    Raises:
        InputError: the file cannot be read, or a row lacks an id or a text.
    """
    kind = load.kind_of(path)
    if kind in ("json", "jsonl"):
        for number, value in load.documents(path):
            if not isinstance(value, dict):
                raise InputError("is no JSON object", where=f"{path.name}, line {number}", todo='write {"id", "text"}')
            yield _row(value, f"{path.name}, line {number}")
    elif kind == "parquet":
        for batch in parquet.ParquetFile(path).iter_batches(_ROWS):
            for value in batch.to_pylist():
                yield _row(value, path.name)
    else:
        yield from _table_rows(path)


def _table_rows(path: Path) -> Iterator[dict[str, Any]]:
    sheet = load.sheets(path)[0]
    if "text" not in sheet.header:
        raise InputError(
            f"has no column `text`, only {', '.join(sheet.header[:8])}", where=path.name, todo="rename the text column"
        )
    for row in sheet.rows():
        if row.fault:
            raise InputError(row.fault, where=f"{path.name}, row {row.number}", todo="mend that row")
        yield _row(dict(zip(sheet.header, row.cells, strict=False)), f"{path.name}, row {row.number}")


def _row(value: dict[str, Any], where: str) -> dict[str, Any]:
    if value.get("id") is None:
        raise InputError("a row has no `id`", where=where, todo="give every row an id")
    if value.get("text") is None and not value.get("turns"):
        raise InputError("a row has neither `text` nor `turns`", where=where, todo="give it one of them")
    turns = value.get("turns") or None
    try:
        said = _told_apart([_turn(turn) for turn in turns]) if turns else None
    except (TypeError, KeyError, AttributeError):
        raise InputError("`turns` must be a list of {role, text}", where=where, todo="mend that row") from None
    return {"id": str(value["id"]), "text": None if said else str(value["text"]), "turns": said}


def _turn(turn: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": str(turn.get("role") or ""),
        "text": str(turn["text"] or ""),
        "begin_ms": turn.get("begin_ms"),
        "end_ms": turn.get("end_ms"),
    }


def _told_apart(turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every turn one of our roles: by its label, else by how it talks."""
    said = [Said("" if turn["role"].lower() == "unknown" else turn["role"], turn["text"]) for turn in turns]
    return [{**turn, "role": role} for turn, role in zip(turns, speakers(said, _neutral()), strict=True)]


@cache
def _neutral() -> Source:
    return next(source for source in load_sources(None) if source.reader == "conversations")


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[pa.RecordBatch]:
    chunk: list[dict[str, Any]] = []
    characters = 0
    for row in rows:
        chunk.append(row)
        characters += len(row["text"] or "") if not row["turns"] else sum(len(turn["text"]) for turn in row["turns"])
        if len(chunk) == _ROWS or characters >= _CHARACTERS:
            yield pa.RecordBatch.from_pylist(chunk, schema=INPUT)
            chunk, characters = [], 0
    if chunk:
        yield pa.RecordBatch.from_pylist(chunk, schema=INPUT)


def _counted(batches: Iterable[pa.RecordBatch], progress: Progress) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in batches:
        yield batch
        done += batch.num_rows
        progress(done, None)


def _write_jsonl(batches: Iterable[pa.RecordBatch], path: Path) -> int:
    done = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in batches:
            for row in batch.to_pylist():
                file.write(json.dumps(as_contract(row), ensure_ascii=False) + "\n")
            done += batch.num_rows
    return done


def _write_parquet(batches: Iterable[pa.RecordBatch], path: Path) -> int:
    done = 0
    with parquet.ParquetWriter(path, OUTPUT, write_statistics=False) as writer:  # nobody skips parts of so small a file
        for batch in batches:
            writer.write_batch(batch)
            done += batch.num_rows
    return done
