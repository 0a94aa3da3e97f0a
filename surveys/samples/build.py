"""Build the sample exports of the invented 江岚银行 (Jianglan Bank) from the texts in story/.

    python build.py              write the exports next to this file
    python build.py --out DIR    write them into DIR

Nothing is random: what the stories do not state (pauses, IP addresses, speech rates) is derived
from a checksum of the text, and the workbooks carry a fixed creation date, so every run gives the
same bytes. Needs xlsxwriter and PyYAML.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import uuid
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

HERE = Path(__file__).resolve().parent
STORY = HERE / "story"
BANK = "江岚银行"
PACKAGE = "com.jianglanbank.mobile"
LOCAL = timezone(timedelta(hours=8))  # Asia/Shanghai has had no other offset since 1991
CREATED = datetime(2026, 10, 8, 9, 0, 0)  # noqa: DTZ001 - a workbook property holds no zone

CITY = {
    "澜湾支行": "广东-深圳",
    "云堤路支行": "广东-广州",
    "鹭洲支行": "广东-珠海",
    "青榆支行": "广东-佛山",
    "望潮门支行": "广东-中山",
    "月塘新区支行": "广东-惠州",
}
SOURCE_DETAIL = {"微信": "N/A", "手机提交": "直接访问", "链接": "jianglanbank.example"}

SURVEY_HEADER = [
    "序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP",
    "1、您的年龄段",
    "2、您的客户等级",
    "3、您的所属网点",
    "4、最近三个月您使用过我行哪些渠道？",
    "5、请您对以下渠道的服务打分（1-5分）—手机银行",
    "5、请您对以下渠道的服务打分（1-5分）—网点服务",
    "5、请您对以下渠道的服务打分（1-5分）—客服热线",
    "6、您对江岚银行的总体满意度？",
    "7、您有多大可能向朋友或同事推荐江岚银行？（0-10分）",
    "8、您觉得在我行办理业务是否轻松？（1-5分）",
    "9、您最不满意的地方是什么？",
    "10、您对我行还有什么建议？",
]  # fmt: skip
PLAY_HEADER = [
    "Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device",
    "Review Submit Date and Time", "Review Submit Millis Since Epoch",
    "Review Last Update Date and Time", "Review Last Update Millis Since Epoch",
    "Star Rating", "Review Title", "Review Text",
    "Developer Reply Date and Time", "Developer Reply Millis Since Epoch", "Developer Reply Text",
    "Review Link",
]  # fmt: skip
STORE_HEADER = ["评分", "标题", "评论内容", "评论时间", "版本", "作者", "开发者回复", "应用"]
CALL_HEADER = ["通话编号", "开始时间", "坐席工号", "班组", "客户群", "年龄段", "时长秒"]
CONSOLE = "http://play.google.com/console/developers/1000000000000000001/app/4970000000000000001"


def read_tsv(name: str) -> list[dict[str, str]]:
    """Read a story table: tab-separated, no quoting."""
    with (STORY / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def pick(text: str, low: int, high: int) -> int:
    """Return a number from low to high that depends on the text only."""
    return low + zlib.crc32(text.encode()) % (high - low + 1)


def write_xlsx(path: Path, sheet: str, header: list[str], rows: list[list[Any]]) -> None:
    """Write a one-sheet workbook; empty strings leave the cell empty."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": path.stem, "author": BANK, "created": CREATED})
    when = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    ws = book.add_worksheet(sheet)
    for r, row in enumerate([header, *rows]):
        for c, value in enumerate(row):
            if isinstance(value, datetime):
                ws.write_datetime(r, c, value, when)
            elif isinstance(value, int):
                ws.write_number(r, c, value)
            elif value:
                ws.write_string(r, c, value)
    book.close()


def number(text: str) -> int | str:
    """Turn digits into a number and leave any other text as it is."""
    return int(text) if text.isdigit() else text


# --- survey ---------------------------------------------------------------------------------


