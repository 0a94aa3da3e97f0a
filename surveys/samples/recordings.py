"""Write the calls of the sample project as 阿里云 JSON, WebVTT and plain text."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any

from rows import pick

BANK = "江岚银行"
LOCAL = timezone(timedelta(hours=8))  # Asia/Shanghai has had no other offset since 1991


def timed(call: dict[str, Any], pieces_of: Callable[[str], list[str]]) -> list[tuple[str, str, int, int]]:
    """Give (speaker, text, begin_ms, end_ms) of each piece of each turn."""
    now = 400
    result: list[tuple[str, str, int, int]] = []
    for turn in call["turns"]:
        who = "a" if "a" in turn else "c"
        for n, piece in enumerate(pieces_of(turn[who])):
            key = call["id"] + piece
            pause = pick("pause" + key, 250, 1400) if n == 0 else pick("pause" + key, 80, 300)
            now += turn.get("gap", 0) * 1000 * (n == 0) + pause
            length = len(piece) * pick("pace" + key, 190, 260) + 300
            result.append((who, piece, now, now + length))
            now += length
    return result


def by_sentence(text: str) -> list[str]:
    """Split after sentence marks, as the recogniser does."""
    return re.findall(r"[^。？！]+[。？！]?", text)


def by_cue(text: str) -> list[str]:
    """Split into subtitle cues: spoken stretches joined up to about 24 characters."""
    cues: list[str] = []
    for part in text.split(" "):
        if cues and len(cues[-1]) + len(part) < 24:
            cues[-1] += " " + part
        else:
            cues.append(part)
    return cues


def whole(text: str) -> list[str]:
    """Keep a turn in one piece."""
    return [text]


def clock(ms: int, *, millis: bool) -> str:
    """Write a position in the recording as hh:mm:ss or hh:mm:ss.mmm."""
    s, rest = divmod(ms, 1000)
    text = f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}"
    return f"{text}.{rest:03d}" if millis else text


def aliyun(call: dict[str, Any]) -> tuple[str, int]:
    """Give the call as 阿里云 录音文件识别 JSON, and its length in ms."""
    sentences: list[dict[str, Any]] = []
    last_end = {"a": 0, "c": 0}
    pieces = timed(call, by_sentence)
    for who, text, begin, end in pieces:
        sentences.append({
            "EndTime": end,
            "SilenceDuration": (begin - last_end[who]) // 1000,
            "BeginTime": begin,
            "Text": text,
            "ChannelId": 0 if who == "a" else 1,
            "SpeechRate": len(text) * 60000 // (end - begin),
            "EmotionValue": pick("emotion" + text, 50, 79) / 10,
        })  # fmt: skip
        last_end[who] = end
    duration = pieces[-1][3] + 900
    started = call["started_at"].replace(tzinfo=LOCAL)
    asked = int((started + timedelta(hours=6)).timestamp()) * 1000
    document = {
        "TaskId": uuid.uuid5(uuid.NAMESPACE_URL, "task/" + call["id"]).hex,
        "RequestId": str(uuid.uuid5(uuid.NAMESPACE_URL, "request/" + call["id"])).upper(),
        "StatusText": "SUCCESS",
        "StatusCode": 21050000,
        "BizDuration": duration,
        "RequestTime": asked,
        "SolveTime": asked + pick(call["id"], 9000, 60000),
        "Result": {"Sentences": sentences},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n", duration


def vtt(call: dict[str, Any]) -> tuple[str, int]:
    """Give the call as WebVTT, and its length in ms."""
    pieces = timed(call, by_cue)
    blocks = ["WEBVTT", f"NOTE\n{BANK}客服录音转写 {call['id']}"]
    for who, text, begin, end in pieces:
        voice = "客服" if who == "a" else "客户"
        blocks.append(f"{clock(begin, millis=True)} --> {clock(end, millis=True)}\n<v {voice}>{text}")
    return "\n\n".join(blocks) + "\n", pieces[-1][3] + 900


def txt(call: dict[str, Any]) -> tuple[str, int]:
    """Give the call as plain text, and its length in ms."""
    stamped = call.get("stamped", False)
    names = {"a": "坐席" if stamped else "客服", "c": "客户"}
    pieces = timed(call, whole)
    lines = [
        (f"[{clock(begin, millis=False)}] " if stamped else "") + f"{names[who]}：{text}"
        for who, text, begin, _ in pieces
    ]
    return "\n".join(lines) + "\n", pieces[-1][3] + 900


# by the format named in story/calls.yaml: the writer, and the file's ending
WRITERS: dict[str, tuple[Callable[[dict[str, Any]], tuple[str, int]], str]] = {
    "aliyun": (aliyun, "json"),
    "vtt": (vtt, "vtt"),
    "txt": (txt, "txt"),
}
