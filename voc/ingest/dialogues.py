"""Read plain text in which every turn starts with who speaks: calls, chats, interviews, focus groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from voc.ingest.calls import conversation, dialogue, named_by, opening_of
from voc.ingest.load import lines
from voc.ingest.parts import Entry, Parts, gather, rejected
from voc.ingest.speakers import Said, as_turns
from voc.source import Source, compiled

# A block between blank lines is a conversation of its own if it has at least so many turns of two speakers.
_LEAST_TURNS = 3


@dataclass
class _Block:
    """Lines of one conversation, and what the lines above it say."""

    number: int
    id: str = ""
    time: str = ""
    text: list[str] = field(default_factory=list)


def read_dialogue(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read one conversation or several."""
    blocks = _blocks(lines(path), source)
    yield from gather(_call(path, source, time_zone, block, alone=len(blocks) == 1) for block in blocks)


def read_interview(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read interviews and focus groups: everybody but the moderator is a voice of its own."""
    blocks = _blocks(lines(path), source)
    yield from gather(
        entry for block in blocks for entry in _voices(path, source, time_zone, block, alone=len(blocks) == 1)
    )


def _blocks(text: Sequence[str], source: Source) -> list[_Block]:
    """Cut a file at the lines that open a conversation, else at blank lines, else not at all."""
    opened = [_Block(1)]
    for number, line in enumerate(text, start=1):
        found = _opening(line, source)
        if found is None:
            opened[-1].text.append(line)
            continue
        if _turns(opened[-1], source) or any(found.get(name) and getattr(opened[-1], name) for name in ("id", "time")):
            opened.append(_Block(number))
        opened[-1].id = found.get("id") or opened[-1].id
        opened[-1].time = found.get("time") or opened[-1].time
    if len(opened) > 1 or opened[0].id:
        return [block for block in opened if block.id or any(line.strip() for line in block.text)]
    paragraphs = _paragraphs(opened[0].text)
    apart = len(paragraphs) > 1 and all(_is_conversation(block, source) for block in paragraphs)
    return paragraphs if apart else opened


def _opening(line: str, source: Source) -> dict[str, str] | None:
    for pattern in source.openings:
        match = compiled(pattern).search(line.strip())
        if match:
            return match.groupdict(default="")
    return None


def _paragraphs(text: Sequence[str]) -> list[_Block]:
    blocks = [_Block(1)]
    for number, line in enumerate(text, start=1):
        if line.strip():
            blocks[-1].text.append(line)
        elif blocks[-1].text:
            blocks.append(_Block(number + 1))
    return [block for block in blocks if block.text]


def _turns(block: _Block, source: Source) -> list[str]:
    """Return the labels of a block's turns, in order."""
    return [label for line in block.text if (label := opening_of(line.strip(), source)[0])]


def _is_conversation(block: _Block, source: Source) -> bool:
    labels = _turns(block, source)
    return len(labels) >= _LEAST_TURNS and len(set(labels)) > 1 and bool(opening_of(block.text[0].strip(), source)[0])


def _names(path: Path, source: Source, block: _Block, *, alone: bool) -> tuple[str, str]:
    """Return the key of a conversation and where it stands."""
    base = named_by(path, source).get("id") or path.stem
    if alone:
        return block.id or base, path.name
    return block.id or f"{base}#{block.number}", f"{block.number} #{block.id}" if block.id else str(block.number)


def _call(path: Path, source: Source, zone: ZoneInfo, block: _Block, *, alone: bool) -> Entry:
    said, moment = dialogue(block.text, source, zone=zone)
    key, ref = _names(path, source, block, alone=alone)
    return conversation(path, source, zone, said, key=key, ref=ref, started=block.time, moment=moment)


def _voices(path: Path, source: Source, zone: ZoneInfo, block: _Block, *, alone: bool) -> list[Entry]:
    said, moment = dialogue(block.text, source, zone=zone)
    spoken = [one for one in said if one.text.strip()]
    key, ref = _names(path, source, block, alone=alone)
    roles = [turn["role"] for turn in as_turns(spoken, source)]
    asked = [role in ("agent", "bot") for role in roles]
    voices = dict.fromkeys(one.label for one, asks in zip(spoken, asked, strict=True) if not asks)
    if not voices:
        return [rejected(ref, column="", reason="no turn of anybody but the moderator in it")]
    return [
        conversation(
            path,
            source,
            zone,
            _of(voice, spoken, asked),
            key=key if len(voices) == 1 else f"{key}/{voice}",
            # A label may hold a name; a number tells the voices apart as well.
            ref=ref if len(voices) == 1 else f"{ref} · {place}",
            started=block.time,
            moment=moment,
            respondent=f"{key}/{voice}",
        )
        for place, voice in enumerate(voices, start=1)
    ]


def _of(voice: str, spoken: Sequence[Said], asked: Sequence[bool]) -> list[Said]:
    """Return what one person said, each time with what the moderator said last before it."""
    kept: list[Said] = []
    question: Said | None = None
    for one, asks in zip(spoken, asked, strict=True):
        if asks:
            question = one
        elif one.label == voice:
            kept += [question, one] if question and question not in kept else [one]
    return kept
