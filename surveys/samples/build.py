"""Build the sample exports of the invented 江岚银行 (Jianglan Bank) from the texts in story/.

    python build.py              write the exports next to this file
    python build.py --out DIR    write them into DIR

Dated rows come from the tables in story/ as they stand, undated ones are drawn from its themes (rows.py). Nothing is
random and the workbooks carry a fixed creation date, so every run gives the same bytes. Needs xlsxwriter and PyYAML.
"""

from __future__ import annotations

import argparse
import csv
import io
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml
from recordings import BANK, LOCAL, WRITERS
from rows import PEOPLE, PLAN, STORY, THEMES, Voice, choose, drawn, pick, read_tsv

HERE = Path(__file__).resolve().parent
PACKAGE = "com.jianglanbank.mobile"
APP = "江岚手机银行"
CREATED = datetime(2026, 10, 8, 9, 0, 0)  # noqa: DTZ001 - a workbook property holds no zone

CITY: dict[str, str] = PLAN["cities"]  # of the branches

SURVEY_HEADER = [
    "序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP",
    "1、您的年龄段",
    "2、您的客户等级",
    "3、您的所属网点",
    "4、您所在的城市？",
    "5、最近三个月您使用过我行哪些渠道？",
    "6、请您对以下渠道的服务打分（1-5分）—手机银行",
    "6、请您对以下渠道的服务打分（1-5分）—网点服务",
    "6、请您对以下渠道的服务打分（1-5分）—客服热线",
    "7、您对江岚银行的总体满意度？",
    "8、您有多大可能向朋友或同事推荐江岚银行？（0-10分）",
    "9、您觉得在我行办理业务是否轻松？（1-5分）",
    "10、您最不满意的地方是什么？",
    "11、您对我行还有什么建议？",
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
CALL_HEADER = ["通话编号", "开始时间", "坐席工号", "班组", "客户等级", "年龄段", "时长秒"]
TICKET_HEADER = [
    "工单编号", "受理时间", "结案时间", "工单状态", "投诉类别", "受理渠道", "客户号", "客户姓名", "客户等级", "年龄段",
    "地区", "诉求内容", "处理结果", "重复次数", "处理部门",
]  # fmt: skip
ACTION_CELLS = dict.fromkeys(("开始日期", "计划完成", "实际完成"), datetime.fromisoformat) | {
    "费用": int,
    "完成度": float,
}
INDICATOR_HEADER = ["统计周期", "指标名称", "数值", "单位"]
CONSOLE = "http://play.google.com/console/developers/1000000000000000001/app/4970000000000000001"


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
            elif isinstance(value, int | float):
                ws.write_number(r, c, value)
            elif value:
                ws.write_string(r, c, value)
    book.close()


def number(text: str) -> int | str:
    """Turn digits into a number and leave any other text as it is."""
    return int(text) if text.isdigit() else text


# --- survey ---------------------------------------------------------------------------------

CHANNELS = {"app": "手机银行", "branch": "网点", "hotline": "客服热线"}


def answered(voice: Voice) -> dict[str, str]:
    """Turn an undated voice into a row of survey.tsv."""
    nps = voice.of("nps")
    rated = {channel: choose(options, f"{channel}/{voice.key}") for channel, options in voice.of("rates").items()}
    praises = THEMES[voice.theme].get("polarity") == "positive"
    return {
        "submitted_at": str(voice.moment(*((9, 17) if rated.keys() == {"branch"} else (8, 22)))),
        "seconds": str(pick("seconds/" + voice.key, 45, 160) + 2 * len(voice.text)),
        "source": voice.of("source"),
        "nps": str(nps),
        "overall": PLAN["overall"][nps],
        "channels": "┋".join(CHANNELS[channel] for channel in rated),
        "effort": str(min(5, 1 + nps // 2)),
        "age": voice.of("age"),
        "tier": voice.of("tier"),
        "branch": voice.of("branch"),
        **{f"rate_{channel}": str(rated.get(channel, "(跳过)")) for channel in CHANNELS},
        "worst": voice.of("nothing") if praises else voice.text,
        "suggestion": voice.more,
    }


def build_survey(out: Path) -> None:
    """Write the 问卷星 export by option text."""
    rows: list[list[Any]] = []
    given = [*read_tsv("survey.tsv"), *map(answered, drawn("survey"))]
    for i, s in enumerate(sorted(given, key=lambda s: s["submitted_at"]), 1):
        t = datetime.fromisoformat(s["submitted_at"])
        key = s["submitted_at"] + s["branch"]
        ip = f"10.{pick('a' + key, 16, 95)}.{pick('b' + key, 0, 255)}.{pick('c' + key, 1, 254)}"
        rows.append([
            i,
            f"{t.year}/{t.month}/{t.day} {t.hour}:{t:%M:%S}",
            f"{s['seconds']}秒",
            s["source"],
            PLAN["source_details"][s["source"]],
            f"{ip}(广东-{CITY[s['branch']]})",
            s["age"],
            s["tier"],
            s["branch"],
            CITY[s["branch"]],
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


def reviewed(voice: Voice) -> dict[str, str]:
    """Turn an undated voice into a row of play.tsv or, renamed, of store.tsv."""
    at = voice.moment(7, 24)
    version = THEMES[voice.theme].get("version") or choose(PEOPLE["versions"][voice.week], "version/" + voice.key)
    reply = choose(["", "", "", "", *voice.of("replies")], "reply/" + voice.key) if voice.text else ""
    later = at + timedelta(minutes=pick("later/" + voice.key, 120, 2400))
    return {
        "key": voice.key,
        "submitted_at": str(at),
        "updated_at": str(at),
        "language": "zh-CN",
        "version_code": version.replace(".", "") + "0" * bool(version),
        "version_name": version,
        "device": voice.of("device"),
        "stars": str(voice.of("stars")),
        "title": voice.more,
        "text": voice.text,
        "reply_at": str(later) if reply else "",
        "reply": reply,
        "app": voice.of("app"),
    }


def build_reviews(out: Path) -> None:
    """Write the undated reviews to the one store or the other, and the dated ones to their own."""
    written = list(map(reviewed, drawn("review")))
    plays = [s for s in written if s["app"] == APP and pick("store/" + s["key"], 0, 1)]
    stores = [s for s in written if s not in plays]
    build_play(out, [*read_tsv("play.tsv"), *plays])
    build_store(out, [*read_tsv("store.tsv"), *map(in_chinese, stores, range(len(stores)))])


def in_chinese(s: dict[str, str], number: int) -> dict[str, str]:
    """Turn a review into a row of a Chinese app store, under a name that no other review has."""
    front, back = PLAN["nicknames"]
    author = front[number % len(front)] + back[(number // len(front) + number) % len(back)]
    values = (s["stars"], s["title"], s["text"], s["updated_at"], s["version_name"], author, s["reply"], s["app"])
    return dict(zip(STORE_HEADER, values, strict=True))


def build_play(out: Path, reviews: list[dict[str, str]]) -> None:
    """Write the monthly Google Play files, each row in the month of its last update."""
    months: dict[str, list[list[str]]] = {}
    for s in sorted(reviews, key=lambda s: s["updated_at"]):
        submitted, submitted_ms = utc_and_millis(s["submitted_at"], s["key"])
        updated, updated_ms = utc_and_millis(s["updated_at"], s["key"])
        replied, replied_ms = utc_and_millis(s["reply_at"], s["key"])
        # a rating without text has no page of its own, hence no link
        review_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{PACKAGE}/{s['key']}")
        link = f"{CONSOLE}/user-feedback/review-details?reviewId={review_id}&corpus=PUBLIC_REVIEWS"
        months.setdefault(updated[:4] + updated[5:7], []).append([
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


def build_store(out: Path, reviews: list[dict[str, str]]) -> None:
    """Write the table of a Chinese app store."""
    reviews = sorted(reviews, key=lambda s: s["评论时间"])
    rows = [[number(s[h]) if h == "评分" else s[h] for h in STORE_HEADER] for s in reviews]
    write_xlsx(out / "应用商店评论.xlsx", "评论", STORE_HEADER, rows)


# --- tickets and indicators -----------------------------------------------------------------


def build_tickets(out: Path) -> Counter[str]:
    """Write the complaint tickets; a ticket that is not closed before the export is open. Returns tickets by week."""
    weeks: Counter[str] = Counter()
    rows: list[list[Any]] = []
    for number, voice in enumerate(sorted(drawn("ticket"), key=lambda voice: voice.moment(8, 20)), 1):
        opened = voice.moment(8, 20)
        closed = opened + timedelta(days=voice.of("days"), minutes=pick("closed/" + voice.key, -300, 300))
        done = closed < CREATED
        customer = pick("customer/" + voice.key, 1000, 9999)
        rows.append([
            f"TS{opened:%y%m%d}{number:03d}", opened, closed if done else "", "已办结" if done else "处理中",
            voice.more or voice.of("kind"), voice.of("way"), f"K{customer}", voice.of("surname") + voice.of("given"),
            voice.of("tier"), voice.of("age"), CITY[voice.of("branch")],
            voice.text, voice.of("results") if done else "", voice.of("repeats"), voice.of("office"),
        ])  # fmt: skip
        weeks[f"{opened:%G-W%V}"] += 1
    write_xlsx(out / "投诉工单.xlsx", "工单", TICKET_HEADER, rows)
    return weeks


def build_indicators(out: Path, complaints: Counter[str]) -> None:
    """Write the operational indicators of each week; complaints are as many as there are tickets."""
    rows: list[list[Any]] = []
    for s in read_tsv("indicators.tsv"):
        week = s.pop("week")
        for name, value in s.items():
            label, _, unit = name.partition("/")
            rows.append([week, label, float(value) if "." in value else int(value), unit])
        rows.append([week, "投诉量", complaints[week], "件"])
    write_xlsx(out / "运营指标.xlsx", "指标", INDICATOR_HEADER, rows)


# --- actions --------------------------------------------------------------------------------


def build_actions(out: Path) -> None:
    """Write the workbook of actions, as somebody fills it in: dates as dates, shares as shares."""
    rows: list[list[Any]] = []
    header: list[str] = []
    for s in read_tsv("actions.tsv"):
        header = list(s)
        rows.append([ACTION_CELLS.get(name, str)(value) if value else "" for name, value in s.items()])
    write_xlsx(out / "整改清单.xlsx", "整改清单", header, rows)


# --- calls ----------------------------------------------------------------------------------


def build_calls(out: Path) -> None:
    """Write one transcript a call, and the table of call attributes."""
    calls = yaml.safe_load((STORY / "calls.yaml").read_text(encoding="utf-8"))["calls"]
    folder = out / "calls"
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[list[Any]] = []
    for call in sorted(calls, key=lambda call: call["started_at"]):
        write, ending = WRITERS[call["format"]]
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
    build_reviews(out)
    build_calls(out)
    build_indicators(out, build_tickets(out))
    build_actions(out)


if __name__ == "__main__":
    main()
