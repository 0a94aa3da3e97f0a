"""Read conversations: one record and one comment with turns each."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import webvtt

from voc.errors import InputError
from voc.files import digest
from voc.ingest.cells import BadCellError, instant
from voc.ingest.load import as_text, documents, kind_of, lines
from voc.ingest.parts import Entry, Parts, comment, gather, record, rejected
from voc.ingest.paths import Json, find, flat
from voc.ingest.speakers import Said, as_turns, role_of
from voc.source import Source, compiled, matches

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"<[^>]*>")
_PER_MILLISECOND = {"us": 1000.0, "ms": 1.0, "s": 0.001}
_LONGEST_ATTRIBUTE = 40


def read_json(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read transcripts kept as JSON, one a file or one a line; `source.turns` says where the turns are."""
    if kind_of(path) == "jsonl":
        rows = documents(path)
        yield from gather(_transcript(path, source, time_zone, value, line=number) for number, value in rows)
        return
    yield from gather([_transcript(path, source, time_zone, json.loads("".join(lines(path))))])


def _transcript(path: Path, source: Source, zone: ZoneInfo, document: Json, *, line: int = 0) -> Entry:
    where = source.turns
    assert where is not None
    found = find(document, where.path)
    named, started = _first_text(document, where.id), _first_text(document, where.started_at)
    key = named or (f"{path.stem} {line}" if line else "")
    ref = f"{line} #{named}" if line and named else str(line or "")
    if where.lines:
        spoken, moment = dialogue("\n".join(map(as_text, found)).splitlines(), source, zone=zone)
        return conversation(path, source, zone, spoken, key=key, ref=ref, started=started, moment=moment)
    speaker = _speaker(found, where.speaker)
    said = [
        Said(
            label=_first_text(turn, speaker),
            text="".join(as_text(word) for word in find(turn, where.text)),
            begin_ms=_milliseconds(turn, where.begin, where.unit),
            end_ms=_milliseconds(turn, where.end, where.unit),
        )
        for turn in found
    ]
    return conversation(path, source, zone, _in_order(said), key=key, ref=ref, started=started)