def build_survey(out: Path) -> None:
    """Write the 问卷星 export by option text."""
    rows: list[list[Any]] = []
    for i, s in enumerate(read_tsv("survey.tsv"), 1):
        t = datetime.fromisoformat(s["submitted_at"])
        key = s["submitted_at"] + s["branch"]
        ip = f"10.{pick('a' + key, 16, 95)}.{pick('b' + key, 0, 255)}.{pick('c' + key, 1, 254)}"
        rows.append([
            i,
            f"{t.year}/{t.month}/{t.day} {t.hour}:{t:%M:%S}",
            f"{s['seconds']}秒",
            s["source"],
            SOURCE_DETAIL[s["source"]],
            f"{ip}({CITY[s['branch']]})",
            s["age"],
            s["tier"],
            s["branch"],
            s["channels"],
            number(s["rate_app"]),
            number(s["rate_branch"]),
            number(s["rate_hotline"]),
            s["overall"],
            int(s["nps"]),
            int(s["effort"]),
            s["worst"],  # stays text: "111" is an answer, not a number
            s["suggestion"],
        ])  # fmt: skip
    write_xlsx(out / f"{BANK}_客户满意度问卷.xlsx", "Sheet1", SURVEY_HEADER, rows)


# --- app reviews ----------------------------------------------------------------------------


def utc_and_millis(local: str, key: str) -> tuple[str, str]:
    """Give a local time as Google Play writes it: UTC, and milliseconds since the epoch."""
    if not local:
        return "", ""
    t = datetime.fromisoformat(local).replace(tzinfo=LOCAL).astimezone(UTC)
    return f"{t:%Y-%m-%dT%H:%M:%SZ}", str(int(t.timestamp()) * 1000 + pick(key + local, 0, 999))


def build_play(out: Path) -> None:
    """Write the monthly Google Play files, each row in the month of its last update."""
    months: dict[str, list[list[str]]] = {"202609": [], "202610": []}
    for s in read_tsv("play.tsv"):
        submitted, submitted_ms = utc_and_millis(s["submitted_at"], s["key"])
        updated, updated_ms = utc_and_millis(s["updated_at"], s["key"])
        replied, replied_ms = utc_and_millis(s["reply_at"], s["key"])
        # a rating without text has no page of its own, hence no link
        review_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{PACKAGE}/{s['key']}")
        link = f"{CONSOLE}/user-feedback/review-details?reviewId={review_id}&corpus=PUBLIC_REVIEWS"
        months[updated[:4] + updated[5:7]].append([
            PACKAGE, s["version_code"], s["version_name"], s["language"], s["device"],
            submitted, submitted_ms, updated, updated_ms,
            s["stars"], s["title"], s["text"],
            replied, replied_ms, s["reply"],
            link if s["text"] else "",
        ])  # fmt: skip
    for month, rows in months.items():
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerows([PLAY_HEADER, *rows])
        data = b"\xff\xfe" + buffer.getvalue().encode("utf-16-le")
        (out / f"reviews_{PACKAGE}_{month}.csv").write_bytes(data)


def build_store(out: Path) -> None:
    """Write the table of a Chinese app store."""
    rows = [[number(s[h]) if h == "评分" else s[h] for h in STORE_HEADER] for s in read_tsv("store.tsv")]
    write_xlsx(out / "应用商店评论.xlsx", "评论", STORE_HEADER, rows)


# --- calls ----------------------------------------------------------------------------------


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


def build_calls(out: Path) -> None:
    """Write one transcript a call, and the table of call attributes."""
    calls = yaml.safe_load((STORY / "calls.yaml").read_text(encoding="utf-8"))["calls"]
    folder = out / "calls"
    folder.mkdir(parents=True, exist_ok=True)
    writers = {"aliyun": (aliyun, "json"), "vtt": (vtt, "vtt"), "txt": (txt, "txt")}
    rows: list[list[Any]] = []
    for call in calls:
        write, ending = writers[call["format"]]
        text, duration = write(call)
        (folder / f"{call['id']}.{ending}").write_bytes(text.encode())
        rows.append([
            call["id"], call["started_at"], call["agent"], call["team"],
            call["group"], call["age"], round(duration / 1000),
        ])  # fmt: skip
    write_xlsx(out / "通话记录.xlsx", "通话记录", CALL_HEADER, rows)


def main() -> None:
    """Build every export."""
    parser = argparse.ArgumentParser(description="Build the sample exports from story/.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    build_survey(out)
    build_play(out)
    build_store(out)
    build_calls(out)


if __name__ == "__main__":
    main()