def read_subtitle(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read WebVTT or SRT; speakers by voice tag or by a label in front of the words."""
    text = lines(path)
    form = "vtt" if text[0].startswith("WEBVTT") else "srt"
    try:
        captions = webvtt.WebVTT.from_buffer(iter(text), format=form).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as error:
        raise InputError("the subtitles are damaged", where=path.name, todo="export them again") from error
    said: list[Said] = []
    for caption in captions:
        begin, end = _clock(caption.start), _clock(caption.end)
        for label, words in _voices(caption.raw_text, source):
            before = said[-1].label if said else ""
            said.append(Said(label or before, words, begin, end))
    yield from gather([conversation(path, source, time_zone, said)])


def read_conversations(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read our neutral JSON lines: `id`, `started_at`, `turns` and any attributes, one conversation a line."""
    yield from gather(_neutral(number, value, source, time_zone) for number, value in documents(path))


def dialogue(text: Iterable[str], source: Source, *, zone: ZoneInfo) -> tuple[list[Said], datetime | None]:
    """Return the turns of a dialogue and when it began, if its lines carry dates.

    A line belongs to the turn before it unless it starts with a label that is known.
    """
    opened: list[tuple[str, str, list[str]]] = []
    for line in text:
        label, time, words = opening_of(line.strip(), source)
        if label:
            opened.append((label, time, [words]))
        elif opened and line.strip():
            opened[-1][2].append(line.strip())
    moments = [moment_in(time, source, zone) for _, time, _ in opened]
    start = next((moment for moment in moments if moment is not None), None)
    said = [
        Said(label, "\n".join(word for word in words if word), _begin(time, moment, start))
        for (label, time, words), moment in zip(opened, moments, strict=True)
    ]
    return said, start


def looks_like_dialogue(text: str, source: Source) -> bool:
    """Return whether a text has turns of at least two speakers."""
    labels = {label for line in text.splitlines() if (label := opening_of(line.strip(), source)[0])}
    return len(labels) > 1


def opening_of(line: str, source: Source) -> tuple[str, str, str]:
    """Return label, time and words of a line that opens a turn; three empty strings for any other."""
    for pattern in (*source.role_line, *source.hints.role_line):
        match = compiled(pattern).match(line)
        if match:
            parts = match.groupdict(default="")
            if role_of(parts["label"], source) is not None:
                return parts["label"].strip(), parts.get("time") or parts.get("after", ""), parts.get("text", "")
    return "", "", ""


def conversation(
    path: Path,
    source: Source,
    zone: ZoneInfo,
    said: Sequence[Said],
    *,
    key: str = "",
    ref: str = "",
    started: str = "",
    moment: datetime | None = None,
    respondent: str = "",
) -> Entry:
    """Return one conversation; what the transcript does not say of it, the name of the file may."""
    named = named_by(path, source)
    turns = as_turns(said, source)
    if not turns:
        return rejected(ref or path.name, column="", reason="no turn of a conversation in it")
    when = moment or moment_in(started, source, zone) or moment_in(named.get("time", ""), source, zone)
    of = record(
        key or named.get("id") or path.stem,
        source=source,
        ref=ref or path.name,
        occurred_at=when,
        respondent=respondent,
    )
    return Entry(record=of, comments=[comment(of, turns=turns)])


def named_by(path: Path, source: Source) -> dict[str, str]:
    """Return what the name of a file says of a conversation: `id` and `time`."""
    match = compiled(source.name_pattern).search(path.stem) if source.name_pattern else None
    return match.groupdict(default="") if match else {}


def _neutral(number: int, value: Json, source: Source, zone: ZoneInfo) -> Entry:
    if not isinstance(value, dict):
        return rejected(str(number), column="", reason="this line is no JSON object")
    pairs = {name: as_text(cell) for name, cell in flat(value).items() if not isinstance(cell, list)}
    key = _field(pairs, source.columns.key)
    ref = f"{number} #{key}" if key else str(number)
    turns = as_turns(_neutral_turns(value.get("turns")), source)
    if not turns:
        return rejected(ref, column="turns", reason="no turn of a conversation in it")
    started = _field(pairs, source.columns.occurred_at)
    try:
        moment = instant(started, zone=zone, hints=source.hints) if started else None
    except BadCellError as bad:
        return rejected(ref, column="started_at", reason=bad.reason)
    of = record(
        key or digest([json.dumps(value, sort_keys=True).encode()], length=24),
        source=source,
        ref=ref,
        occurred_at=moment,
        respondent=_field(pairs, source.columns.respondent),
        attributes=_segments(pairs, source),
        channel=source.channel_of(_field(pairs, source.columns.channel)),
    )
    return Entry(record=of, comments=[comment(of, turns=turns)])


def _neutral_turns(turns: Json) -> list[Said]:
    return [
        Said(
            label=as_text(turn.get("role")),
            text=as_text(turn.get("text")),
            begin_ms=_milliseconds(turn, "begin_ms", "ms"),
            end_ms=_milliseconds(turn, "end_ms", "ms"),
        )
        for turn in (turns if isinstance(turns, list) else [])
        if isinstance(turn, dict)
    ]


def _segments(pairs: Mapping[str, str], source: Source) -> dict[str, str]:
    """Return the named attributes, or all short ones where the definition names none."""
    if source.attributes:
        found = {name: _field(pairs, aliases) for name, aliases in source.attributes.items()}
    else:
        columns = source.columns
        fields = {*columns.key, *columns.occurred_at, *columns.respondent, *columns.channel}
        found = {name: cell for name, cell in pairs.items() if name not in fields}
    return {
        name: cell
        for name, cell in found.items()
        if 0 < len(cell) <= _LONGEST_ATTRIBUTE
        and not matches(source.hints.private, name)
        and not matches(source.hints.private_values, cell)
    }


def _field(pairs: Mapping[str, str], aliases: Iterable[str]) -> str:
    return next((pairs[alias] for alias in aliases if pairs.get(alias)), "")


def _speaker(turns: Sequence[Json], paths: Sequence[str]) -> str:
    """Choose the path that tells speakers apart, else the first: a mono recording has one channel."""
    return next((path for path in paths if len({_first_text(turn, path) for turn in turns}) > 1), next(iter(paths), ""))


def _in_order(said: Sequence[Said]) -> list[Said]:
    ordered = all(one.begin_ms is not None for one in said)
    return sorted(said, key=lambda one: one.begin_ms or 0) if ordered else list(said)


def _first_text(value: Json, path: str) -> str:
    found = find(value, path) if path else []
    return as_text(found[0]) if found else ""


def _milliseconds(turn: Json, path: str, unit: str) -> int | None:
    try:
        return round(float(_first_text(turn, path)) / _PER_MILLISECOND[unit])
    except ValueError:
        return None


def _clock(text: str) -> int | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0").ljust(3, "0"))


def _begin(time: str, moment: datetime | None, start: datetime | None) -> int | None:
    if moment is not None and start is not None:
        return round((moment - start).total_seconds() * 1000)
    return _clock(time)


def moment_in(text: str, source: Source, zone: ZoneInfo) -> datetime | None:
    """Return the moment that a text names, or None."""
    try:
        return instant(text, zone=zone, hints=source.hints) if text else None
    except BadCellError:
        return None


def _voices(cue: str, source: Source) -> list[tuple[str, str]]:
    """Return (label, words) of a cue, by voice tags or by labels at the start of its lines."""
    parts = _VOICE.split(cue)
    if len(parts) > 1:
        spoken = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
        return [(label.strip(), plain) for label, words in spoken if (plain := _plain(words))]
    found: list[tuple[str, str]] = []
    for line in cue.splitlines():
        label, _, words = opening_of(_plain(line), source)
        if label or not found:
            found.append((label, words if label else _plain(line)))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{_plain(line)}")
    return found


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).replace("\xa0", " ").strip()
